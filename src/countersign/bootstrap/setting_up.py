"""Sets up a new installation: key file, database with its sealed keys, settings file."""

import os
from pathlib import Path
from typing import Final

from countersign.adapters.kms.key_file import make_key_file
from countersign.bootstrap.settings import Settings, SettingsError, read_settings
from countersign.bootstrap.vault import Store
from countersign.kernel.clock import Clock

_SETTINGS_NAME: Final = "countersign.toml"
_SETTINGS: Final = """\
# Countersign's settings; docs/configuration.md explains each. What is not here has its default.

[server]
host = "127.0.0.1"
port = 8400

[storage]
path = "countersign.db"

[kms]
key_file = "countersign.key"

[access]
sign_up = "closed"

[intake]
withdrawal = "refuse"
"""


async def set_up(folder: Path, clock: Clock) -> list[Path]:
    """Make what is missing in a folder; return the files that were made, the settings last.

    A database whose key file is missing is never given a new one: it would not open.

    Raises:
        SettingsError: the folder cannot be used, or is set up already.
        KeyFileError: the key file exists without a settings file, or cannot be written.
    """
    config, settings = _prepare(folder)
    store = Store(settings, clock, is_new=True)
    try:
        await store.service_keys.make_missing()
    finally:
        await store.close()
    return [Path(settings.kms.key_file), Path(settings.storage.path), config]


def _prepare(folder: Path) -> tuple[Path, Settings]:
    config = folder / _SETTINGS_NAME
    if config.exists():
        raise SettingsError(f"{config} exists: this folder is set up already")
    settings = _write_settings(folder, config)
    try:
        _require_none(Path(settings.storage.path))
        make_key_file(Path(settings.kms.key_file))
    except BaseException:
        config.unlink()
        raise
    return config, settings


def _require_none(database: Path) -> None:
    if database.exists():
        raise SettingsError(f"{database} exists: init makes new installations only")


def _write_settings(folder: Path, config: Path) -> Settings:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_SETTINGS)
    except OSError as error:
        raise SettingsError(f"cannot write {config}: {error.strerror}") from error
    return read_settings(config, environment={})
