"""How long a layer takes: the median of many times, as an order's p50 is."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median
from typing import Final, TypeVar

from bench.measuring import Pace

T = TypeVar("T")

# What takes microseconds is done as often at a time, for the clock's sake.
_BATCH: Final = 10


@dataclass(frozen=True, slots=True)
class Layer:
    """What one layer takes; `times` it is passed by an order, 0 where it is not."""

    name: str
    microseconds: float
    times: int = 0


class LayerClock:
    """Times work again and again; gives the median in microseconds."""

    def __init__(self, pace: Pace) -> None:
        self._calls = pace.rounds * pace.layer_calls

    def of(self, work: Callable[[], object]) -> float:
        taken = []
        for _ in range(self._calls):
            began = time.perf_counter()
            for _ in range(_BATCH):
                work()
            taken.append(time.perf_counter() - began)
        return median(taken) / _BATCH * 1e6

    async def of_each(
        self, make: Callable[[], T], work: Callable[[T], Awaitable[object]], *, at_once: int = 1
    ) -> float:
        """Time work on things that are made before, `at_once` side by side."""
        taken = []
        for _ in range(max(1, self._calls // at_once)):
            group = [make() for _ in range(at_once)]
            began = time.perf_counter()
            if at_once == 1:
                await work(group[0])
            else:
                await asyncio.gather(*(work(each) for each in group))
            taken.append(time.perf_counter() - began)
        return median(taken) / at_once * 1e6
