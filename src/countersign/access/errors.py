"""How sign-up, log-in and everything that follows from them can be refused."""

from countersign.kernel.errors import CountersignError, Metadata


class UnauthenticatedError(CountersignError):
    """The request carries no bearer token, or none of the form."""

    code = "UNAUTHENTICATED"

    def __init__(self) -> None:
        super().__init__("the Authorization header must be: Bearer, a space, an access token")


class InvalidTokenError(CountersignError):
    """The access token is forged, expired, of a session that ended, or not ours.

    All look alike, so that a forger learns nothing of which it was.
    """

    code = "INVALID_TOKEN"

    def __init__(self) -> None:
        super().__init__("the access token is not valid, or its session has ended")


class InvalidLoginError(CountersignError):
    """The address or the password is wrong; which of them is not said."""

    code = "INVALID_LOGIN"

    def __init__(self) -> None:
        super().__init__("wrong email or password")


class InvalidRefreshTokenError(CountersignError):
    """The refresh token is unknown, expired or used, or its session has ended."""

    code = "INVALID_REFRESH_TOKEN"

    def __init__(self) -> None:
        super().__init__("the refresh token is not valid: log in again")


class InvalidRecoveryTokenError(CountersignError):
    """The link's token is unknown, expired or used."""

    code = "INVALID_RECOVERY_TOKEN"

    def __init__(self) -> None:
        super().__init__("the recovery link is not valid any more: ask for a new one")


class SignupClosedError(CountersignError):
    """The server takes no sign-ups; its operator creates the accounts."""

    code = "SIGNUP_CLOSED"

    def __init__(self) -> None:
        super().__init__("sign-up is closed on this server", metadata={"rule": "signup"})


class EmailTakenError(CountersignError):
    """Another account has this address."""

    code = "EMAIL_TAKEN"

    def __init__(self) -> None:
        super().__init__("an account with this email exists")


class StepUpRequiredError(CountersignError):
    """The change needs the password again: a raised session."""

    code = "STEP_UP_REQUIRED"

    def __init__(
        self,
        text: str = "this needs your password again: ask for a step-up, then repeat the request",
        metadata: Metadata | None = None,
    ) -> None:
        super().__init__(text, metadata=metadata or {"rule": "STEP_UP"})


class OldLogInError(StepUpRequiredError):
    """The change needs a log-in younger than `max_age_s` seconds."""

    def __init__(self, max_age_s: int) -> None:
        super().__init__(
            f"log in again: this needs a log-in of the last {max_age_s // 60} minutes",
            {"rule": "recent_log_in", "maxAge": max_age_s},
        )


class UserNotFoundError(CountersignError):
    """No such account; only ever told to the operator, on the command line."""

    code = "USER_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("no account has this email")


class MailNotSentError(CountersignError):
    """The mail server did not take the mail. `reason` is one word, never its reply."""

    code = "MAIL_NOT_SENT"
    retryable = True

    def __init__(self, reason: str) -> None:
        super().__init__(f"the mail was not sent ({reason})")
        self.reason = reason
