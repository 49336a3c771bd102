"""E-mail addresses in the one form under which accounts are kept."""

import re
import unicodedata
from typing import Final, NewType

from countersign.kernel.errors import InvalidRequestError

EmailAddress = NewType("EmailAddress", str)

# RFC 5321 section 4.5.3.1 and RFC 3696 erratum 1690: octets, not characters.
_ADDRESS_MAX_BYTES: Final = 254
_LOCAL_MAX_BYTES: Final = 64
_LABEL_MAX_BYTES: Final = 63

# RFC 5322 atext and the dot; dots may stand anywhere, since mailboxes with ".." or
# a final dot exist. Quoted local parts are refused. RFC 6531 adds what is not ASCII.
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u0080-\U0010ffff]+")
_LABEL: Final = re.compile(r"[A-Za-z0-9\u0080-\U0010ffff-]+")
# Unicode general categories: control, format, surrogate, private, unassigned; separators.
_NEVER_IN_AN_ADDRESS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})


def parse_email(text: str) -> EmailAddress:
    """Return the address trimmed, in lower case and in Unicode form C.

    Lower case, not full case folding: folding makes "ss" of "ß", and so one
    account of two people's mailboxes.

    Raises:
        InvalidRequestError: no mail server would take it as an address.
    """
    address = find_email(text)
    if address is None:
        raise InvalidRequestError({"email": "must be an e-mail address of at most 254 bytes"})
    return address


def find_email(text: str) -> EmailAddress | None:
    """Return what `parse_email` returns, or None where it raises."""
    if len(text) > 2 * _ADDRESS_MAX_BYTES:
        return None  # before any work that grows with the length
    address = unicodedata.normalize("NFC", text.strip().lower())
    local, at, domain = address.rpartition("@")
    if not at or not _all_allowed(address):
        return None
    if _size(address) > _ADDRESS_MAX_BYTES or not _is_local(local) or not _is_domain(domain):
        return None
    return EmailAddress(address)


def _is_local(local: str) -> bool:
    return _LOCAL.fullmatch(local) is not None and _size(local) <= _LOCAL_MAX_BYTES


def _is_domain(domain: str) -> bool:
    return all(
        _LABEL.fullmatch(label) is not None
        and _size(label) <= _LABEL_MAX_BYTES
        and not label.startswith("-")
        and not label.endswith("-")
        for label in domain.split(".")
    )


def _all_allowed(address: str) -> bool:
    return not any(unicodedata.category(mark) in _NEVER_IN_AN_ADDRESS for mark in address)


def _size(text: str) -> int:
    return len(text.encode("utf-8"))
