"""Making, changing and ending grants over a real database: entries, races, limits."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.countersigning.grant_stage import NOW_MS, GrantStage

from countersign.access.grant import BELOW_MAX, GRANTS_MAX, Grant, Limits
from countersign.access.grant_errors import (
    GrantConflictError,
    GrantRevokedError,
    GrantWiderError,
    TooManyBelowError,
    TooManyGrantsError,
)
from countersign.access.grant_ports import GrantFilter
from countersign.access.grant_token import token_digest
from countersign.adapters.storage.sqlite.database import Database
from countersign.countersigning.errors import PolicyDeniedError, Rule, UnknownTokenError
from countersign.credentials.credential import CredentialStatus
from countersign.credentials.errors import AlreadyRevokedError
from countersign.kernel.capability import Capability
from countersign.kernel.decision import Outcome
from countersign.kernel.errors import CountersignError, StoreUnavailableError
from countersign.kernel.ids import GrantId, UserId, new_id
from countersign.kernel.secret import Secret

EVERY_LIMIT: dict[str, Any] = {
    "capabilities": frozenset({Capability.READ, Capability.LEVERAGE}),
    "endpoints": frozenset({"POST /api/v3/order", "GET /api/v3/account"}),
    "symbols": frozenset({"BTCUSDT", "ETHUSDT"}),
    "requests_per_minute": 7,
    "networks": (ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")),
    "not_before_ms": 1,
    "not_after_ms": NOW_MS + 1,
}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database.open(tmp_path / "countersign.db", NOW_MS)
    yield database
    await database.close()


@pytest.fixture
async def stage(database: Database) -> GrantStage:
    stage = GrantStage(database)
    await stage.begin()
    return stage


def _decision(stage: GrantStage, grant: Grant) -> Any:
    return stage.caller.decided("grant.create", Outcome.ALLOWED, NOW_MS, grant_id=grant.grant_id)


async def _revoke_credential(stage: GrantStage) -> None:
    current = stage.credentials.find(stage.credential.credential_id)
    assert current is not None
    revoked = msgspec.structs.replace(
        current, version=current.version + 1, status=CredentialStatus.REVOKED, revoked_at_ms=NOW_MS
    )
    decision = stage.caller.decided(
        "credential.revoke", Outcome.ALLOWED, NOW_MS, credential_id=current.credential_id
    )
    await stage.credentials.revoke(revoked, current.version, decision)


# --- What is stored ----------------------------------------------------------------------------


async def test_what_was_stored_is_found(stage: GrantStage) -> None:
    created = await stage.made(**EVERY_LIMIT)

    assert created.grant.limits == Limits(**EVERY_LIMIT)
    assert stage.found(created.grant) == created.grant
    assert stage.store.find_chain(token_digest(created.token)) == [created.grant]


async def test_a_chain_is_found_nearest_first(stage: GrantStage) -> None:
    root = await stage.made()
    middle = await stage.made_by_token(root.token)
    leaf = await stage.made(middle.grant)

    chain = stage.store.find_chain(token_digest(leaf.token))

    assert chain == [leaf.grant, middle.grant, root.grant]
    assert leaf.grant.ancestors == (middle.grant.grant_id, root.grant.grant_id)
    assert stage.store.find_chain(b"unknown") == []
    assert stage.store.find(GrantId(new_id())) is None


def _contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.iterdir()]


async def test_the_token_itself_is_stored_nowhere(stage: GrantStage, tmp_path: Path) -> None:
    created = await stage.made()
    await stage.made_by_token(created.token)
    text = created.token.reveal()

    files = _contents(tmp_path)

    assert any(token_digest(created.token) in content for content in files)
    assert not [content for content in files if text in content or text[4:47] in content]


async def test_pages_are_of_one_user(stage: GrantStage, database: Database) -> None:
    other = GrantStage(database)
    await other.begin()
    grants = [(await stage.made()).grant for _ in range(3)]
    await other.made()
    user_id = stage.caller.user_id

    everything = await stage.store.list_owned(user_id, GrantFilter())
    page = await stage.store.list_owned(user_id, GrantFilter(limit=2, offset=2))

    assert {each.grant_id for each in everything.grants} == {each.grant_id for each in grants}
    assert (everything.total, len(page.grants), page.total) == (3, 1, 3)
    assert (await stage.store.list_owned(UserId(new_id()), GrantFilter())).total == 0


# --- The record --------------------------------------------------------------------------------


async def test_each_change_has_its_entry(stage: GrantStage) -> None:
    root = await stage.made()
    child = await stage.made_by_token(root.token, capabilities=frozenset({Capability.READ}))
    by_owner = await stage.made(child.grant)
    await stage.updated(root.grant, symbols=frozenset({"BTCUSDT"}))
    await stage.revoke(root.grant.grant_id, stage.caller)

    entries = stage.entries()

    assert {entry["userId"] for entry in entries} == {stage.caller.user_id}
    assert {entry["credentialId"] for entry in entries} == {stage.credential.credential_id}
    assert {entry["outcome"] for entry in entries} == {"ALLOWED"}
    ids = [root.grant.grant_id, child.grant.grant_id, by_owner.grant.grant_id]
    assert [(entry["action"], entry["grantId"]) for entry in entries[:5]] == [
        ("grant.create", ids[0]),
        ("grant.create", ids[1]),
        ("grant.create", ids[2]),
        ("grant.update", ids[0]),
        ("grant.revoke", ids[0]),
    ]
    assert entries[1]["details"] == {"by": ids[0], "capabilities": "READ"}
    assert "sessionId" not in entries[1]
    assert entries[2]["details"] == {"parent": ids[1], "capabilities": "READ"}
    assert entries[3]["details"] == {"version": 2, "capabilities": "READ,TRADE"}
    assert {(entry["grantId"], entry["details"]["by"]) for entry in entries[5:]} == {
        (ids[1], ids[0]),
        (ids[2], ids[0]),
    }


async def test_a_revoked_credentials_grants_end_with_an_entry_each(stage: GrantStage) -> None:
    grants = [(await stage.made()).grant for _ in range(2)]
    ended = (await stage.made()).grant
    await stage.revoke(ended.grant_id, stage.caller)
    before = len(stage.entries())

    await _revoke_credential(stage)

    entries = stage.entries()[before:]
    assert [entry["action"] for entry in entries] == [
        "credential.revoke",
        "grant.revoke",
        "grant.revoke",
    ]
    assert {entry.get("grantId") for entry in entries[1:]} == {each.grant_id for each in grants}
    assert {entry["details"]["by"] for entry in entries[1:]} == {stage.credential.credential_id}
    assert [stage.found(each).version for each in (*grants, ended)] == [2, 2, 2]
    assert all(stage.found(each).revoked_at_ms == NOW_MS for each in grants)


async def test_a_change_whose_entry_cannot_be_written_is_not_made(stage: GrantStage) -> None:
    created = await stage.made()
    grant = created.grant
    child = (await stage.made_by_token(created.token)).grant
    taken = _decision(stage, grant)
    other = replace(grant, grant_id=GrantId(new_id()))
    await stage.store.add(other, b"other", None, taken)
    another = replace(grant, grant_id=GrantId(new_id()))

    with pytest.raises(StoreUnavailableError):
        await stage.store.add(another, b"another", None, taken)
    with pytest.raises(StoreUnavailableError):
        await stage.store.update(replace(grant, version=2), 1, None, taken)
    with pytest.raises(StoreUnavailableError):
        await stage.store.revoke(grant, taken)

    assert stage.store.find(another.grant_id) is None
    assert (stage.found(grant), stage.found(child)) == (grant, child)


# --- Races -------------------------------------------------------------------------------------


async def test_of_two_updates_of_one_version_one_is_told(stage: GrantStage) -> None:
    grant = (await stage.made()).grant
    changed = replace(grant, version=2, holder="one")
    await stage.store.update(changed, 1, None, _decision(stage, grant))

    with pytest.raises(GrantConflictError):
        await stage.store.update(replace(changed, holder="two"), 1, None, _decision(stage, grant))

    assert stage.found(grant).holder == "one"


async def test_updates_at_once_all_take_effect(stage: GrantStage) -> None:
    grant = (await stage.made()).grant

    await asyncio.gather(
        stage.updated(grant, symbols=frozenset({"BTCUSDT"})),
        stage.updated(grant, requests_per_minute=5),
        stage.updated(grant, not_after_ms=NOW_MS + 5),
    )

    found = stage.found(grant)
    assert found.version == 4
    assert found.limits == Limits(
        symbols=frozenset({"BTCUSDT"}), requests_per_minute=5, not_after_ms=NOW_MS + 5
    )


async def test_a_child_is_decided_from_its_parent_as_it_is(stage: GrantStage) -> None:
    parent = await stage.made(symbols=frozenset({"BTCUSDT", "ETHUSDT"}))

    results = await asyncio.gather(
        stage.updated(parent.grant, symbols=frozenset({"BTCUSDT"})),
        stage.made_by_token(parent.token, symbols=frozenset({"ETHUSDT"})),
        return_exceptions=True,
    )

    narrowed, child = results
    assert isinstance(narrowed, Grant)
    # Whichever came first: no child stands that was decided from the wider parent afterwards.
    if not isinstance(child, GrantWiderError):
        assert stage.found(parent.grant).limits.symbols == {"BTCUSDT"}
        assert [entry["action"] for entry in stage.entries()][1:] == [
            "grant.create",
            "grant.update",
        ]


async def test_a_child_decided_from_an_old_parent_is_not_stored(stage: GrantStage) -> None:
    parent = (await stage.made()).grant
    child = replace(
        parent,
        grant_id=GrantId(new_id()),
        parent_id=parent.grant_id,
        ancestors=(parent.grant_id,),
    )
    await stage.updated(parent, requests_per_minute=5)

    with pytest.raises(GrantConflictError):
        await stage.store.add(child, b"child", parent, _decision(stage, child))
    with pytest.raises(GrantConflictError):
        await stage.store.update(
            replace(parent, version=3), 2, replace(parent, version=9), _decision(stage, parent)
        )


@pytest.mark.parametrize("by_token", [False, True])
async def test_nothing_is_made_below_a_grant_that_is_revoked_at_that_moment(
    stage: GrantStage, *, by_token: bool
) -> None:
    for _ in range(10):
        parent = await stage.made()
        making = stage.made_by_token(parent.token) if by_token else stage.made(parent.grant)

        made, _ = await asyncio.gather(
            making, stage.revoke(parent.grant.grant_id, stage.caller), return_exceptions=True
        )

        if isinstance(made, BaseException):
            assert isinstance(made, GrantRevokedError | PolicyDeniedError)
        else:
            assert stage.found(made.grant).revoked_at_ms == NOW_MS


async def test_nothing_is_made_for_a_credential_that_is_revoked_at_that_moment(
    stage: GrantStage,
) -> None:
    root = await stage.made()

    results = await asyncio.gather(
        stage.made(),
        _revoke_credential(stage),
        stage.made_by_token(root.token),
        return_exceptions=True,
    )

    page = await stage.store.list_owned(stage.caller.user_id, GrantFilter())
    assert all(each.revoked_at_ms is not None for each in page.grants)
    errors = [each for each in results if isinstance(each, CountersignError)]
    assert all(isinstance(each, AlreadyRevokedError | PolicyDeniedError) for each in errors)
    with pytest.raises(AlreadyRevokedError):
        await stage.made()


async def test_of_two_revokes_one_is_told(stage: GrantStage) -> None:
    grant = (await stage.made()).grant

    results = await asyncio.gather(
        *(stage.revoke(grant.grant_id, stage.caller) for _ in range(5)), return_exceptions=True
    )

    refused = [each for each in results if isinstance(each, BaseException)]
    assert [type(each) for each in refused] == [GrantRevokedError] * 4
    assert stage.found(grant).version == 2


async def test_a_revoke_waits_for_the_uses_of_all_that_it_ends(stage: GrantStage) -> None:
    root = await stage.made()
    child = await stage.made_by_token(root.token)
    await stage.made()

    revoked = await stage.revoke(root.grant.grant_id, stage.caller)

    assert stage.open_uses.asked == [[root.grant.grant_id, child.grant.grant_id]]
    assert revoked.grant == stage.found(root.grant)
    assert revoked.in_flight == 0


async def test_an_update_of_what_is_revoked_at_that_moment_changes_nothing(
    stage: GrantStage,
) -> None:
    grant = (await stage.made()).grant
    await stage.revoke(grant.grant_id, stage.caller)

    with pytest.raises(GrantConflictError):
        await stage.store.update(replace(grant, version=3), 2, None, _decision(stage, grant))
    with pytest.raises(GrantRevokedError):
        await stage.updated(grant, requests_per_minute=1)


# --- Limits ------------------------------------------------------------------------------------


async def test_a_user_has_at_most_a_thousand_unrevoked_grants(stage: GrantStage) -> None:
    root = await stage.made()
    await asyncio.gather(*(stage.made() for _ in range(GRANTS_MAX - 2)))
    last = await stage.made()

    with pytest.raises(TooManyGrantsError):
        await stage.made()
    with pytest.raises(TooManyGrantsError):
        await stage.made_by_token(root.token)
    await stage.revoke(last.grant.grant_id, stage.caller)

    await stage.made_by_token(root.token)


async def test_a_grant_has_a_bounded_number_of_unrevoked_ones_below_it(stage: GrantStage) -> None:
    root, other = await stage.made(), await stage.made()
    below = [await stage.made_by_token(root.token) for _ in range(BELOW_MAX)]

    with pytest.raises(TooManyBelowError) as refused:
        await stage.made_by_token(root.token)
    with pytest.raises(TooManyBelowError):
        await stage.made(root.grant)
    await stage.made_by_token(other.token)
    await stage.revoke(below[0].grant.grant_id, stage.caller)

    await stage.made_by_token(root.token)
    assert refused.value.metadata == {"rule": "GRANT_CHILDREN"}


async def test_grants_below_grants_below_count_for_those_above(stage: GrantStage) -> None:
    root = await stage.made()
    child = await stage.made_by_token(root.token)
    grandchild = await stage.made_by_token(child.token)
    for _ in range(BELOW_MAX - 2):
        await stage.made_by_token(grandchild.token)

    for each in (root, child, grandchild):
        with pytest.raises(TooManyBelowError):
            await stage.made_by_token(each.token)


async def test_an_unknown_token_makes_nothing(stage: GrantStage) -> None:
    with pytest.raises(UnknownTokenError):
        await stage.made_by_token(Secret(b"csg_nobody"))


async def test_a_grant_holds_until_its_end_and_not_at_it(stage: GrantStage) -> None:
    created = await stage.made(not_after_ms=NOW_MS + 1)
    await stage.made_by_token(created.token)
    over = await stage.made(not_after_ms=NOW_MS)

    with pytest.raises(PolicyDeniedError) as refused:
        await stage.made_by_token(over.token)

    assert refused.value.rule is Rule.GRANT_OVER
