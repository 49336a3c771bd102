"""Grants whose bots sign: over real HTTP, with bots that are not changed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import ccxt
import ccxt.async_support
import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.gateway.stage import Bot, decision, execute, new_bot
from tests.support.accounts import Account
from tests.support.bot_signing import SignedRequest, binance, kraken, now_ms, okx, read_of
from tests.support.client import HttpAnswer
from tests.support.granting import MadeGrant, grant

from countersign_sdk.ccxt import attach
from venue_simulator.testing import SimulatorProcess

_PYTHON_BINANCE: Final = Path(__file__).parent / "programs" / "python_binance_bot.py"
VENUES: Final = ("BINANCE", "OKX", "KRAKEN")
TIMED: Final = ("BINANCE", "OKX")
# By venue: status and the venue's own word of a bad signature, and of a bad time or nonce.
BAD_SIGNATURE: Final[Mapping[str, tuple[int, object]]] = {
    "BINANCE": (400, -1022),
    "OKX": (401, "50113"),
    "KRAKEN": (200, "EAPI:Invalid signature"),
}
BAD_TIME: Final[Mapping[str, tuple[int, object]]] = {
    "BINANCE": (400, -1021),
    "OKX": (401, "50102"),
    "KRAKEN": (200, "EAPI:Invalid nonce"),
}
SYMBOLS: Final = {"BINANCE": "BTC/USDT", "OKX": "BTC/USDT", "KRAKEN": "BTC/USD"}
ORDER: Final = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=20000"


@dataclass
class SigningBot:
    """A bot with a grant that asks for its signature, and the grant's secret."""

    bot: Bot
    made: MadeGrant
    secret: str

    def send(self, request: SignedRequest) -> HttpAnswer:
        return self.bot.send(request.method, request.path, request.body, headers=request.headers)

    def read(self, at_ms: int | None = None) -> SignedRequest:
        return read_of(self.bot.venue, self.secret, at_ms)

    def refusals(self) -> list[tuple[str, str]]:
        """Return grant and reason of each refusal that is on record, once it is there."""
        rows = execute(
            self.bot.server,
            "SELECT grant_id, json_extract(CAST(substr(canonical, 21) AS TEXT), '$.reason')"
            " FROM audit_entries WHERE grant_id = ? AND outcome = 'REFUSED' ORDER BY rowid",
            self.made.grant_id,
        )
        return [(str(row[0]), str(row[1])) for row in rows]


NewSigningBot = Callable[..., SigningBot]


@pytest.fixture
def signing_bot(
    server: ServerProcess, simulator: SimulatorProcess, account: Account
) -> NewSigningBot:
    # An account of its own: of one user only the first refusals of a kind are entries each.
    def make(venue: str, **more: Any) -> SigningBot:
        bot = new_bot(server, simulator, account, venue)
        made = grant(account, bot.credential["credentialId"], callerSignature=True, **more)
        bot.token = made.token
        return SigningBot(bot, made, made.data["secret"])

    return make


@pytest.fixture
def other_server(server: ServerProcess, simulator: SimulatorProcess) -> Iterator[ServerProcess]:
    """Another process over the same installation."""
    with ServerProcess(
        server.folder, simulator_url=simulator.base_url, settings=UNLIMITED
    ) as other:
        yield other


def said(answer: HttpAnswer, venue: str) -> tuple[int, object]:
    """Return status and the venue's word of a refusal."""
    body = answer.json
    return answer.status, body["error"][0] if venue == "KRAKEN" else body["code"]


def assert_refused(answer: HttpAnswer, venue: str, code: str) -> None:
    wanted = BAD_SIGNATURE if code == "SIGNATURE_INVALID" else BAD_TIME
    assert (decision(answer), said(answer, venue)) == (code, wanted[venue])


# --- What passes -------------------------------------------------------------------------------


@pytest.mark.parametrize("venue", VENUES)
def test_a_right_signature_passes_and_the_venue_gets_another(
    signing_bot: NewSigningBot, venue: str
) -> None:
    signing = signing_bot(venue)
    request = signing.read()

    answer = signing.send(request)

    assert decision(answer) == "FORWARDED", answer.raw
    (arrival,) = signing.bot.arrived()
    assert arrival.verified
    bots_own = {
        "BINANCE": request.path.rpartition("=")[2],
        "OKX": request.headers.get("OK-ACCESS-SIGN"),
        "KRAKEN": request.headers.get("API-Sign"),
    }[venue]
    assert bots_own not in {*dict(arrival.headers).values(), arrival.target.rpartition("=")[2]}


@pytest.mark.parametrize("venue", VENUES)
def test_a_grant_without_the_option_takes_any_signature_as_before(
    bot_of: Callable[..., Bot], venue: str
) -> None:
    bot = bot_of(venue)
    request = read_of(venue, "bm90IGEgc2VjcmV0", 5)

    answers = [
        bot.send(request.method, request.path, request.body, headers=request.headers)
        for _ in range(2)
    ]

    assert [decision(answer) for answer in answers] == ["FORWARDED"] * 2


def test_a_grant_below_one_that_asks_for_signatures_needs_one_whatever_it_says_itself(
    bot_of: Callable[..., Bot],
) -> None:
    # No grant comes to stand so; were one there, it would be refused.
    bot = bot_of("BINANCE", {}, {"caller_signature": True})

    assert_refused(bot.send("GET", "/api/v3/account"), "BINANCE", "SIGNATURE_INVALID")


def test_public_endpoints_need_no_signature(signing_bot: NewSigningBot) -> None:
    assert decision(signing_bot("BINANCE").bot.send("GET", "/api/v3/time")) == "FORWARDED"


# --- What was altered --------------------------------------------------------------------------


def _none(_: str, request: SignedRequest) -> SignedRequest:
    path = request.path.partition("&signature=")[0]
    headers = {name: each for name, each in request.headers.items() if "sign" not in name.lower()}
    return replace(request, path=path, headers=headers)


def _another_text(venue: str, request: SignedRequest) -> SignedRequest:
    if venue == "KRAKEN":
        assert request.body is not None
        return replace(request, body=request.body.replace(b"true", b"false"))
    path = request.path.replace("=true", "=false").replace("=BTC", "=ETH")
    return replace(request, path=path)


def _more_text(venue: str, request: SignedRequest) -> SignedRequest:
    if venue == "KRAKEN":
        return replace(request, body=(request.body or b"") + b"&type=all")
    path, query = request.path.split("?")
    return replace(request, path=f"{path}?recvWindow=60000&{query}")


def _another_path(venue: str, request: SignedRequest) -> SignedRequest:
    other = {"OKX": "/api/v5/account/config?ccy=BTC", "KRAKEN": "/0/private/OpenOrders"}
    return replace(request, path=other[venue])


ALTERED: Final = [
    *((venue, change) for venue in VENUES for change in (_none, _another_text, _more_text)),
    # What Binance signs has no path in it: docs/threat-model.md says so.
    ("OKX", _another_path),
    ("KRAKEN", _another_path),
]


@pytest.mark.parametrize(("venue", "change"), ALTERED)
def test_an_altered_request_is_refused_as_the_venue_would(
    signing_bot: NewSigningBot,
    venue: str,
    change: Callable[[str, SignedRequest], SignedRequest],
) -> None:
    signing = signing_bot(venue)
    request = signing.read()

    answer = signing.send(change(venue, request))

    assert_refused(answer, venue, "SIGNATURE_INVALID")
    assert signing.bot.arrived() == []
    assert signing.refusals() == [(signing.made.grant_id, "SIGNATURE_INVALID")]
    assert decision(signing.send(request)) == "FORWARDED"


def test_an_altered_method_is_refused_at_okx(signing_bot: NewSigningBot) -> None:
    signing = signing_bot("OKX")
    body = b'{"instId":"BTC-USDT","ordId":"1"}'
    request = okx(signing.secret, "GET", "/api/v5/trade/cancel-order", body, now_ms())

    answer = signing.send(replace(request, method="POST"))

    assert_refused(answer, "OKX", "SIGNATURE_INVALID")


def test_an_order_that_was_altered_is_not_placed(signing_bot: NewSigningBot) -> None:
    signing = signing_bot("BINANCE")
    request = binance(signing.secret, "POST", "/api/v3/order", ORDER, now_ms())
    assert request.body is not None

    dearer = replace(request, body=request.body.replace(b"price=20000", b"price=90000"))
    moved = replace(request, path=f"{request.path}?icebergQty=0.01")

    assert_refused(signing.send(dearer), "BINANCE", "SIGNATURE_INVALID")
    assert_refused(signing.send(moved), "BINANCE", "SIGNATURE_INVALID")
    assert signing.bot.orders() == 0
    assert decision(signing.send(request)) == "FORWARDED"
    assert signing.bot.orders() == 1


@pytest.mark.parametrize("venue", VENUES)
def test_another_grants_secret_is_refused(signing_bot: NewSigningBot, venue: str) -> None:
    signing, other = signing_bot(venue), signing_bot(venue)

    assert signing.secret != other.secret
    assert_refused(signing.send(other.read()), venue, "SIGNATURE_INVALID")


def test_who_has_the_token_alone_learns_nothing_of_the_grant(signing_bot: NewSigningBot) -> None:
    signing = signing_bot("BINANCE", symbols=["ETHUSDT"], callerCidrs=["192.0.2.0/24"])
    signing.bot.change("UPDATE credentials SET frozen_at_ms = ?2 WHERE credential_id = ?1")
    order = binance("another", "POST", "/api/v3/order", ORDER, now_ms())

    assert_refused(signing.send(order), "BINANCE", "SIGNATURE_INVALID")


# --- What comes again --------------------------------------------------------------------------


@pytest.mark.parametrize("venue", VENUES)
def test_a_replayed_request_is_refused_and_on_record(
    signing_bot: NewSigningBot, venue: str
) -> None:
    signing = signing_bot(venue)
    request = signing.read()
    signing.send(request)

    again = signing.send(request)

    assert_refused(again, venue, "SIGNATURE_REPLAYED")
    assert len(signing.bot.arrived()) == 1
    assert signing.refusals() == [(signing.made.grant_id, "SIGNATURE_REPLAYED")]
    assert decision(signing.send(signing.read())) == "FORWARDED"


def test_a_replay_in_other_letters_is_refused(signing_bot: NewSigningBot) -> None:
    signing = signing_bot("BINANCE")
    request = signing.read()
    signing.send(request)
    head, _, signature = request.path.rpartition("=")

    answer = signing.send(replace(request, path=f"{head}={signature.upper()}"))

    assert_refused(answer, "BINANCE", "SIGNATURE_REPLAYED")


def test_a_copied_read_is_no_cancel_and_a_copied_order_is_no_read(
    signing_bot: NewSigningBot,
) -> None:
    # What Binance signs has no endpoint in it.
    signing = signing_bot("BINANCE")
    read = binance(signing.secret, "GET", "/api/v3/openOrders", "symbol=BTCUSDT", now_ms())
    order = binance(signing.secret, "POST", "/api/v3/order", ORDER, now_ms())
    assert [decision(signing.send(each)) for each in (read, order)] == ["FORWARDED"] * 2

    for copied in (
        replace(read, method="DELETE"),
        replace(order, path="/api/v3/order/test"),
        replace(order, method="GET", path=f"/api/v3/allOrders?{_text(order)}", body=None),
    ):
        assert_refused(signing.send(copied), "BINANCE", "SIGNATURE_REPLAYED")


def test_a_bot_may_read_two_endpoints_in_one_millisecond(signing_bot: NewSigningBot) -> None:
    # ccxt's async loading of Binance's markets does.
    signing = signing_bot("BINANCE")
    at_ms = now_ms()
    paths = ("/api/v3/account", "/api/v3/openOrders", "/api/v3/account")

    decisions = [
        decision(signing.send(binance(signing.secret, "GET", path, "recvWindow=9000", at_ms)))
        for path in paths
    ]

    assert decisions == ["FORWARDED", "FORWARDED", "SIGNATURE_REPLAYED"]


def _text(request: SignedRequest) -> str:
    assert request.body is not None
    return request.body.decode()


@pytest.mark.parametrize("venue", VENUES)
def test_of_equal_requests_to_two_servers_at_once_one_passes(
    signing_bot: NewSigningBot, other_server: ServerProcess, venue: str
) -> None:
    signing = signing_bot(venue)
    elsewhere = replace(signing, bot=replace(signing.bot, server=other_server))
    rounds = 10
    for number in range(rounds):
        request = signing.read(now_ms() + number)
        with ThreadPoolExecutor(8) as pool:
            answers = pool.map(
                lambda nth, sent=request: (signing, elsewhere)[nth % 2].send(sent), range(8)
            )
            decisions = sorted(decision(answer) for answer in answers)

        assert decisions == ["FORWARDED", *["SIGNATURE_REPLAYED"] * 7]

    assert len(signing.bot.arrived()) == rounds


def test_a_kraken_nonce_that_falls_is_refused(signing_bot: NewSigningBot) -> None:
    signing = signing_bot("KRAKEN")
    high = 2**64 - 5

    decisions = [decision(signing.send(signing.read(high + up))) for up in (0, -1, 0, 1, 4)]

    assert decisions == [
        "FORWARDED",
        "SIGNATURE_REPLAYED",
        "SIGNATURE_REPLAYED",
        "FORWARDED",
        "FORWARDED",
    ]


def test_a_copy_of_a_request_that_its_pace_refused_is_not_sent_later(
    signing_bot: NewSigningBot,
) -> None:
    signing = signing_bot("BINANCE", requestsPerMinute=1)
    signing.send(signing.read())
    request = binance(signing.secret, "GET", "/api/v3/account", "recvWindow=60000", now_ms())
    assert decision(signing.send(request)) == "RATE_LIMITED"
    signing.bot.change("DELETE FROM grant_paces WHERE ?1 <> ?2")

    assert_refused(signing.send(request), "BINANCE", "SIGNATURE_REPLAYED")
    assert len(signing.bot.arrived()) == 1
    assert decision(signing.send(signing.read())) == "FORWARDED"


# --- Time --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("venue", "off_ms"),
    [("BINANCE", -5_500), ("BINANCE", 2_000), ("OKX", -30_500), ("OKX", 31_000)],
)
def test_outside_its_window_a_request_is_refused(
    signing_bot: NewSigningBot, venue: str, off_ms: int
) -> None:
    signing = signing_bot(venue)

    answer = signing.send(signing.read(now_ms() + off_ms))

    assert_refused(answer, venue, "SIGNATURE_EXPIRED")
    assert signing.bot.arrived() == []
    assert signing.refusals() == [(signing.made.grant_id, "SIGNATURE_EXPIRED")]


def test_a_signature_ends_with_the_window_that_its_bot_asked_for(
    signing_bot: NewSigningBot,
) -> None:
    signing = signing_bot("BINANCE")
    path = "/api/v3/account"
    short = binance(signing.secret, "GET", path, "recvWindow=50", now_ms())
    long = binance(signing.secret, "GET", path, "recvWindow=60000", now_ms() - 50_000)
    time.sleep(0.1)

    assert decision(signing.send(short)) == "SIGNATURE_EXPIRED"
    assert decision(signing.send(long)) == "FORWARDED"


# --- Real bots ---------------------------------------------------------------------------------


def _ccxt_bot(module: Any, signing: SigningBot, secret: str | None) -> Any:
    venue = signing.bot.venue
    options = {"fetchMarkets": {"types": ["spot"]}} if venue == "BINANCE" else {}
    exchange = getattr(module, venue.lower())({"options": options, "enableRateLimit": False})
    return attach(exchange, signing.bot.server.base_url, signing.bot.token, secret)


@pytest.mark.parametrize("venue", VENUES)
def test_a_ccxt_bot_trades_unchanged(signing_bot: NewSigningBot, venue: str) -> None:
    signing, symbol = signing_bot(venue), SYMBOLS[venue]
    exchange = _ccxt_bot(ccxt, signing, signing.secret)

    balance = exchange.fetch_balance()["BTC"]["total"]
    order = exchange.create_order(symbol, "limit", "buy", 0.01, 20_000)
    opened = [each["id"] for each in exchange.fetch_open_orders(symbol)]
    exchange.cancel_order(order["id"], symbol)
    left = exchange.fetch_open_orders(symbol)
    exchange.session.close()

    assert (balance, opened, left) == (10, [order["id"]], [])
    assert signing.refusals() == []


@pytest.mark.parametrize("venue", VENUES)
async def test_an_async_ccxt_bot_trades_unchanged(signing_bot: NewSigningBot, venue: str) -> None:
    signing, symbol = signing_bot(venue), SYMBOLS[venue]
    exchange = _ccxt_bot(ccxt.async_support, signing, signing.secret)
    try:
        order = await exchange.create_order(symbol, "limit", "buy", 0.01, 20_000)
        opened = [each["id"] for each in await exchange.fetch_open_orders(symbol)]
    finally:
        await exchange.close()

    assert opened == [order["id"]]


@pytest.mark.parametrize("venue", VENUES)
def test_a_ccxt_bot_without_the_secret_is_told_that_it_signs_wrongly(
    signing_bot: NewSigningBot, venue: str
) -> None:
    signing = signing_bot(venue)
    exchange = _ccxt_bot(ccxt, signing, None)

    with pytest.raises(ccxt.ExchangeError, match="signature"):
        exchange.fetch_balance()
    exchange.session.close()
    assert [reason for _, reason in signing.refusals()][:1] == ["SIGNATURE_INVALID"]


def test_python_binance_trades_unchanged(signing_bot: NewSigningBot) -> None:
    signing = signing_bot("BINANCE")
    done = subprocess.run(
        [sys.executable, _PYTHON_BINANCE],
        env={
            "PATH": os.environ["PATH"],
            "COUNTERSIGN_URL": signing.bot.server.base_url,
            "COUNTERSIGN_TOKEN": signing.bot.token,
            "COUNTERSIGN_SECRET": signing.secret,
        },
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {"opened": [True], "left": []}


def test_a_kraken_bots_requests_that_overtake_each_other_lose_nothing_but_their_turn(
    signing_bot: NewSigningBot,
) -> None:
    signing = signing_bot("KRAKEN")
    requests = [kraken(signing.secret, "/0/private/Balance", "x=1", 100 + n) for n in range(16)]
    with ThreadPoolExecutor(8) as pool:
        decisions = [decision(answer) for answer in pool.map(signing.send, requests)]

    assert set(decisions) <= {"FORWARDED", "SIGNATURE_REPLAYED"}
    assert len(signing.bot.arrived()) == decisions.count("FORWARDED") > 0
