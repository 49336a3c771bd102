"""Strict, bounded reading of answers, which are hostile until shown otherwise."""

import re
from collections.abc import Set as AbstractSet
from ipaddress import ip_network
from typing import Any, Final, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from countersign.venues.errors import unexpected_answer
from countersign.venues.passport import Permission

Form = TypeVar("Form")

_WILDCARDS: Final = re.compile(r"(?:(?:[0-9]{1,3}|\*)\.){0,3}\*", re.ASCII)
_ADDRESSES_MAX: Final = 200
_ACCOUNT_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z _.-]{0,63}", re.ASCII)
# The end of the year 9999, in milliseconds.
_TIME_MS_MAX: Final = 253_402_300_799_999


def find_form(decoder: msgspec.json.Decoder[Form], body: bytes) -> Form | None:
    """Return the body in the decoder's form; None where it is not of it.

    Types are strict: the string "true" is not true. What msgspec says of the
    fault is dropped, since it can repeat the body.
    """
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def require_form(decoder: msgspec.json.Decoder[Form], body: bytes) -> Form:
    """Return the body in the decoder's form.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER: it is not of this form.
    """
    found = find_form(decoder, body)
    if found is None:
        raise unexpected_answer()
    return found


def permission(flag: bool | UnsetType) -> Permission:
    """Return a flag's permission; a flag that the answer leaves out is unknown."""
    if flag is UNSET:
        return Permission.UNKNOWN
    return Permission.YES if flag else Permission.NO


def permission_of(
    words: AbstractSet[str], granting: AbstractSet[str], known: AbstractSet[str]
) -> Permission:
    """Return what words say of a permission: one that no document has may grant it, too.

    Args:
        words: what the venue's answer lists.
        granting: those that grant it, one being enough.
        known: the whole vocabulary of the venue's document.
    """
    if words & granting:
        return Permission.YES
    return Permission.NO if words <= known else Permission.UNKNOWN


def any_permission(*flags: bool | UnsetType) -> Permission:
    """Return YES where one flag is set, NO where all are there and none is set."""
    if True in flags:
        return Permission.YES
    return Permission.UNKNOWN if UNSET in flags else Permission.NO


def checked_addresses(addresses: list[str]) -> tuple[str, ...]:
    """Return an address list without blanks.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER: something else stands in it.
    """
    stripped = tuple(address.strip() for address in addresses)
    if len(stripped) > _ADDRESSES_MAX or not all(map(_is_address, stripped)):
        raise unexpected_answer("the venue's list of addresses can't be read")
    return stripped


def _is_address(text: str) -> bool:
    """Tell whether a text is an address or a network, also with `*` for parts of IPv4's."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        return _WILDCARDS.fullmatch(text) is not None
    return True


def checked_time_ms(time_ms: int) -> int:
    """Return a time.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER: it lies outside the years 1970 to 9999.
    """
    if not 0 <= time_ms <= _TIME_MS_MAX:
        raise unexpected_answer("the venue's time can't be read")
    return time_ms


def checked_account_id(account_id: str | UnsetType) -> str | None:
    """Return an account's id where it is one that can be shown."""
    if isinstance(account_id, str) and _ACCOUNT_ID.fullmatch(account_id):
        return account_id
    return None


def find_integer(value: object) -> int | None:
    """Return an integer that is written as a JSON number or as decimal digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 20:  # noqa: PLR2004  # digits of 64 bits
        return int(value)
    return None


def find_json(body: bytes) -> object:
    """Return what a JSON text holds; None where it is none."""
    return find_form(_ANYTHING, body)


def find_at(value: object, at: tuple[str | int, ...]) -> object:
    """Return what stands at a place of decoded JSON; None where there is nothing."""
    found: Any = value
    for step in at:
        if isinstance(step, str) and isinstance(found, dict):
            found = found.get(step)
        elif isinstance(step, int) and isinstance(found, list) and step < len(found):
            found = found[step]
        else:
            return None
    return found


_ANYTHING: Final[msgspec.json.Decoder[Any]] = msgspec.json.Decoder()
