"""The parameters of a request, in every way in which any server may read them.

Where servers differ, both readings are yielded: one hidden value is enough for the oracle.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from tests.every_venue.kit.mutated import QUERY, Fields, Mutated, plain

# The names that lead to a value, and the value as text; None where it holds others.
Seen = tuple[tuple[str, ...], str | None]

_PARTS: Final = re.compile(r"[\[\].]")


def orders_of(
    venue: Mutated, method: str, path: str, query: bytes, body: bytes
) -> tuple[list[Fields], list[Fields]]:
    """Return each order of a request, and what stands where the venue does not look.

    Args:
        venue: whose request it is.
        method, path, query, body: the request's.
    """
    kinds = venue.kinds(method, path)
    asked = Fields(pair for pair in pairs_of(query) if plain(pair[0]) not in venue.beside)
    orders = [_fields(each) for each in venue.call.orders(path, read(body))] if body else []
    if QUERY not in kinds:
        return orders or [Fields()], [asked]
    if kinds == (QUERY,):
        return [asked], orders
    beside = [pair for pair in asked if plain(pair[0]) not in venue.in_body]
    return [Fields([*beside, *each]) for each in orders or [Fields()]], []


def read(body: bytes) -> Any:
    """Return a body as JSON, in whatever encoding; else as a form."""
    try:
        return json.loads(body, object_pairs_hook=Fields)
    except (ValueError, RecursionError):
        return Fields(pairs_of(body))


def pairs_of(text: bytes) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a query or form; a semicolon may stand between them, too."""
    for piece in filter(None, re.split(rb"[&;]", text)):
        name, _, value = piece.partition(b"=")
        yield _decoded(name), _decoded(value)


def spread(order: Fields, lists: frozenset[str]) -> Iterator[Fields]:
    """Yield an order with each member of its lists of orders; or as it is."""
    found = [(pair, _members(pair[1])) for pair in order if plain(pair[0]) in lists]
    listed = [(name, each) for (name, _), members in found for each in members or ()]
    beside = [pair for pair in order if plain(pair[0]) not in lists]
    beside += [pair for pair, members in found if members is None]
    if not listed:
        yield Fields(beside)
    for name, member in listed:
        yield Fields([*beside, (name, member)])


def seen_in(value: Any, within: tuple[str, ...] = ()) -> Iterator[Seen]:
    """Yield what stands under each name of an order, inner ones with the outer before them."""
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        value = _inner(value)
    if isinstance(value, Fields):
        for name, inner in value:
            yield from seen_in(inner, within + _parts(name))
    elif isinstance(value, list):
        for member in value:
            yield from seen_in(member, within)
    yield within, _text(value)


def _fields(order: Any) -> Fields:
    return order if isinstance(order, Fields) else Fields([("", order)])


def _members(value: Any) -> list[Any] | None:
    value = _inner(value) if isinstance(value, str) else value
    return value if isinstance(value, list) and not isinstance(value, Fields) else None


def _inner(text: str) -> Any:
    """Return JSON that stands in a text; the text where there is none."""
    try:
        return json.loads(text, object_pairs_hook=Fields)
    except (ValueError, RecursionError):
        return text


def _parts(name: str) -> tuple[str, ...]:
    """Return `close[pair]`, or `close.pair`, as two names."""
    return tuple(filter(None, map(plain, _PARTS.split(name))))


def _text(value: Any) -> str | None:
    match value:
        case str():
            return value
        case list():
            return None
    return json.dumps(value)


def _decoded(text: bytes) -> str:
    return unquote_to_bytes(text.replace(b"+", b" ")).decode("utf-8", "replace")
