"""The grants' tokens within a request: none of them goes on to a venue."""

import re
from collections.abc import Sequence
from typing import Final

from countersign.access.grant_token import tokens_within
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import SmuggledError, Stripped

# A percent-encoding, and JSON's spelling of a character of ASCII (RFC 8259, section 7).
_ESCAPED: Final = re.compile(rb"%([0-9A-Fa-f]{2})|\\u00([0-7][0-9A-Fa-f])")
_TEXT: Final = "a grant's token stands where the venue would see it"


def require_no_token_in_path(path: str) -> None:
    """Refuse a path with a token in it: that is the place of no API key.

    Raises:
        SmuggledError: there is one, as it is or behind escapes.
    """
    if tokens_in(path.encode()):
        raise SmuggledError(_TEXT)


def require_no_token(stripped: Stripped) -> None:
    """Refuse a request that would show a grant's token to the venue.

    What stood in the API key's place has been taken out, and of the headers none goes on as the
    bot sent it.

    Raises:
        SmuggledError: a token stands in query or body, as it is or behind escapes.
    """
    if tokens_in(stripped.query.encode()) or tokens_in(stripped.body):
        raise SmuggledError(_TEXT)


def tokens_in(raw: bytes) -> Sequence[Secret]:
    """Return every token that stands in some bytes, as it is or behind escapes."""
    if b"%" not in raw and b"\\" not in raw:
        return tokens_within(raw)
    # Both, since what looks like an escape can end within a token that is written plainly.
    return tokens_within(raw + b"\n" + _ESCAPED.sub(_character, raw))


def _character(escape: re.Match[bytes]) -> bytes:
    return bytes.fromhex((escape[1] or escape[2]).decode("ascii"))
