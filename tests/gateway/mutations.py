"""Valid requests, and what an attacker makes of them. Seeded, so that a failure comes again."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from tests.gateway.oracle import ENDPOINTS, Raw

ALLOWED: Final = frozenset({"BTCUSDT", "BTC-USDT", "XBTUSD"})
_SYMBOLS: Final = (
    "BTCUSDT", "BTC-USDT", "XBTUSD", "ETHUSDT", "ETH-USDT", "ETHUSD", "btcusdt", "",
    "BTCUSDT,ETHUSDT",
)  # fmt: skip
_NAMES: Final = (
    "symbol", "instId", "pair", "Symbol", "SYMBOL", "symbol[]", "%73ymbol", "instid", "symbols",
    "timestamp", "signature", "Signature", "nonce", "isolatedSymbol", "in\\u0073tId",
)  # fmt: skip
_OWN: Final = {"api.binance.com": "BTCUSDT", "www.okx.com": "BTC-USDT", "api.kraken.com": "XBTUSD"}
_KINDS: Final = (
    b"application/json", b"application/x-www-form-urlencoded", b"text/plain", b"application/JSON",
    b"application/json; charset=utf-8", b"multipart/form-data; boundary=x",
)  # fmt: skip
_INSERTS: Final = (
    b"/", b"//", b"/..", b"/.", b"%2e", b"%2f", b";", b"%00", b"%20", b"?", b"#", b"\\", b"&", b"=",
    b"%", b"\r\n", b"\xc3\xa9", b"+", b"[]", b"%5B%5D", b",", b'"', b"{", b"}", b":", b"@", b".",
    b"\\u0073", b"\x00", b" ", b"%253d", b"\xef\xbb\xbf", b"null", b"1",
)  # fmt: skip
_HEADERS: Final = (
    (b"x-http-method-override", b"DELETE"), (b"x-original-url", b"/sapi/v1/capital/withdraw/apply"),
    (b"x-simulated-trading", b"1"), (b"x-simulated-trading", b"0"), (b"cookie", b"a"),
    (b"host", b"evil.invalid"), (b"content-type", b"application/json"), (b"authorization", b"x"),
)  # fmt: skip
_OTHER_HOSTS: Final = (
    "evil.invalid", "API.binance.com", "api.binance.com.", "api.binance.com:443", "x@www.okx.com",
    "testnet.binance.vision", "127.0.0.1", *_OWN,
)  # fmt: skip
_PLACES: Final = {host: sorted(table) for host, table in ENDPOINTS.items()}
Mutation = Callable[[random.Random, Raw], Raw]


def base(dice: random.Random) -> Raw:
    """Return a request that is well-formed, of any endpoint, mostly for an allowed symbol."""
    host = dice.choice(sorted(_PLACES))
    method, path = dice.choice(_PLACES[host])
    _, symbols = ENDPOINTS[host][method, path]
    pairs = [("x", "1")]
    pairs += [(each.removesuffix("[,]"), _OWN[host]) for each in symbols[:1] if dice.random() < 0.9]
    query, body, kind = "", b"", None
    form = "&".join(f"{name}={quote(value)}" for name, value in pairs)
    if method == "GET" or (host == "api.binance.com" and dice.random() < 0.5):
        query = form
    elif host == "www.okx.com" or (host == "api.kraken.com" and dice.random() < 0.3):
        inner = ",".join(f'"{name}":"{value}"' for name, value in pairs)
        body, kind = f"{{{inner}}}".encode(), b"application/json"
        if host == "www.okx.com" and dice.random() < 0.3:
            body = b"[" + body + b"," + body + b"]"
    else:
        body, kind = form.encode(), b"application/x-www-form-urlencoded"
    headers = () if kind is None else ((b"content-type", kind),)
    return Raw(method, f"/gateway/{host}{path}".encode(), query.encode(), headers, body)


def mutated(dice: random.Random) -> Raw:
    """Return a base with none to three mutations."""
    raw = base(dice)
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3))):
        raw = dice.choice(_MUTATIONS)(dice, raw)
    return raw


def _inserted(dice: random.Random, text: bytes, what: Sequence[bytes] = _INSERTS) -> bytes:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(what) + text[at:]


def _pair(dice: random.Random) -> bytes:
    return f"{dice.choice(_NAMES)}={dice.choice(_SYMBOLS)}".encode()


def _json_pair(dice: random.Random) -> bytes:
    name, _, value = _pair(dice).partition(b"=")
    quoted = b'"' + value + b'"'
    odd = (quoted, b"[" + quoted + b"]", b"null", b"1", b"{}", b'"BTC\\u002dUSDT"')
    return b'"' + name + b'":' + dice.choice((quoted, quoted, *odd))


def _more_query(dice: random.Random, raw: Raw) -> Raw:
    pieces = [raw.query, _pair(dice)]
    dice.shuffle(pieces)
    return replace(raw, query=dice.choice((b"&", b"&", b";")).join(filter(None, pieces)))


def _more_body(dice: random.Random, raw: Raw) -> Raw:
    if raw.body.startswith((b"{", b"[")):
        at = raw.body.find(b"{") + 1
        return replace(raw, body=raw.body[:at] + _json_pair(dice) + b"," + raw.body[at:])
    return replace(raw, body=b"&".join(filter(None, [raw.body, _pair(dice)])))


def _other_symbol(dice: random.Random, raw: Raw) -> Raw:
    new = dice.choice(_SYMBOLS).encode()
    for old in (b"BTCUSDT", b"BTC-USDT", b"XBTUSD"):
        raw = replace(raw, query=raw.query.replace(old, new), body=raw.body.replace(old, new, 1))
    return raw


def _other_host(dice: random.Random, raw: Raw) -> Raw:
    rest = raw.raw_path.split(b"/")[3:]
    return replace(
        raw, raw_path=b"/".join([b"", b"gateway", dice.choice(_OTHER_HOSTS).encode(), *rest])
    )


def _spelled_otherwise(dice: random.Random, raw: Raw) -> Raw:
    rest = raw.raw_path.removeprefix(b"/gateway/")
    if dice.random() < 0.5:
        return replace(raw, raw_path=b"/gateway/" + dice.choice((b"https://", b"https:/")) + rest)
    whole = b"https://" + rest + (b"?" + raw.query if raw.query else b"")
    left = raw.query if dice.random() < 0.2 else b""
    return replace(raw, raw_path=b"/gateway/" + quote(whole, safe="").encode(), query=left)


def _other_endpoint(dice: random.Random, raw: Raw) -> Raw:
    host = raw.raw_path.split(b"/")[2].decode("latin-1")
    method, path = dice.choice(_PLACES.get(host, _PLACES["www.okx.com"]))
    method = dice.choice((method, raw.method))
    return replace(raw, method=method, raw_path=f"/gateway/{host}{path}".encode("latin-1"))


def _moved(dice: random.Random, raw: Raw) -> Raw:
    return replace(raw, query=raw.body if dice.random() < 0.5 else b"", body=raw.query)


_MUTATIONS: Final[tuple[Mutation, ...]] = (
    _more_query,
    _more_query,
    _more_body,
    _more_body,
    _other_symbol,
    _other_host,
    _spelled_otherwise,
    _other_endpoint,
    _moved,
    lambda dice, raw: replace(raw, raw_path=_inserted(dice, raw.raw_path)),
    lambda dice, raw: replace(raw, query=_inserted(dice, raw.query)),
    lambda dice, raw: replace(raw, body=_inserted(dice, raw.body)),
    lambda dice, raw: replace(raw, method=dice.choice(("GET", "POST", "PUT", "DELETE", "get"))),
    lambda dice, raw: replace(raw, headers=((b"content-type", dice.choice(_KINDS)),)),
    lambda dice, raw: replace(raw, headers=(*raw.headers, dice.choice(_HEADERS))),
)
