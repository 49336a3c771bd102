"""The form of grant tokens."""

import hashlib
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.access.grant_token import (
    mint_token,
    parse_token,
    token_digest,
    tokens_within,
)

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BYTES32 = st.binary(min_size=32, max_size=32)


def value_of(digits: str) -> int:
    total = 0
    for digit in digits:
        total = total * 62 + BASE62.index(digit)
    return total


@given(BYTES32)
def test_a_token_holds_its_random_bytes_and_their_checksum(random: bytes) -> None:
    text = mint_token(lambda count: random[:count]).reveal_text()

    assert re.fullmatch(r"csg_[0-9A-Za-z]{49}", text, re.ASCII)
    assert value_of(text[4:47]) == int.from_bytes(random, "big")
    assert value_of(text[47:]) == zlib.crc32(text[4:47].encode())


@given(BYTES32)
def test_reads_its_own_tokens(random: bytes) -> None:
    token = mint_token(lambda _: random)

    assert parse_token(token.reveal_text()) == token
    assert token_digest(token) == hashlib.sha256(token.reveal()).digest()


@given(BYTES32, st.integers(0, 52), st.sampled_from(BASE62 + "_-é٣ "))
def test_one_other_character_makes_it_no_token(random: bytes, at: int, other: str) -> None:
    text = mint_token(lambda _: random).reveal_text()
    changed = text[:at] + other + text[at + 1 :]

    assert (parse_token(changed) is None) == (changed != text)


@pytest.mark.parametrize("wrap", ["{}\n", " {}", "{} ", "{}{}", "x{}", "\x00{}", "{}="])
def test_nothing_may_stand_around_a_token(wrap: str) -> None:
    text = mint_token(bytes).reveal_text()

    assert parse_token(wrap.format(text, text)) is None


@given(BYTES32, st.binary(max_size=30), st.binary(max_size=30))
def test_finds_a_token_whatever_stands_around_it(random: bytes, head: bytes, tail: bytes) -> None:
    token = mint_token(lambda _: random)

    assert token in tokens_within(head + token.reveal() + tail)


def test_finds_each_token_once_and_none_of_another_checksum() -> None:
    first, second = mint_token(bytes), mint_token(lambda count: b"\x01" * count)
    wrong = first.reveal()[:-1] + b"_"

    found = tokens_within(b",".join([wrong, first.reveal(), second.reveal(), first.reveal()]))

    assert list(found) == [first, second]
