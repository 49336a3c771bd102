"""What leaves the simulator: a proper answer, or something that breaks on the way."""

from dataclasses import dataclass

from venue_simulator.messages import Answer


@dataclass(frozen=True, slots=True)
class Hang:
    """No answer; the connection closes after `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Reset:
    """A TCP reset instead of an answer."""


@dataclass(frozen=True, slots=True)
class Truncated:
    """An answer that announces `missing` more bytes than it sends."""

    answer: Answer
    missing: int


@dataclass(frozen=True, slots=True)
class HugeBody:
    """`size` bytes of white space, made as they are sent."""

    status: int
    size: int
    declared: bool


@dataclass(frozen=True, slots=True)
class Drip:
    """An answer that comes byte by byte."""

    answer: Answer
    pause_s: float
    from_status_line: bool


@dataclass(frozen=True, slots=True)
class GzipBomb:
    """A small gzip body that unpacks to `size` bytes."""

    size: int


Outcome = Answer | Hang | Reset | Truncated | HugeBody | Drip | GzipBomb
