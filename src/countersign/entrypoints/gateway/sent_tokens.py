"""The grants' tokens within a request: where none may stand, and whose a refused request was."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from countersign.access.grant import Grant
from countersign.access.grant_token import tokens_within
from countersign.countersigning.errors import UnknownTokenError
from countersign.countersigning.standing import Standings
from countersign.entrypoints.arriving import Scope
from countersign.entrypoints.gateway.bot_headers import TOKEN_PLACES
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError

# A percent-encoding, and JSON's spelling of a character of ASCII (RFC 8259, section 7).
_ESCAPED: Final = re.compile(rb"%([0-9A-Fa-f]{2})|\\u00([0-7][0-9A-Fa-f])")
_LOOKED_UP_MAX: Final = 8


def require_no_token_to_send(request: BotRequest) -> None:
    """Refuse a request that would show a grant's token to the venue.

    The places of tokens are all headers, and none of those goes on as the bot sent it.

    Raises:
        SmuggledError: a token stands in path, query or body, as it is or behind escapes.
    """
    sent = (request.path.encode(), request.query.encode(), request.body)
    if any(_tokens_in(part) for part in sent):
        raise SmuggledError("a grant's token stands where the venue would see it")


def find_grants(scope: Scope, standings: Standings) -> Sequence[Grant]:
    """Return the grants whose tokens stand in a request's headers or target.

    For a request that was refused before its token was looked up: its owner is to see that the
    token was used. It tells a caller nothing that any request with the token does not.
    """
    lines = [value for name, value in scope["headers"] if name.decode("latin-1") in TOKEN_PLACES]
    tokens = _tokens_in(b"\n".join([*lines, scope["raw_path"], scope["query_string"]]))
    found = (_grant_of(token, standings) for token in islice(tokens, _LOOKED_UP_MAX))
    return [grant for grant in found if grant is not None]


def _grant_of(token: Secret, standings: Standings) -> Grant | None:
    try:
        return standings.of(token).chain[0]
    except (UnknownTokenError, StoreUnavailableError):
        return None


def _tokens_in(raw: bytes) -> Sequence[Secret]:
    if b"%" not in raw and b"\\" not in raw:
        return tokens_within(raw)
    # Both, since what looks like an escape can end within a token that is written plainly.
    return tokens_within(raw + b"\n" + _ESCAPED.sub(_character, raw))


def _character(escape: re.Match[bytes]) -> bytes:
    return bytes.fromhex((escape[1] or escape[2]).decode("ascii"))
