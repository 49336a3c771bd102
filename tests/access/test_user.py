import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.access.user import encode_metadata, merge_metadata, require_metadata
from countersign.kernel.errors import InvalidRequestError

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


def _nested(depth: int) -> dict[str, object]:
    innermost: dict[str, object] = {}
    for _ in range(depth):
        innermost = {"": innermost}
    return innermost


@pytest.mark.parametrize(
    "metadata",
    [
        {"a": "x" * (16 * 1024)},
        {"a": "é" * (8 * 1024)},
        {"a": float("nan")},
        {"a": "\ud800"},
        {"a": b"bytes"},
        _nested(100_000),
    ],
)
def test_refuses_metadata_that_cannot_be_stored(metadata: dict[str, object]) -> None:
    with pytest.raises(InvalidRequestError, match="metadata"):
        require_metadata(metadata)


def test_takes_sixteen_kibibytes() -> None:
    require_metadata({"a": "x" * (16 * 1024 - 8)})


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=10), JSON))
def test_metadata_is_read_back_as_it_was(metadata: dict[str, object]) -> None:
    text = encode_metadata(require_metadata(metadata))

    assert text.isascii()
    assert json.loads(text) == metadata


def test_merging_replaces_top_level_keys_and_null_removes_them() -> None:
    merged = merge_metadata({"a": {"x": 1}, "b": 2, "c": 3}, {"a": {"y": 1}, "b": None, "d": 4})

    assert merged == {"a": {"y": 1}, "c": 3, "d": 4}
