"""How the use cases of a credential can fail."""

from collections.abc import Mapping

from countersign.kernel.errors import CountersignError, Metadata
from countersign.kernel.ids import CredentialId
from countersign.venues.errors import KeyRejectedError


class CredentialNotFoundError(CountersignError):
    """No such credential."""

    code = "NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("no such credential")


class AccessDeniedError(CountersignError):
    """The credential is somebody else's."""

    code = "ACCESS_DENIED"

    def __init__(self) -> None:
        super().__init__("this credential is not yours")


class AlreadyRevokedError(CountersignError):
    """The credential was revoked, which is final."""

    code = "ALREADY_REVOKED"

    def __init__(self) -> None:
        super().__init__("this credential is revoked, which is final")


class FrozenError(CountersignError):
    """The credential is frozen: nobody uses it until its owner thaws it."""

    code = "FROZEN"

    def __init__(self) -> None:
        super().__init__("this credential is frozen", metadata={"rule": "FROZEN"})


class NotActiveError(CountersignError):
    """The credential is not active: a check of its key has to succeed first."""

    code = "NOT_ACTIVE"

    def __init__(self) -> None:
        super().__init__("this credential is not active", metadata={"rule": "NOT_ACTIVE"})


class NotCreatedError(CountersignError):
    """The credential does not wait for an API key: it has one, or it waited for too long."""

    code = "NOT_ACTIVE"

    def __init__(self) -> None:
        super().__init__(
            "this credential does not wait for an API key", metadata={"rule": "NOT_CREATED"}
        )


class WithdrawalEnabledError(CountersignError):
    """The key may withdraw, and intake refuses such keys.

    Args:
        title: of its venue.
        right: what the venue calls the right to withdraw; None where no page of it is known.
    """

    code = "WITHDRAWAL_ENABLED"

    def __init__(self, title: str, right: str | None) -> None:
        called = "" if right is None else f" (at {title} the right is called: {right})"
        hint = f"the key may withdraw funds{called}: take that right away, or make a key without it"
        super().__init__(hint, metadata={"hint": hint})


class VerificationFailedError(CountersignError):
    """The venues refused some of the keys that were to be verified together."""

    code = "INVALID_CREDENTIALS"

    def __init__(self, rejections: Mapping[CredentialId, KeyRejectedError]) -> None:
        first = next(iter(rejections.values()))
        super().__init__(first.text, metadata={**first.metadata, "credentialIds": list(rejections)})


class IdempotencyConflictError(CountersignError):
    """The same idempotency key came with another body."""

    code = "IDEMPOTENCY_CONFLICT"

    def __init__(self) -> None:
        super().__init__("this idempotency key was used with another request")


class VersionConflictError(CountersignError):
    """The credential changed since it was read; the use case reads again."""

    code = "STORE_UNAVAILABLE"
    retryable = True

    def __init__(self) -> None:
        super().__init__("the credential keeps changing: try again")


class ClaimLostError(CountersignError):
    """The request took so long that another one with its idempotency key went on in its place."""

    code = "STORE_UNAVAILABLE"
    retryable = True

    def __init__(self) -> None:
        super().__init__("the request took too long: try again")


class RecordedRefusalError(CountersignError):
    """The refusal that the first request of an idempotency key got, said again."""

    def __init__(self, code: str, text: str, metadata: Metadata) -> None:
        super().__init__(text, metadata=metadata)
        self.code = code
