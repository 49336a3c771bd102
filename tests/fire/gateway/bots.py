"""Bots that never stop: threads that keep a connection to the gateway for a while."""

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from tests.gateway.stage import FORM, HOSTS, SLOTS

from venue_simulator.record import RecordedArrival

SLOW_PATH: Final = "/api/v3/order"
_REFUSED_PAUSE_S: Final = 0.005
_TIMEOUT_S: Final = 20.0
# Which worker gets a connection is up to the kernel: with new ones now and then each gets some.
_REQUESTS_A_CONNECTION: Final = 20
# One for all bots of a run, so that no two requests of a run are alike.
_numbers: Final = itertools.count(1)


@dataclass
class Flood:
    """Bots of one credential; `token` may be changed while they run.

    Attributes:
        request: makes path and body of one more request from a number.
        decisions: what the gateway said of each request.
        bodies: the answers of those that it passed on, with how often.
    """

    port: int
    venue: str
    token: str
    request: Callable[[int], tuple[str, bytes]]
    decisions: Counter[str] = field(default_factory=Counter)
    bodies: Counter[bytes] = field(default_factory=Counter)
    most: int | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _sent: "itertools.count[int]" = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, bots: int) -> None:
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(bots)]
        for thread in self._threads:
            thread.start()

    def ask_to_stop(self) -> None:
        self._stopping.set()

    def stop(self) -> None:
        self.ask_to_stop()
        self.join()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(_TIMEOUT_S * 2)

    def _run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT_S)
        with closing(connection):
            self._send_until_stopped(connection)

    def _send_until_stopped(self, connection: http.client.HTTPConnection) -> None:
        for number in itertools.count(1):
            if self._stopping.is_set():
                return
            if self.most is not None and next(self._sent) >= self.most:
                return
            if number % _REQUESTS_A_CONNECTION == 0:
                connection.close()
            try:
                decision, body = self._once(connection)
            except (OSError, http.client.HTTPException):
                connection.close()
                time.sleep(_REFUSED_PAUSE_S)  # the server was killed, or starts again
                continue
            with self._lock:
                self.decisions[decision] += 1
                if decision == "FORWARDED":
                    self.bodies[body] += 1
            if decision != "FORWARDED":
                time.sleep(_REFUSED_PAUSE_S)

    def _once(self, connection: http.client.HTTPConnection) -> tuple[str, bytes]:
        path, body = self.request(next(_numbers))
        kind = "application/json" if body.startswith(b"{") else FORM
        headers = {SLOTS[self.venue]: self.token, "Content-Type": kind}
        target = f"/gateway/{HOSTS[self.venue]}{path}"
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        read = answer.read()
        return answer.getheader("X-Countersign-Decision", "NONE"), read


def test_order(number: int) -> tuple[str, bytes]:
    """Return an order that Binance checks and does not place."""
    order = (
        "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=20000"
        f"&newClientOrderId=bot-{number}"
    )
    return "/api/v3/order/test", order.encode()


test_order.__test__ = False  # type: ignore[attr-defined]  # a name of Binance's, no test


def mostly_test_orders(number: int) -> tuple[str, bytes]:
    """Return a test order; one in fifty is a real one, which a fault can tell apart."""
    path, body = test_order(number)
    return (path if number % 50 else SLOW_PATH), body


def okx_cancel(number: int) -> tuple[str, bytes]:
    """Return a cancel of an order that is not there."""
    return "/api/v5/trade/cancel-order", b'{"instId":"BTC-USDT","ordId":"%d"}' % number


def kraken_balance(number: int) -> tuple[str, bytes]:
    """Return a request that carries a nonce; what the bot says of it is dropped."""
    return "/0/private/Balance", f"nonce={number}".encode()


REQUESTS: Final = {
    each.__name__: each for each in (test_order, mostly_test_orders, okx_cancel, kraken_balance)
}
_PATHS: Final = (
    "/api/v3/order/test",
    SLOW_PATH,
    "/api/v5/trade/cancel-order",
    "/0/private/Balance",
)


def of_bots(arrivals: Iterable[RecordedArrival]) -> list[RecordedArrival]:
    """Return what bots sent: a check of the key goes elsewhere."""
    return [each for each in arrivals if each.target.partition("?")[0] in _PATHS]
