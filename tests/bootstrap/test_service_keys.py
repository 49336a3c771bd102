"""The service's own keys: one that an earlier release did not know is made once."""

import asyncio
from pathlib import Path

import apsw
import pytest

from countersign.access.grant_secret import GrantSecrets
from countersign.bootstrap.service_keys import NotInitialisedError, Purpose
from countersign.bootstrap.setting_up import set_up
from countersign.bootstrap.settings import read_settings
from countersign.bootstrap.vault import Store
from countersign.kernel.clock import SystemClock
from countersign.kernel.ids import GrantId
from countersign.kernel.secret import Secret


async def test_processes_that_start_together_agree_on_a_key_of_a_new_purpose(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "vault"
    await set_up(folder, SystemClock())
    settings = read_settings(folder / "countersign.toml", environment={})
    stores = [Store(settings, SystemClock()) for _ in range(4)]

    def forget(connection: apsw.Connection) -> None:
        connection.execute("DELETE FROM service_keys WHERE purpose = 'caller-secrets'")

    await stores[0].database.write(forget)
    with pytest.raises(NotInitialisedError):
        await stores[0].service_keys.open_current(Purpose.CALLER_SECRETS)

    making = (store.service_keys.make_first(Purpose.CALLER_SECRETS) for store in stores)
    await asyncio.gather(*making)
    made = stores[0].database.read(
        lambda connection: connection.execute(
            "SELECT count(*) FROM service_keys WHERE purpose = 'caller-secrets'"
        ).fetchall()
    )
    keys = [await store.service_keys.open_current(Purpose.CALLER_SECRETS) for store in stores]
    await stores[0].service_keys.make_first(Purpose.CALLER_SECRETS)
    again = await stores[0].service_keys.open_current(Purpose.CALLER_SECRETS)
    for store in stores:
        await store.close()

    assert made == [(1,)]
    assert all(key == again for key in keys)


def test_a_secret_is_that_of_its_grant_and_installation() -> None:
    one, other = (GrantSecrets(Secret(bytes([number] * 32))) for number in (1, 2))
    first, second = GrantId("a"), GrantId("b")

    assert one.of(first) == GrantSecrets(Secret(bytes([1] * 32))).of(first)
    assert one.of(first) != one.of(second)
    assert one.of(first) != other.of(first)
