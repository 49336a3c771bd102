"""How long a layer takes, in rounds, so that one slow moment is not taken for the layer."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median
from typing import Final, TypeVar

from bench.measuring import Pace

T = TypeVar("T")

# What takes microseconds is done as many times more often, for the clock's sake.
_QUICK_TIMES: Final = 10


@dataclass(frozen=True, slots=True)
class Layer:
    """What one layer takes; `times` it is passed by an order, 0 where it is not."""

    name: str
    microseconds: float
    times: int = 0


class LayerClock:
    """Times work in rounds; gives the median of the rounds' means in microseconds."""

    def __init__(self, pace: Pace) -> None:
        self._rounds = pace.rounds
        self._calls = pace.layer_calls

    def of(self, work: Callable[[], object]) -> float:
        calls = self._calls * _QUICK_TIMES
        taken = []
        for _ in range(self._rounds):
            began = time.perf_counter()
            for _ in range(calls):
                work()
            taken.append(time.perf_counter() - began)
        return median(taken) / calls * 1e6

    async def of_each(
        self, make: Callable[[], T], work: Callable[[T], Awaitable[object]], *, at_once: int = 1
    ) -> float:
        """Time work on things that are made before, `at_once` side by side."""
        taken, times = [], max(1, self._calls // at_once)
        for _ in range(self._rounds):
            groups = [[make() for _ in range(at_once)] for _ in range(times)]
            began = time.perf_counter()
            for group in groups:
                if at_once == 1:
                    await work(group[0])
                else:
                    await asyncio.gather(*(work(each) for each in group))
            taken.append(time.perf_counter() - began)
        return median(taken) / (times * at_once) * 1e6
