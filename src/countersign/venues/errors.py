"""How a check at a venue can fail."""

from collections.abc import Sequence
from enum import StrEnum

from countersign.kernel.errors import CountersignError


class RejectionReason(StrEnum):
    """Why a venue may have refused a key (contract, section 3)."""

    BAD_KEY = "BAD_KEY"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    BAD_PASSPHRASE = "BAD_PASSPHRASE"  # noqa: S105  # a reason's name
    IP_NOT_ALLOWED = "IP_NOT_ALLOWED"
    MISSING_PERMISSION = "MISSING_PERMISSION"
    EXPIRED = "EXPIRED"
    WRONG_ENVIRONMENT = "WRONG_ENVIRONMENT"
    MALFORMED_KEY = "MALFORMED_KEY"
    REGION = "REGION"


class UnavailableReason(StrEnum):
    """Why a venue's answer says nothing of the key.

    NONCE: every nonce was too low. OVERLOADED: the venue is busy, or too many
    checks of it wait here. SERVER_ERROR: a fault of the venue's own.
    """

    MAINTENANCE = "MAINTENANCE"
    OVERLOADED = "OVERLOADED"
    SERVER_ERROR = "SERVER_ERROR"
    RATE_LIMITED = "RATE_LIMITED"
    FIREWALL = "FIREWALL"
    CLOCK_SKEW = "CLOCK_SKEW"
    NONCE = "NONCE"
    REDIRECTED = "REDIRECTED"
    UNEXPECTED_ANSWER = "UNEXPECTED_ANSWER"


class VenueNotSupportedError(CountersignError):
    """The catalogue has no such venue."""

    code = "VENUE_NOT_SUPPORTED"

    def __init__(self, supported: Sequence[str]) -> None:
        super().__init__(
            "this venue is not supported here", metadata={"supported": list(supported)}
        )


class KeyRejectedError(CountersignError):
    """The venue refused the key, or no request can be signed with it.

    `reasons` holds every reason that the venue's answer allows, most likely
    first: many venues give one code for several causes.
    """

    code = "INVALID_CREDENTIALS"

    def __init__(self, reasons: Sequence[RejectionReason], hint: str) -> None:
        super().__init__(
            hint,
            metadata={
                "reasons": [str(reason) for reason in reasons],
                "reason": str(reasons[0]),
                "hint": hint,
            },
        )
        self.reasons = tuple(reasons)


class KeyInsufficientError(KeyRejectedError):
    """The venue knows the key, but the key may not even read what the check needs."""


class VenueUnreachableError(CountersignError):
    """No connection to the venue, or it broke. Nothing is known of the key; retry later."""

    code = "VENUE_UNREACHABLE"
    retryable = True


class RequestUnsendableError(VenueUnreachableError):
    """The request is none that can be sent there; it says nothing of the venue."""


class VenueTimeoutError(CountersignError):
    """The venue did not answer in time. Nothing is known of the key; retry later."""

    code = "VENUE_TIMEOUT"
    retryable = True


class VenueUnavailableError(CountersignError):
    """The venue answered, but not what the check needs. Nothing is known of the key.

    Args:
        reason: one stable word, of UnavailableReason.
        retry_after_s: what the venue said, where it did.
    """

    code = "VENUE_UNAVAILABLE"
    retryable = True

    def __init__(self, text: str, *, reason: str, retry_after_s: int | None = None) -> None:
        super().__init__(text, metadata={"reason": str(reason)})
        self.reason = str(reason)
        self.retry_after_s = retry_after_s


def unexpected_answer(
    text: str = "the venue's answer is not what its document says",
) -> VenueUnavailableError:
    """Make the error of an answer that can't be understood; it says nothing of the key."""
    return VenueUnavailableError(text, reason=UnavailableReason.UNEXPECTED_ANSWER)


class DeadlinePassedError(CountersignError):
    """It took too long until the request could be signed and sent; nothing was sent."""

    code = "DEADLINE_PASSED"
    retryable = True

    def __init__(self) -> None:
        super().__init__("the request could not be sent in time, so it was not sent")
