"""Reads the Authorization header."""

import re
from typing import Final

from countersign.access.errors import UnauthenticatedError
from countersign.kernel.secret import Secret

# RFC 9110 section 11.4: the scheme is case-insensitive; RFC 6750 section 2.1: b64token.
_BEARER: Final = re.compile(r"bearer +([A-Za-z0-9\-._~+/]+=*)", re.IGNORECASE | re.ASCII)
_HEADER_MAX: Final = 16 * 1024


def parse_bearer(header: str | None) -> Secret:
    """Return the token of an Authorization header.

    Raises:
        UnauthenticatedError: no header, another scheme, no or more than one token.
    """
    if header is None or len(header) > _HEADER_MAX:
        raise UnauthenticatedError
    match = _BEARER.fullmatch(header.strip(" \t"))
    if match is None:
        raise UnauthenticatedError
    return Secret(match[1].encode("ascii"))
