"""When a call is sent again: only where nothing can be done twice, and not for ever."""

import json
from typing import Any

import pytest

from countersign_sdk import (
    ApiError,
    ConnectionFailedError,
    CredentialFilter,
    ForbiddenError,
    NewCredential,
    NewGrant,
    NewKey,
    RateLimitedError,
    Retries,
    SecretText,
    StepUpRequiredError,
    UnauthorizedError,
    UnexpectedAnswerError,
    VenueError,
    operations,
)
from countersign_sdk.calls import Call
from countersign_sdk.conversing import Failed, Received, Send, Wait, converse

_NEW = NewCredential(venue="BINANCE", api_key="a-key", api_secret="a-secret")
_REFUSED = Failed("refused", sent=False)
_LOST = Failed("lost", sent=True)
_ROWS = Received(200, {}, b'{"data":[],"success":true,"errno":0,"error":null}')
READS: dict[str, Call[Any]] = {
    "list": operations.list_credentials(CredentialFilter()),
    "grants": operations.list_grants(None, None, None),
}
ONCE: dict[str, Call[Any]] = {
    "verify": operations.verify_credential("id"),
    "activate": operations.activate_credential("id", "k"),
    "rotate": operations.rotate_credential("id", NewKey(api_key="k", api_secret="s")),
    "revoke": operations.revoke_credential("id"),
    "freeze": operations.freeze_credential("id"),
    "grant": operations.create_grant(NewGrant(holder="bot", credential_id="id")),
    "revoke grant": operations.revoke_grant("id"),
    "sign in": operations.sign_in("a@example.com", "password"),
    "refresh": operations.refresh("v1.token"),
}


def error(status: int, code: str, **headers: str) -> Received:
    body = {
        "data": None,
        "success": False,
        "errno": -1,
        "error": "no",
        "details": {"code": code, "request_id": "r-1", "metadata": {"rule": "X"}},
    }
    return Received(status, headers, json.dumps(body).encode())


def played(call: Call[Any], *outcomes: Received | Failed) -> tuple[Any, list[Send], list[float]]:
    """Return answer or error, what was sent, and how long was waited."""
    conversation = converse(call, SecretText("token"), Retries(attempts=3, wait_max_s=10))
    left, sent, waited = list(outcomes), list[Send](), list[float]()
    told: Received | Failed | None = None
    while True:
        try:
            step = conversation.send(told)
        except StopIteration as end:
            return end.value, sent, waited
        except (ApiError, ConnectionFailedError, UnexpectedAnswerError) as raised:
            return raised, sent, waited
        told = None
        if isinstance(step, Wait):
            waited.append(step.seconds)
        else:
            sent.append(step)
            told = left.pop(0)


@pytest.mark.parametrize("call", READS.values(), ids=READS)
@pytest.mark.parametrize(
    "first", [_REFUSED, _LOST, error(503, "STORE_UNAVAILABLE"), Received(502, {}, b"<html>")]
)
def test_a_read_is_repeated(call: Call[Any], first: Received | Failed) -> None:
    answer, sent, waited = played(call, first, _ROWS)

    assert answer.items == ()
    assert len(sent) == 2
    assert 0 < waited[0] <= 0.5


@pytest.mark.parametrize("call", ONCE.values(), ids=ONCE)
@pytest.mark.parametrize("first", [_LOST, error(503, "SEALED"), error(429, "RATE_LIMITED")])
def test_what_must_not_be_done_twice_is_not_repeated(
    call: Call[Any], first: Received | Failed
) -> None:
    raised, sent, _ = played(call, first)

    assert isinstance(raised, ApiError | ConnectionFailedError)
    assert len(sent) == 1


@pytest.mark.parametrize("call", ONCE.values(), ids=ONCE)
def test_what_was_never_sent_is_sent_again(call: Call[Any]) -> None:
    raised, sent, _ = played(call, _REFUSED, _REFUSED, _REFUSED)

    assert isinstance(raised, ConnectionFailedError)
    assert raised.sent is False
    assert len(sent) == 3


def test_a_create_is_repeated_under_the_same_key() -> None:
    call = operations.create_credential(_NEW)

    raised, sent, _ = played(call, _LOST, error(504, "VENUE_TIMEOUT"), error(502, "VENUE_X"))

    assert isinstance(raised, ApiError)
    assert len(sent) == 3
    assert len({step.headers["Idempotency-Key"] for step in sent}) == 1
    _, (other, *_), _ = played(call, _LOST, _LOST, _LOST)
    assert other.headers["Idempotency-Key"] != sent[0].headers["Idempotency-Key"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500])
def test_a_refusal_is_final(status: int) -> None:
    raised, sent, _ = played(operations.create_credential(_NEW), error(status, "SOME_CODE"))

    assert isinstance(raised, ApiError)
    assert len(sent) == 1


def test_waits_as_long_as_the_server_says() -> None:
    busy = error(429, "RATE_LIMITED", **{"retry-after": "7"})

    _, _, waited = played(READS["list"], busy, _ROWS)

    assert waited == [7]


def test_does_not_wait_for_a_server_that_says_too_long() -> None:
    raised, _, waited = played(READS["list"], error(429, "RATE_LIMITED", **{"retry-after": "11"}))

    assert isinstance(raised, RateLimitedError)
    assert raised.retry_after_s == 11
    assert waited == []


def test_waits_longer_the_second_time() -> None:
    _, _, (first, second) = played(READS["list"], _LOST, _LOST, _LOST)

    assert first <= 0.5 <= second <= 1.0


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "INVALID_TOKEN", UnauthorizedError),
        (403, "ACCESS_DENIED", ForbiddenError),
        (403, "STEP_UP_REQUIRED", StepUpRequiredError),
        (400, "INVALID_REQUEST", ApiError),
        (502, "VENUE_UNREACHABLE", VenueError),
    ],
)
def test_errors_are_typed(status: int, code: str, kind: type[ApiError]) -> None:
    raised, _, _ = played(operations.revoke_credential("id"), error(status, code))

    assert type(raised) is kind
    assert (raised.code, raised.http_status, raised.errno) == (code, status, -1)
    assert (raised.request_id, raised.metadata) == ("r-1", {"rule": "X"})


@pytest.mark.parametrize("text", ["Tue, 24 Nov 2020 00:00:00 GMT", "0"])
def test_a_time_that_is_over_is_no_wait(text: str) -> None:
    raised, _, _ = played(ONCE["verify"], error(429, "RATE_LIMITED", **{"retry-after": text}))

    assert raised.retry_after_s == 0


@pytest.mark.parametrize("text", ["soon", "-1", ""])
def test_a_retry_after_that_is_none_is_ignored(text: str) -> None:
    raised, _, _ = played(ONCE["verify"], error(429, "RATE_LIMITED", **{"retry-after": text}))

    assert raised.retry_after_s is None


@pytest.mark.parametrize(
    "answer",
    [
        Received(200, {}, b"<html>"),
        Received(200, {}, b"[]"),
        Received(302, {"location": "https://other.example.com"}, b""),
        Received(200, {}, b'{"data":"x","success":true,"errno":0,"error":null}'),
        Received(404, {}, b"not found"),
    ],
)
def test_what_is_no_answer_of_the_api_is_said_to_be_none(answer: Received) -> None:
    raised, sent, _ = played(READS["list"], answer)

    assert isinstance(raised, UnexpectedAnswerError)
    assert raised.http_status == answer.status
    assert len(sent) == 1


@pytest.mark.parametrize("said", [{"binding": "heard-of-never"}, {"binding": None}, {}])
def test_a_grant_of_another_binding_or_none_is_read(said: dict[str, str | None]) -> None:
    grant: dict[str, Any] = {
        "grantId": "g",
        "credentialId": "c",
        "holder": "bot",
        "version": 1,
        "capabilities": [],
        "endpoints": [],
        "symbols": [],
        "callerCidrs": [],
        "createdAt": 1,
        "updatedAt": 1,
    }
    body = {"data": [grant | said], "success": True, "errno": 0, "error": None}

    page, _, _ = played(READS["grants"], Received(200, {}, json.dumps(body).encode()))

    assert [each.binding for each in page.items] == [said.get("binding")]
