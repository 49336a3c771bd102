"""Power cuts under the gateway: what was sent has its intent on the disk, and nonces never fall."""

import asyncio
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import apsw
import msgspec
import pytest
from tests.countersigning.forward_stage import (
    Holder,
    binance_order,
    forward_over,
    holder,
    kraken_balance,
    passage,
)
from tests.fire.storage.power_cuts import AfterPowerCut, cut_power
from tests.fire.storage.rounds import rounds
from tests.venues.stage import ManualClock

from countersign.adapters.kms.key_file import KeyFileKeyWrapper
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.intent_log import SqliteIntentLog
from countersign.adapters.storage.sqlite.migrating import migrate, released_migrations
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.countersigning.forward import Forward
from countersign.kernel.errors import CountersignError, StoreUnavailableError
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest, request_digest
from countersign.venues.ports import Sending
from countersign.venues.requests import VenueAnswer, VenueRequest
from countersign.venues.schemes.registry import SCHEMES

pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

_WRAPPER: Final = KeyFileKeyWrapper(Secret(bytes(range(32))))
_BOTS: Final = 3
_HOUR_MS: Final = 3_600_000
# What a dead holder's time does, once it is over (nonce_lane_rows.HELD_MS).
_FREE: Final = "UPDATE nonce_lanes SET holder = NULL, held_until_ms = 0, wanted_by = NULL"
_INTENTS: Final = "SELECT canonical FROM audit_entries WHERE outcome = 'INTENDED'"

# The digest of a bot's request, and the time or nonce that it was sent with.
Stamped = tuple[str, int]


@dataclass
class RecordingVenue:
    """Implements VenueHttp; keeps every request at the moment at which it would leave."""

    clock: ManualClock
    sent: list[VenueRequest] = field(default_factory=list)

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        assert sending is not None
        sending.started = True
        self.sent.append(request)
        self.clock.time_ms += 1
        await asyncio.sleep(0)
        return VenueAnswer(200, {}, b"{}")


class Trading:
    """Bots of a key of Binance and one of Kraken, who go on until the store refuses."""

    def __init__(self, synchronous: str) -> None:
        self._synchronous = synchronous
        self.clock = ManualClock()
        self.venue = RecordingVenue(self.clock)
        self._holders: list[Holder] = []

    async def set_up(self, path: Path, vfs: str | None) -> None:
        database = Database(path, vfs=vfs, synchronous=self._synchronous)
        with closing(database.connect()) as connection:
            migrate(connection, released_migrations(), 0)
        self._holders = [await holder(database, name, _WRAPPER) for name in ("BINANCE", "KRAKEN")]
        await database.close()

    async def run(self, path: Path, vfs: str | None) -> list[VenueRequest]:
        """Return what was sent."""
        try:
            database = Database(path, vfs=vfs, synchronous=self._synchronous)
        except StoreUnavailableError:
            return self.venue.sent
        try:
            await database.write(_checkpoint_often)
            forward = self._forward(database)
            await asyncio.gather(*(self._trade(forward, number) for number in range(2 * _BOTS)))
        except StoreUnavailableError:
            pass
        finally:
            await database.close()
        return self.venue.sent

    async def nonce_of_the_next(self, path: Path) -> int:
        """Forward one more request of Kraken's key after the cut, with the clock put back."""
        database = Database.open(path, 0)
        try:
            await database.write(lambda connection: connection.execute(_FREE))
            self.clock.time_ms -= _HOUR_MS
            self.venue.sent = []
            await self._forward(database)(kraken_balance(0), self._holders[1].token, passage())
        finally:
            await database.close()
        ((_, nonce),) = [_stamped(each) for each in self.venue.sent]
        return nonce

    def _forward(self, database: Database) -> Forward:
        intents = SqliteIntentLog(database, SqliteNonceLanes(database, self.clock), self.clock)
        return forward_over(
            database, intents, http=self.venue, key_wrapper=_WRAPPER, clock=self.clock
        )

    async def _trade(self, forward: Forward, number: int) -> None:
        make, who = ((binance_order, 0), (kraken_balance, 1))[number % 2]
        try:
            for turn in range(10_000):
                request = make(turn * 2 * _BOTS + number)
                await forward(request, self._holders[who].token, passage())
        except StoreUnavailableError:
            return


def _checkpoint_often(connection: apsw.Connection) -> None:
    connection.wal_autocheckpoint(30)


def _stamped(sent: VenueRequest) -> Stamped:
    """Read a sent request as if a bot had written it; its time or nonce is what goes with it."""
    path, _, query = sent.target.partition("?")
    headers = {name.lower(): value for name, value in sent.headers.items()}
    request = BotRequest(sent.host, sent.method, path, query, headers, sent.body)
    takes_nonce = sent.host == "api.kraken.com"
    stripped = SCHEMES["kraken" if takes_nonce else "binance"].bots.strip(request)
    pairs = dict(pair.split("=") for pair in f"{query}&{sent.body.decode()}".split("&") if pair)
    stamp = pairs["nonce" if takes_nonce else "timestamp"]
    return request_digest(request, stripped), int(stamp)


def _intended(path: Path) -> Counter[Stamped]:
    """Return the intents that are on the disk.

    Raises:
        apsw.Error: the file is damaged.
    """
    with closing(apsw.Connection(str(path))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows: list[tuple[bytes]] = connection.execute(_INTENTS).fetchall()  # type: ignore[assignment]  # the schema is STRICT
    details = [msgspec.json.decode(row[0].partition(b"\n")[2])["details"] for row in rows]
    return Counter((each["requestDigest"], each["stamp"]) for each in details)


async def _faults(folder: Path, seed: int, synchronous: str) -> tuple[list[str], int]:
    """Return what a power cut broke, and how many requests were sent before it.

    Raises:
        apsw.Error, AssertionError, CountersignError: the file is damaged.
    """
    trading = Trading(synchronous)
    after: AfterPowerCut[list[VenueRequest]] = await cut_power(
        folder, seed=seed, set_up=trading.set_up, workload=trading.run, steps_max=1500
    )
    sent = Counter(_stamped(each) for each in after.acknowledged)
    nonces = [_stamped(each)[1] for each in after.acknowledged if each.host == "api.kraken.com"]
    assert nonces == sorted(set(nonces))
    faults = []
    if sent - _intended(after.path):
        faults.append("sent without its intent")
    if await trading.nonce_of_the_next(after.path) <= max(nonces, default=0):
        faults.append("a nonce fell")
    return faults, sent.total()


def test_after_a_power_cut_whatever_was_sent_has_its_intent_and_no_nonce_falls(
    tmp_path: Path,
) -> None:
    total = 0
    for seed in range(rounds(short=20, full=500)):
        faults, sent = asyncio.run(_faults(tmp_path / str(seed), seed, "FULL"))

        assert faults == [], f"seed {seed}"
        total += sent

    print(f"{total} requests were sent; each has its intent, and no nonce fell")
    assert total > 0


def test_without_syncs_the_same_power_cuts_break_both_promises(tmp_path: Path) -> None:
    broken: Counter[str] = Counter()
    for seed in range(rounds(short=20, full=100)):
        try:
            faults, _ = asyncio.run(_faults(tmp_path / str(seed), seed, "OFF"))
        except (apsw.Error, AssertionError, CountersignError):
            faults = ["damaged"]
        broken.update(faults)

    print(f"rounds that broke something: {dict(broken)}")
    assert broken["sent without its intent"] > 0, "the harness sees no loss, so it proves nothing"
    assert broken["a nonce fell"] > 0, "the harness sees no loss, so it proves nothing"
