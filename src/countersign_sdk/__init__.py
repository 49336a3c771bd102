"""The client of Countersign's API, sync and async, and `countersign_sdk.ccxt` for bots."""

from countersign_sdk.async_client import AsyncCountersignClient
from countersign_sdk.client import CountersignClient
from countersign_sdk.conversing import Retries
from countersign_sdk.errors import (
    ApiError,
    ConnectionFailedError,
    CountersignSdkError,
    ForbiddenError,
    NotSignedInError,
    RateLimitedError,
    StepUpRequiredError,
    UnauthorizedError,
    UnexpectedAnswerError,
    UnsafeUrlError,
    VenueError,
)
from countersign_sdk.requests import (
    AuditFilter,
    CredentialFilter,
    GrantLimits,
    NewCredential,
    NewGrant,
    NewKey,
)
from countersign_sdk.secret_text import SecretText

__all__ = [
    "ApiError",
    "AsyncCountersignClient",
    "AuditFilter",
    "ConnectionFailedError",
    "CountersignClient",
    "CountersignSdkError",
    "CredentialFilter",
    "ForbiddenError",
    "GrantLimits",
    "NewCredential",
    "NewGrant",
    "NewKey",
    "NotSignedInError",
    "RateLimitedError",
    "Retries",
    "SecretText",
    "StepUpRequiredError",
    "UnauthorizedError",
    "UnexpectedAnswerError",
    "UnsafeUrlError",
    "VenueError",
]
