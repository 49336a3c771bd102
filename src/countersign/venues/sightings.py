"""What was last seen of each venue: that it answers, that it does not, that it is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final, Protocol

from countersign.kernel.clock import Clock
from countersign.venues.catalogue import Venue, VenueCatalogue
from countersign.venues.error_answers import error_of, find_refusals, find_row
from countersign.venues.errors import (
    RequestUnsendableError,
    UnavailableReason,
    VenueUnavailableError,
    VenueUnreachableError,
)
from countersign.venues.ports import Sending, VenueHttp
from countersign.venues.requests import VenueAnswer, VenueRequest

# What was seen longer ago says nothing of now.
SEEN_FOR_MS: Final = 600_000
# The same is noted again after this time, so that no request costs a write.
_AGAIN_AFTER_MS: Final = 10_000
# A venue that is closed says so in few words.
_ERROR_BYTES_MAX: Final = 4 * 1024


class VenueStatus(StrEnum):
    """Contract, section 6. OFFLINE: no connection was to be had, or it broke."""

    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    MAINTENANCE = "MAINTENANCE"


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen of a venue, and when."""

    status: VenueStatus
    at_ms: int


class SightingStore(Protocol):
    """Keeps the last sighting of each venue, for all processes."""

    async def keep(self, sightings: Mapping[str, Sighting]) -> None:
        """Keep each that is later than what is kept of its venue.

        Raises:
            StoreUnavailableError: nothing was kept.
        """
        ...

    def last(self) -> Mapping[str, Sighting]:
        """Return what is kept, by venue.

        Raises:
            StoreUnavailableError: it could not be read.
        """
        ...


class Sightings:
    """Notes what this process sees, and tells what all of them saw."""

    def __init__(self, *, store: SightingStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._seen: dict[str, Sighting] = {}
        self._unkept: dict[str, Sighting] = {}

    def is_known(self, venue: str, status: VenueStatus) -> bool:
        """Tell whether this was noted a moment ago, and need not be again."""
        seen = self._seen.get(venue)
        return (
            seen is not None
            and seen.status is status
            and 0 <= self._clock.now_ms() - seen.at_ms < _AGAIN_AFTER_MS
        )

    def note(self, venue: str, status: VenueStatus) -> None:
        """Note what was seen just now; it is kept with the next `keep_due`."""
        if not self.is_known(venue, status):
            sighting = Sighting(status, self._clock.now_ms())
            self._seen[venue] = self._unkept[venue] = sighting

    async def keep_due(self) -> None:
        """Keep what was noted since the last time.

        Raises:
            StoreUnavailableError: nothing was kept; it is tried again the next time.
        """
        due, self._unkept = self._unkept, {}
        try:
            if due:
                await self._store.keep(due)
        except BaseException:
            self._unkept = due | self._unkept
            raise

    def last(self) -> Mapping[str, Sighting]:
        """Return what was last seen of each venue in the last ten minutes.

        Raises:
            StoreUnavailableError: it could not be read.
        """
        found = dict(self._store.last())
        for venue, seen in self._unkept.items():
            if venue not in found or found[venue].at_ms <= seen.at_ms:
                found[venue] = seen
        since_ms = self._clock.now_ms() - SEEN_FOR_MS
        return {venue: seen for venue, seen in found.items() if seen.at_ms >= since_ms}


class WatchedVenueHttp:
    """A VenueHttp that notes what the answers of another one say of their venues."""

    def __init__(self, *, http: VenueHttp, sightings: Sightings, catalogue: VenueCatalogue) -> None:
        self._http = http
        self._sightings = sightings
        self._catalogue = catalogue

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        """Send by the other one; see VenueHttp."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        venue = self._catalogue.find_by_host(request.host, headers)
        try:
            answer = await self._http.send(request, sending)
        except RequestUnsendableError:
            raise
        except VenueUnreachableError:
            if venue is not None:
                self._sightings.note(venue.name, VenueStatus.OFFLINE)
            raise
        if venue is not None:
            self._look_at(venue, answer)
        return answer

    def _look_at(self, venue: Venue, answer: VenueAnswer) -> None:
        is_well = answer.status == HTTPStatus.OK
        if is_well and self._sightings.is_known(venue.name, VenueStatus.ONLINE):
            return
        status = status_shown(venue, answer)
        if status is not None:
            self._sightings.note(venue.name, status)


def status_shown(venue: Venue, answer: VenueAnswer) -> VenueStatus | None:
    """Return what an answer shows of its venue; None where a server error shows nothing."""
    short = len(answer.body) <= _ERROR_BYTES_MAX
    refusals = find_refusals(venue, answer.body) if short else []
    if answer.status == HTTPStatus.OK and not refusals:
        return VenueStatus.ONLINE
    error = error_of(find_row(venue, answer.status, refusals), answer)
    if not isinstance(error, VenueUnavailableError):
        return VenueStatus.ONLINE
    if error.reason == UnavailableReason.MAINTENANCE:
        return VenueStatus.MAINTENANCE
    return None if error.reason == UnavailableReason.SERVER_ERROR else VenueStatus.ONLINE
