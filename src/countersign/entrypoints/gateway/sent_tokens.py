"""Whose a refused request was, by the tokens of grants that stand in it."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from countersign.access.grant import Grant
from countersign.countersigning.errors import UnknownTokenError
from countersign.countersigning.sent_tokens import tokens_in
from countersign.countersigning.standing import Standings
from countersign.entrypoints.arriving import Scope
from countersign.entrypoints.gateway.bot_headers import TOKEN_PLACES
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.secret import Secret

_LOOKED_UP_MAX: Final = 8
# A token of 53 bytes in base64, of either alphabet: Coinbase's bots write the key into a JWT, and
# Basic is base64 throughout.
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{71,}")
_DECODED_MAX: Final = 8


def find_grants(scope: Scope, standings: Standings) -> Sequence[Grant]:
    """Return the grants whose tokens stand in a request's headers or target.

    For a request that was refused before its token was looked up: its owner is to see that the
    token was used. It tells a caller nothing that any request with the token does not.
    """
    lines = [value for name, value in scope["headers"] if name.decode("latin-1") in TOKEN_PLACES]
    texts = [*lines, *_decoded(b"\n".join(lines)), scope["raw_path"], scope["query_string"]]
    tokens = tokens_in(b"\n".join(texts))
    found = (_grant_of(token, standings) for token in islice(tokens, _LOOKED_UP_MAX))
    return [grant for grant in found if grant is not None]


def _decoded(lines: bytes) -> Iterator[bytes]:
    for found in islice(_BASE64.finditer(lines), _DECODED_MAX):
        text = found[0].replace(b"+", b"-").replace(b"/", b"_")
        # What is left over of a last group of four holds no whole byte, or a blank one.
        yield urlsafe_b64decode(text + b"A" * (-len(text) % 4))


def _grant_of(token: Secret, standings: Standings) -> Grant | None:
    try:
        return standings.of(token).chain[0]
    except (UnknownTokenError, StoreUnavailableError):
        return None
