"""What was last seen of each venue, in SQLite."""

from collections.abc import Mapping
from typing import Any, Final

import apsw

from countersign.adapters.storage.sqlite.database import Database
from countersign.venues.sightings import Sighting, VenueStatus

_KEEP: Final = (
    "INSERT INTO venue_sightings (venue, status, at_ms) VALUES (?, ?, ?)"
    " ON CONFLICT (venue) DO UPDATE SET status = excluded.status, at_ms = excluded.at_ms"
    " WHERE excluded.at_ms > at_ms"
)
_LAST: Final = "SELECT venue, status, at_ms FROM venue_sightings"


class SqliteSightingStore:
    """Implements SightingStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, sightings: Mapping[str, Sighting]) -> None:
        rows = [(venue, str(seen.status), seen.at_ms) for venue, seen in sightings.items()]

        def write(connection: apsw.Connection) -> None:
            connection.executemany(_KEEP, rows)

        await self._database.write(write)

    def last(self) -> Mapping[str, Sighting]:
        rows: list[Any] = self._database.read(
            lambda connection: connection.execute(_LAST).fetchall()
        )
        return {venue: Sighting(VenueStatus(status), at_ms) for venue, status, at_ms in rows}
