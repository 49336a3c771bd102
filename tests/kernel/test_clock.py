import time

from countersign.kernel.clock import SystemClock


def test_tells_unix_time_in_milliseconds() -> None:
    before_s = time.time()
    now_ms = SystemClock().now_ms()
    after_s = time.time()

    assert int(before_s * 1000) - 1 <= now_ms <= int(after_s * 1000) + 1


def test_tells_deadlines_in_seconds_that_never_fall() -> None:
    clock = SystemClock()
    told = [clock.monotonic() for _ in range(100)]

    assert told == sorted(told)
    assert abs(told[0] - time.monotonic()) < 5
