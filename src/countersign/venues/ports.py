"""What checking keys needs of the world."""

from typing import Protocol

from countersign.venues.requests import VenueAnswer, VenueRequest


class VenueHttp(Protocol):
    """Sends requests to venues."""

    async def send(self, request: VenueRequest) -> VenueAnswer:
        """Send one request once, and return the whole answer, whatever its status.

        The bytes sent are the bytes of the request: nothing is re-encoded. A
        request is never sent twice, no redirect is followed, no cookie is kept.
        The texts of the errors hold nothing of the request or the answer.

        Raises:
            VenueUnreachableError: no connection, or it broke before the answer
                was whole; the venue may have acted. Also a host that the
                catalogue does not name: nothing is sent to it.
            VenueTimeoutError: no whole answer in time; the venue may have acted.
            VenueUnavailableError: an answer that is no HTTP, or is too large.
        """
        ...
