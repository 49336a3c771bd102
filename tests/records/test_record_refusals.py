"""Refusals on record, over a database that fails now and then."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest
from tests.records.journal import Journal

from countersign.bootstrap.setting_up import set_up
from countersign.bootstrap.settings import Settings, read_settings
from countersign.bootstrap.vault import Vault, open_vault
from countersign.kernel.clock import SystemClock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.ids import CredentialId, RequestId, UserId, new_id

HOUR_MS = 3_600_000


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    made = await set_up(tmp_path / "vault", SystemClock())
    return read_settings(made[-1], {})


@pytest.fixture
async def vault(settings: Settings) -> AsyncIterator[Vault]:
    vault = await open_vault(settings)
    yield vault
    await vault.close()


def _refusal(user: str | None = None, *, reason: str = "NOT_FOUND", age_ms: int = 0) -> Decision:
    return Decision(
        "credential.revoke",
        Outcome.REFUSED,
        SystemClock().now_ms() - age_ms,
        Origin(RequestId(new_id()), "203.0.113.7"),
        user_id=UserId(user) if user else None,
        credential_id=CredentialId(new_id()) if user else None,
        reason=reason,
    )


@contextmanager
def _failing(settings: Settings) -> Iterator[None]:
    """Let no entry be written."""
    connection = apsw.Connection(settings.storage.path)
    connection.set_busy_timeout(5000)
    connection.execute(
        "CREATE TRIGGER failing BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(FAIL, 'no'); END"
    )
    try:
        yield
    finally:
        connection.execute("DROP TRIGGER failing")
        connection.close()


def _counts(settings: Settings) -> list[tuple[str | None, object]]:
    entries = Journal(Path(settings.storage.path)).entries()
    return [(entry.user_id, entry.details.get("count")) for entry in entries]


async def test_counts_that_could_not_be_recorded_are_recorded_later(
    vault: Vault, settings: Settings
) -> None:
    for _ in range(3):
        await vault.record_refusal(_refusal(age_ms=HOUR_MS))

    with _failing(settings):
        with pytest.raises(StoreUnavailableError):
            await vault.record_refusal.record_due()
        await vault.record_refusal(_refusal())
    await vault.record_refusal.record_due()
    await vault.record_refusal.record_due()

    assert _counts(settings) == [(None, 4)]


async def test_counts_that_could_not_be_recorded_are_recorded_at_the_end(
    settings: Settings,
) -> None:
    vault = await open_vault(settings)
    await vault.record_refusal(_refusal(age_ms=HOUR_MS))
    with _failing(settings), pytest.raises(StoreUnavailableError):
        await vault.record_refusal.record_due()

    await vault.close()

    assert _counts(settings) == [(None, 1)]


async def test_a_vault_whose_last_counts_cannot_be_recorded_is_closed_all_the_same(
    settings: Settings,
) -> None:
    vault = await open_vault(settings)
    await vault.record_refusal(_refusal())

    with _failing(settings), pytest.raises(StoreUnavailableError):
        await vault.close()

    with pytest.raises(StoreUnavailableError, match="closed"):
        await vault.record_refusal(_refusal("ada"))


async def test_a_known_user_is_five_entries_and_a_count_each_ten_minutes(
    vault: Vault, settings: Settings
) -> None:
    sent = [_refusal("ada", age_ms=HOUR_MS) for _ in range(40)]
    for refusal in sent:
        await vault.record_refusal(refusal)
    at_once = Journal(Path(settings.storage.path)).entries()

    await vault.record_refusal.record_due()

    assert [entry.credential_id for entry in at_once] == [each.credential_id for each in sent[:5]]
    assert _counts(settings) == [("ada", None)] * 5 + [("ada", 35)]


async def test_a_refusal_that_may_be_an_entry_and_cannot_is_not_to_be_answered(
    vault: Vault, settings: Settings
) -> None:
    with _failing(settings), pytest.raises(StoreUnavailableError):
        await vault.record_refusal(_refusal("ada"))


async def test_where_the_store_is_away_the_answer_that_says_so_is_counted_and_not_tried(
    vault: Vault, settings: Settings
) -> None:
    with _failing(settings):
        await vault.record_refusal(
            _refusal("ada", reason=StoreUnavailableError.code, age_ms=HOUR_MS)
        )

    await vault.record_refusal.record_due()

    assert _counts(settings) == [("ada", 1)]
