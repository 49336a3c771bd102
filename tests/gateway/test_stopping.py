"""Freeze and revoke while bots' requests are with a slow venue, over two processes of a server."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.entrypoints.contract import assert_succeeded
from tests.gateway.stage import ORDER, Bot, decision, new_bot
from tests.support.accounts import Account, sign_up
from tests.support.client import HttpAnswer
from tests.support.granting import grant

from venue_simulator.testing import SimulatorProcess

# Most of it waits, so it has its place among the slow ones.
pytestmark = [pytest.mark.fire, pytest.mark.timeout(300)]

_ACCOUNT: Final = "/api/v3/account?omitZeroBalances=true"
_ORDER: Final = "/api/v3/order"
_SLOW_MS: Final = 4_000
_HELD: Final = 6
_SIGNING_S: Final = 2.0
# Of a busy machine, beside the time that is waited for.
_SLACK_S: Final = 1.5


@pytest.fixture(scope="module")
def workers(
    simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    settings = UNLIMITED | {"SERVER_WORKERS": "2"}
    folder = tmp_path_factory.mktemp("stopping") / "vault"
    with ServerProcess(folder, simulator_url=simulator.base_url, settings=settings) as server:
        yield server


@pytest.fixture
def user(workers: ServerProcess) -> Account:
    return sign_up(workers.port)


@pytest.fixture
def slow_bot(workers: ServerProcess, simulator: SimulatorProcess, user: Account) -> Bot:
    return new_bot(workers, simulator, user, "BINANCE")


class Held:
    """Requests of a bot that a slow venue has, and what came of them."""

    def __init__(self, bot: Bot, count: int, *, processed: bool = True) -> None:
        self._bot = bot
        self.answers: list[HttpAnswer] = []
        bot.simulator.install_fault(
            "latency", "BINANCE", path=_ORDER, ms=_SLOW_MS, processed=processed
        )
        self._threads = [threading.Thread(target=self._send) for _ in range(count)]
        for thread in self._threads:
            thread.start()
        _until(lambda: len(bot.arrived()) >= count)

    def join(self) -> list[str]:
        """Return the decision of each answer, once all have come."""
        for thread in self._threads:
            thread.join()
        return [decision(answer) for answer in self.answers]

    def _send(self) -> None:
        self.answers.append(self._bot.send("POST", _ORDER, ORDER))


def _until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def _timed(account: Account, path: str, body: dict[str, Any]) -> tuple[Any, float]:
    begun = time.monotonic()
    data = assert_succeeded(account.client.post(path, body))
    return data, time.monotonic() - begun


@pytest.mark.parametrize("path", ["/credential/freeze", "/credential/revoke"])
def test_a_stop_names_what_is_with_the_venue_and_waits_no_longer_than_the_deadline(
    slow_bot: Bot, user: Account, path: str
) -> None:
    held = Held(slow_bot, _HELD)

    stopped, took_s = _timed(user, path, {"credentialId": slow_bot.credential["credentialId"]})

    assert stopped["inFlight"] == _HELD
    assert _SIGNING_S - 0.2 < took_s < _SIGNING_S + _SLACK_S
    assert slow_bot.send("GET", _ACCOUNT).status != 200
    assert held.join() == ["FORWARDED"] * _HELD  # what the venue answered comes through
    assert len(slow_bot.arrived()) == _HELD  # and nothing more was sent


def test_a_grants_revoke_counts_its_own_uses_alone(
    workers: ServerProcess, slow_bot: Bot, user: Account
) -> None:
    made = grant(user, slow_bot.credential["credentialId"])
    own = Bot(
        workers,
        slow_bot.simulator,
        "BINANCE",
        slow_bot.key,
        slow_bot.credential,
        made.token,
        slow_bot.since,
    )
    of_others = Held(slow_bot, 2)
    of_its_own = Held(own, 3)
    _until(lambda: len(own.arrived()) == 5)

    revoked, took_s = _timed(user, "/grant/revoke", {"grantId": made.grant_id})

    assert revoked["inFlight"] == 3
    assert took_s < _SIGNING_S + _SLACK_S
    assert of_its_own.join() + of_others.join() == ["FORWARDED"] * 5
    assert slow_bot.send("GET", _ACCOUNT).status == 200  # the other grant works on


def test_a_freeze_of_all_counts_for_each_credential(
    workers: ServerProcess, simulator: SimulatorProcess, slow_bot: Bot, user: Account
) -> None:
    idle = new_bot(workers, simulator, user, "OKX")
    held = Held(slow_bot, 2)

    frozen, took_s = _timed(user, "/credential/freeze", {"all": True})

    counts = {each["credentialId"]: each["inFlight"] for each in frozen}
    assert counts == {
        slow_bot.credential["credentialId"]: 2,
        idle.credential["credentialId"]: 0,
    }
    assert took_s < _SIGNING_S + _SLACK_S
    held.join()
    for bot in (slow_bot, idle):
        entries = [each for each in bot.entries() if each["outcome"] == "INTENDED"]
        assert len(entries) == (2 if bot is slow_bot else 0)


def test_a_stop_is_answered_as_soon_as_the_last_use_is_concluded(
    slow_bot: Bot, user: Account
) -> None:
    held = Held(slow_bot, 2)
    time.sleep(_SLOW_MS / 1000 - 1)  # three of the four seconds are over

    frozen, took_s = _timed(
        user, "/credential/freeze", {"credentialId": slow_bot.credential["credentialId"]}
    )

    assert held.join() == ["FORWARDED"] * 2
    assert frozen["inFlight"] == 0
    assert took_s < _SIGNING_S - 0.3


def test_with_nothing_under_way_a_stop_does_not_wait(slow_bot: Bot, user: Account) -> None:
    assert slow_bot.send("GET", _ACCOUNT).status == 200
    slow_bot.entries()

    frozen, took_s = _timed(
        user, "/credential/freeze", {"credentialId": slow_bot.credential["credentialId"]}
    )

    assert frozen["inFlight"] == 0
    assert took_s < 0.5


def test_thawed_it_works_again_by_the_same_grant_in_every_process(
    slow_bot: Bot, user: Account
) -> None:
    named = {"credentialId": slow_bot.credential["credentialId"]}
    for _ in range(3):
        assert_succeeded(user.client.post("/credential/freeze", named))
        frozen = [slow_bot.send("GET", _ACCOUNT) for _ in range(6)]
        assert_succeeded(user.client.post("/credential/thaw", named))
        thawed = [slow_bot.send("GET", _ACCOUNT) for _ in range(6)]

        assert {decision(answer).partition("/")[0] for answer in frozen} == {"FROZEN"}
        assert {decision(answer) for answer in thawed} == {"FORWARDED"}


def test_a_check_that_a_revoke_overtakes_is_not_called_verified(
    slow_bot: Bot, user: Account
) -> None:
    slow_bot.simulator.install_fault("latency", "BINANCE", ms=_SLOW_MS, processed=True)
    named = {"credentialId": slow_bot.credential["credentialId"]}
    answers: list[HttpAnswer] = []
    checking = threading.Thread(
        target=lambda: answers.append(user.client.post("/credential/verify", named))
    )
    checking.start()
    _until(lambda: len(slow_bot.arrived()) == 1)

    revoked, took_s = _timed(user, "/credential/revoke", named)
    checking.join()

    assert revoked["inFlight"] == 1
    assert took_s < _SIGNING_S + _SLACK_S
    assert answers[0].code == "ALREADY_REVOKED"
    assert len(slow_bot.arrived()) == 1
