"""What each fault makes of an answer."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from venue_simulator.faults import TEN_GIGABYTES, FaultSpec
from venue_simulator.messages import Answer, Arrival, html_page
from venue_simulator.outcomes import (
    Drip,
    GzipBomb,
    Hang,
    HugeBody,
    Outcome,
    Reset,
    Truncated,
)
from venue_simulator.venue import Venue

_DEFAULT_MISSING = 100
_DEFAULT_BOMB = 100 * 1024**2


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


def _status(spec: FaultSpec) -> Answer:
    raw = bytes(spec.json)
    body = raw or (spec.body or "").encode()
    content_type = spec.content_type or ("application/json" if raw else "text/plain")
    return Answer(spec.status or 500, body, (("Content-Type", content_type),))


def _html(spec: FaultSpec) -> Answer:
    status = spec.status or 403
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
        "headers": [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in arrival.raw_headers
        ],
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
            return _without(decoded, spec.fields)


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
    "redirect": _redirect,
    "huge-body": _huge,
    "gzip-bomb": lambda spec: GzipBomb(spec.size or _DEFAULT_BOMB),
}
