"""Why a bot's request was not sent, or what came of it is not known."""

from enum import StrEnum

from countersign.kernel.errors import CountersignError


class Rule(StrEnum):
    """The rule that refused a request; the word of `metadata.rule`."""

    GRANT_REVOKED = "GRANT_REVOKED"
    GRANT_NOT_YET = "GRANT_NOT_YET"
    GRANT_OVER = "GRANT_OVER"
    CALLER_ADDRESS = "CALLER_ADDRESS"
    HOST = "HOST"
    ENVIRONMENT = "ENVIRONMENT"
    UNKNOWN_ENDPOINT = "UNKNOWN_ENDPOINT"
    CLOSED_ENDPOINT = "CLOSED_ENDPOINT"
    CAPABILITY = "CAPABILITY"
    WITHDRAWAL = "WITHDRAWAL"
    ENDPOINT = "ENDPOINT"
    SYMBOL = "SYMBOL"
    UNKNOWN_PARAMETER = "UNKNOWN_PARAMETER"
    CALLER_SIGNATURE = "CALLER_SIGNATURE"


class PolicyDeniedError(CountersignError):
    """A rule says no; nothing was sent."""

    code = "POLICY_DENIED"

    def __init__(self, rule: Rule, text: str) -> None:
        super().__init__(text, metadata={"rule": str(rule)})
        self.rule = rule


class UnknownTokenError(CountersignError):
    """No grant has this token."""

    code = "INVALID_TOKEN"


class WaitingError(CountersignError):
    """Nothing was sent; it may be tried again after `retry_after_s` seconds."""

    retryable = True

    def __init__(self, text: str, retry_after_s: int) -> None:
        super().__init__(text, metadata={"retryAfter": retry_after_s})
        self.retry_after_s = retry_after_s


class PaceExceededError(WaitingError):
    """The grant's requests of this minute are used up."""

    code = "RATE_LIMITED"


class TooManyUnderWayError(WaitingError):
    """The key has as many requests under way as it may."""

    code = "RATE_LIMITED"


class VenuePausedError(WaitingError):
    """The venue asked us to wait, with its host or with one key, and it is still time to."""

    code = "VENUE_PAUSED"


class LaneBusyError(WaitingError):
    """Other requests of this API key are still under way; its nonces leave one by one."""

    code = "LANE_BUSY"


class StateChangedError(CountersignError):
    """Credential or grant changed faster than the request could be decided. Nothing was sent."""

    code = "STATE_CHANGED"
    retryable = True


class OutcomeUnknownError(CountersignError):
    """The request may have reached the venue, and what came of it is not known."""

    code = "OUTCOME_UNKNOWN"


class HostileAnswerError(CountersignError):
    """The venue's answer held the key, or could not be looked through for it; nobody gets it."""

    code = "HOSTILE_ANSWER"
