"""What an attacker makes of bodies: other JSON, another encoding, another content type."""

import gzip
import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hypothesis import strategies as st
from tests.gateway.drawn import Mutation, named, one_of, said
from tests.gateway.known_endpoints import ENDPOINTS, FACTS
from tests.gateway.oracle import Raw
from tests.gateway.written_requests import Draw, host_of

_KIND: Final = one_of(
    b"application/json", b"application/x-www-form-urlencoded", b"text/plain", b"application/JSON",
    b"application/json; charset=utf-8", b"application/json; charset=utf-16", b"text/json",
    b"multipart/form-data; boundary=x", b"application/json, text/plain", b"",
)  # fmt: skip
_CODINGS: Final = one_of("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7")
_PACKED: Final = one_of((b"gzip", gzip.compress), (b"deflate", zlib.compress), (b"br", bytes))
# In a symbol's place, which stands at the mark.
_VALUES: Final = one_of(
    '["@"]', '["@","!"]', '{"a":"@"}', '{"@":"!"}', "null", "NaN", "Infinity", "1e400", "true",
    "9" * 400, "-0", "0.0", "[]", "{}", '"@\\u0000"', '"@ "', '" @"', '"@\\/"', '"\\ud800"',
    '"@","symbol":"!"', '"!"',
)  # fmt: skip
# Beside an order in a list.
_ORDERS: Final = one_of("{}", "[]", "null", '"!"', '[{"#":"!"}]', '{"#":"!"}', '{"#":["@"]}', "1")
_NAMED: Final = re.compile(rb'"(type|method)":"[^"]*"')
_ACTION: Final = re.compile(r"(?:public|private)/.+|[^#/]+$")
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|\b\d+\b')


def _more(draw: Draw, raw: Raw) -> Raw:
    """Add a parameter where there are some: to query or form, or to any object of the body."""
    host = host_of(raw)
    name, value = draw(named(host)), draw(said(host))
    pair = f"{name}={value}".encode()
    if not raw.body:
        return replace(raw, query=b"&".join(filter(None, [raw.query, pair])))
    if not raw.body.startswith((b"{", b"[")):
        return replace(raw, body=raw.body + b"&" + pair)
    quoted = f'"{value}"'
    written = draw(one_of(quoted, quoted, f"[{quoted}]", "null", "1", "true", "{}", value or "0"))
    starts = [found.end() for found in re.finditer(rb"\{", raw.body)] or [1]
    at = draw(st.sampled_from(starts))
    rest = raw.body[at:]
    pair = f'"{name}":{written}'.encode()
    between = b"" if rest.startswith(b"}") else b","
    return replace(raw, body=raw.body[:at] + pair + between + rest)


def _filled(draw: Draw, raw: Raw, text: str) -> bytes:
    host = host_of(raw)
    venue = FACTS[host].mutated
    other = draw(st.sampled_from(venue.others))
    filled = text.replace("@", venue.symbol).replace("!", other)
    return filled.replace("#", draw(named(host))).encode()


def _other_value(draw: Draw, raw: Raw) -> Raw:
    """Put something that is no text in the place of a value or name."""
    found = [*_STRING.finditer(raw.body)]
    if not found:
        return raw
    place = draw(st.sampled_from(found))
    value = _filled(draw, raw, draw(_VALUES))
    return replace(raw, body=raw.body[: place.start()] + value + raw.body[place.end() :])


def _escaped(draw: Draw, raw: Raw) -> Raw:
    """Write a letter of the body as an escape."""
    letters = [found.start() for found in re.finditer(rb"[A-Za-z]", raw.body)]
    if not letters:
        return raw
    at = draw(st.sampled_from(letters))
    return replace(raw, body=raw.body[:at] + b"\\u%04x" % raw.body[at] + raw.body[at + 1 :])


def _one_order_more(draw: Draw, raw: Raw) -> Raw:
    """Put something beside an order in a list; or make a list of the body."""
    order = _filled(draw, raw, draw(_ORDERS))
    if b"}]" in raw.body and draw(st.booleans()):
        return replace(raw, body=raw.body.replace(b"}]", b"}," + order + b"]", 1))
    if b"[{" in raw.body:
        return replace(raw, body=raw.body.replace(b"[{", b"[" + order + b",{", 1))
    return replace(raw, body=b"[" + raw.body + b"," + order + b"]")


def _other_action(draw: Draw, raw: Raw) -> Raw:
    """Name another action than the path or the parameters say."""
    host = host_of(raw)
    known = draw(st.sampled_from([*ENDPOINTS[host]]))
    action = _ACTION.search(known.place)
    found = _NAMED.search(raw.body)
    if action is None or found is None:
        return raw
    other = b'"%s":"%s"' % (found[1], action[0].encode())
    new = draw(one_of(other, other, found[0] + b"," + other, other + b"," + found[0]))
    return replace(raw, body=raw.body[: found.start()] + new + raw.body[found.end() :])


def _wrapped(draw: Draw, raw: Raw) -> Raw:
    """Put the body into an object or a list, or its text into a text."""
    shape = draw(one_of(b'{"params":%s}', b'{"action":%s}', b"[%s]", b"[[%s]]", b'{"data":%s}'))
    return replace(raw, body=shape.replace(b"%s", raw.body))


def _coded(draw: Draw, raw: Raw) -> Raw:
    return replace(raw, body=raw.body.decode("latin-1").encode(draw(_CODINGS)))


def _packed(draw: Draw, raw: Raw) -> Raw:
    coding, pack = draw(_PACKED)
    return replace(raw, headers=(*raw.headers, (b"content-encoding", coding)), body=pack(raw.body))


def _other_kind(draw: Draw, raw: Raw) -> Raw:
    kept = tuple(each for each in raw.headers if each[0] != b"content-type")
    return replace(raw, headers=(*kept, (b"content-type", draw(_KIND))))


BODY_MUTATIONS: Final[Sequence[Mutation]] = (
    _more,
    _more,
    _more,
    _more,
    _more,
    _other_value,
    _other_value,
    _escaped,
    _one_order_more,
    _one_order_more,
    _other_action,
    _wrapped,
    _coded,
    _packed,
    _other_kind,
)
