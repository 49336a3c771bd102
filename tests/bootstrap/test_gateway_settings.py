"""The settings of the gateway's own port."""

from pathlib import Path

import pytest

from countersign.bootstrap.settings import Settings, SettingsError, read_settings


def read(folder: Path, text: str) -> Settings:
    path = folder / "countersign.toml"
    path.write_text(text, "utf-8")
    return read_settings(path, {})


def test_the_gateway_has_no_port_of_its_own_where_none_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, "").gateway.port is None


def test_takes_a_port_of_its_own(tmp_path: Path) -> None:
    assert read(tmp_path, "[gateway]\nport = 8401\n").gateway.port == 8401


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[gateway]\nport = 8400\n", "must be another than server.port"),
        ("[server]\nport = 1\n[gateway]\nport = 1\n", "must be another than server.port"),
        ("[gateway]\nport = 0\n", "gateway.port must be positive"),
        ("[gateway]\nport = 65536\n", "gateway.port must be at most 65535"),
        ("[server]\nport = 65536\n", "server.port must be at most 65535"),
    ],
)
def test_refuses_a_port_that_is_none_of_its_own(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read(tmp_path, text)
