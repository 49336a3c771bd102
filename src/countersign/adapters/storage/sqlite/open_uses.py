"""Implements OpenUses: looks at the rows of open uses until those that it found are gone."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import apsw

from countersign.adapters.storage.sqlite.database import Database
from countersign.credentials.ports import SIGNING_S
from countersign.kernel.clock import Clock
from countersign.kernel.ids import CredentialId, GrantId, UserId

_OF_USER: Final = "SELECT credential_id, use_id, grant_id FROM open_uses WHERE user_id = ?"
_OF_CREDENTIAL: Final = f"{_OF_USER} AND credential_id = ?"
_IS_OPEN: Final = "SELECT 1 FROM open_uses WHERE user_id = ? AND credential_id = ? AND use_id = ?"
# The table holds what is open, and what dead processes left open in the last minute.
_FORGET: Final = (
    "DELETE FROM open_uses WHERE rowid IN"
    " (SELECT rowid FROM open_uses WHERE begun_at_ms < ? LIMIT ?)"
)
_PAUSE_MIN_S: Final = 0.005
_PAUSE_MAX_S: Final = 0.020
_LOOKED_AT_ONCE: Final = 256
_FORGOTTEN_AT_ONCE: Final = 1_000
# No answer of a venue is waited for as long: whose use this is, is dead.
_LOST_AFTER_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class _OpenUse:
    user_id: UserId
    credential_id: CredentialId
    use_id: str


class SqliteOpenUses:
    """Implements OpenUses.

    A use's deadline began before its intent was stored, and that was before the
    change that `settle` comes after. So a wait of the same length, begun here and
    now, ends later than every such deadline, whatever clock each process has.
    """

    def __init__(self, database: Database, clock: Clock, wait_s: float = SIGNING_S) -> None:
        self._database = database
        self._clock = clock
        self._wait_s = wait_s

    async def settle(
        self,
        user_id: UserId,
        credential_ids: Sequence[CredentialId],
        grant_ids: Sequence[GrantId] = (),
    ) -> int:
        left = await self._left(user_id, credential_ids, grant_ids)
        return len(left)

    async def settle_each(
        self, user_id: UserId, credential_ids: Sequence[CredentialId]
    ) -> Mapping[CredentialId, int]:
        left = await self._left(user_id, credential_ids, ())
        return Counter(use.credential_id for use in left)

    async def forget_lost(self) -> None:
        """Forget uses of more than a minute ago: their process died, and nobody concludes them.

        Their intents show as unknown. At most 1,000 at a time, in one transaction.
        """
        before_ms = self._clock.now_ms() - _LOST_AFTER_MS

        def forget(connection: apsw.Connection) -> None:
            connection.execute(_FORGET, (before_ms, _FORGOTTEN_AT_ONCE))

        await self._database.write(forget)

    async def _left(
        self,
        user_id: UserId,
        credential_ids: Sequence[CredentialId],
        grant_ids: Sequence[GrantId],
    ) -> Sequence[_OpenUse]:
        """Wait until the uses that are open now are over, or no more can be sent by any."""
        over = time.monotonic() + self._wait_s
        # As many rows as there are: read by a reader thread.
        found = await self._database.scan(
            lambda connection: _found(connection, user_id, credential_ids, grant_ids)
        )
        waiting, pause_s = deque(found), _PAUSE_MIN_S
        while waiting and time.monotonic() < over:
            if self._drop_concluded(waiting):
                await asyncio.sleep(0)
            elif waiting:
                await asyncio.sleep(min(pause_s, max(0.0, over - time.monotonic())))
                pause_s = min(2 * pause_s, _PAUSE_MAX_S)
        return await self._database.scan(lambda connection: _open_among(connection, waiting))

    def _drop_concluded(self, waiting: deque[_OpenUse]) -> bool:
        """Drop uses up to the first that is open; return whether the look ended before one.

        A bounded read: while one use is open it asks for that one alone.
        """

        def drop(connection: apsw.Connection) -> bool:
            for _ in range(_LOOKED_AT_ONCE):
                if not waiting or _is_open(connection, waiting[0]):
                    return False
                waiting.popleft()
            return True

        return self._database.read(drop)


def _found(
    connection: apsw.Connection,
    user_id: UserId,
    credential_ids: Sequence[CredentialId],
    grant_ids: Sequence[GrantId],
) -> list[_OpenUse]:
    if grant_ids or len(credential_ids) != 1:
        credentials, grants = set(credential_ids), set(grant_ids)
        rows = connection.execute(_OF_USER, (user_id,)).fetchall()
        rows = [row for row in rows if row[0] in credentials or row[2] in grants]
    else:
        rows = connection.execute(_OF_CREDENTIAL, (user_id, credential_ids[0])).fetchall()
    return [_OpenUse(user_id, CredentialId(str(row[0])), str(row[1])) for row in rows]


def _open_among(connection: apsw.Connection, uses: Sequence[_OpenUse]) -> list[_OpenUse]:
    return [use for use in uses if _is_open(connection, use)]


def _is_open(connection: apsw.Connection, use: _OpenUse) -> bool:
    names = (use.user_id, use.credential_id, use.use_id)
    return connection.execute(_IS_OPEN, names).fetchone() is not None
