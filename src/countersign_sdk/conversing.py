"""How a call is sent, answered and sent again. No I/O: the clients carry out the steps."""

import random
import secrets
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from countersign_sdk.answers import Envelope, read_answer
from countersign_sdk.calls import API, Call, Repeating
from countersign_sdk.errors import ApiError, ConnectionFailedError
from countersign_sdk.secret_text import SecretText

_FIRST_WAIT_S: Final = 0.5
_BUSY: Final = frozenset({429, 502, 503, 504})

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how patiently a call is sent again, where it may be.

    Attributes:
        attempts: how often a call is sent at most; 1 means never again.
        wait_max_s: the longest wait between two; a server that asks for a longer one is not
            waited for.
    """

    attempts: int = 3
    wait_max_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Send:
    """A step: send this. The next step is told what came of it."""

    method: str
    target: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wait:
    """A step: wait."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a Send: an answer."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """What came of a Send: no answer. `sent` is False where nothing can have been done."""

    text: str
    sent: bool


Conversation = Generator[Send | Wait, Received | Failed | None, Answer]


def converse(
    call: Call[Answer], token: SecretText | None, retries: Retries
) -> Conversation[Answer]:
    """Return the steps of a call; its return value is the answer.

    Raises:
        ApiError, ConnectionFailedError, UnexpectedAnswerError: the last attempt's.
    """
    step = _sending(call, token)
    for attempt in range(1, retries.attempts + 1):
        outcome = yield step
        try:
            return call.read(_read(outcome))
        except (ApiError, ConnectionFailedError) as error:
            wait_s = _wait_s(error, attempt)
            last = attempt == retries.attempts or wait_s > retries.wait_max_s
            if last or not _may_repeat(call.repeating, error):
                raise
        yield Wait(wait_s)
    raise ValueError("a call takes one attempt at least")


def _sending(call: Call[Answer], token: SecretText | None) -> Send:
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token.reveal()}"
    if call.repeating is Repeating.WITH_ITS_KEY:
        headers["Idempotency-Key"] = secrets.token_hex(16)
    return Send(call.method, API + call.path, call.query, headers, call.content())


def _read(outcome: Received | Failed | None) -> Envelope:
    if isinstance(outcome, Received):
        return read_answer(outcome.status, outcome.headers, outcome.content)
    failed = outcome or Failed("nothing was sent", sent=False)
    raise ConnectionFailedError(failed.text, sent=failed.sent)


def _may_repeat(repeating: Repeating, error: ApiError | ConnectionFailedError) -> bool:
    if isinstance(error, ConnectionFailedError) and not error.sent:
        return True
    if repeating is Repeating.UNSENT_ONLY:
        return False
    return isinstance(error, ConnectionFailedError) or error.http_status in _BUSY


def _wait_s(error: ApiError | ConnectionFailedError, attempt: int) -> float:
    if isinstance(error, ApiError) and error.retry_after_s is not None:
        return error.retry_after_s
    # Jitter, so that many programs do not come back at once.
    return float(_FIRST_WAIT_S * 2 ** (attempt - 1) * random.uniform(0.5, 1.0))  # noqa: S311
