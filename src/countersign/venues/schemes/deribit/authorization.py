"""The header `Authorization` of Deribit's bots.

Source: https://docs.deribit.com/articles/authentication, "Alternative Authentication Methods":
`deri-hmac-sha256 id=…,ts=…,sig=…,nonce=…` with or without blanks and in any order, or Basic
with client ID and secret. A grant's token may be a Bearer's, as at every venue; Deribit's own
Bearer tokens, of sessions, are none.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Final

from countersign.venues.bot_requests.bot_request import SmuggledError

_SIGNED: Final = re.compile(r"deri-hmac-sha256 +(.*)", re.ASCII | re.IGNORECASE)
_BASIC: Final = re.compile(r"basic +([A-Za-z0-9+/]+=*)", re.ASCII | re.IGNORECASE)
_BEARER: Final = re.compile(r"bearer +([^ ]+)", re.ASCII | re.IGNORECASE)
_PARTS: Final = frozenset({"id", "ts", "sig", "nonce"})


def read_signed(header: str | None) -> Mapping[str, str] | None:
    """Return `id`, `ts`, `sig` and `nonce`, those of them that are there.

    None: there is no such header.

    Raises:
        SmuggledError: a part that is none of them, or one that comes twice.
    """
    found = _SIGNED.fullmatch(header.strip(" \t")) if header is not None else None
    if found is None:
        return None
    parts: dict[str, str] = {}
    for part in found[1].split(","):
        name, equals, value = part.strip(" \t").partition("=")
        if not equals or name not in _PARTS or name in parts:
            raise SmuggledError("the Authorization header can be read in more than one way")
        parts[name] = value
    return parts


def find_client_id(header: str | None) -> str | None:
    """Return what stands in the client ID's place: of a signature, of Basic, or the Bearer's token.

    Raises:
        SmuggledError: see read_signed.
    """
    signed = read_signed(header)
    if signed is not None:
        return signed.get("id")
    text = "" if header is None else header.strip(" \t")
    bearer, basic = _BEARER.fullmatch(text), _BASIC.fullmatch(text)
    if bearer is not None:
        return bearer[1]
    if basic is None:
        return None
    try:
        return b64decode(basic[1], validate=True).decode("utf-8").partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return None
