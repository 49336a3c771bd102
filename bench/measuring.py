"""Measures, and the rounds in which they take turns, so that a slow minute hits all alike."""

import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from bench.http_load import LoadGenerator, Round, Traffic
from bench.processes import ProcessTree, machine_busy_s

PARTS: Final = (0.50, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long is measured."""

    rounds: int
    warm_up_s: float
    measured_s: float
    starts: int
    many: int
    list_workers: tuple[int, ...]
    layer_calls: int


FULL: Final = Pace(
    rounds=5, warm_up_s=0.5, measured_s=3.0, starts=5, many=1_000_000, list_workers=(1, 2),
    layer_calls=640,
)  # fmt: skip
QUICK: Final = Pace(
    rounds=1, warm_up_s=0.1, measured_s=0.4, starts=1, many=50_000, list_workers=(1,),
    layer_calls=64,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A server under load, with what else works for it."""

    port: int
    server: ProcessTree
    simulator: ProcessTree | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One round with the processor time that it took, by whom."""

    round: Round
    server_s: float
    simulator_s: float
    generator_s: float
    elsewhere_s: float

    def per_request_ms(self, seconds: float) -> float:
        return seconds * 1000 / max(1, len(self.round.latencies_s))


@dataclass(slots=True)
class Measure:
    """One kind of traffic at one server; `samples` grows round by round.

    `beside` is the echo's measure that this one is compared with.
    """

    name: str
    workers: int
    connections: int
    target: Target
    traffic: Traffic
    beside: "Measure | None" = None
    samples: list[Sample] = field(default_factory=list)

    def take(self, pace: Pace) -> None:
        """Run one round."""
        marks: list[tuple[float, ...]] = []
        generator = LoadGenerator(self.target.port, self.traffic, self.connections)
        done = generator.run(pace.warm_up_s, pace.measured_s, lambda: marks.append(self._used()))
        server_s, simulator_s, generator_s, busy_s = (
            after - before for before, after in zip(*marks, strict=True)
        )
        elsewhere_s = max(0.0, busy_s - server_s - simulator_s - generator_s)
        self.samples.append(Sample(done, server_s, simulator_s, generator_s, elsewhere_s))

    @property
    def right(self) -> int:
        return sum(sample.round.right for sample in self.samples)

    @property
    def faults(self) -> Counter[str]:
        return sum((sample.round.faults for sample in self.samples), Counter())

    @property
    def per_second(self) -> float:
        return median(sample.round.per_second for sample in self.samples)

    def latency_ms(self, part: float) -> float:
        return median(sample.round.latency_ms(part) for sample in self.samples)

    @property
    def server_ms(self) -> float:
        return median(sample.per_request_ms(sample.server_s) for sample in self.samples)

    @property
    def simulator_ms(self) -> float:
        return median(sample.per_request_ms(sample.simulator_s) for sample in self.samples)

    @property
    def generator_ms(self) -> float:
        return median(sample.per_request_ms(sample.generator_s) for sample in self.samples)

    @property
    def elsewhere_cores(self) -> float:
        return median(sample.elsewhere_s / sample.round.seconds for sample in self.samples)

    @property
    def of_echo(self) -> float | None:
        return None if self.beside is None else self.per_second / self.beside.per_second

    def _used(self) -> tuple[float, float, float, float]:
        simulator = self.target.simulator
        return (
            self.target.server.cpu_s(),
            0.0 if simulator is None else simulator.cpu_s(),
            time.process_time(),
            machine_busy_s(),
        )


def take_turns(measures: Sequence[Measure], pace: Pace) -> None:
    """Run every round of every measure, one after the other in turns."""
    for number in range(pace.rounds):
        print(f"  round {number + 1} of {pace.rounds}", flush=True)
        for measure in measures:
            measure.take(pace)


def sync_ms(folder: str) -> float:
    """Return how long this disk takes to make 4 KiB durable: the floor under every write."""
    path = os.path.join(folder, "sync-probe")  # noqa: PTH118  # a descriptor is what is wanted
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    taken = []
    try:
        for number in range(100):
            os.pwrite(descriptor, b"x" * 4096, number * 4096)
            began = time.perf_counter()
            os.fdatasync(descriptor)
            taken.append(time.perf_counter() - began)
    finally:
        os.close(descriptor)
        os.unlink(path)  # noqa: PTH108
    return median(taken) * 1000
