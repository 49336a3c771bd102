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
class HangUp:
    """The end of the connection instead of an answer."""


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
class HugeHeaders:
    """`size` bytes of header lines of `line_bytes` each, made as they are sent."""

    size: int
    line_bytes: int


@dataclass(frozen=True, slots=True)
class Drip:
    """An answer that comes byte by byte."""

    answer: Answer
    pause_s: float
    from_status_line: bool


@dataclass(frozen=True, slots=True)
class Chunked:
    """An answer in chunks of `chunk_bytes`, each sent on its own."""

    answer: Answer
    chunk_bytes: int
    pause_s: float


@dataclass(frozen=True, slots=True)
class GzipBomb:
    """A small gzip body that unpacks to `size` bytes."""

    size: int


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes as they are, then the end of the connection."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Preceded:
    """Bytes, such as 1xx answers, in front of an answer."""

    data: bytes
    then: Answer | Chunked


Outcome = (
    Answer
    | Hang
    | Reset
    | HangUp
    | Truncated
    | HugeBody
    | HugeHeaders
    | Drip
    | Chunked
    | GzipBomb
    | Raw
    | Preceded
)
