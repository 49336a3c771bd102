"""What of a bot's actions goes through the gateway, and how it arrives."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from coincurve import PrivateKey
from scripts.server_process import ServerProcess
from tests.gateway.stage import Bot, new_bot
from tests.support.accounts import Account, new_account
from tests.support.client import HttpAnswer

from countersign.venues.schemes.hyperliquid.signing import address_of
from venue_simulator.testing import SimulatorProcess

LIMIT: dict[str, Any] = {
    "a": 10_000,
    "b": True,
    "p": "20000",
    "s": "0.01",
    "r": False,
    "t": {"limit": {"tif": "Gtc"}},
}
ORDER: dict[str, Any] = {"type": "order", "orders": [LIMIT], "grouping": "na"}
SOMEBODY = "0x1719884eb866cb12b2287399b15f7db5e7d775ea"


@pytest.fixture(scope="module")
def owner(server: ServerProcess) -> Account:
    return new_account(server)


@pytest.fixture
def bot(server: ServerProcess, simulator: SimulatorProcess, owner: Account) -> Bot:
    return new_bot(server, simulator, owner, "HYPERLIQUID")


def act(bot: Bot, action: object, **beside: object) -> HttpAnswer:
    body = {"action": action, "nonce": 1, "signature": {"r": "0x1", "s": "0x1", "v": 27}}
    return bot.send("POST", "/exchange", json.dumps(body | beside).encode())


def ask(bot: Bot, **fields: object) -> HttpAnswer:
    return bot.send("POST", "/info", json.dumps(fields).encode())


def decision(answer: HttpAnswer) -> str:
    return answer.headers["x-countersign-decision"]


def test_an_order_arrives_signed_with_our_nonce_and_end(bot: Bot) -> None:
    answer = act(bot, ORDER)

    (arrived,) = bot.arrived()
    body = json.loads(arrived.body)
    assert "resting" in answer.json["response"]["data"]["statuses"][0]
    assert arrived.verified is True
    assert body["nonce"] > 1_000_000_000_000
    assert body["expiresAfter"] == body["nonce"] + 15_000


@pytest.mark.parametrize(
    "order",
    [
        dict(reversed(LIMIT.items())),
        {**LIMIT, "p": "20000.0", "s": "0.0100"},
        {**LIMIT, "c": "0xABCDEF" + "0" * 26},
        {**LIMIT, "c": None},
    ],
)
def test_is_understood_in_whatever_way_a_bot_writes_its_action(
    bot: Bot, order: dict[str, Any]
) -> None:
    answer = act(bot, {"grouping": "na", "orders": [order], "type": "order"})

    assert answer.json["status"] == "ok"
    assert bot.orders() == 1


def test_no_nonce_comes_twice_however_many_ask_at_once(bot: Bot) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = [*threads.map(lambda _: act(bot, {"type": "noop"}), range(24))]

    nonces = [int(each.stamp) for each in bot.arrived()]
    assert {answer.json["status"] for answer in answers} == {"ok"}
    assert len({*nonces}) == len(nonces) == 24
    assert nonces == sorted(nonces)


def test_questions_use_no_nonce_up_and_go_on_unsigned(bot: Bot) -> None:
    ask(bot, type="clearinghouseState", user=bot.key.api_key)
    ask(bot, type="openOrders", user=bot.key.api_key)

    assert [(each.verified, each.stamp) for each in bot.arrived()] == [(None, ""), (None, "")]
    assert all("signature" not in each.body for each in bot.arrived())


def test_a_question_waits_for_no_action(bot: Bot, simulator: SimulatorProcess) -> None:
    simulator.install_fault("latency", "HYPERLIQUID", path="/exchange", ms=1_500)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(act, bot, {"type": "noop"})
        while not bot.arrived():
            pass
        answer = ask(bot, type="openOrders", user=bot.key.api_key)
        assert not waiting.done()

        assert answer.json == []
        assert waiting.result().json["status"] == "ok"


@pytest.mark.parametrize(
    ("action", "beside", "rule"),
    [
        ({**ORDER, "builder": {"b": SOMEBODY, "f": 10}}, {}, "CAPABILITY"),
        ({**ORDER, "grouping": {"p": 1}}, {}, "CAPABILITY"),
        (ORDER, {"vaultAddress": SOMEBODY}, "CAPABILITY"),
        ({"type": "updateLeverage", "asset": 0, "isCross": True, "leverage": 2}, {}, "CAPABILITY"),
        ({"type": "vaultTransfer", "vaultAddress": SOMEBODY}, {}, "CAPABILITY"),
        ({"type": "setReferrer", "code": "CCXT1"}, {}, "CAPABILITY"),
        ({"type": "withdraw3", "amount": "1", "destination": SOMEBODY}, {}, "CLOSED_ENDPOINT"),
        ({"type": "usdSend", "amount": "1", "destination": SOMEBODY}, {}, "CLOSED_ENDPOINT"),
        ({"type": "approveBuilderFee", "builder": SOMEBODY}, {}, "CLOSED_ENDPOINT"),
        ({"type": "multiSig", "payload": {"action": ORDER}}, {}, "CLOSED_ENDPOINT"),
        ({"type": "evmRawTx", "data": "0x"}, {}, "UNKNOWN_ENDPOINT"),
        ({**ORDER, "extra": 1}, {}, "UNKNOWN_PARAMETER"),
        ({**ORDER, "orders": [LIMIT, {**LIMIT, "x": 1}]}, {}, "UNKNOWN_PARAMETER"),
    ],
)
def test_money_goes_nowhere_by_an_order(
    bot: Bot, action: object, beside: dict[str, object], rule: str
) -> None:
    answer = act(bot, action, **beside)

    assert (answer.status, decision(answer)) == (401, f"POLICY_DENIED/{rule}")
    assert bot.arrived() == []


def test_an_answer_may_repeat_the_accounts_address(bot: Bot) -> None:
    secret = bytes.fromhex(bot.key.api_secret.removeprefix("0x"))

    answer = ask(bot, type="userRole", user=address_of(PrivateKey(secret)))

    assert decision(answer) == "FORWARDED"
    assert answer.json == {"role": "agent", "data": {"user": bot.key.api_key.lower()}}


def test_a_fee_of_nothing_may_be_named(bot: Bot) -> None:
    answer = act(bot, {**ORDER, "builder": {"b": SOMEBODY, "f": 0}})

    assert answer.json["status"] == "ok"


@pytest.mark.parametrize(
    ("orders", "decided"),
    [
        ([LIMIT], "FORWARDED"),
        ([{**LIMIT, "a": 0}], "POLICY_DENIED/SYMBOL"),
        ([LIMIT, {**LIMIT, "a": 0}], "POLICY_DENIED/SYMBOL"),
        ([{name: value for name, value in LIMIT.items() if name != "a"}], "POLICY_DENIED/SYMBOL"),
    ],
)
def test_a_grant_for_an_asset_is_for_that_one(
    server: ServerProcess,
    simulator: SimulatorProcess,
    owner: Account,
    orders: list[Any],
    decided: str,
) -> None:
    bot = new_bot(server, simulator, owner, "HYPERLIQUID", {"symbols": ["10000"]})

    assert decision(act(bot, {**ORDER, "orders": orders})) == decided


def test_the_token_of_a_grant_never_goes_on(bot: Bot) -> None:
    answer = act(bot, {"type": "noop"}, vaultAddress=bot.token)
    asked = ask(bot, type="openOrders", user=bot.token)

    assert "FORWARDED" not in {decision(answer), decision(asked)}
    assert bot.arrived() == []
