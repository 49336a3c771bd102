"""Each import contract can fail: a planted import breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_PLANTED = {
    "an arrow that points up": ("kernel/clock.py", "import countersign.access.user"),
    "an SDK that needs the server": (
        "../countersign_sdk/errors.py",
        "import countersign.kernel.ids",
    ),
    "a server that needs the SDK": ("venues/places.py", "import countersign_sdk.errors"),
    "an SDK that needs the simulator": (
        "../countersign_sdk/errors.py",
        "import venue_simulator.keys",
    ),
    "code of the simulator": ("venues/places.py", "import venue_simulator.keys"),
    "somebody else who unseals": ("credentials/rotate.py", "import countersign.envelope.unseal"),
    "a database in the core": ("access/user.py", "import apsw"),
    "a folder with no layer": ("stray/__init__.py", ""),
}


@pytest.mark.parametrize(("file", "line"), _PLANTED.values(), ids=_PLANTED)
def test_a_planted_import_breaks_a_contract(tmp_path: Path, file: str, line: str) -> None:
    shutil.copytree(_ROOT / "src", tmp_path / "src")
    shutil.copy(_ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / "src" / "countersign" / file
    planted.parent.mkdir(exist_ok=True)
    with planted.open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")

    checked = _check(tmp_path)

    assert checked.returncode == 1
    assert "BROKEN" in checked.stdout or "stray" in checked.stdout


def test_nothing_planted_breaks_nothing(tmp_path: Path) -> None:
    shutil.copytree(_ROOT / "src", tmp_path / "src")
    shutil.copy(_ROOT / "pyproject.toml", tmp_path)

    assert _check(tmp_path).returncode == 0


def _check(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
