"""Checks that the lock files say what pyproject.toml asks for; `--write` writes them anew."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[1]
_LOCKS: Final = {
    "requirements/runtime.lock": (),
    "requirements/dev.lock": ("--group", "dev"),
}


def main() -> int:
    """Return 0 when every lock file is fresh, or was written."""
    stale = [lock for lock, options in _LOCKS.items() if not _is_fresh(lock, options)]
    for lock in stale:
        print(f"{lock} does not fit pyproject.toml: make lock", file=sys.stderr)
    return 1 if stale else 0


def _is_fresh(lock: str, options: tuple[str, ...]) -> bool:
    kept = _ROOT / lock
    with tempfile.TemporaryDirectory() as folder:
        # uv keeps the versions of the output file that still fit, so only a real change shows.
        made = Path(folder) / kept.name
        made.write_bytes(kept.read_bytes() if kept.exists() else b"")
        command = [
            *(sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *options),
            *("--universal", "--generate-hashes", "--no-header", "--no-emit-index-url"),
            *("--no-annotate", "--python-version", "3.11", "--quiet", "--output-file", str(made)),
        ]
        subprocess.run(command, cwd=_ROOT, check=True)
        if "--write" in sys.argv:
            kept.write_bytes(made.read_bytes())
            return True
        return made.read_bytes() == kept.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
