"""What Gate's answers become; the sources stand in the scheme's `readings`."""

import json
from typing import Any, Final

import pytest

from countersign.venues.errors import VenueUnavailableError
from countersign.venues.passport import Passport, Permission
from countersign.venues.questions import More
from countersign.venues.schemes.gate.readings import (
    read_detail,
    read_futures_account,
    read_main_keys,
    read_spot_accounts,
)

YES, NO, UNKNOWN = Permission.YES, Permission.NO, Permission.UNKNOWN
NOW_MS: Final = 1_790_000_000_000
DETAIL: Final[dict[str, Any]] = {
    "user_id": 1_667_201_533,
    "ip_whitelist": ["127.0.0.1"],
    "currency_pairs": ["USDT_BTC"],
    "key": {"mode": 1},
    "tier": 2,
    "copy_trading_role": 1,
}


def key_of(*perms: tuple[str, bool], **changes: object) -> dict[str, Any]:
    return {
        "state": 1,
        "perms": [{"name": name, "read_only": read_only} for name, read_only in perms],
        "ip_whitelist": ["127.0.0.1"],
        "currency_pairs": ["USDT_BTC"],
        "key": "c5dcfbf1f3a7*****",
        **changes,
    }


def passport_of(keys: object, detail: object = DETAIL) -> Passport:
    more = read_main_keys(json.dumps(keys).encode(), NOW_MS)
    assert isinstance(more, More)
    assert more.question.path == "/api/v4/account/detail"
    found = more.read(json.dumps(detail).encode(), NOW_MS)
    assert isinstance(found, Passport)
    return found


def test_reads_a_key_that_trades() -> None:
    assert passport_of([key_of(("spot", False), ("wallet", True))]) == Passport(
        read=YES,
        trade=YES,
        withdraw=UNKNOWN,
        transfer=NO,
        ip_bound=YES,
        ip_addresses=("127.0.0.1",),
        checked_at_ms=NOW_MS,
        account_id="1667201533",
        accounts=("spot",),
    )


def test_reads_the_one_object_of_the_clients_document() -> None:
    found = passport_of(key_of(("futures", False), ("wallet", False)))

    assert (found.trade, found.transfer, found.accounts) == (YES, YES, ("futures",))


@pytest.mark.parametrize(
    "name", ["spot", "margin", "futures", "delivery", "options", "alpha", "crossx", "copy", "pilot"]
)
def test_each_right_to_trade_counts(name: str) -> None:
    assert passport_of([key_of((name, False), ("spot", True))]).trade is YES
    assert passport_of([key_of((name, True))]).trade is NO


@pytest.mark.parametrize(("read_only", "withdraw"), [(False, YES), (True, NO)])
def test_a_right_to_withdraw_counts_where_it_is_named(
    read_only: bool, withdraw: Permission
) -> None:
    assert passport_of([key_of(("withdrawal", read_only))]).withdraw is withdraw


@pytest.mark.parametrize(
    "other",
    [
        key_of(("wallet", False), ip_whitelist=["192.0.2.1"]),
        key_of(("wallet", False), ip_whitelist=[]),
        key_of(("wallet", False), currency_pairs=None),
        key_of(("wallet", False), state=2),
        key_of(("wallet", False), state=3),
    ],
)
def test_a_key_that_cannot_be_the_one_that_asks_does_not_count(other: dict[str, Any]) -> None:
    found = passport_of([other, key_of(("spot", False))])

    assert (found.trade, found.transfer) == (YES, NO)


def test_what_keys_that_look_alike_differ_in_is_unknown() -> None:
    found = passport_of([key_of(("spot", False)), key_of(("spot", False), ("wallet", False))])

    assert (found.trade, found.transfer) == (YES, UNKNOWN)


def test_a_list_without_the_key_tells_nothing_of_it() -> None:
    found = passport_of([])

    assert (found.trade, found.withdraw, found.transfer) == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert found.ip_bound is YES


@pytest.mark.parametrize(
    ("changes", "bound"),
    [({"ip_whitelist": []}, NO), ({"ip_whitelist": None}, NO), ({}, YES)],
)
def test_reads_addresses_from_the_detail(changes: dict[str, Any], bound: Permission) -> None:
    found = read_detail(json.dumps(DETAIL | changes).encode(), NOW_MS)

    assert (found.read, found.ip_bound, found.trade) == (YES, bound, UNKNOWN)


def test_a_detail_without_addresses_says_nothing_of_them() -> None:
    detail = {name: value for name, value in DETAIL.items() if name != "ip_whitelist"}

    assert read_detail(json.dumps(detail).encode(), NOW_MS).ip_bound is UNKNOWN


def test_what_can_be_read_shows_that_the_key_reads() -> None:
    spot = read_spot_accounts(b'[{"currency":"BTC","available":"1","locked":"0"}]', NOW_MS)
    futures = read_futures_account(b'{"currency":"USDT","total":"0","available":"0"}', NOW_MS)

    assert (spot.read, spot.trade, spot.accounts) == (YES, UNKNOWN, ("spot",))
    assert (futures.read, futures.ip_bound, futures.accounts) == (YES, UNKNOWN, ("futures",))


@pytest.mark.parametrize(
    ("reading", "body"),
    [
        (read_main_keys, b"{}"),
        (read_main_keys, b"[[]]"),
        (read_main_keys, b'[{"state":"1","perms":[]}]'),
        (read_main_keys, b'[{"state":1,"perms":[{"name":"spot"}]}]'),
        (read_detail, b"{}"),
        (read_detail, b'{"user_id":1}'),
        (read_detail, b'{"user_id":1,"key":{"mode":1},"ip_whitelist":["<script>"]}'),
        (read_spot_accounts, b"{}"),
        (read_spot_accounts, b"[1]"),
        (read_futures_account, b"{}"),
        (read_futures_account, b'{"label":"X","message":"y"}'),
    ],
)
def test_refuses_what_the_documents_do_not_say(reading: Any, body: bytes) -> None:
    with pytest.raises(VenueUnavailableError):
        reading(body, NOW_MS)
