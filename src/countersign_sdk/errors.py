"""What can go wrong. No error holds a password, a key or a token.

CountersignSdkError
├── UnsafeUrlError          before anything is sent
├── NotSignedInError        before anything is sent
├── ConnectionFailedError   no answer
├── UnexpectedAnswerError   an answer that is not the API's
└── ApiError                the API said no
    ├── UnauthorizedError   401: sign in again
    ├── ForbiddenError      403: not yours, or not without more
    │   └── StepUpRequiredError
    ├── RateLimitedError    429: come again after `retry_after_s`
    └── VenueError          502 to 504 about the exchange: nothing is stored
"""

from collections.abc import Mapping
from typing import Any


class CountersignSdkError(Exception):
    """Root of everything that this package raises."""


class UnsafeUrlError(CountersignSdkError, ValueError):
    """The server's address would send secrets in the clear, or is none."""


class NotSignedInError(CountersignSdkError):
    """The client has no session, or its session can no longer be refreshed."""


class ConnectionFailedError(CountersignSdkError):
    """No answer came.

    Attributes:
        sent: False where the connection never stood, so that nothing was done; True where the
            server may have done what it was asked.
    """

    def __init__(self, text: str, *, sent: bool) -> None:
        super().__init__(text)
        self.sent = sent


class UnexpectedAnswerError(CountersignSdkError):
    """What came is no answer of this API: another server, or a proxy in between.

    Attributes:
        http_status: of the answer.
    """

    def __init__(self, http_status: int) -> None:
        super().__init__(f"the answer (HTTP {http_status}) is not one of Countersign's")
        self.http_status = http_status


class ApiError(CountersignSdkError):
    """The API said no.

    Attributes:
        code: decide by this; it never changes its meaning.
        http_status, errno: of the answer.
        request_id: names the request in the server's log; None where a proxy answered.
        retry_after_s: when to come again; None where the server named no time.
        metadata: more of this code, such as `fields` or `reasons`.
    """

    def __init__(
        self,
        text: str,
        *,
        code: str,
        http_status: int,
        errno: int,
        request_id: str | None,
        retry_after_s: float | None,
        metadata: Mapping[str, Any],
    ) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.http_status = http_status
        self.errno = errno
        self.request_id = request_id
        self.retry_after_s = retry_after_s
        self.metadata = metadata


class UnauthorizedError(ApiError):
    """Password or token are not accepted, or the session is over."""


class ForbiddenError(ApiError):
    """Somebody else's, or not allowed here."""


class StepUpRequiredError(ForbiddenError):
    """The password is wanted again: call `step_up`, then repeat."""


class RateLimitedError(ApiError):
    """Too many requests."""


class VenueError(ApiError):
    """The exchange could not be asked; nothing is stored."""
