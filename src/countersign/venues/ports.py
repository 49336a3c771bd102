"""What checking keys needs of the world."""

from dataclasses import dataclass
from typing import Protocol

from countersign.venues.requests import VenueAnswer, VenueRequest


@dataclass(slots=True)
class Sending:
    """The end of the time in which a request may be sent, and whether it was.

    Attributes:
        not_after: on the monotonic clock, in seconds; None: no end.
        started: the first byte was, or may have been, sent.
    """

    not_after: float | None = None
    started: bool = False


class VenueHttp(Protocol):
    """Sends requests to venues."""

    async def send(self, request: VenueRequest, sending: Sending | None = None) -> VenueAnswer:
        """Send one request once, and return the whole answer, whatever its status.

        The bytes sent are the bytes of the request: nothing is re-encoded. A
        request is never sent twice, no redirect is followed, no cookie is kept.
        The texts of the errors hold nothing of the request or the answer.

        Args:
            request: signed, or one that needs no key.
            sending: nobody waits for a connection beyond its end, which is looked at
                again on a ready one, right before the first byte; what became of it
                is noted there.

        Raises:
            DeadlinePassedError: the time was over before the first byte; nothing was sent.
            VenueUnreachableError: no connection, or it broke before the answer
                was whole; the venue may have acted.
            RequestUnsendableError: one of these, for a host that the catalogue does not
                name, or a target that would be changed on its way; nothing was sent.
            VenueTimeoutError: no whole answer in time; the venue may have acted.
            VenueUnavailableError: an answer that is no HTTP, is too large, or has a
                status below 200, as that of another protocol.
        """
        ...
