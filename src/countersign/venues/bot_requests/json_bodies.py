"""JSON of bots, most of it bodies, read so strictly that no server reads them otherwise."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, Never

from countersign.venues.bot_requests.bot_request import Parameters, SmuggledError

JSON: Final = "application/json"

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
# Visible ASCII written as an escape: it serves nothing but to hide it.
_HIDDEN: Final = re.compile(r"\\u00[2-7]")
_ITEMS_MAX: Final = 100
# Of one item; as many as a form may have. Each costs time for each rule, and a name of many levels
# is long.
_NAMES_MAX: Final = 200
# Far more than the venues document; Python's own stack ends later.
_DEPTH_MAX: Final = 32


def read_object(body: bytes) -> dict[str, Any]:
    """Return the object that a body is.

    Raises:
        SmuggledError: no JSON object, a name that comes twice in whatever letter
            case or is written with escapes, a number that is none.
    """
    found = _decoded(body)
    if not isinstance(found, dict):
        raise SmuggledError("the body is no JSON object")
    return found


def read_items(body: bytes) -> tuple[Parameters, ...]:
    """Return the parameters of an object, or of each object of a list.

    Raises:
        SmuggledError: see read_object; or a list of anything else, or of none.
    """
    found = _decoded(body)
    items = found if isinstance(found, list) else [found]
    if not 0 < len(items) <= _ITEMS_MAX or not all(isinstance(item, dict) for item in items):
        raise SmuggledError("the JSON is neither an object nor a list of them")
    return tuple(parameters_of(item) for item in items)


def read_members(name: str, members: Any, beside: dict[str, Any]) -> tuple[Parameters, ...]:
    """Return the parameters of each object of a list, as `name[inner]`, with what stands beside it.

    What stands beside the list is read once, however long the list is: else a short body would
    keep everybody waiting.

    Raises:
        SmuggledError: it is no list of objects, or one of none or too many; or see parameters_of.
    """
    if not isinstance(members, list) or not 0 < len(members) <= _ITEMS_MAX:
        raise SmuggledError("a list of orders is none")
    if not all(isinstance(member, dict) for member in members):
        raise SmuggledError("an order in a list is none")
    shared = parameters_of(beside)
    return tuple({**shared, **parameters_of({name: [member]})} for member in members)


def parameters_of(item: dict[str, Any]) -> Parameters:
    """Return the values by name, of each level; a nested name is `outer[inner]`.

    None stands for what is neither text nor true or false, and for several values that differ.

    Raises:
        SmuggledError: it is nested too deep, or has too many names.
    """
    found: dict[str, str | None] = {}
    for name, value in _values(item, "", _DEPTH_MAX):
        found[name] = value if found.get(name, value) == value else None
        if len(found) > _NAMES_MAX:
            raise SmuggledError("too many parameters")
    return found


def _values(item: dict[str, Any], within: str, levels: int) -> Iterator[tuple[str, str | None]]:
    for inner, value in item.items():
        name = f"{within}[{inner}]" if within else inner
        yield name, _text(value)
        yield from _nested(value, name, levels - 1)


def _nested(value: Any, name: str, levels: int) -> Iterator[tuple[str, str | None]]:
    if not levels:
        raise SmuggledError("the JSON is nested too deep")
    if isinstance(value, dict):
        yield from _values(value, name, levels)
    elif isinstance(value, list):
        for member in value:
            yield from _nested(member, name, levels - 1)


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


def _decoded(body: bytes) -> Any:  # any JSON
    try:
        text = body.decode("utf-8")
        if _HIDDEN.search(text):
            raise SmuggledError("the JSON hides letters behind escapes")
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise SmuggledError("what should be JSON is none") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name.lower() for name, _ in pairs}) != len(pairs):
        raise SmuggledError("a name comes twice")
    if not all(_NAME.fullmatch(name) for name, _ in pairs):
        raise SmuggledError("a name is not of letters and digits")
    return dict(pairs)


def _no_number(_: str) -> Never:
    raise SmuggledError("NaN and Infinity are no JSON")
