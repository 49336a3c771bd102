"""Whose a refused request was is found wherever a bot's library writes its API key."""

import json
from base64 import b64encode, urlsafe_b64encode
from types import SimpleNamespace
from typing import Any, cast

import pytest

from countersign.access.grant_token import mint_token
from countersign.countersigning.errors import UnknownTokenError
from countersign.countersigning.standing import Standings
from countersign.entrypoints.gateway.sent_tokens import find_grants
from countersign.kernel.secret import Secret

TOKEN = mint_token(lambda size: bytes(range(size)))
TEXT = TOKEN.reveal_text()


class _Known:
    """Standings that know one token."""

    def of(self, token: Secret) -> Any:
        if token != TOKEN:
            raise UnknownTokenError("no such token")
        return SimpleNamespace(chain=["the grant"])


def _found(value: str) -> list[Any]:
    scope: Any = {
        "headers": [(b"authorization", value.encode("latin-1"))],
        "raw_path": b"/gateway/elsewhere.invalid/",
        "query_string": b"",
    }
    return list(find_grants(scope, cast("Standings", _Known())))


def _jwt(**parts: str) -> str:
    header, claims = ({"alg": "ES256", "kid": TEXT, **parts}, {"iss": "cdp", "sub": TEXT})
    texts = [json.dumps(each).encode() for each in (header, claims)]
    return ".".join(urlsafe_b64encode(each).decode().rstrip("=") for each in [*texts, b"signature"])


@pytest.mark.parametrize("filling", ["", "a", "ab", "a?>~\xff"])
def test_finds_a_token_in_a_jwt_and_in_basic(filling: str) -> None:
    assert _found(f"Bearer {_jwt(nonce=filling)}") == ["the grant"]
    assert _found("Basic " + b64encode(f"{TEXT}:{filling}".encode()).decode()) == ["the grant"]
    assert _found(f"deri-hmac-sha256 id={TEXT},ts=1,sig={filling}") == ["the grant"]


@pytest.mark.parametrize("value", ["", "Bearer " + "A" * 4_000, "Basic " + "-/" * 99, "\xff" * 99])
def test_finds_none_where_there_is_none(value: str) -> None:
    assert _found(value) == []
