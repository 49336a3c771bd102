"""The demo as a newcomer runs it: in a copy, so that it disturbs no demo that runs here."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import pytest
from tests.gateway.stage import decision
from tests.support.client import HttpClient
from tests.venues.stage import CATALOGUE

pytestmark = [pytest.mark.fire, pytest.mark.timeout(300)]

_ROOT: Final = Path(__file__).parents[2]
_WITHIN_S: Final = 120
_VENUES: Final = {each.name for each in CATALOGUE.list_venues()}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(_ROOT / "Makefile", tmp_path)
    shutil.copytree(_ROOT / "scripts", tmp_path / "scripts")
    return tmp_path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _note(copy: Path) -> dict[str, Any] | None:
    """Return what the demo left for whoever tries it; None while that is not whole."""
    try:
        note: dict[str, Any] = json.loads((copy / ".demo" / "demo.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return note if note["bot"] else None


def test_the_demo_ends_by_itself_when_it_is_told_to(copy: Path) -> None:
    # The environment is there already: its stamp counts as done, and its programs are ours.
    command = ["make", "-o", ".venv/.installed", f"BIN={Path(sys.executable).parent}", "demo"]

    done = subprocess.run(
        [*command, f"PORT={_free_port()}", "ARGS=--exit"],
        cwd=copy,
        capture_output=True,
        text=True,
        timeout=_WITHIN_S,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "Every step was answered as the contract says." in done.stdout
    assert "countersign: the grant is revoked" in done.stdout


def test_the_demo_fails_on_a_port_that_is_taken(copy: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "scripts.demo", "--port", str(taken.getsockname()[1])]

        done = subprocess.run(
            [*command, "--exit"],
            cwd=copy,
            capture_output=True,
            timeout=_WITHIN_S,
            check=False,
        )

    assert done.returncode == 1
    assert b"PORT= chooses another" in done.stderr


def test_the_demo_stays_with_an_account_a_bot_and_keys_to_try(copy: Path) -> None:
    port = _free_port()
    demo = subprocess.Popen(
        [sys.executable, "-m", "scripts.demo", "--port", str(port)],
        cwd=copy,
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + _WITHIN_S
        while (note := _note(copy)) is None:
            assert demo.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)

        client = HttpClient(port)
        assert note["base_url"] == f"http://127.0.0.1:{port}"
        assert {key["venue"] for key in note["keys"]} == _VENUES
        assert set(note["keys"][0]) == {"venue", "kind", "apiKey", "apiSecret", "apiPassphrase"}
        assert client.post("/auth/login", note["user"]).status == 200
        answer = client.request(
            "GET",
            "/gateway/api.binance.com/api/v3/account",
            headers={"X-MBX-APIKEY": note["bot"]["token"]},
        )
        assert (answer.status, decision(answer)) == (200, "FORWARDED")
    finally:
        demo.send_signal(signal.SIGINT)
        returned = demo.wait(_WITHIN_S)
    assert returned == 0
