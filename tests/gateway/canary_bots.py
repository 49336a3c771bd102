"""What the canary's bots send through the gateway, and what hostile venues make of it."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from tests.gateway.stage import FORM, HOSTS, ORDER, SLOTS, decision
from tests.support.accounts import create_body
from tests.support.canary_acts import granted
from tests.support.canary_stage import CanaryStage, RecordingClient
from tests.support.client import HttpAnswer

from venue_simulator.key_requests import ShownKey
from venue_simulator.record import RecordedArrival

VENUES: Final = ("BINANCE", "OKX", "KRAKEN")
# What Binance writes in hex has half the bits a character.
_SIGNATURE_WINDOWS: Final = {"BINANCE": 16, "OKX": 8, "KRAKEN": 8}
_OKX_ORDER: Final = (
    '{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","sz":"0.01",'
    '"px":"20000","clOrdId":"%s"}'
)
_KRAKEN_ORDER: Final = (
    "nonce=1&pair=XBTUSD&type=buy&ordertype=limit&volume=0.01&price=20000&cl_ord_id=%s"
)
_READS: Final = {
    "BINANCE": ("GET", "/api/v3/account?recvWindow=5000", None),
    "OKX": ("GET", "/api/v5/account/balance", None),
    "KRAKEN": ("POST", "/0/private/Balance", b"nonce=1"),
}
_PUBLIC: Final = {
    "BINANCE": "/api/v3/time",
    "OKX": "/api/v5/public/time",
    "KRAKEN": "/0/public/Time",
}
Request = tuple[str, str, bytes | None]


@dataclass(frozen=True, slots=True)
class CanaryBot:
    """A bot with a grant of a key of its own; what it is answered is kept and looked through."""

    stage: CanaryStage
    venue: str
    key: ShownKey
    credential: Mapping[str, Any]
    token: str

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        at: str | None = None,
    ) -> HttpAnswer:
        """Send a request by way of the gateway; `at` replaces the venue's host."""
        kind = {} if body is None else {"Content-Type": _content_type(body)}
        sent = {SLOTS[self.venue]: self.token, **kind, **(headers or {})}
        target = f"/gateway/{HOSTS[self.venue] if at is None else at}{path}"
        return self.stage.client().request(method, target, raw=body, headers=sent)

    def read(self) -> HttpAnswer:
        return self.send(*_READS[self.venue])

    def order(self, name: str) -> HttpAnswer:
        """Place an order under a name of the bot's own."""
        return self.send(*_order(self.venue, name))

    def end_pause(self) -> None:
        self.stage.execute("DELETE FROM venue_pauses WHERE host = ?", HOSTS[self.venue])
        self.stage.execute("DELETE FROM key_pauses WHERE venue = ?", self.venue)

    def watch_signatures(self) -> None:
        """Look for every signature that arrived at the venue with this bot's key."""
        for arrival in self.stage.simulator.record(api_key=self.key.api_key):
            window = _SIGNATURE_WINDOWS[self.venue]
            self.stage.traces.watch(f"{self.venue} signature", _signature_of(arrival), window)


def new_canary_bot(
    stage: CanaryStage, client: RecordingClient, venue: str, **limits: Any
) -> CanaryBot:
    """Make a key at the venue, its credential and a grant, and watch for all that is secret."""
    key = stage.key(venue)
    credential = client.post("/credential/create", create_body(key)).data
    token = granted(stage, client, credentialId=credential["credentialId"], **limits)["token"]
    return CanaryBot(stage, venue, key, credential, token)


def meet_hostile_venues(bots: Mapping[str, CanaryBot]) -> None:
    """Read and order under every fault; the venues side by side, for some only wait."""
    with ThreadPoolExecutor(len(bots)) as pool:
        for _ in pool.map(_meet_hostile_venue, bots.values()):
            pass


def _meet_hostile_venue(bot: CanaryBot) -> None:
    for kind, parameters, expected in _faults(bot.key):
        for deed in ("read", "order"):
            bot.stage.simulator.install_fault(kind, bot.venue, count=1, **parameters)
            if deed == "read":
                answer = bot.read()
            else:
                # What the venue itself answers names the order as the bot did.
                passes = expected == "FORWARDED"
                answer = bot.order("order1" if passes else bot.stage.canary())
            assert decision(answer) == expected, (bot.venue, kind, parameters.keys(), deed)
            if kind == "rate-limit" and answer.status == 429:
                assert decision(bot.read()) == "VENUE_PAUSED"
            bot.end_pause()  # of a rate limit, and of a firewall's page
    _meet_hostile_public_answers(bot)


def _faults(key: ShownKey) -> list[tuple[str, dict[str, Any], str]]:
    parts = [part for part in (key.api_key, key.api_secret, key.api_passphrase) if part]
    hostile, passed, unknown = "HOSTILE_ANSWER", "FORWARDED", "OUTCOME_UNKNOWN"
    cookie = {"Set-Cookie": "a=b", "Location": "https://elsewhere.invalid/"}
    return [
        ("reflected-headers", {}, hostile),
        ("reflected-headers", {"status": 500}, hostile),
        *(
            ("status", {"status": 200, "json": {"data": [{"msg": part}]}}, hostile)
            for part in parts
        ),
        ("status", {"status": 400, "body": " ".join(parts)}, hostile),
        ("html", {"status": 403, "body": f"<p>{key.api_secret}</p>"}, hostile),
        ("redirect", {"location": f"https://elsewhere.invalid/?{key.api_secret}"}, hostile),
        ("redirect", {}, passed),
        *(("extra-headers", {"headers": {"X-MBX-USED-WEIGHT": part}}, hostile) for part in parts),
        ("extra-headers", {"headers": cookie}, passed),
        ("gzip-bomb", {"size": 10_000_000}, hostile),
        ("huge-body", {}, unknown),
        ("reset", {}, unknown),
        ("hang", {}, unknown),
        ("truncated", {"size": 1}, unknown),
        ("rate-limit", {}, passed),
    ]


def _meet_hostile_public_answers(bot: CanaryBot) -> None:
    """An answer that repeats the whole request shows that the token was not in it."""
    faults: list[tuple[str, dict[str, Any], str]] = [
        ("reflected-headers", {}, "FORWARDED"),
        ("reset", {}, "VENUE_UNREACHABLE"),
        ("hang", {}, "VENUE_TIMEOUT"),
        ("huge-body", {"declared": True}, "VENUE_UNAVAILABLE"),
    ]
    everywhere = {"Authorization": f"Bearer {bot.token}", "X-Countersign-Token": bot.token}
    for kind, parameters, expected in faults:
        bot.stage.simulator.install_fault(kind, bot.venue, count=1, **parameters)
        answer = bot.send("GET", _PUBLIC[bot.venue], headers=everywhere)
        assert decision(answer) == expected, (bot.venue, kind)


def send_strays(bot: CanaryBot) -> None:
    """Send values that belong nowhere, wherever a request has room for one."""
    stray, host = bot.stage.canary, HOSTS[bot.venue]
    _, known, _ = _READS[bot.venue]
    known = known.partition("?")[0]
    for at, path in (
        (host, f"/{stray()}"),
        (host, f"{known}/{stray()}"),
        (host, f"{known}%2F{stray()}"),
        (f"{stray()}.invalid", known),
        (f"{stray()}@{host}", known),
        (f"https%3A%2F%2F{stray()}", "%2F"),
        ("", f"/{stray()}"),
        (host, f"/no/such/endpoint?key={stray()}"),
        (host, f"{known}?x={stray()}&x={stray()}"),
        (host, f"{known}?signature={stray()}&timestamp={stray()}"),
    ):
        bot.send("GET", path, at=at)
    for body in (
        f"a={stray()}&a={stray()}",
        f'{{"a":"{stray()}","a":"{stray()}"}}',
        f'{{"a":"{stray()}"',
        f"nonce={stray()}&signature={stray()}&x={stray()};y",
        stray() * 3_000,
    ):
        assert decision(bot.send(*_order_with(bot.venue, body.encode()))) != "FORWARDED"
    bot.send(*_order_with(bot.venue, b"\xff\xfe" + stray().encode()))
    for headers in _stray_headers(bot):
        method, path, content = _READS[bot.venue]
        answer = bot.send(method, path, content, headers=headers)
        assert (decision(answer) == "FORWARDED") == ("X-Request-ID" in headers), headers.keys()


def _stray_headers(bot: CanaryBot) -> list[dict[str, str]]:
    stray, slot = bot.stage.canary, SLOTS[bot.venue]
    unread = ("X-Request-ID", "User-Agent", "Referer", "OK-ACCESS-SIGN", "OK-ACCESS-PASSPHRASE")
    return [
        {slot: stray()},
        {slot: f"csg_{stray()}"},
        {slot: f"{bot.token}{stray()}"},
        {"Authorization": f"Bearer {stray()}"},
        {"Authorization": f"Basic {stray()}"},
        {"Authorization": stray()},
        {"X-Countersign-Token": stray()},
        {"Cookie": f"session={stray()}"},
        {"Sec-Fetch-Mode": stray()},
        {"x-simulated-trading": stray()},
        {**{name: stray() for name in unread}, "API-Sign": stray()},
    ]


def _order(venue: str, name: str) -> Request:
    if venue == "BINANCE":
        return _order_with(venue, ORDER + f"&newClientOrderId={name}".encode())
    if venue == "OKX":
        return _order_with(venue, (_OKX_ORDER % name).encode())
    return _order_with(venue, (_KRAKEN_ORDER % name[:18]).encode())


def _order_with(venue: str, body: bytes) -> Request:
    paths = {
        "BINANCE": "/api/v3/order",
        "OKX": "/api/v5/trade/order",
        "KRAKEN": "/0/private/AddOrder",
    }
    return "POST", paths[venue], body


def _content_type(body: bytes) -> str:
    return "application/json" if body[:1] in b"[{" else FORM


def _signature_of(arrival: RecordedArrival) -> str:
    headers = {name.lower(): value for name, value in arrival.headers}
    for name in ("ok-access-sign", "api-sign"):
        if name in headers:
            return headers[name]
    return arrival.target.partition("signature=")[2].partition("&")[0]
