"""The check of a key, without I/O: a generator that says what to ask, and is told the answers.

The laws of the check:
  (1) Only an answer with status 200, no error, and every expected field makes a key valid.
  (2) Only an answer that the venue's error table calls so makes a key rejected.
  (3) Everything else says nothing of the key.
"""

from collections.abc import Generator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from countersign.venues.catalogue import ErrorRow, Meaning, TimeSource, Venue
from countersign.venues.error_answers import error_of, find_refusals, find_row, unavailable
from countersign.venues.errors import UnavailableReason
from countersign.venues.nonces import NonceUnit
from countersign.venues.passport import Passport
from countersign.venues.readings.json_text import find_at, find_integer
from countersign.venues.readings.registry import READINGS
from countersign.venues.requests import VenueAnswer

# Concurrent users of a key overtake each other, so a refused nonce gets one more try.
_TRIES_PER_UNIT: Final = 2
_YEAR_2100_MS: Final = 4_102_444_800_000


@dataclass(frozen=True, slots=True)
class AskTime:
    """Ask for the venue's time; unsigned."""

    source: TimeSource


@dataclass(frozen=True, slots=True)
class AskCheck:
    """Ask for the check, freshly signed with our time and an offset, or with a nonce of a unit."""

    clock_offset_ms: int = 0
    nonce_unit: NonceUnit | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and our time when it was whole."""

    answer: VenueAnswer
    at_ms: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A valid key: its passport, and the unit of its nonces where it has any."""

    passport: Passport
    nonce_unit: NonceUnit | None


Ask = AskTime | AskCheck
CheckFlow = Generator[Ask, Told, Finding]


def check_by_time(venue: Venue) -> CheckFlow:
    """Check a key whose signatures carry the time.

    Raises:
        KeyRejectedError, KeyInsufficientError, VenueUnavailableError: the result.
    """
    told = yield AskCheck()
    row = _error_row(venue, told)
    if row is not None and row.meaning is Meaning.CLOCK_SKEW:
        offset_ms = yield from _clock_offset_ms(venue)
        told = yield AskCheck(clock_offset_ms=offset_ms)
        row = _error_row(venue, told)
    if row is not None and row.meaning is Meaning.CLOCK_SKEW:
        raise unavailable(UnavailableReason.CLOCK_SKEW)
    return Finding(_passport(venue, told, row), None)


def check_by_nonce(venue: Venue, known_unit: NonceUnit | None) -> CheckFlow:
    """Check a key whose signatures carry a nonce.

    Args:
        venue: where the key belongs.
        known_unit: the unit of a stored key, which is kept to; None: find it,
            smallest first, since one large nonce spoils the key for the
            owner's other programs.

    Raises:
        KeyRejectedError, KeyInsufficientError, VenueUnavailableError: the result.
    """
    for unit in NonceUnit if known_unit is None else (known_unit,):
        for _ in range(_TRIES_PER_UNIT):
            told = yield AskCheck(nonce_unit=unit)
            row = _error_row(venue, told)
            if row is None or row.meaning is not Meaning.NONCE:
                return Finding(_passport(venue, told, row), unit)
    raise unavailable(UnavailableReason.NONCE)


def _error_row(venue: Venue, told: Told) -> ErrorRow | None:
    refusals = find_refusals(venue, told.answer.body)
    row = find_row(venue, told.answer.status, refusals)
    if row is None and (refusals or told.answer.status != HTTPStatus.OK):
        raise error_of(None, told.answer)
    return row


def _passport(venue: Venue, told: Told, row: ErrorRow | None) -> Passport:
    if row is not None:
        raise error_of(row, told.answer)
    return READINGS[venue.check.reading](told.answer.body, told.at_ms)


def _clock_offset_ms(venue: Venue) -> Generator[Ask, Told, int]:
    """Ask how far the venue's clock is ahead of ours.

    The answer's way to us counts as the venue being behind, which is the safe
    side: venues refuse times ahead of theirs sooner than times behind.
    """
    if venue.time is None:
        raise unavailable(UnavailableReason.CLOCK_SKEW)
    told = yield AskTime(venue.time)
    row = _error_row(venue, told)
    if row is not None:
        raise unavailable(row.reason or UnavailableReason.CLOCK_SKEW, told.answer)
    venue_ms = find_integer(find_at(told.answer.body, venue.time.at))
    if venue_ms is None or not 0 < venue_ms < _YEAR_2100_MS:
        raise unavailable(UnavailableReason.CLOCK_SKEW)
    return venue_ms - told.at_ms
