"""JSON as strictly as a vault needs it: no duplicate keys, no depth, nothing but an object.

The texts of the errors are our own: a library's would repeat the input.
"""

import json
import re
from collections.abc import Sequence
from typing import Final, Never

from countersign.kernel.errors import CountersignError, InvalidRequestError

_DEPTH_MAX: Final = 32
# A string that never ends takes all the rest, and nothing is tried twice (possessive), so the time
# rises with the length and no faster, whatever is sent.
_STRING_OR_BRACKET: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_OPENING: Final = frozenset((b"[", b"{"))
_CLOSING: Final = frozenset((b"]", b"}"))


class MalformedJsonError(CountersignError):
    """The body is not JSON, or JSON that could be read in two ways."""

    code = "MALFORMED_JSON"


def parsed_object(body: bytes) -> dict[str, object]:
    """Return the JSON object of a request's body.

    Raises:
        MalformedJsonError: not UTF-8, not JSON, nested too deeply, a key twice.
        InvalidRequestError: no body, or JSON that is not an object.
    """
    if not body.strip():
        raise InvalidRequestError({"body": "is required"})
    _require_shallow(body)
    try:
        value = _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise MalformedJsonError("the body is not UTF-8") from None
    except (ValueError, RecursionError):
        # The cause is dropped: json's error carries the whole document.
        raise MalformedJsonError("the body is not well-formed JSON") from None
    if not isinstance(value, dict):
        raise InvalidRequestError({"body": "must be a JSON object"})
    return value


def _require_shallow(body: bytes) -> None:
    if body.count(b"[") + body.count(b"{") <= _DEPTH_MAX:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(body):
        token = match[0]
        if token in _OPENING:
            depth += 1
        elif token in _CLOSING:
            depth -= 1
        if depth > _DEPTH_MAX:
            raise MalformedJsonError(f"the body is nested deeper than {_DEPTH_MAX} levels")


def _object_without_duplicates(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise MalformedJsonError("the body has a key twice")
    return result


def _refuse_constant(_: str) -> Never:
    # NaN and Infinity are Python's, not JSON's (RFC 8259 section 6).
    raise MalformedJsonError("the body is not well-formed JSON")


# json.loads would make one anew for every body.
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object_without_duplicates, parse_constant=_refuse_constant
)
