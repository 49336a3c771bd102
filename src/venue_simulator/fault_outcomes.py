"""What each fault makes of an answer."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from venue_simulator.faults import DEFAULT_MS, HUNDRED_MEGABYTES, TEN_GIGABYTES, FaultSpec
from venue_simulator.http_answers import status_line
from venue_simulator.messages import Answer, Arrival, header_pairs, html_page
from venue_simulator.outcomes import (
    Chunked,
    Drip,
    GzipBomb,
    Hang,
    HangUp,
    HugeBody,
    HugeHeaders,
    Outcome,
    Preceded,
    Raw,
    Reset,
    Truncated,
)
from venue_simulator.venue import Venue

_DEFAULT_MISSING = 100
_EARLY_HINTS = 103
_WINDOW_BITS: Final = {
    "gzip": zlib.MAX_WBITS | 16,
    "deflate": zlib.MAX_WBITS,
    "raw-deflate": -zlib.MAX_WBITS,
}
_NAMES: Final = {"gzip": "gzip", "deflate": "deflate", "raw-deflate": "deflate"}


def outcome_of(spec: FaultSpec, venue: Venue, arrival: Arrival, answer: Answer | None) -> Outcome:
    """Apply a fault; `answer` is the venue's own, where it acted on the request."""
    if spec.kind == "rate-limit":
        return venue.rate_limited(banned=spec.banned, retry_after_s=spec.retry_after)
    if spec.kind == "maintenance":
        return venue.maintenance(arrival)
    if spec.kind == "reflected-headers":
        return _reflected(spec, arrival)
    if answer is not None and spec.kind in _DAMAGES:
        return _DAMAGES[spec.kind](spec, answer)
    return _REPLACEMENTS[spec.kind](spec)


def modified(answer: Answer, modifiers: Sequence[FaultSpec]) -> Answer | Chunked | Preceded:
    """Apply what leaves an answer an answer: headers, coding, chunks, 1xx before it."""
    for spec in modifiers:
        if spec.kind == "extra-headers":
            answer = answer.with_headers(*spec.headers.items())
        elif spec.kind == "encoded":
            answer = _encoded(spec, answer)
    outcome: Answer | Chunked = answer
    for spec in modifiers:
        if spec.kind == "chunked":
            # The default of `ms` is meant for latency.
            pause_s = 0 if spec.ms == DEFAULT_MS else max(spec.ms, 0) / 1_000
            outcome = Chunked(answer, spec.size or 1, pause_s)
    before = b"".join(_informational(spec) for spec in modifiers if spec.kind == "informational")
    return Preceded(before, outcome) if before else outcome


def _encoded(spec: FaultSpec, answer: Answer) -> Answer:
    """Compress a body, or only say so: `announced` is free to lie."""
    body, names = answer.body, ["identity"] * (spec.encoding == "identity")
    for _ in range(spec.repeat if spec.encoding != "identity" else 0):
        packer = zlib.compressobj(wbits=_WINDOW_BITS[spec.encoding])
        body = packer.compress(body) + packer.flush()
        names.append(_NAMES[spec.encoding])
    announced = ", ".join(names) if spec.announced is None else spec.announced
    headers = (("Content-Encoding", announced),) if announced else ()
    return Answer(answer.status, body, answer.headers + headers)


def _informational(spec: FaultSpec) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in spec.headers.items())
    one = status_line(spec.status or _EARLY_HINTS) + lines.encode("latin-1") + b"\r\n"
    return one * spec.repeat


def _status(spec: FaultSpec) -> Answer:
    raw = bytes(spec.json)
    body = raw or (spec.body or "").encode()
    content_type = spec.content_type or ("application/json" if raw else "text/plain")
    return Answer(spec.status or 500, body, (("Content-Type", content_type),))


def _html(spec: FaultSpec) -> Answer:
    """Send a page, or with `body` one of the test's own, which may hold a script."""
    status = spec.status or 403
    if spec.body is not None:
        return Answer(status, spec.body.encode(), (("Content-Type", "text/html; charset=UTF-8"),))
    return html_page(status, "Attention Required!" if status != 200 else "Welcome")  # noqa: PLR2004


def _redirect(spec: FaultSpec) -> Answer:
    return Answer(spec.status or 302, b"", (("Location", spec.location),))


def _huge(spec: FaultSpec) -> Outcome:
    return HugeBody(spec.status or 200, spec.size or TEN_GIGABYTES, spec.declared)


def _reflected(spec: FaultSpec, arrival: Arrival) -> Answer:
    """Repeat the request's headers, query and body, as debugging pages of proxies do."""
    seen = {
        "method": arrival.method,
        "path": arrival.path.decode("latin-1"),
        "query": arrival.query.decode("latin-1"),
        "headers": header_pairs(arrival.head),
        "body": arrival.body.decode("latin-1"),
    }
    return Answer(spec.status or 200, msgspec.json.encode(seen))


def _wrong_json(spec: FaultSpec, answer: Answer) -> Answer:
    try:
        decoded: object = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return answer  # a page, which is wrong enough
    return Answer(answer.status, msgspec.json.encode(_misshaped(spec, decoded)), answer.headers)


def _misshaped(spec: FaultSpec, decoded: object) -> object:
    match spec.shape:
        case "null":
            return None
        case "array":
            return [decoded]
        case "strings":
            return _as_strings(decoded)
        case "replace":
            return _with_values(decoded, spec.values)
        case "missing":
            found = _without(decoded, spec.fields)
            return _shortened(decoded) if found == decoded and spec.fields is None else found


def _as_strings(value: object) -> object:
    """Turn each number and boolean into the string that shows it."""
    if isinstance(value, dict):
        return {name: _as_strings(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_strings(inner) for inner in value]
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _with_values(value: object, values: Mapping[str, msgspec.Raw]) -> object:
    """Replace fields by name, at any depth."""
    if isinstance(value, dict):
        return {
            name: values[name] if name in values else _with_values(inner, values)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_with_values(inner, values) for inner in value]
    return value


def _without(value: object, fields: list[str] | None) -> object:
    """Drop fields by name, at any depth; with no names, every field that holds no object."""
    if isinstance(value, list):
        return [_without(inner, fields) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _without(inner, fields)
        for name, inner in value.items()
        if (name not in fields if fields is not None else isinstance(inner, dict | list))
    }


def _shortened(value: object) -> object:
    """Drop the last value of each list: what has no names has its fields by their places."""
    return [_shortened(inner) for inner in value[:-1]] if isinstance(value, list) else value


def _invalid_json(_spec: FaultSpec, answer: Answer) -> Answer:
    return Answer(answer.status, answer.body[: len(answer.body) // 2], answer.headers)


def _invalid_utf8(_spec: FaultSpec, answer: Answer) -> Answer:
    """Put bytes that are no UTF-8 into the first string."""
    return Answer(answer.status, answer.body.replace(b'"', b'"\xff\xfe', 1), answer.headers)


def _truncated(spec: FaultSpec, answer: Answer) -> Outcome:
    return Truncated(answer, spec.size or _DEFAULT_MISSING)


def _drip(spec: FaultSpec, answer: Answer) -> Outcome:
    return Drip(answer, max(spec.ms, 0) / 1_000, spec.from_status_line)


_DAMAGES: Final[Mapping[str, Callable[[FaultSpec, Answer], Outcome]]] = {
    "wrong-json": _wrong_json,
    "invalid-json": _invalid_json,
    "invalid-utf8": _invalid_utf8,
    "truncated": _truncated,
    "slow-drip": _drip,
}
_REPLACEMENTS: Final[Mapping[str, Callable[[FaultSpec], Outcome]]] = {
    "status": _status,
    "html": _html,
    "empty-object": lambda _spec: Answer(200, b"{}"),
    "hang": lambda spec: Hang(spec.seconds),
    "reset": lambda _spec: Reset(),
    "hang-up": lambda _spec: HangUp(),
    "raw": lambda spec: Raw((spec.body or "").encode("latin-1", "replace")),
    "huge-headers": lambda spec: HugeHeaders(spec.size or HUNDRED_MEGABYTES, spec.line_bytes),
    "redirect": _redirect,
    "huge-body": _huge,
    "gzip-bomb": lambda spec: GzipBomb(spec.size or HUNDRED_MEGABYTES),
}
