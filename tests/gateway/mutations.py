"""What an attacker makes of valid requests; all of it drawn by Hypothesis."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from tests.every_venue.kit.mutated import JSON, QUERY, Fields, Mutated
from tests.gateway.body_mutations import BODY_MUTATIONS
from tests.gateway.drawn import Mutation, named, one_of, said
from tests.gateway.known_endpoints import FACTS
from tests.gateway.oracle import Raw
from tests.gateway.seen_parameters import pairs_of, read
from tests.gateway.written_requests import (
    ANY,
    HOSTS,
    KINDS,
    NOBODYS,
    SLOTS,
    TOKENS,
    Draw,
    bases,
    host_of,
    written,
    written_raw,
)

_AT: Final = st.integers(0, 400)
_IN_TEN: Final = st.integers(0, 9)
_INSERT: Final = one_of(
    b"/", b"//", b"/..", b"/.", b"%2e", b"%2f", b";", b"%00", b"%20", b"?", b"#", b"\\", b"&",
    b"=", b"%", b"\r\n", b"\xc3\xa9", b"+", b"[]", b"%5B%5D", b",", b'"', b"{", b"}", b":",
    b"@", b".", b"\\u0073", b"\x00", b" ", b"%253d", b"\xef\xbb\xbf", b"null", b"1", b"*",
)  # fmt: skip
_HEADER: Final = one_of(
    (b"x-http-method-override", b"DELETE"), (b"x-http-method", b"DELETE"),
    (b"x-method-override", b"DELETE"), (b"x-original-url", b"/sapi/v1/capital/withdraw/apply"),
    (b"x-rewrite-url", b"/v2/withdrawal"), (b"x-forwarded-host", b"evil.invalid"),
    (b"x-simulated-trading", b"1"), (b"x-simulated-trading", b"0"), (b"paptrading", b"1"),
    (b"cookie", b"a"), (b"host", b"evil.invalid"), (b"content-type", b"application/json"),
    (b"authorization", b"x"), (b"content-length", b"0"), (b"transfer-encoding", b"chunked"),
    (b"x-mbx-time-unit", b"SECOND"), (b"x-site-type", b"australia"),
    (b"x-gate-exptime", b"1"), (b"cb-version", b"2015-07-22"), (b"connection", b"key"),
)  # fmt: skip
_SPELLED_HOST: Final = st.one_of(
    st.sampled_from(HOSTS),
    one_of(
        "evil.invalid", "API.binance.com", "api.binance.com.", "api.binance.com:443",
        "x@www.okx.com", "testnet.binance.vision", "127.0.0.1", "api1.binance.com",
        "testnet.binancefuture.com", "demo-fapi.binance.com", "openapi.okx.com",
        "api.bytick.com", "api-testnet.bybit.com", "api-aws.huobi.pro", "test.deribit.com",
        "testnet.bitmex.com", "uat-api.3ona.co", "api.hyperliquid-testnet.xyz",
        "fx-api-testnet.gateio.ws", "api-sandbox.coinbase.com", "api.hbdm.com",
    ),
)  # fmt: skip
_PATH: Final = one_of(
    (b"/", b"//"), (b"/", b"/./"), (b"/", b"/x/../"), (b"/", b"%2f"), (b"/", b"/%2e/"),
    (b"/", b"/;a=b/"), (b"/", b"\\"), (b"e", b"E"), (b"e", b"%65"), (b"o", b"%256f"), (b"v", b"V"),
)  # fmt: skip
_END: Final = one_of(b"/", b"/.", b";a=b", b".json", b"%20", b"//", b"/..", b"#order", b"?a=b")
_METHOD: Final = one_of("GET", "POST", "PUT", "DELETE", "PATCH", "get", "HEAD", "OPTIONS")
_TOKEN: Final = one_of(*TOKENS.values(), NOBODYS, b"csg_x", b"")
_SLOT: Final = one_of(*sorted({*SLOTS.values()}), b"authorization", b"x-countersign-token")
_BETWEEN: Final = one_of(b"&", b"&", b";")


@st.composite
def requests(draw: Draw) -> Raw:
    """Draw a base with none to three mutations."""
    raw = draw(bases())
    for mutation in draw(_SOME):
        raw = mutation(draw, raw)
    return raw  # type: ignore[no-any-return]


def venue_of(raw: Raw) -> Mutated:
    return FACTS[host_of(raw)].mutated


def _inserted(draw: Draw, text: bytes) -> bytes:
    at = draw(_AT) % (len(text) + 1)
    inserted: bytes = draw(_INSERT)
    return text[:at] + inserted + text[at:]


def _more_query(draw: Draw, raw: Raw) -> Raw:
    pair = f"{draw(named(host_of(raw)))}={draw(said(host_of(raw)))}".encode()
    pieces = [raw.query, pair] if draw(st.booleans()) else [pair, raw.query]
    return replace(raw, query=draw(_BETWEEN).join(filter(None, pieces)))


def _other_symbol(draw: Draw, raw: Raw) -> Raw:
    old, new = venue_of(raw).symbol.encode(), draw(said(host_of(raw))).encode()
    query, body, path = (
        re.sub(rb"\b" + old + rb"\b", lambda _: new, text, count=1)
        for text in (raw.query, raw.body, raw.raw_path)
    )
    return replace(raw, query=query, body=body, raw_path=path)


def _other_host(draw: Draw, raw: Raw) -> Raw:
    rest = raw.raw_path.split(b"/")[3:]
    host = draw(_SPELLED_HOST).encode()
    return replace(raw, raw_path=b"/".join([b"", b"gateway", host, *rest]))


def _spelled_otherwise(draw: Draw, raw: Raw) -> Raw:
    rest = raw.raw_path.removeprefix(b"/gateway/")
    if draw(st.booleans()):
        before = draw(one_of(b"https://", b"https:/", b"http://", b"https:", b"//"))
        return replace(raw, raw_path=b"/gateway/" + before + rest)
    whole = b"https://" + rest + (b"?" + raw.query if raw.query else b"")
    left = raw.query if draw(_IN_TEN) == 0 else b""
    return replace(raw, raw_path=b"/gateway/" + quote(whole, safe="").encode(), query=left)


def _other_path(draw: Draw, raw: Raw) -> Raw:
    """Write the path in another way, which some servers take for the same."""
    head, host, rest = raw.raw_path.partition(host_of(raw).encode())
    if draw(st.booleans()):
        return replace(raw, raw_path=raw.raw_path + draw(_END))
    old, new = draw(_PATH)
    at = draw(_AT) % (rest.count(old) + 1)
    pieces = rest.split(old)
    rest = old.join(pieces[:at]) + new + old.join(pieces[at:]) if at else rest
    return replace(raw, raw_path=head + host + rest)


def _other_endpoint(draw: Draw, raw: Raw) -> Raw:
    """Send what is asked of one endpoint to another one of the host, or the reverse."""
    host = host_of(raw)
    other = written(draw, host, draw(ANY[host]))
    if draw(st.booleans()):
        return replace(raw, method=other.method, raw_path=other.raw_path)
    return replace(raw, query=other.query, body=other.body)


def _other_token(draw: Draw, raw: Raw) -> Raw:
    """Move the token, put another one in its place, or add one."""
    slot, token = draw(_SLOT), draw(_TOKEN)
    if slot == b"authorization":
        token = b"Bearer " + token
    kept = raw.headers if draw(st.booleans()) else raw.headers[1:]
    return replace(raw, headers=(*kept, (slot, token)))


def _token_as_a_parameter(draw: Draw, raw: Raw) -> Raw:
    """Put a token where some venues have the API key: into the query, or the body."""
    token = draw(one_of(raw.headers[0][1] if raw.headers else b"", NOBODYS))
    kept = raw.headers if draw(st.booleans()) else raw.headers[1:]
    if raw.body.startswith(b"{"):
        body = b'{"api_key":"' + token + b'",' + raw.body[1:]
        return replace(raw, headers=kept, body=body)
    name = draw(one_of(b"AccessKeyId=", b"accesskeyid=", b"client_id="))
    return replace(raw, headers=kept, query=b"&".join(filter(None, [raw.query, name + token])))


def _trick(draw: Draw, raw: Raw) -> Raw:
    """Send one of the venue's tricks instead."""
    host = host_of(raw)
    line, text = draw(st.sampled_from(FACTS[host].mutated.tricks))
    return tricked(line, text, draw(said(host)))


def tricked(line: str, text: str, value: str) -> Raw:
    """Return a trick, with a value at its marks."""
    method, _, place = line.partition(" ")
    place, _, query = place.partition("?")
    host, _, path = place.partition("/")
    path, content = "/" + path.replace("@", quote(value)), text.replace("@", value).encode()
    if content[:1] in {b"{", b"["}:
        return written_raw(host, method, path, query=query.encode(), json=content)
    if QUERY in FACTS[host].mutated.kinds(method, path):
        return written_raw(host, method, path, query=content)
    return written_raw(host, method, path, form=content)


def _moved(draw: Draw, raw: Raw) -> Raw:
    """Put query and body into each other's place, or one of them into both."""
    if draw(st.booleans()):
        return replace(raw, query=raw.body if draw(st.booleans()) else b"", body=raw.query)
    return replace(raw, body=raw.query or raw.body)


def _as_another_kind(draw: Draw, raw: Raw) -> Raw:
    """Write what is in the query as JSON in the body, or the reverse."""
    kept = tuple(each for each in raw.headers if each[0] != b"content-type")
    if not raw.body:
        fields = json.dumps(dict(pairs_of(raw.query))).encode()
        left = raw.query if draw(_IN_TEN) == 0 else b""
        headers = (*kept, (b"content-type", KINDS[JSON]))
        return replace(raw, query=left, body=fields, headers=headers)
    fields = read(raw.body)
    pairs = fields if isinstance(fields, Fields) else Fields()
    texts = [
        (name, value if isinstance(value, str) else json.dumps(value)) for name, value in pairs
    ]
    return replace(raw, query=urlencode(texts, errors="replace").encode(), body=b"", headers=kept)


def _added_to(draw: Draw, raw: Raw) -> Raw:
    """Put a body beside the query, or the reverse."""
    symbol = draw(said(host_of(raw)))
    name = draw(named(host_of(raw)))
    if draw(st.booleans()):
        return replace(raw, query=f"{name}={quote(symbol)}".encode())
    kind = KINDS[JSON]
    headers = (*raw.headers, (b"content-type", kind))
    return replace(raw, headers=headers, body=f'{{"{name}":"{symbol}"}}'.encode())


_MUTATIONS: Final[Sequence[Mutation]] = (
    _more_query,
    *BODY_MUTATIONS,
    _other_symbol,
    _other_symbol,
    _other_host,
    _spelled_otherwise,
    _other_path,
    _other_endpoint,
    _other_token,
    _token_as_a_parameter,
    _trick,
    _trick,
    _trick,
    _moved,
    _as_another_kind,
    _as_another_kind,
    _added_to,
    lambda draw, raw: replace(raw, raw_path=_inserted(draw, raw.raw_path)),
    lambda draw, raw: replace(raw, query=_inserted(draw, raw.query)),
    lambda draw, raw: replace(raw, body=_inserted(draw, raw.body)),
    lambda draw, raw: replace(raw, method=draw(_METHOD)),
    lambda draw, raw: replace(raw, headers=(*raw.headers, draw(_HEADER))),
)
_SOME: Final[st.SearchStrategy[Any]] = st.lists(st.sampled_from(_MUTATIONS), max_size=3)
