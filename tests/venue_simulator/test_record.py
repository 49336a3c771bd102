"""The record of arrivals: bounded, paged, counted for each key."""

import hashlib
from typing import TYPE_CHECKING

import pytest

from venue_simulator import record as limits
from venue_simulator.messages import Arrival
from venue_simulator.record import ArrivalRecord, Selection
from venue_simulator.testing import SimulatorProcess

if TYPE_CHECKING:
    from tests.venue_simulator.conftest import Caller


def arrival(path: str = "/x", body: bytes = b"", method: str = "GET") -> Arrival:
    return Arrival(method, path.encode(), b"", b"Host: a\r\nX-Y: z", body, "127.0.0.1")


def filled(record: ArrivalRecord, count: int) -> ArrivalRecord:
    """Add arrivals one nanosecond apart, of two keys in turn."""
    for number in range(1, count + 1):
        seen = arrival(f"/{number % 3}")
        key = "even" if number % 2 == 0 else "odd"
        record.add(number, "OKX", seen.path, seen, api_key=key, verified=True, fault=None)
    return record


def numbers(record: ArrivalRecord, selection: Selection) -> list[int]:
    return [shown.number for shown in record.page(selection)]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), [4, 5, 6, 7, 8, 9, 10]),
        (Selection(limit=2), [9, 10]),
        (Selection(limit=0), []),
        (Selection(after_number=0, limit=2), [4, 5]),
        (Selection(after_number=8), [9, 10]),
        (Selection(after_number=10), []),
        (Selection(api_key="odd", limit=2), [7, 9]),
        (Selection(api_key="odd", after_number=5), [7, 9]),
        (Selection(api_key="nobody"), []),
        (Selection(api_key="even", after_ns=6), [8, 10]),
        (Selection(after_ns=8), [9, 10]),
        (Selection(path="/1"), [4, 7, 10]),
        (Selection(venue="KRAKEN"), []),
        (Selection(method="POST"), []),
    ],
)
def test_shows_what_is_asked_for(selection: Selection, expected: list[int]) -> None:
    record = filled(ArrivalRecord(capacity=7), 10)

    assert numbers(record, selection) == expected


def test_counts_what_a_key_sent_after_a_time() -> None:
    record = filled(ArrivalRecord(capacity=7), 10)

    assert [record.count_after("odd", time) for time in (0, 5, 8, 9)] == [3, 2, 1, 0]
    assert record.count_after("nobody", 0) == 0


def test_counts_cover_what_was_forgotten() -> None:
    record = filled(ArrivalRecord(capacity=7), 12)

    assert [(row.path, row.count) for row in record.counts()] == [("/0", 4), ("/1", 4), ("/2", 4)]
    assert [(row.path, row.count) for row in record.counts_by_key("odd")] == [
        ("/0", 2),
        ("/1", 2),
        ("/2", 2),
    ]
    assert len(record.counts_by_key()) == 6


def test_counts_of_endlessly_many_paths_and_keys_stay_bounded() -> None:
    record = ArrivalRecord(capacity=1)

    for number in range(limits.MAX_COUNTED_PATHS + 10):
        seen = arrival(f"/{number}")
        record.add(0, "OKX", seen.path, seen, api_key="k", verified=None, fault=None)

    counts = record.counts()
    assert len(counts) == limits.MAX_COUNTED_PATHS + 1
    assert {row.path: row.count for row in counts}[limits.OTHER_PATHS] == 10


def test_clearing_forgets_everything_but_the_numbers() -> None:
    record = filled(ArrivalRecord(capacity=7), 10)

    record.clear()

    assert (numbers(record, Selection()), record.counts()) == ([], [])
    filled(record, 1)
    assert numbers(record, Selection(api_key="odd")) == [11]


def test_a_long_body_is_cut_and_its_digest_is_of_all_of_it() -> None:
    record = ArrivalRecord()
    body = bytes(range(256)) * 300

    seen = arrival(body=body)
    record.add(0, "OKX", seen.path, seen, api_key="", verified=None, fault=None)

    (shown,) = record.shown()
    assert shown.raw_body == body[: limits.MAX_STORED_BODY_BYTES]
    assert shown.body_bytes == len(body)
    assert shown.body_sha256 == hashlib.sha256(body).hexdigest()
    assert (shown.headers, shown.host) == ([("Host", "a"), ("X-Y", "z")], "a")


def test_the_bytes_that_are_kept_stay_bounded() -> None:
    record = ArrivalRecord()
    body = b"x" * limits.MAX_STORED_BODY_BYTES

    for _ in range(5_000):
        seen = arrival(body=body)
        record.add(0, "OKX", seen.path, seen, api_key="k", verified=None, fault=None)

    kept = record.page(Selection(after_number=0, limit=1))
    assert kept[0].number == 5_000 - limits.MAX_STORED_BYTES // (len(body) + 417) + 1


def test_two_hundred_thousand_arrivals_are_kept_and_found() -> None:
    record = filled(ArrivalRecord(), limits.CAPACITY + 1_000)

    first = record.page(Selection(after_number=0, limit=1))
    assert first[0].number == 1_001
    assert record.count_after("odd", limits.CAPACITY) == 500
    assert len(record.page(Selection(after_number=150_000, limit=50_000))) == limits.MAX_PAGE


def test_an_arrival_shows_its_bytes_and_its_stamp(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    kraken, okx, binance = (simulator.key(name) for name in ("KRAKEN", "OKX", "BINANCE"))

    caller.kraken(kraken, nonce=77)
    caller.okx(okx)
    caller.binance(binance)
    caller.send("x", "POST", "/@api.kraken.com/0/public/Time?a=%ff", body=bytes(range(256)))

    first, second, third, last = simulator.record()
    assert (first.stamp, first.body, first.host) == ("77", "nonce=77", "api.kraken.com")
    assert second.stamp == dict(second.headers)["OK-ACCESS-TIMESTAMP"]
    assert third.stamp in third.target
    assert third.stamp.isdecimal()
    assert (last.host, last.target) == ("x", "/@api.kraken.com/0/public/Time?a=%ff")
    assert last.raw_body == bytes(range(256))


def test_the_record_is_paged_and_counted_over_http(
    simulator: SimulatorProcess, caller: "Caller"
) -> None:
    key = simulator.key("BINANCE")
    for _ in range(3):
        caller.binance(key)
    caller.send("api.binance.com", "GET", "/api/v3/time")
    middle = simulator.record(api_key=key.api_key)[1]

    assert [entry.number for entry in simulator.whole_record(key.api_key)] == [
        middle.number - 1,
        middle.number,
        middle.number + 1,
    ]
    assert simulator.arrivals_after(key.api_key, middle.received_at_ns) == 1
    assert len(simulator.record(afterNs=middle.received_at_ns)) == 2
    assert [(row.path, row.count) for row in simulator.counts_of(key.api_key)] == [
        ("/sapi/v1/account/apiRestrictions", 3)
    ]
    assert simulator.count("/api/v3/time") == 1
    assert simulator.count("/api/v3/time", api_key=key.api_key) == 0
