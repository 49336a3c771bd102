"""The reader of requests: what it takes apart, and what it refuses."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venue_simulator.http_requests import (
    MAX_BODY_BYTES,
    MAX_HEAD_BYTES,
    BadRequestError,
    Request,
    RequestReader,
)

TWO = (
    b"POST /a?b=%20 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nX-A:  1 \r\nX-A: 2\r\n\r\nbody"
    b"GET /c HTTP/1.1\r\n\r\n"
)
IN_CHUNKS = (
    b"PUT /d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"
)


def read(*pieces: bytes) -> list[Request]:
    reader = RequestReader()
    found = []
    for piece in pieces:
        reader.feed(piece)
        while (request := reader.next_request()) is not None:
            found.append(request)
    return found


def test_reads_requests_that_come_together() -> None:
    first, second = read(TWO)

    assert (first.method, first.target, first.body) == ("POST", b"/a?b=%20", b"body")
    assert first.headers == {b"host": b"h", b"content-length": b"4", b"x-a": b"1"}
    assert first.head.endswith(b"X-A:  1 \r\nX-A: 2")
    assert (second.method, second.target, second.body, second.headers) == ("GET", b"/c", b"", {})


@given(st.lists(st.integers(0, len(TWO + IN_CHUNKS)), max_size=12))
def test_reads_the_same_however_the_bytes_are_cut(cuts: list[int]) -> None:
    data = TWO + IN_CHUNKS
    edges = [0, *sorted(cuts), len(data)]

    found = read(*(data[a:b] for a, b in pairwise(edges)))

    assert [(request.target, request.body) for request in found] == [
        (b"/a?b=%20", b"body"),
        (b"/c", b""),
        (b"/d", b"abcd"),
    ]


@pytest.mark.parametrize(
    ("line", "keeps"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nConnection: Close\r\n\r\n", False),
        (b"GET / HTTP/1.0\r\n\r\n", False),
        (b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", True),
    ],
)
def test_knows_whether_the_connection_goes_on(line: bytes, *, keeps: bool) -> None:
    assert read(line)[0].keep_alive is keeps


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"G(T / HTTP/1.1\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n folded: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: x\ny\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA : x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n", 413),
        (b"GET / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1), 413),
        (b"GET / HTTP/1.1\r\nA: " + b"x" * MAX_HEAD_BYTES, 431),
    ],
)
def test_refuses_what_is_no_request(data: bytes, status: int) -> None:
    with pytest.raises(BadRequestError) as refused:
        read(data)

    assert refused.value.args == (status,)


def test_says_that_a_client_waits_before_its_body() -> None:
    reader = RequestReader()
    reader.feed(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")

    assert reader.next_request() is None
    assert reader.wants_continue is True
    reader.feed(b"ok")
    request = reader.next_request()
    assert request is not None
    assert (request.body, reader.wants_continue) == (b"ok", False)
