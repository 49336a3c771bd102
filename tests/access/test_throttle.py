import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.access.stage import ManualClock

from countersign.access.throttle import Budget, InMemoryThrottle, Limit
from countersign.kernel.errors import RateLimitedError

TWO = Budget("two", Limit(burst=2, refill_s=10))
ONE = Budget("one", Limit(burst=1, refill_s=60))


async def _takes(throttle: InMemoryThrottle, *budgets: Budget) -> bool:
    try:
        await throttle.take(budgets)
    except RateLimitedError:
        return False
    return True


async def test_refuses_past_the_burst_and_says_when_to_come_again() -> None:
    clock = ManualClock()
    throttle = InMemoryThrottle(clock=clock)
    await throttle.take([TWO])
    await throttle.take([TWO])
    clock.advance(3)

    with pytest.raises(RateLimitedError) as refusal:
        await throttle.take([TWO])

    assert refusal.value.retry_after_s == 7
    clock.advance(refusal.value.retry_after_s)
    assert await _takes(throttle, TWO)


async def test_charges_an_attempt_by_its_cost() -> None:
    clock = ManualClock()
    throttle = InMemoryThrottle(clock=clock)
    limit = Limit(burst=10, refill_s=1)
    await throttle.take([Budget("verify", limit, cost=7)])

    with pytest.raises(RateLimitedError) as refusal:
        await throttle.take([Budget("verify", limit, cost=7)])

    assert refusal.value.retry_after_s == 4
    clock.advance(4)
    await throttle.take([Budget("verify", limit, cost=7)])


async def test_charges_every_budget_or_none() -> None:
    throttle = InMemoryThrottle(clock=ManualClock())
    await throttle.take([ONE])

    with pytest.raises(RateLimitedError) as refusal:
        await throttle.take([TWO, ONE])

    assert refusal.value.retry_after_s == 60
    assert [await _takes(throttle, TWO) for _ in range(3)] == [True, True, False]


async def test_gives_back_what_was_taken_and_no_more() -> None:
    throttle = InMemoryThrottle(clock=ManualClock())
    await throttle.take([TWO])

    await throttle.give_back([TWO])
    await throttle.give_back([TWO])

    assert [await _takes(throttle, TWO) for _ in range(3)] == [True, True, False]


async def test_forgets_the_least_recently_used_when_it_is_full() -> None:
    throttle = InMemoryThrottle(clock=ManualClock(), budgets_max=2)
    limit = ONE.limit
    for name in ("a", "b", "c"):
        await throttle.take([Budget(name, limit)])

    assert [await _takes(throttle, Budget(name, limit)) for name in ("b", "c", "a")] == [
        False,
        False,
        True,
    ]


@given(st.lists(st.floats(min_value=0, max_value=100), max_size=60))
async def test_never_lets_more_through_than_burst_and_refill(pauses: list[float]) -> None:
    clock = ManualClock()
    throttle = InMemoryThrottle(clock=clock)
    taken = 0
    for pause in pauses:
        clock.advance(pause)
        taken += await _takes(throttle, TWO)

    elapsed_s = clock.monotonic() - ManualClock().monotonic()
    assert taken <= TWO.limit.burst + math.ceil(elapsed_s / TWO.limit.refill_s)


@pytest.mark.parametrize(("burst", "refill_s"), [(0, 1.0), (1, 0.0), (1, -1.0), (1, math.inf)])
def test_refuses_a_limit_that_would_never_refill(burst: int, refill_s: float) -> None:
    with pytest.raises(ValueError, match="limit"):
        Limit(burst, refill_s)
