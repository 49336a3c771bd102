"""What a compressed answer says, and when that cannot be told."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.countersigning.codings import find_plain

PLAIN = b'{"balances":[' + b'{"asset":"BTC","free":"0.1"},' * 200 + b"{}]}"
MAX = 1024 * 1024
WINDOWS = {"gzip": 31, "deflate": 15, "raw": -15}


def packed(plain: bytes, form: str) -> bytes:
    packer = zlib.compressobj(wbits=WINDOWS[form])
    return packer.compress(plain) + packer.flush()


@pytest.mark.parametrize(
    ("form", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip", "x-gzip"),
        ("gzip", "GZip "),
        ("deflate", "deflate"),
        ("raw", "deflate"),
        ("raw", "Deflate"),
    ],
)
def test_reads_what_browsers_read(form: str, coding: str) -> None:
    for plain in (PLAIN, b"", b"{}"):
        assert find_plain(packed(plain, form), coding, MAX) == plain


def test_reads_gzip_with_a_name_in_its_head() -> None:
    assert find_plain(gzip.compress(PLAIN), "gzip", MAX) == PLAIN


@pytest.mark.parametrize("coding", ["identity", "Identity"])
def test_reads_what_is_plain_as_it_is(coding: str) -> None:
    assert find_plain(PLAIN, coding, MAX) == PLAIN


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate"])
def test_an_empty_body_is_empty_in_every_coding(coding: str) -> None:
    assert find_plain(b"", coding, MAX) == b""


@pytest.mark.parametrize(
    "coding", ["br", "zstd", "compress", "", "x", "gzip, gzip", "identity, gzip", "gzip;q=1"]
)
@pytest.mark.parametrize("body", [packed(PLAIN, "gzip"), b""])
def test_reads_no_other_coding_and_none_of_several(body: bytes, coding: str) -> None:
    assert find_plain(body, coding, MAX) is None


@pytest.mark.parametrize("form", WINDOWS)
def test_reads_no_part_of_a_body(form: str) -> None:
    body = packed(PLAIN, form)
    coding = "gzip" if form == "gzip" else "deflate"

    for length in range(1, len(body)):
        assert find_plain(body[:length], coding, MAX) is None


@pytest.mark.parametrize("form", WINDOWS)
@pytest.mark.parametrize("behind", [b"x", b"\0", packed(b"more", "gzip"), packed(b"more", "raw")])
def test_reads_nothing_where_more_stands_behind_the_end(form: str, behind: bytes) -> None:
    coding = "gzip" if form == "gzip" else "deflate"

    assert find_plain(packed(PLAIN, form) + behind, coding, MAX) is None


def test_reads_no_gzip_whose_sum_is_wrong() -> None:
    body = bytearray(packed(PLAIN, "gzip"))
    body[-6] ^= 1

    assert find_plain(bytes(body), "gzip", MAX) is None


@pytest.mark.parametrize("form", WINDOWS)
def test_reads_as_much_as_it_may_and_no_byte_more(form: str) -> None:
    coding = "gzip" if form == "gzip" else "deflate"

    assert find_plain(packed(bytes(1_000), form), coding, 1_000) == bytes(1_000)
    assert find_plain(packed(bytes(1_001), form), coding, 1_000) is None


def test_a_bomb_takes_no_more_memory_than_a_long_answer() -> None:
    bomb = packed(bytes(200_000_000), "gzip")
    tracemalloc.start()

    found = find_plain(bomb, "gzip", MAX)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found is None
    assert peak < 4 * MAX


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_read_or_not(body: bytes, coding: str) -> None:
    found = find_plain(body, coding, MAX)

    assert found is None or len(found) <= MAX
