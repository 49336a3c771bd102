"""A change and its entry stand or fall together."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.credentials.stage import Stage, caller, kept_in_sqlite, key, new_credential

from countersign.adapters.storage.sqlite.database import Database
from countersign.credentials.credential import ListFilter
from countersign.kernel.decision import Outcome
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.ids import CredentialId, new_id

NOW_MS = 1_760_000_000_000
WHO = caller()


async def test_a_change_whose_entry_cannot_be_written_is_not_made(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "countersign.db", NOW_MS)
    try:
        kept = kept_in_sqlite(database)
        stage = Stage(kept)
        created = await stage.create(new_credential(key()), WHO, None)
        # The same entry again: its row is taken.
        taken = WHO.decided("test.change", Outcome.ALLOWED, NOW_MS)
        await kept.uses.conclude([taken], [])
        before = kept.material(created.credential_id)

        changed = replace(created, version=2)
        other = replace(created, credential_id=CredentialId(new_id()))
        with pytest.raises(StoreUnavailableError):
            await kept.writer.add(other, b"sealed", taken, None)
        with pytest.raises(StoreUnavailableError):
            await kept.writer.replace_material(changed, 1, b"sealed", taken, None)
        with pytest.raises(StoreUnavailableError):
            await kept.writer.revoke(changed, 1, taken)
        with pytest.raises(StoreUnavailableError):
            await kept.uses.conclude([taken], [(changed, 1)])

        page = await kept.reader.list_owned(WHO.user_id, ListFilter())
        assert page.credentials == (created,)
        assert kept.material(created.credential_id) == before
        assert len(kept.entries()) == 2
    finally:
        await database.close()
