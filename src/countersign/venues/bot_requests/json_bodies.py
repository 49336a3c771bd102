"""JSON bodies of bots, read so strictly that no server reads them otherwise."""

import json
import re
from typing import Any, Final, Never

from countersign.venues.bot_requests.bot_request import Parameters, SmuggledError

JSON: Final = "application/json"

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
# Visible ASCII written as an escape: it serves nothing but to hide it.
_HIDDEN: Final = re.compile(r"\\u00[2-7]")
_ITEMS_MAX: Final = 100


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
        raise SmuggledError("the body is neither a JSON object nor a list of them")
    return tuple(parameters_of(item) for item in items)


def parameters_of(item: dict[str, Any]) -> Parameters:
    """Return the texts by name; None stands for what is no text."""
    return {name: value if isinstance(value, str) else None for name, value in item.items()}


def _decoded(body: bytes) -> Any:  # any JSON
    try:
        text = body.decode("utf-8")
        if _HIDDEN.search(text):
            raise SmuggledError("the body hides letters behind escapes")
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise SmuggledError("the body is no JSON") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name.lower() for name, _ in pairs}) != len(pairs):
        raise SmuggledError("a name comes twice")
    if not all(_NAME.fullmatch(name) for name, _ in pairs):
        raise SmuggledError("a name is not of letters and digits")
    return dict(pairs)


def _no_number(_: str) -> Never:
    raise SmuggledError("NaN and Infinity are no JSON")
