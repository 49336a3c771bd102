"""Our refusals, as ccxt reads them over real HTTP on loopback."""

import json
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import ccxt
import pytest
from tests.support.python_binance import event_loop_at_hand
from tests.venues.stage import CATALOGUE

from countersign.venues.refusals import Refusal, refusal
from countersign.venues.requests import VenueAnswer

TEXT = 'the grant says "no" \\ {0} größer\n'
# By venue: ccxt's name for it, and a request that it signs.
CALLS = {
    "BINANCE": ("binance", "private_get_account"),
    "OKX": ("okx", "private_get_account_balance"),
    "KRAKEN": ("kraken", "private_post_balance"),
}
RAISED = {
    ("BINANCE", Refusal.UNAUTHENTICATED): ccxt.AuthenticationError,
    ("BINANCE", Refusal.BAD_SIGNATURE): ccxt.AuthenticationError,
    ("BINANCE", Refusal.BAD_TIME): ccxt.InvalidNonce,
    ("BINANCE", Refusal.DENIED): ccxt.PermissionDenied,
    ("BINANCE", Refusal.INVALID): ccxt.BadRequest,
    ("BINANCE", Refusal.RATE_LIMITED): ccxt.DDoSProtection,
    ("BINANCE", Refusal.UNAVAILABLE): ccxt.ExchangeNotAvailable,
    ("BINANCE", Refusal.UNKNOWN): ccxt.RequestTimeout,
    ("OKX", Refusal.UNAUTHENTICATED): ccxt.AuthenticationError,
    ("OKX", Refusal.BAD_SIGNATURE): ccxt.AuthenticationError,
    ("OKX", Refusal.BAD_TIME): ccxt.InvalidNonce,
    ("OKX", Refusal.DENIED): ccxt.PermissionDenied,
    ("OKX", Refusal.INVALID): ccxt.BadRequest,
    ("OKX", Refusal.RATE_LIMITED): ccxt.RateLimitExceeded,
    ("OKX", Refusal.UNAVAILABLE): ccxt.OnMaintenance,
    ("OKX", Refusal.UNKNOWN): ccxt.RequestTimeout,
    ("KRAKEN", Refusal.UNAUTHENTICATED): ccxt.AuthenticationError,
    ("KRAKEN", Refusal.BAD_SIGNATURE): ccxt.ExchangeError,
    ("KRAKEN", Refusal.BAD_TIME): ccxt.InvalidNonce,
    ("KRAKEN", Refusal.DENIED): ccxt.PermissionDenied,
    ("KRAKEN", Refusal.INVALID): ccxt.BadRequest,
    ("KRAKEN", Refusal.RATE_LIMITED): ccxt.DDoSProtection,
    ("KRAKEN", Refusal.UNAVAILABLE): ccxt.ExchangeNotAvailable,
    ("KRAKEN", Refusal.UNKNOWN): ccxt.ExchangeNotAvailable,
}
EVERY = [(venue, kind) for venue in CALLS for kind in Refusal]


class OneAnswer(ThreadingHTTPServer):
    """Answers every request with the same answer."""

    answer: VenueAnswer

    def finish_request(self, request: Any, client_address: Any) -> None:
        Handler(request, client_address, self)


class Handler(BaseHTTPRequestHandler):
    server: OneAnswer

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        answer = self.server.answer
        self.send_response(answer.status)
        for name, value in {**answer.headers, "content-length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = do_GET  # noqa: N815 the name that http.server wants

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[OneAnswer]:
    with OneAnswer(("127.0.0.1", 0), BaseHTTPRequestHandler) as one:
        thread = Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield one
        one.shutdown()
        thread.join()


@pytest.mark.parametrize(("venue", "kind"), EVERY)
def test_raises_in_ccxt_what_the_bot_should_do_next(
    server: OneAnswer, venue: str, kind: Refusal
) -> None:
    name, call = CALLS[venue]
    exchange = getattr(ccxt, name)(
        {"apiKey": "x", "secret": "bWFkZSB1cA==", "password": "x", "enableRateLimit": False}
    )
    # An earlier success changes how ccxt reads one of Binance's codes.
    exchange.options["hasAlreadyAuthenticatedSuccessfully"] = True
    exchange.urls["api"] = {
        section: f"http://127.0.0.1:{server.server_port}{urlsplit(url).path}"
        for section, url in exchange.urls["api"].items()
    }
    server.answer = refusal(CATALOGUE.get(venue), kind, "too large for the grant")

    with pytest.raises(ccxt.BaseError) as caught:
        getattr(exchange, call)()
    exchange.session.close()

    assert caught.type is RAISED[venue, kind]
    # By its status alone, ccxt shows the body as well.
    assert "too large for the grant" in str(caught.value)


@pytest.fixture(scope="module")
def binance() -> Any:
    with warnings.catch_warnings():
        # Of its web sockets, which nobody asked for.
        warnings.simplefilter("ignore", DeprecationWarning)
        import binance.client  # noqa: PLC0415
    return binance


@pytest.mark.parametrize("kind", Refusal)
def test_raises_one_error_in_python_binance_with_status_code_and_our_sentence(
    server: OneAnswer, binance: Any, kind: Refusal
) -> None:
    with event_loop_at_hand():
        client = binance.client.Client("x", "none", ping=False)
    client.API_URL = f"http://127.0.0.1:{server.server_port}/api"
    venue = CATALOGUE.get("BINANCE")
    server.answer = refusal(venue, kind, "too large for the grant")

    with pytest.raises(binance.exceptions.BinanceAPIException) as caught:
        client.get_account()
    client.close_connection()

    said = json.loads(server.answer.body)
    error = caught.value
    assert (error.status_code, error.code) == (server.answer.status, said["code"])
    assert error.message == said["msg"]
    assert error.message.endswith("too large for the grant")


@pytest.mark.parametrize(("venue", "kind"), EVERY)
def test_writes_the_text_into_the_venues_own_form(venue: str, kind: Refusal) -> None:
    answer = refusal(CATALOGUE.get(venue), kind, TEXT)

    body = json.loads(answer.body)
    said = body["error"][-1] if venue == "KRAKEN" else body["msg"]
    assert said.endswith(TEXT)
    assert answer.headers == {"content-type": "application/json"}


def test_says_when_to_ask_again() -> None:
    answer = refusal(CATALOGUE.get("BINANCE"), Refusal.RATE_LIMITED, "slow down", 7)

    assert (answer.status, answer.headers["retry-after"]) == (429, "7")


@pytest.mark.parametrize("venue", ["OKX", "BINANCE", "KRAKEN"])
def test_writes_the_sandbox_as_its_venue(venue: str) -> None:
    of_venue = refusal(CATALOGUE.get(venue), Refusal.DENIED, TEXT)
    of_sandbox = refusal(CATALOGUE.get(f"{venue}_UAT"), Refusal.DENIED, TEXT)

    assert of_sandbox == of_venue
