"""The root of every error that Countersign raises on purpose."""

from collections.abc import Mapping, Sequence

# What an error may tell a caller beside its text. Never a secret, a token or an input value.
Metadata = Mapping[str, str | int | Sequence[str] | Mapping[str, str]]


class CountersignError(Exception):
    """An expected failure with a stable code.

    The text is written for the caller and holds no secret and no input value.
    Which HTTP status a class becomes stands in one table, in entrypoints/http_api.
    """

    code: str = "INTERNAL"
    retryable: bool = False

    def __init__(self, text: str, *, metadata: Metadata | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.metadata: Metadata = metadata or {}


class StoreUnavailableError(CountersignError):
    """The database did not do it; nothing of the change is stored. The caller may retry."""

    code = "STORE_UNAVAILABLE"
    retryable = True


class InvalidRequestError(CountersignError):
    """The request is not of the form that the operation takes.

    `fields` names each field and what is wrong with it, never its value.
    """

    code = "INVALID_REQUEST"

    def __init__(self, fields: Mapping[str, str]) -> None:
        named = ", ".join(f"{name} {fault}" for name, fault in fields.items())
        super().__init__(named, metadata={"fields": dict(fields)})
        self.fields = dict(fields)


class RateLimitedError(CountersignError):
    """The caller asked too often; it may ask again after `retry_after_s` seconds."""

    code = "RATE_LIMITED"
    retryable = True

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            f"too many requests: try again in {retry_after_s} s",
            metadata={"retryAfter": retry_after_s},
        )
        self.retry_after_s = retry_after_s
