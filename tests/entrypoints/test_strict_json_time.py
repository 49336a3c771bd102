"""Reading a body takes time in proportion to its length, whatever is sent."""

import time

import pytest

from countersign.entrypoints.http_api.strict_json import MalformedJsonError, parsed_object

_BYTES = 64 * 1024
_LONGEST_S = 0.5  # the quadratic reading of the first took 40 s


@pytest.mark.parametrize(
    "body",
    [
        b"[]" * 40 + b'"' + b'\\"' * (_BYTES // 2),
        b'{"a":' + b"[" * 40 + b'"' + b"\\" * _BYTES,
        b"[]" * (_BYTES // 2),
        b'"' * _BYTES + b"[" * 40,
    ],
    ids=["escaped quotes", "backslashes", "brackets", "quotes"],
)
def test_refuses_a_hostile_body_quickly(body: bytes) -> None:
    started = time.perf_counter()

    with pytest.raises(MalformedJsonError):
        parsed_object(body)

    assert time.perf_counter() - started < _LONGEST_S
