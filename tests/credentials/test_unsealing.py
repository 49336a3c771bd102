"""No unseal without its record, and no key of one row opened as another's."""

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import apsw
import msgspec
import pytest
from tests.credentials.stage import (
    Stage,
    caller,
    entries_in,
    kept_in_sqlite,
    key,
    read_only,
    refused,
)
from tests.envelope.fake_key_wrapper import FakeKeyWrapper

from countersign.adapters.storage.sqlite.database import Database
from countersign.credentials.credential import Credential
from countersign.credentials.errors import AlreadyRevokedError
from countersign.credentials.ports import Use
from countersign.credentials.sealed_material import binding_of_credential
from countersign.envelope.errors import EnvelopeError, KmsRefusedError, KmsUnavailableError
from countersign.envelope.seal import Seal
from countersign.kernel.decision import Decision
from countersign.kernel.errors import CountersignError, StoreUnavailableError
from countersign.kernel.ids import CredentialId, UserId, new_id
from countersign.kernel.secret import Secret
from countersign.venues.errors import VenueTimeoutError

WHO = caller()


class ForgetfulUses:
    """Implements CredentialUses: cannot write, as with a full disk."""

    async def begin(
        self,
        intents: Sequence[Decision],
        require_usable: Callable[[Credential | None], Credential],
    ) -> list[Use]:
        raise StoreUnavailableError("nothing can be recorded")

    async def conclude(
        self, outcomes: Sequence[Decision], checked: Sequence[tuple[Credential, int]]
    ) -> list[Credential | None]:
        raise StoreUnavailableError("nothing can be recorded")


async def test_nothing_is_unsealed_where_the_intent_cannot_be_recorded(database: Database) -> None:
    kept = kept_in_sqlite(database)
    stage = Stage(kept, uses=ForgetfulUses())
    created = await stage.created(WHO)
    asked = len(stage.venue.asked)

    with pytest.raises(StoreUnavailableError):
        await stage.verified(created, WHO)

    assert stage.key_wrapper.unwrapped == 0
    assert len(stage.venue.asked) == asked


async def test_a_refused_use_unseals_nothing(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    good, revoked = await stage.created(WHO), await stage.created(WHO)
    await stage.revoke(revoked.credential_id, WHO)

    for wanted, who in (
        ([good.credential_id, revoked.credential_id], WHO),
        ([good.credential_id, CredentialId(new_id())], WHO),
        ([good.credential_id], caller()),
    ):
        with pytest.raises(CountersignError):
            await stage.verify(wanted, who)

    assert stage.key_wrapper.unwrapped == 0


async def test_the_intent_is_durable_before_the_key_is_unsealed(
    sqlite_stage: Stage, database_path: Path
) -> None:
    stage = sqlite_stage
    created = await stage.created(WHO)
    seen: list[tuple[str, str | None]] = []

    def look() -> None:
        # Another connection sees what is committed, and nothing else.
        newest = entries_in(read_only(database_path))[-1]
        seen.append((newest.outcome, newest.credential_id))

    stage.key_wrapper.on_unwrap = look
    await stage.verified(created, WHO)

    assert seen == [("INTENDED", created.credential_id)]


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (None, "ALLOWED", None),
        (refused(), "ALLOWED", "INVALID_CREDENTIALS"),
        (VenueTimeoutError("late"), "FAILED", "VENUE_TIMEOUT"),
    ],
    ids=["valid", "rejected", "unknown"],
)
async def test_every_intent_gets_its_outcome(
    stage: Stage, answer: CountersignError | None, outcome: str, reason: str | None
) -> None:
    created = await stage.created(WHO, key("asked-again"))
    if answer is not None:
        stage.venue.answers["asked-again"] = answer

    try:
        await stage.verified(created, WHO)
    except VenueTimeoutError:
        assert outcome == "FAILED"

    intent, concluded = stage.kept.entries()[-2:]
    assert (intent.outcome, intent.intent_id) == ("INTENDED", None)
    assert (concluded.intent_id, concluded.outcome) == (intent.entry_id, outcome)
    assert concluded.reason == reason


async def test_an_intent_whose_key_does_not_open_gets_its_outcome_too(database: Database) -> None:
    holder = FakeKeyWrapper()
    stage = Stage(kept_in_sqlite(database), key_wrapper=holder)
    created = await stage.created(WHO)
    holder.away = True

    with pytest.raises(KmsUnavailableError):
        await stage.verified(created, WHO)

    intent, concluded = stage.kept.entries()[-2:]
    assert (concluded.intent_id, concluded.outcome) == (intent.entry_id, "FAILED")
    assert concluded.reason == "KMS_UNAVAILABLE"


async def test_what_opens_but_is_no_key_gets_its_outcome_too(
    sqlite_stage: Stage, database_path: Path
) -> None:
    """A fault of ours: nothing that a venue or a caller can bring about."""
    stage = sqlite_stage
    created = await stage.created(WHO)
    seal = Seal(key_wrapper=stage.key_wrapper, random_bytes=secrets.token_bytes)
    sealed = await seal(Secret(b"no key"), binding_of_credential(created, 1))
    _tamper(database_path, "UPDATE sealed_material SET sealed = ?", sealed)

    with pytest.raises(msgspec.DecodeError):
        await stage.verified(created, WHO)

    intent, concluded = stage.kept.entries()[-2:]
    assert (concluded.intent_id, concluded.outcome) == (intent.entry_id, "FAILED")
    assert concluded.reason == "INTERNAL"


def _tamper(database: Path, statement: str, *values: str | bytes) -> None:
    connection = apsw.Connection(str(database))
    connection.set_busy_timeout(5000)
    connection.execute(statement, values)
    connection.close()


async def _assert_fails_closed(stage: Stage, credential: Credential) -> None:
    asked, recorded = len(stage.venue.asked), len(stage.kept.entries())

    with pytest.raises((EnvelopeError, KmsRefusedError, StoreUnavailableError)):
        await stage.verify([credential.credential_id], WHO)

    assert len(stage.venue.asked) == asked
    outcomes = [entry.outcome for entry in stage.kept.entries()[recorded:]]
    assert outcomes in (["INTENDED", "FAILED"], [])


async def test_a_sealed_key_copied_onto_another_row_does_not_open(
    sqlite_stage: Stage, database_path: Path
) -> None:
    stage = sqlite_stage
    mine, victim = await stage.created(WHO, key("my-own-key")), await stage.created(caller())
    _tamper(
        database_path,
        "UPDATE sealed_material SET sealed ="
        " (SELECT other.sealed FROM sealed_material AS other JOIN key_material USING (slot)"
        " WHERE credential_id = ?)"
        " WHERE slot = (SELECT slot FROM key_material WHERE credential_id = ?)",
        victim.credential_id,
        mine.credential_id,
    )

    await _assert_fails_closed(stage, mine)


async def test_a_row_pointed_at_anothers_key_does_not_open(
    sqlite_stage: Stage, database_path: Path
) -> None:
    stage = sqlite_stage
    mine, victim = await stage.created(WHO), await stage.created(WHO)
    _tamper(
        database_path,
        "UPDATE key_material SET slot = (SELECT slot FROM key_material WHERE credential_id = ?)"
        " WHERE credential_id = ?",
        victim.credential_id,
        mine.credential_id,
    )

    await _assert_fails_closed(stage, mine)


@pytest.mark.parametrize(
    "change",
    ["venue = 'OKX'", "venue = 'BINANCE_UAT'"],
)
async def test_a_row_moved_to_another_venue_does_not_open(
    sqlite_stage: Stage, database_path: Path, change: str
) -> None:
    stage = sqlite_stage
    created = await stage.created(WHO)
    _tamper(database_path, f"UPDATE credentials SET {change}")  # noqa: S608  # our words

    await _assert_fails_closed(stage, created)


async def test_a_row_given_to_another_owner_does_not_open(
    sqlite_stage: Stage, database_path: Path
) -> None:
    stage = sqlite_stage
    created = await stage.created(caller())
    _tamper(
        database_path,
        "PRAGMA foreign_keys=OFF; UPDATE credentials SET user_id = ?;"
        " UPDATE key_material SET user_id = ?",
        WHO.user_id,
        WHO.user_id,
    )

    await _assert_fails_closed(stage, created)


async def test_an_old_key_put_back_after_a_rotate_does_not_open(
    sqlite_stage: Stage, database_path: Path
) -> None:
    stage = sqlite_stage
    created = await stage.created(WHO)
    old = stage.kept.material(created.credential_id)
    assert old is not None
    await stage.rotate(created.credential_id, key(), WHO, None)
    _tamper(database_path, "UPDATE sealed_material SET sealed = ? WHERE slot = 2", old[0])

    await _assert_fails_closed(stage, created)


async def test_an_unrevoked_row_without_its_key_fails_closed_and_holds_nobody_up(
    sqlite_stage: Stage, database_path: Path
) -> None:
    stage = sqlite_stage
    created, other = await stage.created(WHO), await stage.created(WHO)
    _tamper(
        database_path, "DELETE FROM key_material WHERE credential_id = ?", created.credential_id
    )

    await _assert_fails_closed(stage, created)
    assert (await stage.verified(other, WHO)).rejection is None


async def test_a_revived_row_has_nothing_to_open(sqlite_stage: Stage, database_path: Path) -> None:
    stage = sqlite_stage
    created = await stage.created(WHO)
    await stage.revoke(created.credential_id, WHO)
    with pytest.raises(AlreadyRevokedError):
        await stage.verified(created, WHO)
    _tamper(database_path, "UPDATE credentials SET status = 'ACTIVE', revoked_at_ms = NULL")

    await _assert_fails_closed(stage, created)


async def test_a_use_of_an_unknown_user_is_denied(database: Database) -> None:
    stage = Stage(kept_in_sqlite(database))
    created = await stage.created(caller(UserId(new_id())))

    with pytest.raises(CountersignError) as refusal:
        await stage.verified(created, WHO)

    assert refusal.value.code == "ACCESS_DENIED"


async def test_an_old_key_put_back_with_its_version_opens_and_is_refused(
    sqlite_stage: Stage, database_path: Path
) -> None:
    stage = sqlite_stage
    created = await stage.created(WHO)
    old = stage.kept.material(created.credential_id)
    assert old is not None
    await stage.rotate(created.credential_id, key(), WHO, None)
    _tamper(database_path, "UPDATE sealed_material SET sealed = ? WHERE slot = 2", old[0])
    _tamper(database_path, "UPDATE key_material SET material_version = 1")

    with pytest.raises(EnvelopeError, match="not the one that the credential names"):
        await stage.verify([created.credential_id], WHO)
