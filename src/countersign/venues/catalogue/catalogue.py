"""Finds venues by name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from countersign.venues.catalogue.venue import Venue
from countersign.venues.errors import VenueNotSupportedError


class VenueCatalogue:
    """All venues that are supported here. It never changes once built."""

    def __init__(self, venues: Sequence[Venue]) -> None:
        # Whatever names an environment means something: at another venue it is refused as well.
        neutral = {name: value for each in venues for name, value in each.neutral.items()}
        ordered = sorted(venues, key=lambda venue: venue.name)
        self._venues = tuple(replace(venue, neutral=neutral) for venue in ordered)
        self._by_name = {
            name: venue for venue in self._venues for name in (venue.name, *venue.aliases)
        }

        by_host: dict[str, list[Venue]] = {}
        # The most particular first: a sandbox at its exchange's host is told by its headers.
        for venue in sorted(self._venues, key=lambda each: -len(each.environment)):
            for host in venue.hosts:
                by_host.setdefault(host, []).append(venue)
        self._by_host = by_host

    def get(self, name: str) -> Venue:
        """Return the venue of a name or alias, in any letter case.

        Raises:
            VenueNotSupportedError: there is none.
        """
        venue = self._by_name.get(name) or self._by_name.get(name.strip().upper())
        if venue is None:
            raise VenueNotSupportedError([venue.name for venue in self._venues])
        return venue

    def find_by_host(self, host: str, headers: Mapping[str, str]) -> Venue | None:
        """Return the venue of a host whose environment's headers the request has.

        Args:
            host: exactly as the catalogue writes it.
            headers: by lower-case name.
        """
        return next(
            (
                venue
                for venue in self._by_host.get(host, ())
                if venue.environment.items() <= headers.items()
            ),
            None,
        )

    def list_venues(self) -> Sequence[Venue]:
        """Return all venues by name; `official` tells which the generated clients know."""
        return self._venues

    def hosts(self) -> frozenset[str]:
        """Return every host to which a credential may be sent."""
        return frozenset(host for venue in self._venues for host in venue.hosts)
