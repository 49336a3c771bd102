"""Installs the bots that are too large for `.venv`, each in a folder of its own under `.bots`."""

import hashlib
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[1]
_ASKED: Final = _ROOT / "requirements" / "bots"
FOLDER: Final = _ROOT / ".bots"
FREQTRADE_PYTHON: Final = FOLDER / "freqtrade" / "bin" / "python"
JAVASCRIPT: Final = FOLDER / "javascript"


def main() -> int:
    """Install what is not there yet, or was asked for otherwise."""
    _keep(FOLDER / "freqtrade", _ASKED / "freqtrade.lock", _freqtrade)
    if shutil.which("npm") is None:
        print("no npm here, which the JavaScript bot needs", file=sys.stderr)
        return 1
    _keep(JAVASCRIPT, _ASKED / "javascript" / "package-lock.json", _javascript)
    return 0


def _keep(folder: Path, lock: Path, install: Callable[[Path, Path], None]) -> None:
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = folder / ".installed"
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    print(f"Setting up {folder.relative_to(_ROOT)}: minutes, once.", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    install(folder, lock)
    stamp.write_text(wanted, "utf-8")


def _freqtrade(folder: Path, lock: Path) -> None:
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    options = ["--disable-pip-version-check", "--no-deps", "--require-hashes", "-r", str(lock)]
    subprocess.run([*pip, *options], check=True)


def _javascript(folder: Path, lock: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(lock.with_name(name), folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=folder, check=True)


if __name__ == "__main__":
    sys.exit(main())
