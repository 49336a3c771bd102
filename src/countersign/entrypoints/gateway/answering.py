"""What a bot gets back: the venue's status and bytes, and few of its headers."""

from collections.abc import Iterator
from typing import Final

from countersign.entrypoints.arriving import Send
from countersign.entrypoints.leaving import WHOLE_BYTES_MAX, send_body
from countersign.kernel.ids import RequestId
from countersign.venues.catalogue import Venue
from countersign.venues.requests import VenueAnswer

_ALWAYS: Final = ("content-type", "content-encoding", "date", "retry-after")
# Nothing of a venue's page runs in a browser, wherever somebody opens it.
_OURS: Final = (
    (b"server", b"countersign"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"sandbox; default-src 'none'"),
)
_VALUE_MAX: Final = 512


async def send_answer(
    send: Send, answer: VenueAnswer, venue: Venue | None, request_id: RequestId, decision: str
) -> None:
    """Send an answer, the venue's or one of ours in its shape."""
    headers = [
        *_passed_on(answer, venue),
        *_OURS,
        (b"x-request-id", request_id.encode()),
        (b"x-countersign-decision", decision.encode()),
    ]
    if len(answer.body) > WHOLE_BYTES_MAX:  # else the server announces it by itself
        headers.append((b"content-length", str(len(answer.body)).encode("ascii")))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send_body(send, answer.body)


def _passed_on(answer: VenueAnswer, venue: Venue | None) -> Iterator[tuple[bytes, bytes]]:
    named = () if venue is None else venue.answer_headers
    for name, value in answer.headers.items():
        wanted = name in _ALWAYS or any(name.startswith(prefix) for prefix in named)
        if wanted and len(value) <= _VALUE_MAX and value.isascii() and value.isprintable():
            yield name.encode("ascii"), value.encode("ascii")
