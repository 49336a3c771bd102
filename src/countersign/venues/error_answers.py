"""What an answer that is no success says: the error table, then what its status alone says."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from countersign.kernel.errors import CountersignError
from countersign.venues.catalogue import ErrorPlace, ErrorRow, Meaning, Venue
from countersign.venues.errors import (
    KeyInsufficientError,
    KeyRejectedError,
    UnavailableReason,
    VenueUnavailableError,
    unexpected_answer,
)
from countersign.venues.readings.json_text import find_at, find_json
from countersign.venues.requests import VenueAnswer

_RETRY_AFTER_MAX_S: Final = 86_400
_BANNED: Final = 418  # Binance, rest-api.md, "HTTP Return Codes": went on after a 429
_SERVER_ERRORS: Final = 500
_REDIRECTS: Final = 300
_PLAIN_MAX: Final = 200
_JUDGING: Final = frozenset({Meaning.REJECTED, Meaning.INSUFFICIENT})
_TEXTS: Final = {
    UnavailableReason.MAINTENANCE: "the venue is under maintenance",
    UnavailableReason.OVERLOADED: "the venue is busy",
    UnavailableReason.SERVER_ERROR: "the venue has a fault of its own",
    UnavailableReason.RATE_LIMITED: "the venue takes no more requests from here for a while",
    UnavailableReason.FIREWALL: "the venue's firewall stopped the request",
    UnavailableReason.CLOCK_SKEW: "the venue's clock and ours differ, and reading its time did"
    " not help: check this server's clock",
    UnavailableReason.NONCE: "the venue refused every nonce: another program uses this key with"
    " higher ones; make a key of its own for Countersign",
    UnavailableReason.REDIRECTED: "the venue sent us elsewhere, where no key is ever sent",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One error that an answer names; `code` is empty where the venue writes none."""

    code: str
    text: str


def find_refusals(venue: Venue, body: bytes) -> list[Refusal]:
    """Return the errors that a body names in the venue's own form; none where it is a success."""
    answer = find_json(body)
    if answer is None:
        answer = _find_plain(body)
    if answer is None:
        return []
    return [
        refusal
        for place in venue.error_places
        for refusal in _refusals_at(place, answer)
        if refusal.code not in venue.success_codes
    ]


def _find_plain(body: bytes) -> str | None:
    """Return a short plain text; None where the body is empty, a page, or something else."""
    text = body.decode("latin-1").strip()
    if not 0 < len(text) <= _PLAIN_MAX or not (text.isascii() and text.isprintable()):
        return None
    return None if text.startswith("<") else text


def _refusals_at(place: ErrorPlace, answer: object) -> list[Refusal]:
    if place.when is not None and find_at(answer, place.when[0]) != place.when[1]:
        return []
    if place.listed is not None:
        listed = find_at(answer, place.listed)
        texts = listed if isinstance(listed, list) else []
        # "E" is an error, "W" a warning (Kraken, "API error messages").
        return [_listed(text) for text in texts if isinstance(text, str) and text[:1] != "W"]
    found = None if place.text is None else find_at(answer, place.text)
    text = found if isinstance(found, str) else ""
    if place.code is None:
        return [Refusal("", text)] if text else []
    code = find_at(answer, place.code)
    if isinstance(code, bool) or not isinstance(code, int | str):
        return []
    return [Refusal(str(code), text)]


def find_row(venue: Venue, status: int, refusals: list[Refusal]) -> ErrorRow | None:
    """Return the first row that fits.

    A venue in trouble, or one that wants us to wait, judges no key: with such
    a status only rows that refuse none count, and those of a venue that writes its
    refusals with this very status: they name it, and the code that means no trouble.
    """
    if not refusals and status == HTTPStatus.OK:
        return None
    troubled = status >= _SERVER_ERRORS or status in {HTTPStatus.TOO_MANY_REQUESTS, _BANNED}
    for row in venue.errors:
        if troubled and row.meaning in _JUDGING and status not in row.statuses:
            continue
        if row.statuses and status not in row.statuses:
            continue
        if _fits(row, refusals):
            return row
    return None


def error_of(row: ErrorRow | None, answer: VenueAnswer) -> CountersignError:
    """Make the error of an answer that fits a row, or none."""
    if row is not None and row.meaning is Meaning.REJECTED:
        return KeyRejectedError(row.reasons, row.hint)
    if row is not None and row.meaning is Meaning.INSUFFICIENT:
        return KeyInsufficientError(row.reasons, row.hint)
    if row is not None and row.reason is not None:
        return unavailable(row.reason, answer)
    return _error_of_status(answer)


def unavailable(
    reason: UnavailableReason, answer: VenueAnswer | None = None
) -> VenueUnavailableError:
    """Make the error of a venue that says nothing of the key."""
    return VenueUnavailableError(
        _TEXTS[reason],
        reason=reason,
        retry_after_s=None if answer is None else _retry_after_s(answer),
    )


def _error_of_status(answer: VenueAnswer) -> VenueUnavailableError:
    status = answer.status
    if status in {HTTPStatus.TOO_MANY_REQUESTS, _BANNED}:
        return unavailable(UnavailableReason.RATE_LIMITED, answer)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return unavailable(UnavailableReason.MAINTENANCE, answer)
    if status >= _SERVER_ERRORS:
        return unavailable(UnavailableReason.SERVER_ERROR, answer)
    if _REDIRECTS <= status < HTTPStatus.BAD_REQUEST:
        return unavailable(UnavailableReason.REDIRECTED)
    if status == HTTPStatus.FORBIDDEN and not _looks_like_json(answer.body):
        return unavailable(UnavailableReason.FIREWALL, answer)
    return unexpected_answer()


def _listed(text: str) -> Refusal:
    """Split off what Kraken adds to some errors behind a second colon."""
    return Refusal(":".join(text.split(":")[:2]), text)


def _fits(row: ErrorRow, refusals: list[Refusal]) -> bool:
    if row.code is None and row.text is None:
        return True
    return any(
        row.code in {None, refusal.code}
        and (row.text is None or row.text in refusal.text.casefold())
        for refusal in refusals
    )


def _looks_like_json(body: bytes) -> bool:
    return body.lstrip()[:1] in {b"{", b"["}


def _retry_after_s(answer: VenueAnswer) -> int | None:
    """Read Retry-After in seconds; a date, which no venue here sends, is left out."""
    text = answer.headers.get("retry-after", "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(_RETRY_AFTER_MAX_S))):
        return None
    return min(int(text), _RETRY_AFTER_MAX_S)
