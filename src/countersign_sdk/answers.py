"""Reads answers: the envelope, and its errors."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar

import msgspec

from countersign_sdk.errors import (
    ApiError,
    ForbiddenError,
    RateLimitedError,
    StepUpRequiredError,
    UnauthorizedError,
    UnexpectedAnswerError,
    VenueError,
)
from countersign_sdk.secret_text import SecretText

_OK: Final = 200
_BY_STATUS: Final[Mapping[int, type[ApiError]]] = {
    401: UnauthorizedError,
    403: ForbiddenError,
    429: RateLimitedError,
}
_BY_CODE: Final[Mapping[str, type[ApiError]]] = {
    "STEP_UP_REQUIRED": StepUpRequiredError,
    "VENUE_UNREACHABLE": VenueError,
    "VENUE_UNAVAILABLE": VenueError,
    "VENUE_TIMEOUT": VenueError,
}
# What a proxy in front answers is not the API's, but says as much as its status.
_PROXY_CODE: Final = "NO_ANSWER_OF_THE_API"
_BUSY: Final = frozenset({429, 502, 503, 504})

Kind = TypeVar("Kind")


class _Details(msgspec.Struct, frozen=True):
    code: str
    request_id: str | None = None
    metadata: dict[str, Any] | None = None


class Pagination(msgspec.Struct, frozen=True, rename="camel"):
    """What stands beside the rows of a list."""

    total: int | None = None
    has_next: bool = False
    cursor: str | None = None


class Envelope(msgspec.Struct, frozen=True):
    """What every answer is wrapped in."""

    data: msgspec.Raw
    success: bool
    errno: int
    error: str | None
    details: _Details | None = None
    pagination: Pagination | None = None


def decoded(raw: msgspec.Raw, kind: type[Kind]) -> Kind:
    """Return JSON as a type.

    Raises:
        UnexpectedAnswerError: it is not of the type.
    """
    # msgspec's own error can repeat a value, and so a token: it is neither raised nor chained.
    with suppress(msgspec.DecodeError):
        return msgspec.json.decode(raw, type=kind, dec_hook=_secret)
    raise UnexpectedAnswerError(_OK)


def read_answer(status: int, headers: Mapping[str, str], content: bytes) -> Envelope:
    """Return the envelope of a success.

    Raises:
        ApiError: the API said no.
        UnexpectedAnswerError: it is no answer of the API.
    """
    retry_after_s = _retry_after_s(headers.get("retry-after"))
    envelope: Envelope | None = None
    with suppress(msgspec.DecodeError):
        envelope = msgspec.json.decode(content, type=Envelope)
    if envelope is not None and envelope.success and status == _OK:
        return envelope
    if envelope is not None and envelope.details is not None:
        raise _api_error(status, envelope, envelope.details, retry_after_s)
    if status in _BUSY:
        raise _BY_STATUS.get(status, ApiError)(
            f"HTTP {status}",
            code=_PROXY_CODE,
            http_status=status,
            errno=0,
            request_id=headers.get("x-request-id"),
            retry_after_s=retry_after_s,
            metadata={},
        )
    raise UnexpectedAnswerError(status)


def _api_error(
    status: int, envelope: Envelope, details: _Details, retry_after_s: float | None
) -> ApiError:
    kind = _BY_CODE.get(details.code) or _BY_STATUS.get(status, ApiError)
    return kind(
        envelope.error or "no text",
        code=details.code,
        http_status=status,
        errno=envelope.errno,
        request_id=details.request_id,
        retry_after_s=retry_after_s,
        metadata=details.metadata or {},
    )


def _retry_after_s(value: str | None) -> float | None:
    """Return the seconds of a Retry-After, which may also be a date (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    with suppress(ValueError):
        at = parsedate_to_datetime(value)
        return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return None


def _secret(kind: type, value: Any) -> Any:
    if kind is SecretText and isinstance(value, str):
        return SecretText(value)
    raise msgspec.ValidationError
