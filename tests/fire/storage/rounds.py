"""How many rounds a fire test runs: a short count every day, the full one with FIRE_FULL=1."""

import os


def rounds(*, short: int, full: int) -> int:
    """Return the count that this run asks for."""
    return full if os.environ.get("FIRE_FULL", "") not in ("", "0") else short
