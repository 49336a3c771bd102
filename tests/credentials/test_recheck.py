"""Keys are checked again by themselves: when, by whom, what is found, and what becomes of them."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import apsw
import pytest
from msgspec import structs
from tests.credentials.stage import Stage, caller, kept_in_sqlite, key, refused, restrictions

from countersign.adapters.storage.sqlite.check_schedule import SqliteCheckSchedule
from countersign.adapters.storage.sqlite.database import Database
from countersign.credentials.credential import Credential, CredentialStatus
from countersign.credentials.findings import Finding, FindingEvent, findings, is_dead
from countersign.credentials.recheck import LEASE_MS, RecheckCredentials
from countersign.kernel.errors import CountersignError
from countersign.venues.errors import (
    RejectionReason,
    VenueTimeoutError,
    VenueUnavailableError,
    VenueUnreachableError,
)
from countersign.venues.passport import Passport, Permission
from countersign.venues.requests import VenueAnswer

WHO: Final = caller()
DAY_MS: Final = 86_400_000
PERIOD_S: Final = 86_400
AGAIN_S: Final = 600
# Binance, errors.md: a key that is no key any more, and one answer for several causes.
DEAD: Final = VenueAnswer(401, {}, b'{"code":-2014,"msg":"API-key format invalid."}')
AMBIGUOUS: Final = VenueAnswer(
    401, {}, b'{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'
)


@dataclass
class Heard:
    """Implements FindingEvents."""

    events: list[FindingEvent] = field(default_factory=list)

    def publish(self, event: FindingEvent) -> None:
        self.events.append(event)

    @property
    def findings(self) -> list[Finding]:
        return [each.finding for each in self.events]


class Node:
    """One server process, as far as it rechecks."""

    def __init__(self, database: Database, stage: Stage, *, at_once: int = 4) -> None:
        self.heard = Heard()
        self.schedule = SqliteCheckSchedule(database, ["BINANCE", "OKX"], at_once)
        self.recheck = RecheckCredentials(
            schedule=self.schedule,
            uses=stage.kept.uses,
            check_stored=stage.check_stored,
            events=self.heard,
            clock=stage.clock,
            period_ms=DAY_MS,
        )


@pytest.fixture(name="stage")
def staged(database: Database) -> Stage:
    return Stage(kept_in_sqlite(database))


@pytest.fixture(name="node")
def made_node(database: Database, stage: Stage) -> Node:
    return Node(database, stage)


async def due(stage: Stage, node: Node, *names: str) -> list[Credential]:
    """Store keys, let them be planned, and move the clock to where all are due."""
    made = [await stage.created(WHO, key(name)) for name in names]
    assert await node.recheck() == 0
    stage.clock.advance(PERIOD_S)
    stage.venue.asked.clear()
    return made


def said(stage: Stage, credential: Credential) -> list[tuple[str, str, str | None]]:
    """Return what is on record of a credential's rechecks."""
    return [
        (each.action.removeprefix("credential."), each.outcome, each.reason)
        for each in stage.kept.entries()
        if each.credential_id == credential.credential_id
        and each.action in {"credential.recheck", "credential.finding"}
    ]


async def test_checks_each_key_once_in_its_period(stage: Stage, node: Node) -> None:
    names = [f"key-{number}" for number in range(10)]
    made = await due(stage, node, *names)

    assert await node.recheck() == 10
    assert await node.recheck() == 0
    assert sorted(stage.venue.asked) == names

    stage.clock.advance(PERIOD_S - 1)
    early = await node.recheck()
    stage.clock.advance(1)
    assert early + await node.recheck() == 10
    assert Counter(stage.venue.asked) == dict.fromkeys(names, 2)
    for credential in made:
        passport = stage.find(credential).passport
        assert passport is not None
        assert passport.checked_at_ms > credential.created_at_ms
        assert said(stage, credential)[:2] == [
            ("recheck", "INTENDED", None),
            ("recheck", "ALLOWED", None),
        ]


async def test_spreads_first_checks_over_the_period(stage: Stage, node: Node) -> None:
    for number in range(40):
        await stage.created(WHO, key(f"key-{number}"))
    assert await node.recheck() == 0

    hours = []
    for _ in range(24):
        stage.clock.advance(PERIOD_S / 24)
        hours.append(await node.recheck())

    assert sum(hours) == 40
    assert max(hours) < 10


async def test_leaves_alone_what_nobody_uses(stage: Stage, node: Node) -> None:
    frozen, revoked, _ = await due(stage, node, "frozen", "revoked", "used")
    await stage.freeze([frozen.credential_id], WHO)
    await stage.revoke(revoked.credential_id, WHO)

    await node.recheck()

    assert stage.venue.asked == ["used"]
    assert said(stage, frozen) == []
    await stage.thaw([frozen.credential_id], WHO)
    assert await node.recheck() == 0
    stage.clock.advance(PERIOD_S)
    await node.recheck()
    assert stage.venue.asked.count("frozen") == 1


@dataclass(frozen=True)
class Change:
    """What a venue said of a key before and after, and what is to be found and kept of it."""

    before: dict[str, bool]
    after: dict[str, bool]
    differs: dict[str, str]
    found: list[Finding]


@pytest.mark.parametrize(
    "change",
    [
        Change({}, {}, {}, []),
        Change(
            {},
            {"enableWithdrawals": True},
            {"withdraw": "no>yes"},
            [Finding.WITHDRAWAL_ENABLED],
        ),
        Change(
            {},
            {"permitsUniversalTransfer": True},
            {"transfer": "no>yes"},
            [Finding.TRANSFER_ENABLED],
        ),
        Change(
            {"enableSpotAndMarginTrading": False},
            {"enableSpotAndMarginTrading": True},
            {"trade": "no>yes"},
            [Finding.TRADING_ENABLED],
        ),
        Change({"ipRestrict": True}, {}, {"ipBound": "yes>no"}, [Finding.IP_BINDING_REMOVED]),
        Change({}, {"ipRestrict": True}, {"ipBound": "no>yes"}, []),
        Change({}, {"enableSpotAndMarginTrading": False}, {"trade": "yes>no"}, []),
    ],
)
async def test_keeps_differences_and_flags_widenings(
    database: Database, stage: Stage, node: Node, change: Change
) -> None:
    stage.venue.answers["changing"] = restrictions(**change.before)
    (credential,) = await due(stage, node, "changing")
    stage.venue.answers["changing"] = restrictions(**change.after)

    await node.recheck()

    on_record = [reason for action, _, reason in said(stage, credential) if action == "finding"]
    assert node.heard.findings == on_record == change.found
    (outcome,) = [
        each
        for each in details_of(database)
        if each["action"] == "credential.recheck" and each["outcome"] == "ALLOWED"
    ]
    assert outcome.get("details", {}) == change.differs
    # Told once: the next check finds nothing new.
    stage.clock.advance(PERIOD_S)
    await node.recheck()
    assert node.heard.findings == change.found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"ip_bound": Permission.UNKNOWN, "ip_addresses": ()}, [Finding.IP_BINDING_UNKNOWN]),
        ({"withdraw": Permission.UNKNOWN}, [Finding.WITHDRAWAL_UNKNOWN]),
        ({"trade": Permission.UNKNOWN}, []),
    ],
)
def test_flags_that_a_key_is_not_known_to_be_safe_any_more(
    change: dict[str, Any], found: list[Finding]
) -> None:
    no = Permission.NO
    before = Passport(Permission.YES, no, no, no, Permission.YES, 1, ("203.0.113.7",))
    after = replace(before, **change)

    assert findings(before, after) == found
    assert findings(after, after) == []


async def test_flags_an_end_that_is_near_once(stage: Stage, node: Node) -> None:
    end = stage.clock.now_ms() + 10 * DAY_MS
    stage.venue.answers["ending"] = restrictions(tradingAuthorityExpirationTime=end)
    await due(stage, node, "ending")

    for _ in range(6):
        await node.recheck()
        stage.clock.advance(PERIOD_S)

    assert node.heard.findings == [Finding.EXPIRES_SOON]


async def test_a_dead_key_expires_after_three_answers_ten_minutes_apart(
    stage: Stage, node: Node
) -> None:
    (credential,) = await due(stage, node, "dead")
    stage.venue.answers["dead"] = DEAD
    statuses = []
    for _ in range(3):
        assert await node.recheck() == 1
        assert await node.recheck() == 0
        statuses.append(stage.find(credential).status)
        stage.clock.advance(AGAIN_S - 1)
        assert await node.recheck() == 0
        stage.clock.advance(1)

    assert statuses == [
        CredentialStatus.ACTIVE,
        CredentialStatus.ACTIVE,
        CredentialStatus.EXPIRED,
    ]
    assert node.heard.findings == [Finding.KEY_REFUSED, Finding.KEY_EXPIRED]
    assert stage.venue.asked == ["dead"] * 3
    stage.clock.advance(PERIOD_S)
    assert await node.recheck() == 0
    # What it needs to live again is a check that succeeds.
    del stage.venue.answers["dead"]
    assert (await stage.verified(credential, WHO)).credential.status is CredentialStatus.ACTIVE


@pytest.mark.parametrize(
    "between",
    [
        None,  # the key is good again
        refused(),
        AMBIGUOUS,
    ],
)
async def test_only_answers_in_a_row_count(
    stage: Stage, node: Node, between: VenueAnswer | None
) -> None:
    (credential,) = await due(stage, node, "flapping")
    for answer in (DEAD, DEAD, between, DEAD, DEAD):
        if answer is None:
            del stage.venue.answers["flapping"]
        else:
            stage.venue.answers["flapping"] = answer
        assert await node.recheck() == 1
        stage.clock.advance(AGAIN_S if answer is DEAD else PERIOD_S)

    assert stage.find(credential).status is CredentialStatus.ACTIVE


@pytest.mark.parametrize(
    "fault",
    [
        VenueUnreachableError("no connection"),
        VenueTimeoutError("no answer"),
        VenueUnavailableError("busy", reason="MAINTENANCE"),
        VenueAnswer(200, {}, b"<html>"),
        VenueAnswer(500, {}, b'{"code":-2014,"msg":"API-key format invalid."}'),
        VenueAnswer(429, {}, b'{"code":-2014,"msg":"API-key format invalid."}'),
        VenueAnswer(302, {}, b""),
    ],
)
async def test_no_fault_moves_a_status_or_counts(
    stage: Stage, node: Node, fault: VenueAnswer | CountersignError
) -> None:
    (credential,) = await due(stage, node, "faulty")
    for answer in (DEAD, fault, fault, fault, DEAD, fault):
        stage.venue.answers["faulty"] = answer
        assert await node.recheck() == 1
        stage.clock.advance(AGAIN_S)
    assert stage.find(credential).status is CredentialStatus.ACTIVE

    # It neither forgot what the answers before and between them said.
    stage.venue.answers["faulty"] = DEAD
    await node.recheck()

    assert stage.find(credential).status is CredentialStatus.EXPIRED


async def test_an_ambiguous_refusal_flags_and_never_moves(stage: Stage, node: Node) -> None:
    (credential,) = await due(stage, node, "merged")
    stage.venue.answers["merged"] = AMBIGUOUS

    for _ in range(5):
        await node.recheck()
        stage.clock.advance(PERIOD_S)

    assert stage.find(credential).status is CredentialStatus.ACTIVE
    assert set(node.heard.findings) == {Finding.KEY_REFUSED}
    assert stage.venue.asked == ["merged"] * 5


async def test_a_new_key_does_not_inherit_what_was_said_of_the_old(
    stage: Stage, node: Node
) -> None:
    (credential,) = await due(stage, node, "old")
    stage.venue.answers["old"] = DEAD
    for _ in range(2):
        await node.recheck()
        stage.clock.advance(AGAIN_S)
    await stage.rotate(credential.credential_id, key("new"), WHO, None)
    stage.venue.answers["new"] = DEAD

    await node.recheck()

    assert stage.find(credential).status is CredentialStatus.ACTIVE


@pytest.mark.parametrize("act", ["rotate", "revoke", "freeze"])
async def test_what_its_owner_does_during_the_check_wins(
    stage: Stage, node: Node, act: str
) -> None:
    (credential,) = await due(stage, node, "slow")
    gate = stage.venue.hold("slow")
    stage.venue.answers["slow"] = restrictions(enableWithdrawals=True)
    checking = asyncio.create_task(node.recheck())
    await gate.reached.wait()
    if act == "rotate":
        await stage.rotate(credential.credential_id, key("other"), WHO, None)
    elif act == "revoke":
        await stage.revoke(credential.credential_id, WHO)
    else:
        await stage.freeze([credential.credential_id], WHO)
    before = stage.find(credential)
    gate.opened.set()
    await checking

    assert stage.find(credential) == before
    assert node.heard.findings == []
    assert said(stage, credential)[-1][:2] == ("recheck", "ALLOWED")
    assert await stage.kept.open_uses.settle(WHO.user_id, [credential.credential_id]) == 0


async def test_two_nodes_do_each_check_once_and_keep_to_the_bound(
    tmp_path: Path, database_path: Path, database: Database, stage: Stage
) -> None:
    first = Node(database, stage, at_once=3)
    names = [f"key-{number:02}" for number in range(20)]
    await due(stage, first, *names)
    second_database = Database.open(database_path, 1)
    try:
        second = Node(second_database, stage, at_once=3)
        most = 0
        under_way = 0
        ask = stage.venue.send

        async def counted(request: Any, sending: Any = None) -> VenueAnswer:
            nonlocal most, under_way
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.002)
            under_way -= 1
            return await ask(request, sending)

        stage.venue.send = counted  # type: ignore[method-assign]  # the fake's own
        for _ in range(20):
            await asyncio.gather(first.recheck(), second.recheck())
    finally:
        await second_database.close()

    assert sorted(stage.venue.asked) == names
    assert most == 3


async def test_a_check_is_done_again_when_its_node_died(
    database: Database, stage: Stage, node: Node
) -> None:
    (credential,) = await due(stage, node, "left")
    now_ms = stage.clock.now_ms()
    taken = await node.schedule.claim(now_ms, now_ms + LEASE_MS, lambda _id, now: now)
    assert [each.credential_id for each in taken] == [credential.credential_id]

    stage.clock.advance(LEASE_MS / 1_000 - 1)
    assert await node.recheck() == 0
    stage.clock.advance(1)
    assert await node.recheck() == 1
    assert stage.venue.asked == ["left"]


async def test_what_a_node_finds_that_was_taken_for_dead_counts_no_more(
    database: Database, stage: Stage, node: Node
) -> None:
    (credential,) = await due(stage, node, "stalled")
    stage.venue.answers["stalled"] = DEAD
    for _ in range(2):
        await node.recheck()
        stage.clock.advance(AGAIN_S)
    gate = stage.venue.hold("stalled")
    stalled = asyncio.create_task(node.recheck())
    await gate.reached.wait()
    # Another node does it again, and is told that the key is there.
    stage.clock.advance(LEASE_MS / 1_000)
    del stage.venue.gates["stalled"]
    stage.venue.answers["stalled"] = refused()
    assert await Node(database, stage).recheck() == 1
    heard = [*node.heard.findings]

    stage.venue.answers["stalled"] = DEAD
    gate.opened.set()
    await stalled

    assert stage.find(credential).status is CredentialStatus.ACTIVE
    assert node.heard.findings == heard
    assert said(stage, credential)[-1] == ("recheck", "ALLOWED", "INVALID_CREDENTIALS")
    assert await stage.kept.open_uses.settle(WHO.user_id, [credential.credential_id]) == 0


async def test_one_venues_bound_holds_up_no_other(database: Database, stage: Stage) -> None:
    node = Node(database, stage, at_once=1)
    made = await due(stage, node, "a", "b")
    gate = stage.venue.hold("a")
    stage.venue.hold("b").opened.set()
    moved = structs.replace(made[1], venue="OKX")
    await database.write(
        lambda connection: connection.execute(
            "UPDATE credentials SET venue = 'OKX' WHERE credential_id = ?", (moved.credential_id,)
        )
    )

    checking = asyncio.create_task(node.recheck())
    await gate.reached.wait()
    now_ms = stage.clock.now_ms()
    assert await node.schedule.claim(now_ms, now_ms + LEASE_MS, lambda _id, now: now) == []
    gate.opened.set()

    assert await checking == 2


def details_of(database: Database) -> Sequence[dict[str, Any]]:
    def canonical(connection: apsw.Connection) -> list[Any]:
        return [*connection.execute("SELECT canonical FROM audit_entries")]

    return [json.loads(row[0].partition(b"\n")[2]) for row in database.read(canonical)]


@pytest.mark.parametrize(
    ("reasons", "dead"),
    [
        ("BAD_KEY", True),
        ("EXPIRED", True),
        ("BAD_KEY EXPIRED WRONG_ENVIRONMENT REGION", True),  # OKX, 50119
        ("BAD_KEY MALFORMED_KEY", True),
        ("REGION", False),
        ("WRONG_ENVIRONMENT", False),
        ("MALFORMED_KEY", False),
        ("BAD_SIGNATURE", False),
        ("BAD_SIGNATURE EXPIRED WRONG_ENVIRONMENT", False),
        ("BAD_KEY IP_NOT_ALLOWED WRONG_ENVIRONMENT MISSING_PERMISSION", False),  # Binance, -2015
        ("BAD_KEY BAD_PASSPHRASE", False),
        ("MISSING_PERMISSION", False),
    ],
)
def test_a_key_is_dead_where_nothing_else_can_be_meant(reasons: str, dead: bool) -> None:
    assert is_dead(tuple(map(RejectionReason, reasons.split()))) is dead
