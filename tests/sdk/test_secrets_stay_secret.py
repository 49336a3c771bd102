"""No password, key or token shows itself in what the SDK prints or raises."""

import copy
import pickle
import traceback

import httpx2
import pytest

from countersign_sdk import (
    CountersignClient,
    CountersignSdkError,
    NewCredential,
    NewKey,
    Retries,
    SecretText,
    operations,
)
from countersign_sdk.conversing import converse

_SECRET = "canary-3f9b1c"
_ONCE = Retries(attempts=1)


def shown(error: BaseException) -> str:
    """Return the traceback with all of its causes, and every attribute that holds something."""
    parts = ["".join(traceback.format_exception(error)), repr(vars(error))]
    seen = error.__context__
    while seen is not None:
        parts.append(repr(seen) + repr(vars(seen)))
        seen = seen.__context__
    return "".join(parts)


def test_a_secret_text_shows_nothing() -> None:
    secret = SecretText(_SECRET)

    assert _SECRET not in f"{secret!r} {secret} {secret:>40}"
    assert secret == SecretText(_SECRET)
    assert secret != SecretText("another")
    assert secret != _SECRET
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            take(secret)


def test_what_callers_fill_in_shows_nothing() -> None:
    key = NewKey(api_key=_SECRET, api_secret=_SECRET, api_passphrase=_SECRET)
    new = NewCredential(venue="OKX", api_key=_SECRET, api_secret=_SECRET)

    assert _SECRET not in f"{key} {new}"


def test_calls_and_steps_show_nothing() -> None:
    call = operations.sign_in("a@example.com", SecretText(_SECRET))
    step = next(converse(call, SecretText(_SECRET), _ONCE))

    assert _SECRET not in f"{call} {step}"


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(200, content=f'"{_SECRET}"'),
        httpx2.Response(200, json={"data": {"accessToken": _SECRET}, "success": True}),
        httpx2.Response(
            200,
            json={
                "data": {"accessToken": _SECRET, "refreshToken": _SECRET, "expiresIn": _SECRET},
                "success": True,
                "errno": 0,
                "error": None,
            },
        ),
        httpx2.ReadError("broken"),
        httpx2.ConnectError("refused"),
    ],
)
def test_errors_show_nothing(answer: httpx2.Response | httpx2.TransportError) -> None:
    def answered(request: httpx2.Request) -> httpx2.Response:
        if isinstance(answer, httpx2.TransportError):
            answer.request = request
            raise answer
        return answer

    transport = httpx2.MockTransport(answered)
    client = CountersignClient("https://keys.example.com", retries=_ONCE, transport=transport)

    with client, pytest.raises(CountersignSdkError) as raised:
        client.sign_in("a@example.com", _SECRET)

    assert _SECRET not in shown(raised.value)
    assert "request" not in {name for name in vars(raised.value) if name != "request_id"}
    assert raised.value.__context__ is None


def test_an_address_that_is_refused_is_not_repeated() -> None:
    with pytest.raises(CountersignSdkError) as raised:
        CountersignClient(f"https://user:{_SECRET}@keys.example.com")

    assert _SECRET not in shown(raised.value)
