"""What an answer says of the venue's patience, and with whom: see ADR 0008, "Pace"."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from countersign.venues.catalogue import ErrorRow, Limited, Venue
from countersign.venues.error_answers import find_refusals, find_row
from countersign.venues.requests import VenueAnswer

FIREWALL: Final = "FIREWALL"
_TEAPOT: Final = 418  # Binance, rest-api.md, "IP Limits": an address is banned
_FIREWALL_PAUSE_S: Final = 60
_BAN_PAUSE_S: Final = 120
_RATE_PAUSE_S: Final = 1
_KEY_PAUSE_S: Final = 2  # OKX, "Rate Limits": windows of two seconds
_DIGITS_MAX: Final = 9
_PAUSE_MAX_S: Final = 3 * 24 * 3_600  # Binance, "IP Limits": bans last up to three days
# An error is short. Longer answers are not worth being parsed on the way of an order.
_ERROR_BYTES_MAX: Final = 4 * 1024
_PER_S: Final = 1_000


@dataclass(frozen=True, slots=True)
class Pause:
    """How long a venue wants to be left alone, and one stable word for why.

    Attributes:
        of_key: by this key alone, of whose excess the venue speaks; else by everybody.
    """

    seconds: int
    reason: str
    of_key: bool = False

    def until_ms(self, now_ms: int) -> int:
        return now_ms + self.seconds * _PER_S


def find_pause(venue: Venue, answer: VenueAnswer, plain: bytes | None, now_ms: int) -> Pause | None:
    """Return how long a venue is to be left alone; None where it said nothing of it.

    Args:
        venue: whose error table and form of errors count.
        answer: the status and headers of which count.
        plain: what its body says; None where that cannot be told.
        now_ms: what a date in Retry-After is counted from.
    """
    status, refusals = answer.status, []
    if status == _TEAPOT:
        return Pause(_asked_for(answer, now_ms, _BAN_PAUSE_S), "BANNED")
    if plain is not None and len(plain) <= _ERROR_BYTES_MAX:
        refusals = find_refusals(venue, plain)
    row = find_row(venue, status, refusals)
    if row is not None and row.limited is not None:
        return _limited(row, row.limited, answer, now_ms)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Pause(_asked_for(answer, now_ms, _RATE_PAUSE_S), "RATE_LIMITED")
    # A venue's own 403 names an error in the venue's form. What does not is a page of what
    # stands before it, whatever the page says that it is.
    if status == HTTPStatus.FORBIDDEN and not refusals:
        return Pause(_asked_for(answer, now_ms, _FIREWALL_PAUSE_S), FIREWALL)
    return None


def _limited(row: ErrorRow, limited: Limited, answer: VenueAnswer, now_ms: int) -> Pause:
    of_key = limited is Limited.KEY
    usual = row.pause_s or (_KEY_PAUSE_S if of_key else _RATE_PAUSE_S)
    return Pause(_asked_for(answer, now_ms, usual), "RATE_LIMITED", of_key)


def _asked_for(answer: VenueAnswer, now_ms: int, otherwise: int) -> int:
    said = answer.headers.get("retry-after", "").strip()
    seconds = _seconds_of(said, now_ms)
    return min(max(otherwise if seconds is None else seconds, 1), _PAUSE_MAX_S)


def _seconds_of(said: str, now_ms: int) -> int | None:
    """Read Retry-After: seconds or a date (RFC 9110, section 10.2.3)."""
    if said.isdecimal() and said.isascii() and len(said) <= _DIGITS_MAX:
        return int(said)
    try:
        date = parsedate_to_datetime(said)
        until = date.replace(tzinfo=date.tzinfo or UTC) - datetime.fromtimestamp(0, UTC)
    except (ValueError, OverflowError):
        return None
    return -(-(int(until.total_seconds()) * _PER_S - now_ms) // _PER_S)
