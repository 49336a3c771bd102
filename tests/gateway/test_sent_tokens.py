"""A grant's token never gets to the venue, and wherever it is misused its owner sees that."""

from collections.abc import Callable

import pytest
from scripts.server_process import ServerProcess
from tests.gateway.stage import (
    HOSTS,
    ORDER,
    SLOTS,
    Bot,
    assert_owner_sees,
    decision,
    execute,
    new_bot,
    raw_answer,
)
from tests.support.accounts import Account, new_account
from tests.support.gateway_grants import make_grant

from countersign.access.grant_token import mint_token
from venue_simulator.testing import SimulatorProcess

NewBot = Callable[..., Bot]
NEVER_GIVEN = mint_token(bytes).reveal_text()


@pytest.fixture
def owner(server: ServerProcess) -> Account:
    """An owner for each test: of each only the first few refusals of a kind are entries."""
    return new_account(server)


def percent(text: str) -> str:
    return "".join(f"%{ord(each):02x}" for each in text)


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(each):04X}" for each in text)


def as_it_is(text: str) -> str:
    return text


@pytest.mark.parametrize("spelt", [as_it_is, percent, lambda text: "%4" + text])
@pytest.mark.parametrize("place", ["X-MBX-APIKEY", "X-Countersign-Token"])
def test_a_token_in_the_query_is_refused_and_the_owner_sees_it(
    bot: Bot, spelt: Callable[[str], str], place: str
) -> None:
    path = f"/api/v3/account?note={spelt(bot.token)}"

    answer = bot.send("GET", path, with_token=False, headers={place: bot.token})

    assert decision(answer) == "AMBIGUOUS_REQUEST"
    assert_owner_sees(bot, answer)
    assert bot.arrived() == []


def test_a_token_in_a_whole_that_is_encoded_is_refused(bot: Bot) -> None:
    target = "https%3A%2F%2Fapi.binance.com%2Fapi%2Fv3%2Faccount%3Fnote%3D" + bot.token

    answer = raw_answer(bot.server.port, "GET", f"/gateway/{target}", ("X-MBX-APIKEY", bot.token))

    assert decision(answer) == "AMBIGUOUS_REQUEST"
    assert bot.arrived() == []


@pytest.mark.parametrize("spelt", [as_it_is, percent])
def test_a_token_in_a_form_is_refused(bot: Bot, spelt: Callable[[str], str]) -> None:
    answer = bot.send("POST", "/api/v3/order", ORDER + f"&tag={spelt(bot.token)}".encode())

    assert decision(answer) == "AMBIGUOUS_REQUEST"
    assert bot.arrived() == []


@pytest.mark.parametrize("spelt", [as_it_is, percent, escaped])
def test_a_token_in_json_is_refused(bot_of: NewBot, spelt: Callable[[str], str]) -> None:
    bot = bot_of("OKX")
    body = '{"instId":"BTC-USDT","side":"buy","tag":"%s"}' % spelt(bot.token)  # noqa: UP031

    answer = bot.send("POST", "/api/v5/trade/order", body.encode())

    assert decision(answer) == "AMBIGUOUS_REQUEST"
    assert bot.arrived() == []


def test_another_token_than_the_bots_own_is_refused_too(bot: Bot) -> None:
    answer = bot.send("GET", f"/api/v3/account?note={NEVER_GIVEN}")

    assert decision(answer) == "AMBIGUOUS_REQUEST"
    assert bot.arrived() == []


def test_a_token_in_a_path_or_in_a_public_query_is_refused(bot: Bot) -> None:
    for path in (f"/api/v3/{bot.token}", f"/api/v3/time?note={bot.token}"):
        answer = bot.send("GET", path, with_token=False)

        assert decision(answer) == "AMBIGUOUS_REQUEST"
        assert_owner_sees(bot, answer)


def test_what_only_looks_like_a_token_passes(bot: Bot) -> None:
    answer = bot.send("GET", f"/api/v3/openOrders?symbol=BTCUSDT&note={bot.token[:-1]}_")

    assert decision(answer) == "FORWARDED"


def test_a_token_beside_one_that_was_never_given_is_on_its_owners_record(bot: Bot) -> None:
    answer = bot.send("GET", "/api/v3/account", headers={"X-Countersign-Token": NEVER_GIVEN})

    assert decision(answer) == "AMBIGUOUS_REQUEST"
    assert_owner_sees(bot, answer)


def test_two_tokens_of_one_owner_are_on_record_without_a_grant(
    bot: Bot, server: ServerProcess
) -> None:
    other = make_grant(server, bot.credential)

    answer = bot.send("GET", "/api/v3/account", headers={"X-Countersign-Token": other})

    query = "SELECT reason, user_id, grant_id FROM audit_entries WHERE request_id = ?"
    rows = execute(server, query, answer.headers["x-request-id"])
    assert rows == [("AMBIGUOUS_REQUEST", bot.credential["userId"], None)]


def test_tokens_of_two_owners_are_on_nobodys_record(
    bot: Bot, server: ServerProcess, simulator: SimulatorProcess
) -> None:
    other = new_bot(server, simulator, new_account(server), "BINANCE")

    answer = bot.send("GET", "/api/v3/account", headers={"X-Countersign-Token": other.token})

    query = "SELECT 1 FROM audit_entries WHERE request_id = ?"
    assert decision(answer) == "AMBIGUOUS_REQUEST"
    assert execute(server, query, answer.headers["x-request-id"]) == []


@pytest.mark.parametrize("name", ["OK-ACCESS-KEY", "API-Key", "Authorization"])
def test_a_token_in_another_venues_place_is_on_its_owners_record(bot: Bot, name: str) -> None:
    answer = bot.send("GET", "/api/v3/account", with_token=False, headers={name: bot.token})

    assert decision(answer) in {"INVALID_TOKEN", "UNAUTHENTICATED"}
    assert_owner_sees(bot, answer)


def test_an_answer_does_not_tell_whether_a_token_is_known(bot: Bot) -> None:
    answers = [
        raw_answer(bot.server.port, "GET", "/gateway/evil.invalid/x", (SLOTS["BINANCE"], token))
        for token in (bot.token, NEVER_GIVEN)
    ]

    told = [
        (
            each.status,
            each.json["error"],
            {**each.headers, "x-request-id": "", "date": ""},
        )
        for each in answers
    ]
    assert told[0] == told[1]


def test_the_owners_list_shows_a_token_that_was_used_against_another_host(
    bot: Bot, owner: Account
) -> None:
    target = f"/gateway/{HOSTS['OKX']}.evil.invalid/api/v5/account/balance"
    answer = raw_answer(bot.server.port, "GET", target, ("Authorization", f"Bearer {bot.token}"))

    (row,) = owner.client.get("/audit/list?outcome=REFUSED").data

    assert row["requestId"] == answer.headers["x-request-id"]
    assert (row["action"], row["reason"]) == ("credential.forward", "POLICY_DENIED/HOST")
    assert row["credentialId"] == bot.credential["credentialId"]
