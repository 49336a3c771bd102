"""Random operations, replayed on both stores and on a list filter without any store."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.credentials.conftest import NOW_MS
from tests.credentials.stage import Kept, caller, kept_in_memory, kept_in_sqlite

from countersign.adapters.storage.sqlite.database import Database
from countersign.credentials.credential import (
    AccountType,
    Credential,
    CredentialPage,
    CredentialStatus,
    CredentialType,
    ListFilter,
)
from countersign.credentials.errors import VersionConflictError
from countersign.credentials.owned import require_unrevoked
from countersign.kernel.decision import Outcome
from countersign.kernel.errors import CountersignError
from countersign.kernel.ids import CredentialId

OWNERS = [caller("0e0b3c52-7d54-4f46-9a5f-6d0a2b6c2b1" + str(number)) for number in range(2)]
IDS = [CredentialId(f"11111111-7d54-4f46-9a5f-6d0a2b6c2b1{number}") for number in range(6)]
VENUES = ["BINANCE", "OKX", "KRAKEN"]
EXAMPLES = 60


@dataclass(frozen=True)
class Add:
    number: int
    owner: int
    venue: str
    type: AccountType
    credential_type: CredentialType
    fingerprint: bytes
    later_ms: int


@dataclass(frozen=True)
class Change:
    """Rotate or verify; `behind` is how old the version is that it was decided on."""

    number: int
    behind: int
    fingerprint: bytes
    status: CredentialStatus


@dataclass(frozen=True)
class Rotate(Change):
    pass


@dataclass(frozen=True)
class Verify(Change):
    pass


@dataclass(frozen=True)
class Revoke:
    number: int
    behind: int


@dataclass(frozen=True)
class UseAll:
    numbers: tuple[int, ...]
    owner: int


@dataclass(frozen=True)
class Listing:
    owner: int
    wanted: ListFilter


Step = Add | Change | Revoke | UseAll | Listing

NUMBERS = st.integers(0, len(IDS) - 1)
OWNER = st.integers(0, len(OWNERS) - 1)
PRINTS = st.sampled_from([b"one", b"two"])
LIVING = st.sampled_from([each for each in CredentialStatus if each != "REVOKED"])
BEHIND = st.sampled_from([0, 0, 0, 1])
ADDS = st.builds(
    Add,
    NUMBERS,
    OWNER,
    st.sampled_from(VENUES),
    st.sampled_from(AccountType),
    st.sampled_from(CredentialType),
    PRINTS,
    st.integers(0, 3),
)
FILTERS = st.builds(
    ListFilter,
    types=st.lists(st.sampled_from(AccountType), max_size=2).map(tuple),
    credential_types=st.lists(st.sampled_from(CredentialType), max_size=3).map(tuple),
    statuses=st.lists(st.sampled_from(CredentialStatus), max_size=2).map(tuple),
    credential_ids=st.lists(st.sampled_from(IDS), max_size=3).map(tuple),
    venue=st.none() | st.sampled_from(VENUES),
    limit=st.none() | st.integers(1, 4),
    offset=st.integers(0, 4),
)
STEPS: st.SearchStrategy[Step] = st.one_of(
    ADDS,
    st.builds(Rotate, NUMBERS, BEHIND, PRINTS, LIVING),
    st.builds(Verify, NUMBERS, BEHIND, PRINTS, LIVING),
    st.builds(Revoke, NUMBERS, BEHIND),
    st.builds(UseAll, st.lists(NUMBERS, min_size=1, max_size=3, unique=True).map(tuple), OWNER),
    st.builds(Listing, OWNER, FILTERS),
)


def _added(step: Add) -> Credential:
    owner = OWNERS[step.owner]
    return Credential(
        credential_id=IDS[step.number],
        user_id=owner.user_id,
        version=1,
        venue=step.venue,
        name=f"number {step.number}",
        type=step.type,
        credential_type=step.credential_type,
        masked_key="***",
        fingerprint=step.fingerprint,
        status=CredentialStatus.CREATED,
        passport=None,
        nonce_unit=None,
        created_at_ms=NOW_MS + step.later_ms,
        updated_at_ms=NOW_MS,
    )


def _changed(current: Credential, step: Change | Revoke) -> Credential:
    version = current.version - step.behind + 1
    if isinstance(step, Revoke):
        return replace(
            current, version=version, status=CredentialStatus.REVOKED, revoked_at_ms=NOW_MS
        )
    return replace(current, version=version, fingerprint=step.fingerprint, status=step.status)


class Replay:
    """Applies steps to one store and keeps what it answered."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def apply(self, step: Step) -> object:
        try:
            return await self._answer(step)
        except CountersignError as error:
            return type(error).__name__

    async def _answer(self, step: Step) -> object:
        kept = self._kept
        match step:
            case Listing(owner, wanted):
                return await kept.reader.list_owned(OWNERS[owner].user_id, wanted)
            case UseAll(numbers, owner):
                who = OWNERS[owner]
                intents = [
                    who.decided("test.use", Outcome.INTENDED, NOW_MS, credential_id=IDS[number])
                    for number in numbers
                ]
                return await kept.uses.begin(
                    intents, lambda found: require_unrevoked(found, who.user_id)
                )
            case Add():
                decided = OWNERS[step.owner].decided("test.add", Outcome.ALLOWED, NOW_MS)
                await kept.writer.add(_added(step), b"sealed 1", decided, None)
            case Change() | Revoke():
                await self._change(step)
        return None

    async def _change(self, step: Change | Revoke) -> None:
        kept, current = self._kept, self._kept.reader.find(IDS[step.number])
        if current is None or current.status is CredentialStatus.REVOKED:
            return
        changed, read_at = _changed(current, step), current.version - step.behind
        decided = OWNERS[0].decided("test.change", Outcome.ALLOWED, NOW_MS)
        if isinstance(step, Revoke):
            await kept.writer.revoke(changed, read_at, decided)
        elif isinstance(step, Verify):
            await kept.uses.conclude([decided], [(changed, read_at)])
        else:
            sealed = f"sealed {changed.version}".encode()
            await kept.writer.replace_material(changed, read_at, sealed, decided, None)

    def state(self) -> object:
        kept = self._kept
        rows = [(kept.reader.find(id_), kept.material(id_)) for id_ in IDS]
        same = [
            kept.reader.find_same_key(who.user_id, fingerprint)
            for who in OWNERS
            for fingerprint in (b"one", b"two")
        ]
        return rows, same, [(entry.action, entry.outcome) for entry in kept.entries()]


async def _replay(folder: Path, steps: list[Step]) -> None:
    database = Database.open(folder / "countersign.db", NOW_MS)
    try:
        memory, sqlite = Replay(kept_in_memory()), Replay(kept_in_sqlite(database))
        for step in steps:
            assert await memory.apply(step) == await sqlite.apply(step), step
        assert memory.state() == sqlite.state()
    finally:
        await database.close()


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(STEPS, max_size=30))
def test_both_stores_answer_alike_whatever_is_done(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_replay(Path(folder), steps))


def _naive(rows: list[Credential], wanted: ListFilter) -> tuple[list[CredentialId], int]:
    """Filter in the most obvious way, apart from the store's and the fake's."""
    left = list(rows)
    if wanted.types:
        left = [each for each in left if each.type in wanted.types]
    if wanted.credential_types:
        left = [each for each in left if each.credential_type in wanted.credential_types]
    if wanted.statuses:
        left = [each for each in left if each.status in wanted.statuses]
    if wanted.credential_ids:
        left = [each for each in left if each.credential_id in wanted.credential_ids]
    if wanted.venue:
        left = [each for each in left if each.venue == wanted.venue]
    ids = [each.credential_id for each in left]
    return ids[wanted.offset :][: wanted.limit], len(left)


async def _list_both(folder: Path, adds: list[Add], wanted: ListFilter) -> None:
    database = Database.open(folder / "countersign.db", NOW_MS)
    try:
        mine = [_added(add) for add in adds if add.owner == 0]
        mine.sort(key=lambda each: (-each.created_at_ms, [-ord(c) for c in each.credential_id]))
        for kept in (kept_in_memory(), kept_in_sqlite(database)):
            for add in adds:
                await Replay(kept).apply(add)
            page: CredentialPage = await kept.reader.list_owned(OWNERS[0].user_id, wanted)
            shown = [each.credential_id for each in page.credentials]
            assert (shown, page.total) == _naive(mine, wanted)
    finally:
        await database.close()


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(ADDS, max_size=6, unique_by=lambda add: add.number), FILTERS)
def test_a_list_shows_what_a_naive_filter_lets_through(adds: list[Add], wanted: ListFilter) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_list_both(Path(folder), adds, wanted))


async def test_a_list_of_many_is_the_list_of_few_repeated(sqlite_stage_kept: Kept) -> None:
    """More than are read inline: the reader threads must answer alike."""
    kept, memory = sqlite_stage_kept, kept_in_memory()
    for number in range(130):
        add = Add(0, 0, VENUES[number % 3], AccountType.EXCHANGE, CredentialType.HMAC, b"x", number)
        credential = replace(_added(add), credential_id=CredentialId(f"{number:08}-1-1-1-1"))
        for each in (kept, memory):
            decided = OWNERS[0].decided("test.add", Outcome.ALLOWED, NOW_MS)
            await each.writer.add(credential, b"sealed", decided, None)

    for wanted in (ListFilter(), ListFilter(venue="OKX", limit=7, offset=3)):
        found = await kept.reader.list_owned(OWNERS[0].user_id, wanted)
        assert found == await memory.reader.list_owned(OWNERS[0].user_id, wanted)


def test_a_conflict_is_worth_a_retry() -> None:
    assert VersionConflictError().retryable
