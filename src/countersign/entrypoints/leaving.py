"""How answers leave: no faster than they are read, so that unread ones do not pile up here.

The server keeps whatever it is given until the caller's machine takes it, and says so at once of
a body in one piece. Of a body in several it lets the next wait for the one before (Granian 2.8.7,
tried: some 4 MiB go ahead, into the buffers of both sockets).
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from countersign.entrypoints.arriving import Send

WHOLE_BYTES_MAX: Final = 256 * 1024
UNREAD_BYTES_MAX: Final = 256 * 1024 * 1024
UNREAD_BYTES_OF_ONE_MAX: Final = 64 * 1024 * 1024
_PIECE_BYTES: Final = 64 * 1024
_READ_WITHIN_S: Final = 30.0


async def send_body(send: Send, body: bytes, within_s: float = _READ_WITHIN_S) -> None:
    """Send the body of an answer whose length was announced.

    A long one that is not read in time stays unfinished; then the server cuts the connection.
    """
    if len(body) <= WHOLE_BYTES_MAX:
        await send({"type": "http.response.body", "body": body})
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            for start in range(0, len(body), _PIECE_BYTES):
                piece = body[start : start + _PIECE_BYTES]
                more = start + _PIECE_BYTES < len(body)
                await send({"type": "http.response.body", "body": piece, "more_body": more})


class Unread:
    """Counts the bytes of long answers that are on their way to callers, in this process."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()

    def has_room(self, caller: str, size: int) -> bool:
        """Tell whether one more answer may be sent to a caller; short ones always may."""
        return size <= WHOLE_BYTES_MAX or (
            self._held[caller] + size <= UNREAD_BYTES_OF_ONE_MAX
            and self._held.total() + size <= UNREAD_BYTES_MAX
        )

    @contextmanager
    def on_its_way(self, caller: str, size: int) -> Iterator[None]:
        """Count an answer while it is sent."""
        counted = size if size > WHOLE_BYTES_MAX else 0
        self._held[caller] += counted
        try:
            yield
        finally:
            self._held[caller] -= counted
            if not self._held[caller]:
                del self._held[caller]
