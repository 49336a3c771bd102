"""A store that another process holds: what can't be put on record in time is not sent."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
from tests.entrypoints.contract import assert_succeeded
from tests.gateway.conftest import NewBot
from tests.gateway.stage import decision
from tests.support.accounts import Account
from tests.support.locks import write_lock_held

# Most of it waits, so it has its place among the slow ones.
pytestmark = [pytest.mark.fire, pytest.mark.timeout(120)]

_READ: Final = {
    "BINANCE": ("GET", "/api/v3/account", None),
    "OKX": ("GET", "/api/v5/account/balance", None),
    "KRAKEN": ("POST", "/0/private/Balance", b"nonce=1"),
}
_SIGNING_S: Final = 2.0
_LATE_S: Final = 0.3


@pytest.mark.parametrize("venue", _READ)
def test_what_waited_for_the_store_beyond_the_deadline_is_never_sent(
    bot_of: NewBot, owner: Account, venue: str
) -> None:
    bot = bot_of(venue)
    freezing = {"credentialId": bot.credential["credentialId"]}
    with ThreadPoolExecutor(2) as threads:
        with write_lock_held(bot.server.database):
            asked = threads.submit(bot.send, *_READ[venue])
            time.sleep(0.2)  # so that it is the first in the queue
            frozen = threads.submit(owner.client.post, "/credential/freeze", freezing)
            time.sleep(_SIGNING_S + _LATE_S)
        answer, stopped = asked.result(), assert_succeeded(frozen.result())
    time.sleep(_LATE_S)

    assert bot.arrived() == []
    assert stopped["inFlight"] == 0
    assert answer.status == (200 if venue == "KRAKEN" else 503)
    assert decision(answer) == "DEADLINE_PASSED"
    intent, outcome = bot.entries()
    assert (intent["outcome"], outcome["outcome"]) == ("INTENDED", "FAILED")
    assert (outcome["reason"], outcome["details"]) == ("DEADLINE_PASSED", {"sent": "NO"})


@pytest.mark.parametrize("venue", _READ)
def test_what_cannot_be_put_on_record_is_refused_in_the_venues_shape_and_never_sent(
    bot_of: NewBot, venue: str
) -> None:
    bot = bot_of(venue)
    with write_lock_held(bot.server.database):
        answer = bot.send(*_READ[venue])
    time.sleep(_LATE_S)

    assert decision(answer) == "STORE_UNAVAILABLE"
    assert (answer.status, *_shape(venue, answer.json)) == {
        "BINANCE": (503, 0),
        "OKX": (503, "50001"),
        "KRAKEN": (200, "EService:Unavailable"),
    }[venue]
    assert bot.arrived() == []
    # Without an intent there is nothing to unseal.
    assert [each["outcome"] for each in bot.entries() if each["outcome"] != "REFUSED"] == []


def _shape(venue: str, answer: Any) -> tuple[Any]:
    """Return the code of a refusal, from where the venue has it."""
    if venue == "KRAKEN":
        return (answer["error"][0],)
    return (answer["code"],)
