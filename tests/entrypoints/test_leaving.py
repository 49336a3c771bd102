"""Long answers leave piece by piece, for a bounded time, and a bounded number of bytes at once."""

import asyncio
from typing import Any

import pytest

from countersign.entrypoints.leaving import Unread, send_body

# ADR 0008, "Answers". Written out, so that another bound is noticed.
KIB, MIB = 1024, 1024 * 1024
LONG = bytes(range(256)) * (KIB + 1)


class Server:
    """Takes messages as an HTTP server does; `reads` of them at once, then no more."""

    def __init__(self, reads: int = 1_000) -> None:
        self.reads = reads
        self.taken: list[dict[str, Any]] = []

    async def send(self, message: dict[str, Any]) -> None:
        self.taken.append(message)
        if len(self.taken) > self.reads:
            await asyncio.Event().wait()


async def test_a_short_body_leaves_in_one_piece() -> None:
    server = Server()

    await send_body(server.send, b"x" * 256 * KIB)

    assert len(server.taken) == 1


async def test_a_long_body_leaves_whole_and_in_pieces() -> None:
    server = Server()

    await send_body(server.send, LONG)

    assert b"".join(message["body"] for message in server.taken) == LONG
    assert max(len(message["body"]) for message in server.taken) <= 64 * KIB
    assert [message["more_body"] for message in server.taken] == [True] * 4 + [False]


async def test_a_body_that_nobody_reads_stays_unfinished() -> None:
    server = Server(reads=2)

    await asyncio.wait_for(send_body(server.send, LONG, within_s=0.05), 2)

    assert len(server.taken) == 3
    assert server.taken[-1]["more_body"]


@pytest.mark.parametrize(("size", "room"), [(4 * MIB, True), (4 * MIB + 1, False)])
def test_one_caller_may_leave_a_quarter_unread(size: int, *, room: bool) -> None:
    unread = Unread()

    with unread.on_its_way("one", 60 * MIB):
        assert unread.has_room("one", size) == room
        assert unread.has_room("another", size)
        assert unread.has_room("one", 256 * KIB)  # short answers always leave


def test_all_callers_together_are_bounded() -> None:
    unread = Unread()

    with (
        unread.on_its_way("a", 64 * MIB),
        unread.on_its_way("b", 64 * MIB),
        unread.on_its_way("c", 64 * MIB),
        unread.on_its_way("d", 63 * MIB),
    ):
        assert unread.has_room("e", MIB)
        assert not unread.has_room("e", MIB + 1)


def test_what_was_read_or_given_up_makes_room() -> None:
    unread = Unread()
    with pytest.raises(OSError, match="gone"), unread.on_its_way("one", 64 * MIB):
        raise OSError("gone")

    assert unread.has_room("one", 64 * MIB)
