"""Implements IntentLog: one transaction compares the state, counts, and records the intent."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

import apsw
from msgspec.structs import replace

from countersign.access.grant import Grant
from countersign.adapters.storage.sqlite.audit_rows import entry_row, insert_entry
from countersign.adapters.storage.sqlite.caller_proofs import take_proof
from countersign.adapters.storage.sqlite.database import Database, SqlValue
from countersign.adapters.storage.sqlite.grant_paces import take_pace
from countersign.adapters.storage.sqlite.nonce_lane_rows import free_lane, next_nonce, take_lane
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.adapters.storage.sqlite.open_use_rows import close_use, open_use
from countersign.countersigning.errors import LaneBusyError, VenuePausedError
from countersign.countersigning.ports import Intent, Recorded, Stale
from countersign.credentials.credential import Credential
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision
from countersign.kernel.errors import StoreUnavailableError
from countersign.venues.bot_signatures.bot_signature import CallerProof
from countersign.venues.errors import VenueUnavailableError
from countersign.venues.nonces import NonceUnit

_STATE: Final = (
    "SELECT credentials.version, key_material.material_version, sealed_material.sealed,"
    " (SELECT version FROM grants WHERE user_id = ?1 AND grant_id = ?3),"
    " (SELECT until_ms FROM venue_pauses WHERE host = ?4),"
    " (SELECT until_ms FROM key_pauses WHERE venue = ?5 AND fingerprint = ?6)"
    " FROM credentials"
    " JOIN key_material USING (user_id, credential_id)"
    " JOIN sealed_material USING (slot)"
    " WHERE credentials.user_id = ?1 AND credentials.credential_id = ?2"
)
_GRANT_VERSION: Final = "SELECT version FROM grants WHERE user_id = ? AND grant_id = ?"
_PAUSED_UNTIL: Final = "SELECT max(until_ms) FROM venue_pauses WHERE host IN (?, ?)"
# A pause of a host's public requests alone is a row of its own. No host has a space.
_PUBLIC: Final = "public "
_PAUSE: Final = (
    "INSERT INTO venue_pauses (host, until_ms, reason) VALUES (?, ?, ?)"
    " ON CONFLICT (host) DO UPDATE SET until_ms = excluded.until_ms, reason = excluded.reason"
    " WHERE excluded.until_ms > until_ms"
)
_PAUSE_KEY: Final = (
    "INSERT INTO key_pauses (venue, fingerprint, until_ms, reason) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (venue, fingerprint)"
    " DO UPDATE SET until_ms = excluded.until_ms, reason = excluded.reason"
    " WHERE excluded.until_ms > until_ms"
)
# Those of keys that are used no more would stay for ever.
_FORGET_KEYS: Final = "DELETE FROM key_pauses WHERE until_ms < ?"
_PER_S: Final = 1_000
# Cancels go first when a pause is over: the rest waits for this long.
_CANCELS_FIRST_MS: Final = 1_000
_RETRY_S: Final = 0.5
# An outcome waits this long for an intent to share the commit with: a bot's next request
# follows its last answer at once, and would wait for a commit of the outcome alone.
_OUTCOMES_WAIT_S: Final = 0.01
_CLOSES_WITHIN_S: Final = 5
_DUE_MAX: Final = 100_000


class SqliteIntentLog:
    """Implements IntentLog."""

    def __init__(self, database: Database, lanes: SqliteNonceLanes, clock: Clock) -> None:
        self._database = database
        self._lanes = lanes
        self._clock = clock
        self._due: list[tuple[Intent, Decision]] = []
        self._writers: set[asyncio.Task[None]] = set()
        self._grouping = False
        self._grouping_soon: asyncio.TimerHandle | None = None

    async def begin(self, intent: Intent) -> Recorded | Stale:
        self._write_due()  # in the same group
        row = None if intent.nonce_unit else entry_row(_stamped(intent, intent.decision.at_ms))

        def record(connection: apsw.Connection) -> Recorded | Stale | None:
            found = _current(connection, intent)
            if found is None:
                return Stale()
            material_version, sealed, host_until_ms, key_until_ms = found
            now_ms = self._clock.now_ms()
            _require_no_pause(intent, host_until_ms, now_ms)
            _require_no_pause_of_key(intent, key_until_ms, now_ms)
            stamp, entry = intent.decision.at_ms, row
            if entry is None:
                nonce = self._take_nonce(connection, intent)
                if nonce is None:
                    return None
                stamp, entry = nonce, entry_row(_stamped(intent, nonce))
            # Behind the nonce: who waits for the lane asks again and again, and counts once.
            take_pace(connection, intent.chain, intent.decision.at_ms)
            if intent.proof is not None:
                take_proof(connection, intent.chain[0], intent.proof, intent.decision.at_ms)
            insert_entry(connection, entry)
            open_use(connection, intent.decision)
            return Recorded(sealed, material_version, stamp)

        recorded = await self._database.write(record)
        if recorded is None:
            raise LaneBusyError("other requests of this API key are under way", 1)
        return recorded

    def conclude(self, intent: Intent, outcome: Decision) -> None:
        if intent.nonce_unit is not None:
            # At once: it frees the lane, and the next of the line is queued right behind it.
            self._start(self._write([(intent, outcome)]))
            return
        if len(self._due) < _DUE_MAX:  # else the database is long away, and intents are refused
            self._due.append((intent, outcome))
        if not self._grouping and self._grouping_soon is None:
            loop = asyncio.get_running_loop()
            self._grouping_soon = loop.call_later(_OUTCOMES_WAIT_S, self._write_due)

    async def spend(self, grant: Grant, proof: CallerProof) -> None:
        now_ms = self._clock.now_ms()
        await self._database.write(lambda connection: take_proof(connection, grant, proof, now_ms))

    async def pause(
        self, host: str, until_ms: int, reason: str, *, public_alone: bool = False
    ) -> None:
        paused = _PUBLIC + host if public_alone else host

        def keep(connection: apsw.Connection) -> None:
            connection.execute(_PAUSE, (paused, until_ms, reason))

        with suppress(StoreUnavailableError):  # then nothing can be sent anyway
            await self._database.write(keep)

    async def pause_key(self, credential: Credential, until_ms: int, reason: str) -> None:
        def keep(connection: apsw.Connection) -> None:
            connection.execute(_FORGET_KEYS, (self._clock.now_ms(),))
            connection.execute(_PAUSE_KEY, (*_lane(credential), until_ms, reason))

        with suppress(StoreUnavailableError):  # then nothing can be sent anyway
            await self._database.write(keep)

    def require_no_pause(self, host: str) -> None:
        hosts = (host, _PUBLIC + host)
        (until_ms,) = self._database.read(
            lambda connection: connection.execute(_PAUSED_UNTIL, hosts).fetchone()
        ) or (None,)
        if until_ms is not None:
            _require_over(until_ms + _CANCELS_FIRST_MS, self._clock.now_ms())

    @asynccontextmanager
    async def place(self, intent: Intent) -> AsyncIterator[None]:
        turn = self._lanes.turn(
            _lane(intent.credential), grant_id=intent.chain[0].grant_id, cancels=intent.cancels
        )
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(turn)
            except VenueUnavailableError as error:
                raise LaneBusyError("too many requests of this API key wait", 1) from error
            yield

    async def close(self, within_s: float = _CLOSES_WITHIN_S) -> None:
        """Wait until the outcomes that are due are on record; where they can't be, not for long.

        Those that are left show as unknown.
        """
        self._write_due()
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._writers:
                    await asyncio.wait(self._writers)

    def _take_nonce(self, connection: apsw.Connection, intent: Intent) -> int | None:
        lane, holder = _lane(intent.credential), intent.decision.entry_id
        now_ms = self._clock.now_ms()
        if not take_lane(
            connection, lane, holder=holder, process=self._lanes.process, now_ms=now_ms
        ):
            return None
        unit = intent.nonce_unit or NonceUnit.MS
        return next_nonce(connection, lane, holder=holder, unit=unit, now_ms=now_ms)

    def _write_due(self) -> None:
        if self._grouping_soon is not None:
            self._grouping_soon.cancel()
            self._grouping_soon = None
        if self._due and not self._grouping:
            self._grouping = True
            self._start(self._write_grouped())

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._writers.add(task)
        task.add_done_callback(self._writers.discard)

    async def _write_grouped(self) -> None:
        try:
            while self._due:
                outcomes, self._due = self._due, []
                await self._write(outcomes)
        finally:
            self._grouping = False

    async def _write(self, outcomes: Sequence[tuple[Intent, Decision]]) -> None:
        rows = [(intent, entry_row(outcome)) for intent, outcome in outcomes]
        while True:
            try:
                await self._database.write(lambda connection: _insert(connection, rows))
            except StoreUnavailableError:
                if self._database.is_closed:
                    return  # they show as unknown
                await asyncio.sleep(_RETRY_S)
            else:
                return


def _insert(
    connection: apsw.Connection, rows: Sequence[tuple[Intent, tuple[SqlValue, ...]]]
) -> None:
    for intent, row in rows:
        insert_entry(connection, row)
        close_use(connection, intent.decision)
        if intent.nonce_unit is not None:
            free_lane(connection, _lane(intent.credential), holder=intent.decision.entry_id)


def _current(
    connection: apsw.Connection, intent: Intent
) -> tuple[int, bytes, int | None, int | None] | None:
    """Return material version, sealed key, the host's pause and the key's.

    None where the state is another by now.
    """
    credential, (grant, *ancestors) = intent.credential, intent.chain
    names = (credential.user_id, credential.credential_id, grant.grant_id, intent.host)
    row = connection.execute(_STATE, (*names, *_lane(credential))).fetchone()
    if row is None or row[0] != credential.version or row[3] != grant.version:
        return None
    for ancestor in ancestors:
        found = connection.execute(_GRANT_VERSION, (ancestor.user_id, ancestor.grant_id)).fetchone()
        if found is None or found[0] != ancestor.version:
            return None
    return row[1], row[2], row[4], row[5]


def _require_no_pause(intent: Intent, until_ms: int | None, now_ms: int) -> None:
    if until_ms is None:
        return
    _require_over(until_ms + (0 if intent.cancels else _CANCELS_FIRST_MS), now_ms)


def _require_no_pause_of_key(intent: Intent, until_ms: int | None, now_ms: int) -> None:
    """Let cancels pass: venues count them by themselves, and one too late costs the most."""
    if until_ms is not None and not intent.cancels:
        _require_over(until_ms, now_ms)


def _require_over(until_ms: int, now_ms: int) -> None:
    if now_ms < until_ms:
        seconds = -(-(until_ms - now_ms) // _PER_S)
        raise VenuePausedError("the venue asked us to wait", seconds)


def _stamped(intent: Intent, stamp: int) -> Decision:
    return replace(intent.decision, details={**intent.decision.details, "stamp": stamp})


def _lane(credential: Credential) -> tuple[str, bytes]:
    return credential.venue, credential.fingerprint
