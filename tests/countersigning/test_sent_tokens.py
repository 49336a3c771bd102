"""Tokens that the venue would see, in every spelling in which it could read them."""

from collections.abc import Callable

import pytest

from countersign.access.grant_token import mint_token
from countersign.countersigning.sent_tokens import require_no_token, require_no_token_in_path
from countersign.venues.bot_requests.bot_request import SmuggledError, Stripped

TOKEN = mint_token(lambda count: bytes(range(count))).reveal_text()


def stripped_to(query: str, body: bytes) -> Stripped:
    return Stripped(query=query, body=body, content_type=None, items=(), headers={})


@pytest.mark.parametrize(
    "spelt",
    [
        lambda text: text,
        lambda text: text.replace("_", "%5f"),
        lambda text: text.replace("_", "%5F"),
        lambda text: text.replace("_", "\\u005f"),
        lambda text: text.replace("g", "\\u0067").replace("_", "%5F"),
        lambda text: "%6" + text,
        lambda text: "\\u000" + text,
    ],
)
def test_refuses_a_body_with_a_token(spelt: Callable[[str], str]) -> None:
    body = f'{{"note":"x{spelt(TOKEN)}x"}}'.encode()

    with pytest.raises(SmuggledError):
        require_no_token(stripped_to("", body))
    with pytest.raises(SmuggledError):
        require_no_token(stripped_to(body.decode(), b""))
    with pytest.raises(SmuggledError):
        require_no_token_in_path(f"/{body.decode()}")


@pytest.mark.parametrize("text", [TOKEN[:-1], TOKEN[1:], TOKEN.replace("_", "-"), "100%", "%zz"])
def test_lets_pass_what_is_no_token(text: str) -> None:
    require_no_token_in_path(f"/{text}")
    require_no_token(stripped_to(f"a={text}", text.encode()))
