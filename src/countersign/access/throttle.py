"""Budgets: how often something may be tried.

Kept in this process: several processes of one server each have their own, so
the effective limit is the limit times the number of processes.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from countersign.kernel.clock import Clock
from countersign.kernel.errors import RateLimitedError

_BUDGETS_MAX: Final = 100_000


@dataclass(frozen=True, slots=True)
class Limit:
    """A token bucket: `burst` at once, then one more every `refill_s` seconds."""

    burst: int
    refill_s: float

    def __post_init__(self) -> None:
        if self.burst < 1 or not 0 < self.refill_s < math.inf:
            raise ValueError("a limit needs a burst of at least 1 and a positive refill time")


@dataclass(frozen=True, slots=True)
class Budget:
    """What one attempt is charged to; attempts with the same key share it.

    `cost` is how much one attempt takes, at most the limit's burst.
    """

    key: str
    limit: Limit
    cost: int = 1


@dataclass(frozen=True, slots=True)
class ThrottleLimits:
    """How often each thing may be tried.

    Log-ins count while they run and when they fail. `log_in_pair` is for one
    account from one address; `log_in_account` is for one account from all
    addresses that it has not lately been used from, and so is the wider one.
    """

    log_in_pair: Limit = Limit(burst=10, refill_s=30)
    log_in_account: Limit = Limit(burst=50, refill_s=20)
    log_in_address: Limit = Limit(burst=50, refill_s=10)
    refresh_account: Limit = Limit(burst=30, refill_s=2)
    refresh_address: Limit = Limit(burst=60, refill_s=1)
    sign_up_address: Limit = Limit(burst=20, refill_s=60)
    recover_account: Limit = Limit(burst=3, refill_s=300)
    recover_address: Limit = Limit(burst=10, refill_s=60)
    confirm_recovery_address: Limit = Limit(burst=20, refill_s=30)
    create_credential_account: Limit = Limit(burst=30, refill_s=2)
    create_credential_address: Limit = Limit(burst=60, refill_s=1)
    verify_credential_account: Limit = Limit(burst=200, refill_s=0.3)
    verify_credential_address: Limit = Limit(burst=400, refill_s=0.15)
    update_user_account: Limit = Limit(burst=10, refill_s=60)
    update_metadata_account: Limit = Limit(burst=60, refill_s=1)
    grant_account: Limit = Limit(burst=120, refill_s=0.5)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class InMemoryThrottle:
    """Implements Throttle by token buckets; the least recently used are forgotten."""

    def __init__(self, *, clock: Clock, budgets_max: int = _BUDGETS_MAX) -> None:
        self._clock = clock
        self._budgets_max = budgets_max
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    async def take(self, budgets: Sequence[Budget]) -> None:
        now = self._clock.monotonic()
        filled = [self._filled(budget, now) for budget in budgets]
        waits = [
            (budget.cost - bucket.tokens) * budget.limit.refill_s
            for budget, bucket in zip(budgets, filled, strict=True)
            if bucket.tokens < budget.cost
        ]
        if waits:
            raise RateLimitedError(max(1, math.ceil(max(waits))))
        for budget, bucket in zip(budgets, filled, strict=True):
            self._keep(budget, _Bucket(bucket.tokens - budget.cost, now))

    async def give_back(self, budgets: Sequence[Budget]) -> None:
        now = self._clock.monotonic()
        for budget in budgets:
            if budget.key in self._buckets:
                bucket = self._filled(budget, now)
                tokens = min(bucket.tokens + budget.cost, float(budget.limit.burst))
                self._keep(budget, _Bucket(tokens, now))

    def _filled(self, budget: Budget, now: float) -> _Bucket:
        limit = budget.limit
        bucket = self._buckets.get(budget.key)
        if bucket is None:
            return _Bucket(float(limit.burst), now)
        gained = (now - bucket.filled_at) / limit.refill_s
        return _Bucket(min(bucket.tokens + gained, float(limit.burst)), now)

    def _keep(self, budget: Budget, bucket: _Bucket) -> None:
        self._buckets[budget.key] = bucket
        self._buckets.move_to_end(budget.key)
        while len(self._buckets) > self._budgets_max:
            self._buckets.popitem(last=False)
