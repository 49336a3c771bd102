"""JSON bodies of bots, read so that no server reads them otherwise."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.venues.bot_requests.bot_request import SmuggledError
from countersign.venues.bot_requests.json_bodies import read_items, read_object

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,10}", fullmatch=True)
VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], min_codepoint=0x20), max_size=8),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.none(),
)
ITEMS = st.dictionaries(NAMES, VALUES, max_size=5).filter(
    lambda item: len({name.lower() for name in item}) == len(item)
)


@given(st.one_of(ITEMS, st.lists(ITEMS, min_size=1, max_size=4)))
def test_reads_texts_and_truth_values_and_nothing_else(content: Any) -> None:
    items = content if isinstance(content, list) else [content]

    found = read_items(json.dumps(content, ensure_ascii=False).encode())

    assert [dict(each) for each in found] == [
        {name: read_as(value) for name, value in item.items()} for item in items
    ]


def read_as(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else None


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        (b'{"a":{"b":"1","c":{"d":"2"}}}', {"a[b]": "1", "a[c]": None, "a[c][d]": "2"}),
        (b'{"a":[{"b":"1"},{"c":"2"}]}', {"a[b]": "1", "a[c]": "2"}),
        (b'{"a":[{"b":"1"},{"b":"1"}]}', {"a[b]": "1"}),
        (b'{"a":[{"b":"1"},{"b":"2"}]}', {"a[b]": None}),
        (b'{"a":[{"b":"2"},{"b":1},{"b":"2"}]}', {"a[b]": None}),
        (b'{"a":[[[{"b":"1"}]]]}', {"a[b]": "1"}),
        (b'{"a":[]}', {}),
        (b'{"a":{}}', {}),
        (b'{"a":["b"]}', {}),
    ],
)
def test_names_what_is_nested_at_each_level(body: bytes, parameters: dict[str, str | None]) -> None:
    assert read_items(body) == ({"a": None} | parameters,)


@pytest.mark.parametrize(
    "body",
    [
        b'{"instId":"BTC-USDT","instId":"ETH-USDT"}',
        b'{"instId":"BTC-USDT","InstId":"ETH-USDT"}',
        b'{"instId":"BTC-USDT","in\\u0073tId":"ETH-USDT"}',
        b'{"x":{"a":1,"a":2}}',
        b'[{"a":"1"},{"a":"1","A":"2"}]',
        b'{"instId ":"BTC-USDT"}',
        b'{"":1}',
        b'{"inst\\nId":1}',
        b'{"in\xc5\xbftId":1}',
        b'{"__proto__":{}}',
    ],
)
def test_refuses_names_that_read_in_more_than_one_way(body: bytes) -> None:
    with pytest.raises(SmuggledError):
        read_items(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b'"text"',
        b"1",
        b"[]",
        b"[1]",
        b"[[]]",
        b"[{},null]",
        b"{} {}",
        b"{}\x00",
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":/**/1}',
        b'{"a":01}',
        b'{"a":0x1}',
        b'{"a":"\n"}',
        b'{"a":\xa01}',
        b"\xef\xbb\xbf{}",
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        '{"a":"x"}'.encode("utf-16"),
        b'{"a":' + b"9" * 5_000 + b"}",
        b"[" * 60_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"a":' + b"[" * 40 + b"]" * 40 + b"}",
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"[" + b"{}," * 100 + b"{}]",
        b'{"instId":"BTC\\u002dUSDT"}',
        b'{"instId":"\\u0042TC-USDT"}',
    ],
)
def test_refuses_what_is_no_object_or_list_of_them(body: bytes) -> None:
    with pytest.raises(SmuggledError):
        read_items(body)


def test_an_object_is_no_list() -> None:
    with pytest.raises(SmuggledError):
        read_object(b"[{}]")


@pytest.mark.parametrize("body", [b"[" * 65_000, b'{"a":' * 13_000, b'{"a":"' + b"\\" * 65_000])
def test_is_done_with_a_hostile_body_at_once(body: bytes) -> None:
    started = time.process_time()

    with pytest.raises(SmuggledError):
        read_items(body)

    assert time.process_time() - started < 0.5
