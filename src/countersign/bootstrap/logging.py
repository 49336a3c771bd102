"""Logging: one JSON object a line on standard error, never a secret."""

import logging
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import structlog

# A second fence: no call passes such a thing, and one that did would be cut here.
_NEVER_LOGGED: Final = frozenset(
    (
        "authorization", "cookie", "password", "secret", "token", "passphrase", "signature",
        "api_key", "api_secret", "api_passphrase", "access_token", "refresh_token", "body", "url",
    )
)  # fmt: skip


def configure_logging() -> None:
    """Set up logging for this process; libraries are heard from warnings on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _stamp,
            redact,
            _render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(file=sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)


def _stamp(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["timestamp"] = datetime.now(UTC)
    return event


def _render(_: Any, __: str, event: MutableMapping[str, Any]) -> bytes:
    return _ENCODER.encode(event)


_ENCODER: Final = msgspec.json.Encoder(enc_hook=repr)


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut what must never be logged, by its name."""
    for name in _NEVER_LOGGED.intersection(event):
        event[name] = "<redacted>"
    return event
