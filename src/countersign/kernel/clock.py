"""Time as a port, so that rules about time are tested without waiting."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time; never fails."""

    def now_ms(self) -> int:
        """Return Unix time in milliseconds (UTC); it may step when the host's clock is set."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever rise; for deadlines within this process."""
        ...


class SystemClock:
    """Implements Clock by the host's clocks."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()
