"""Valid requests, and what an attacker makes of them; all of it drawn by Hypothesis."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from hypothesis import strategies as st
from tests.gateway.oracle import ENDPOINTS, Raw

from countersign.access.grant_token import mint_token

ALLOWED: Final = frozenset({"BTCUSDT", "BTC-USDT", "XBTUSD"})
_BINANCE: Final = tuple(f"{name}api.binance.com" for name in ("", "f", "d", "e", "p"))
_OWN: Final = {
    **dict.fromkeys(_BINANCE, "BTCUSDT"),
    "www.okx.com": "BTC-USDT",
    "api.kraken.com": "XBTUSD",
}
SLOTS: Final = {
    **dict.fromkeys(_BINANCE, b"x-mbx-apikey"),
    "www.okx.com": b"ok-access-key",
    "api.kraken.com": b"api-key",
}
_HOSTS: Final = tuple(sorted(_OWN))


def _token(number: int) -> bytes:
    return mint_token(lambda size: bytes([number]) * size).reveal()


# Each venue's bot has a token of its own; nobody has the last one.
TOKENS: Final = {
    **dict.fromkeys(_BINANCE, _token(1)),
    "www.okx.com": _token(2),
    "api.kraken.com": _token(3),
}
NOBODYS: Final = _token(9)

Draw = Callable[[st.SearchStrategy[Any]], Any]
Mutation = Callable[[Draw, Raw], Raw]

_PLACES: Final = {host: st.sampled_from(sorted(ENDPOINTS[host])) for host in _HOSTS}
# Orders are few among the reads, and most of what can go wrong.
_ORDERS: Final = {
    host: st.sampled_from(sorted(k for k, v in ENDPOINTS[host].items() if v.word == "TRADE"))
    for host in _HOSTS
}
_HOST: Final = st.sampled_from(_HOSTS)
_IN_TEN: Final = st.integers(0, 9)
_AT: Final = st.integers(0, 400)
_SYMBOL: Final = st.sampled_from(
    (
        "BTCUSDT", "BTC-USDT", "XBTUSD", "ETHUSDT", "ETH-USDT", "ETHUSD", "btcusdt", "",
        "BTCUSDT,ETHUSDT", "MARGIN_BUY", "NO_SIDE_EFFECT", "5", "none", "auto_borrow",
    )
)  # fmt: skip
_NAME: Final = st.sampled_from(
    (
        "symbol", "instId", "pair", "Symbol", "SYMBOL", "symbol[]", "%73ymbol", "instid", "symbols",
        "timestamp", "signature", "Signature", "nonce", "isolatedSymbol", "in\\u0073tId",
        "somethingNew", "sideEffectType", "SideEffectType", "leverage", "quickMgnType",
        "autoRepayAtCancel", "close[pair]", "close%5Bpair%5D", "close[price]", "close%5bprice%5d",
        "clOrdId", "instIdCode", "attachAlgoOrds",
    )
)  # fmt: skip
_ORDER_LISTS: Final = st.sampled_from(
    (
        '[{"symbol":"BTCUSDT"}]', '[{"symbol":"BTCUSDT"},{"symbol":"ETHUSDT"}]',
        '[{"symbol":"BTCUSDT"},{}]', '[{"symbol":"BTCUSDT","x":"1"}]', "[]", "BTCUSDT",
        '[{"symbol":"BTCUSDT","Symbol":"ETHUSDT"}]', '[[{"symbol":"ETHUSDT"}]]',
        '{"symbol":"ETHUSDT"}', '[{"s\\u0079mbol":"ETHUSDT"}]', '[{"symbol":["ETHUSDT"]}]',
    )
)  # fmt: skip
_NESTED: Final = st.sampled_from(
    (
        b'"attachAlgoOrds":[{"slTriggerPx":"1"},{"instId":"ETH-USDT"}]',
        b'"attachAlgoOrds":[{"slTriggerPx":"1"}]',
        b'"orders":[{"type":"buy"},{"type":"buy","leverage":"5"}]',
        b'"orders":[{"type":"buy"},[{"pair":"ETHUSD"}]]',
        b'"close":{"price":"1","pair":"ETHUSD"}',
        b'"close":{"price":"1"}',
    )
)
_KIND: Final = st.sampled_from(
    (
        b"application/json", b"application/x-www-form-urlencoded", b"text/plain",
        b"application/JSON", b"application/json; charset=utf-8", b"multipart/form-data; boundary=x",
    )
)  # fmt: skip
_INSERT: Final = st.sampled_from(
    (
        b"/", b"//", b"/..", b"/.", b"%2e", b"%2f", b";", b"%00", b"%20", b"?", b"#", b"\\", b"&",
        b"=", b"%", b"\r\n", b"\xc3\xa9", b"+", b"[]", b"%5B%5D", b",", b'"', b"{", b"}", b":",
        b"@", b".", b"\\u0073", b"\x00", b" ", b"%253d", b"\xef\xbb\xbf", b"null", b"1",
    )
)  # fmt: skip
_HEADER: Final = st.sampled_from(
    (
        (b"x-http-method-override", b"DELETE"),
        (b"x-original-url", b"/sapi/v1/capital/withdraw/apply"),
        (b"x-simulated-trading", b"1"), (b"x-simulated-trading", b"0"), (b"cookie", b"a"),
        (b"host", b"evil.invalid"), (b"content-type", b"application/json"),
        (b"authorization", b"x"), (b"content-length", b"0"), (b"x-mbx-time-unit", b"SECOND"),
    )
)  # fmt: skip
_SPELLED_HOST: Final = st.sampled_from(
    (
        "evil.invalid", "API.binance.com", "api.binance.com.", "api.binance.com:443",
        "x@www.okx.com", "testnet.binance.vision", "127.0.0.1", "api1.binance.com",
        "testnet.binancefuture.com", "demo-fapi.binance.com", "openapi.okx.com", *_HOSTS,
    )
)  # fmt: skip
# What an attacker would try first; something else stands at the mark each time.
_TRICKS: Final = st.sampled_from(
    (
        ("api.binance.com/sapi/v1/margin/order", b"symbol=BTCUSDT&sideEffectType=@"),
        ("api.binance.com/sapi/v1/margin/order/oco", b"symbol=BTCUSDT&autoRepayAtCancel=@"),
        ("api.kraken.com/0/private/AddOrder", b"pair=XBTUSD&leverage=@"),
        ("api.kraken.com/0/private/AddOrder", b'{"pair":"XBTUSD","leverage":"@"}'),
        (
            "api.kraken.com/0/private/AddOrderBatch",
            b'{"pair":"XBTUSD","orders":[{"leverage":"none"},{"leverage":"@"}]}',
        ),
        ("www.okx.com/api/v5/trade/order", b'{"instId":"BTC-USDT","quickMgnType":"@"}'),
        (
            "www.okx.com/api/v5/trade/batch-orders",
            b'[{"instId":"BTC-USDT"},{"instId":"BTC-USDT","quickMgnType":"@"}]',
        ),
        ("www.okx.com/api/v5/trade/order", b'{"instId":"@","instId":"BTC-USDT"}'),
        ("www.okx.com/api/v5/trade/amend-order", b'{"instId":"BTC-USDT","ordId":"@"}'),
        ("api.kraken.com/0/private/AmendOrder", b"pair=XBTUSD&txid=@"),
        ("api.kraken.com/0/private/EditOrder", b"pair=XBTUSD&txid=@"),
        ("api.binance.com/sapi/v1/capital/withdraw/apply", b"coin=BTC&address=@"),
        ("papi.binance.com/papi/v1/margin/order", b"symbol=BTCUSDT&sideEffectType=@"),
        ("papi.binance.com/papi/v1/marginLoan", b"asset=@&amount=1"),
        ("papi.binance.com/fapi/v1/order", b"symbol=BTCUSDT&x=@"),
        ("fapi.binance.com/fapi/v1/leverage", b"symbol=BTCUSDT&leverage=@"),
        ("fapi.binance.com/fapi/v1/batchOrders", b'batchOrders=[{"symbol":"@"}]'),
        ("dapi.binance.com/dapi/v1/batchOrders", b"batchOrders=%5B%7B%22symbol%22:%22@%22%7D%5D"),
        (
            "eapi.binance.com/eapi/v1/batchOrders",
            b'orders=[{"symbol":"BTCUSDT"}]&batchOrders=[{"symbol":"@"}]',
        ),
    )
)
_METHOD: Final = st.sampled_from(("GET", "POST", "PUT", "DELETE", "get"))
_TOKEN: Final = st.sampled_from((*TOKENS.values(), NOBODYS, b"csg_x", b""))
_SLOT: Final = st.sampled_from((*SLOTS.values(), b"authorization", b"x-countersign-token"))


@st.composite
def bases(draw: Draw) -> Raw:
    """Draw a request that is well-formed, of any endpoint, mostly for an allowed symbol."""
    host = draw(_HOST)
    method, path = draw((_ORDERS if draw(_IN_TEN) < 3 else _PLACES)[host])
    known = ENDPOINTS[host][method, path]
    pairs = [("x", "1")] if known.word == "READ" else []
    if draw(_IN_TEN):
        pairs += [_named(each.removesuffix("[,]"), _OWN[host]) for each in known.symbols[:1]]
    query, body, kind = _written(draw, host, method, pairs)
    token = (SLOTS[host], TOKENS[host])
    headers = (token,) if kind is None else (token, (b"content-type", kind))
    return Raw(method, f"/gateway/{host}{path}".encode(), query, headers, body)


def _named(parameter: str, symbol: str) -> tuple[str, str]:
    """Return a parameter with the symbol in it, where it is a list of orders in an order."""
    name, bracket, inner = parameter.partition("[")
    listed = f'[{{"{inner[:-1]}":"{symbol}","side":"BUY"}}]'
    return name, listed if bracket else symbol


def _written(
    draw: Draw, host: str, method: str, pairs: list[tuple[str, str]]
) -> tuple[bytes, bytes, bytes | None]:
    form = "&".join(f"{name}={quote(value)}" for name, value in pairs).encode()
    other = draw(_IN_TEN) < 4
    if method == "GET" or (host in _BINANCE and other):
        return form, b"", None
    if host == "www.okx.com" or (host == "api.kraken.com" and other):
        inner = ",".join(f'"{name}":"{value}"' for name, value in pairs)
        body = f"{{{inner}}}".encode()
        several = host == "www.okx.com" and other
        return b"", b"[" + body + b"," + body + b"]" if several else body, b"application/json"
    return b"", form, b"application/x-www-form-urlencoded"


@st.composite
def requests(draw: Draw) -> Raw:
    """Draw a base with none to three mutations."""
    raw = draw(bases())
    for mutation in draw(_SOME):
        raw = mutation(draw, raw)
    return raw  # type: ignore[no-any-return]


def _inserted(draw: Draw, text: bytes) -> bytes:
    at = draw(_AT) % (len(text) + 1)
    inserted: bytes = draw(_INSERT)
    return text[:at] + inserted + text[at:]


def _pair(draw: Draw) -> bytes:
    if draw(_IN_TEN) == 0:
        name = draw(st.sampled_from(("batchOrders", "orders")))
        return f"{name}={quote(draw(_ORDER_LISTS))}".encode()
    return f"{draw(_NAME)}={draw(_SYMBOL)}".encode()


def _json_pair(draw: Draw) -> bytes:
    name, _, value = _pair(draw).partition(b"=")
    quoted = b'"' + value + b'"'
    odd = (quoted, quoted, b"[" + quoted + b"]", b"null", b"1", b"{}", b'"BTC\\u002dUSDT"')
    written: bytes = draw(st.sampled_from(odd))
    return b'"' + name + b'":' + written


def _more_query(draw: Draw, raw: Raw) -> Raw:
    pieces = [raw.query, _pair(draw)] if draw(st.booleans()) else [_pair(draw), raw.query]
    return replace(raw, query=draw(_BETWEEN).join(filter(None, pieces)))


def _more_body(draw: Draw, raw: Raw) -> Raw:
    if not raw.body.startswith((b"{", b"[")):
        return replace(raw, body=b"&".join(filter(None, [raw.body, _pair(draw)])))
    more = draw(_NESTED) if draw(_IN_TEN) < 3 else _json_pair(draw)
    at = (raw.body.find if draw(st.booleans()) else raw.body.rfind)(b"{") + 1
    rest = raw.body[at:]
    between = b"" if rest.startswith(b"}") else b","
    return replace(raw, body=raw.body[:at] + more + between + rest)


def _other_symbol(draw: Draw, raw: Raw) -> Raw:
    new = draw(_SYMBOL).encode()
    for old in (b"BTCUSDT", b"BTC-USDT", b"XBTUSD"):
        raw = replace(raw, query=raw.query.replace(old, new), body=raw.body.replace(old, new, 1))
    return raw


def _other_host(draw: Draw, raw: Raw) -> Raw:
    rest = raw.raw_path.split(b"/")[3:]
    host = draw(_SPELLED_HOST).encode()
    return replace(raw, raw_path=b"/".join([b"", b"gateway", host, *rest]))


def _spelled_otherwise(draw: Draw, raw: Raw) -> Raw:
    rest = raw.raw_path.removeprefix(b"/gateway/")
    if draw(st.booleans()):
        before = draw(st.sampled_from((b"https://", b"https:/")))
        return replace(raw, raw_path=b"/gateway/" + before + rest)
    whole = b"https://" + rest + (b"?" + raw.query if raw.query else b"")
    left = raw.query if draw(_IN_TEN) == 0 else b""
    return replace(raw, raw_path=b"/gateway/" + quote(whole, safe="").encode(), query=left)


def _other_endpoint(draw: Draw, raw: Raw) -> Raw:
    host = raw.raw_path.split(b"/")[2].decode("latin-1")
    method, path = draw(_PLACES.get(host, _PLACES["www.okx.com"]))
    method = method if draw(st.booleans()) else raw.method
    return replace(raw, method=method, raw_path=f"/gateway/{host}{path}".encode("latin-1"))


def _other_token(draw: Draw, raw: Raw) -> Raw:
    """Move the token, put another one in its place, or add one."""
    slot, token = draw(_SLOT), draw(_TOKEN)
    if slot == b"authorization":
        token = b"Bearer " + token
    kept = raw.headers if draw(st.booleans()) else raw.headers[1:]
    return replace(raw, headers=(*kept, (slot, token)))


def _trick(draw: Draw, _: Raw) -> Raw:
    """Put one of the tricks in its place."""
    place, body = draw(_TRICKS)
    body = body.replace(b"@", draw(_SYMBOL).encode())
    host = place.partition("/")[0]
    kind = b"application/json" if body[:1] in b"{[" else b"application/x-www-form-urlencoded"
    headers = ((SLOTS[host], TOKENS[host]), (b"content-type", kind))
    return Raw("POST", f"/gateway/{place}".encode(), b"", headers, body)


def _moved(draw: Draw, raw: Raw) -> Raw:
    return replace(raw, query=raw.body if draw(st.booleans()) else b"", body=raw.query)


def _other_kind(draw: Draw, raw: Raw) -> Raw:
    kept = tuple(each for each in raw.headers if each[0] != b"content-type")
    return replace(raw, headers=(*kept, (b"content-type", draw(_KIND))))


_BETWEEN: Final = st.sampled_from((b"&", b"&", b";"))
_MUTATIONS: Final[Sequence[Mutation]] = (
    _more_query,
    _more_query,
    _more_body,
    _more_body,
    _other_symbol,
    _other_host,
    _spelled_otherwise,
    _other_endpoint,
    _other_token,
    _trick,
    _moved,
    _other_kind,
    lambda draw, raw: replace(raw, raw_path=_inserted(draw, raw.raw_path)),
    lambda draw, raw: replace(raw, query=_inserted(draw, raw.query)),
    lambda draw, raw: replace(raw, body=_inserted(draw, raw.body)),
    lambda draw, raw: replace(raw, method=draw(_METHOD)),
    lambda draw, raw: replace(raw, headers=(*raw.headers, draw(_HEADER))),
)
_SOME: Final = st.lists(st.sampled_from(_MUTATIONS), max_size=3)
