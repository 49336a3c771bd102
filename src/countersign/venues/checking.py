"""The check of a key, without I/O: a generator that says what to ask, and is told the answers.

The laws of the check:
  (1) Only an answer with status 200, no error, and every expected field makes a key valid.
  (2) Only an answer that the venue's error table calls so makes a key rejected.
  (3) Everything else says nothing of the key.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from countersign.venues.catalogue import ErrorRow, Meaning, TimeSource, Venue
from countersign.venues.error_answers import error_of, find_refusals, find_row, unavailable
from countersign.venues.errors import UnavailableReason, unexpected_answer
from countersign.venues.nonces import NonceUnit
from countersign.venues.passport import Passport
from countersign.venues.questions import Question, Reading
from countersign.venues.readings.json_text import find_at, find_integer, find_json
from countersign.venues.requests import VenueAnswer

# Concurrent users of a key overtake each other, so a refused nonce gets one more try.
_TRIES_PER_UNIT: Final = 2
# Of one key: hostile answers must not lead on for ever.
_QUESTIONS_MAX: Final = 6
_YEAR_2100_MS: Final = 4_102_444_800_000


@dataclass(frozen=True, slots=True)
class AskTime:
    """Ask for the venue's time; unsigned."""

    source: TimeSource


@dataclass(frozen=True, slots=True)
class AskCheck:
    """Ask a question, freshly signed with our time and an offset, or with a nonce of a unit."""

    question: Question
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
Readings = Mapping[str, Reading]


def check_by_time(venue: Venue, readings: Readings) -> CheckFlow:
    """Check a key whose signatures carry the time.

    Args:
        venue: where the key belongs.
        readings: its scheme's.

    Raises:
        KeyRejectedError, KeyInsufficientError, VenueUnavailableError: the result.
    """
    offset_ms: int | None = None

    def ask(question: Question) -> Generator[Ask, Told, _Answered]:
        nonlocal offset_ms
        told = yield AskCheck(question, clock_offset_ms=offset_ms or 0)
        row = _error_row(venue, told)
        if row is not None and _may_be_the_time(row) and offset_ms is None:
            offset_ms = yield from _clock_offset_ms(venue)
            told = yield AskCheck(question, clock_offset_ms=offset_ms)
            row = _error_row(venue, told)
        if row is not None and row.meaning is Meaning.CLOCK_SKEW:
            raise unavailable(UnavailableReason.CLOCK_SKEW)
        return _Answered(told, row)

    return Finding((yield from _passport(venue, readings, ask)), None)


def check_by_nonce(venue: Venue, readings: Readings, known_unit: NonceUnit | None) -> CheckFlow:
    """Check a key whose signatures carry a nonce.

    Args:
        venue: where the key belongs.
        readings: its scheme's.
        known_unit: the unit of a stored key, which is kept to; None: find it,
            smallest first, since one large nonce spoils the key for the
            owner's other programs.

    Raises:
        KeyRejectedError, KeyInsufficientError, VenueUnavailableError: the result.
    """
    units = venue.nonce_units if known_unit is None else (known_unit,)
    found: NonceUnit | None = None

    def ask(question: Question) -> Generator[Ask, Told, _Answered]:
        nonlocal found
        for unit in units if found is None else (found,):
            for _ in range(_TRIES_PER_UNIT):
                told = yield AskCheck(question, nonce_unit=unit)
                row = _error_row(venue, told)
                if row is None or row.meaning is not Meaning.NONCE:
                    if question.signed:
                        found = unit
                    return _Answered(told, row)
        raise unavailable(UnavailableReason.NONCE)

    passport = yield from _passport(venue, readings, ask)
    return Finding(passport, found)


@dataclass(frozen=True, slots=True)
class _Answered:
    """An answer, and the row of the error table that it fits; None where it is a success."""

    told: Told
    row: ErrorRow | None


_AskOne = Callable[[Question], Generator[Ask, Told, _Answered]]


def _passport(venue: Venue, readings: Readings, ask: _AskOne) -> Generator[Ask, Told, Passport]:
    """Ask the venue's checks in turn, each where the key may not ask the one before."""
    *others, last = venue.checks
    for check in others:
        answered = yield from ask(check.question)
        if answered.row is None or answered.row.meaning is not Meaning.INSUFFICIENT:
            return (yield from _read(answered, readings[check.reading], ask))
    answered = yield from ask(last.question)
    return (yield from _read(answered, readings[last.reading], ask))


def _read(answered: _Answered, reading: Reading, ask: _AskOne) -> Generator[Ask, Told, Passport]:
    """Read an answer, and those of the questions that it leads to."""
    otherwise: Passport | None = None
    for _ in range(_QUESTIONS_MAX):
        told, row = answered.told, answered.row
        if row is not None and row.meaning is Meaning.INSUFFICIENT and otherwise is not None:
            return otherwise
        if row is not None:
            raise error_of(row, told.answer)
        found = reading(told.answer.body, told.at_ms)
        if isinstance(found, Passport):
            return found
        answered, reading = (yield from ask(found.question)), found.read
        otherwise = found.otherwise
    raise unexpected_answer("the venue's answers lead nowhere")


def _may_be_the_time(row: ErrorRow) -> bool:
    return row.timed or row.meaning is Meaning.CLOCK_SKEW


def _error_row(venue: Venue, told: Told) -> ErrorRow | None:
    refusals = find_refusals(venue, told.answer.body)
    row = find_row(venue, told.answer.status, refusals)
    if row is None and (refusals or told.answer.status != HTTPStatus.OK):
        raise error_of(None, told.answer)
    return row


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
    venue_ms = find_integer(find_at(find_json(told.answer.body), venue.time.at))
    if venue_ms is None or not 0 < venue_ms < _YEAR_2100_MS:
        raise unavailable(UnavailableReason.CLOCK_SKEW)
    return venue_ms - told.at_ms
