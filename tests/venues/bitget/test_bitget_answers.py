"""What Bitget's answers say of a key."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from tests.venues.stage import CATALOGUE, NOW_MS

from countersign.venues.errors import VenueUnavailableError
from countersign.venues.passport import Passport, Permission
from countersign.venues.schemes.bitget.readings import read_classic_info, read_unified_info

YES, NO, UNKNOWN = Permission.YES, Permission.NO, Permission.UNKNOWN
# "Get Account Information", of classic accounts.
CLASSIC = {
    "userId": "1234567890",
    "inviterId": "1",
    "ips": "203.0.113.1",
    "authorities": ["trade", "readonly"],
    "parentId": 1,
    "traderType": "trader",
    "channelCode": "6258",
    "channel": "official",
    "regisTime": "1246566789345",
}
# "Get Account Info", of unified ones.
UNIFIED = {
    "uid": "123456789",
    "inviterId": "987654321",
    "parentId": "",
    "channelCode": "6258",
    "channel": "official",
    "ips": "192.168.1.1,192.168.1.2",
    "permType": "read-and-write",
    "permissions": [
        "uta_mgt",
        "uta_trade",
        "withdraw",
        "copy_futures_position",
        "copy_futures_order",
    ],
    "regisTime": "1704067200000",
}


def body_of(data: dict[str, Any], code: str = "00000") -> bytes:
    answer = {"code": code, "msg": "success", "requestTime": 1, "data": data}
    return json.dumps(answer).encode()


def classic(**changes: Any) -> Passport:  # whatever stands in JSON
    found = read_classic_info(body_of(CLASSIC | changes), NOW_MS)
    assert isinstance(found, Passport)
    return found


def unified(**changes: Any) -> Passport:  # whatever stands in JSON
    found = read_unified_info(body_of(UNIFIED | changes), NOW_MS)
    assert isinstance(found, Passport)
    return found


def told(found: Passport) -> tuple[Permission, ...]:
    return found.read, found.trade, found.withdraw, found.transfer


def test_reads_the_example_of_a_classic_account_whose_words_tell_nothing_of_withdrawal() -> None:
    assert classic() == Passport(
        read=YES,
        trade=YES,
        withdraw=UNKNOWN,
        transfer=UNKNOWN,
        ip_bound=YES,
        checked_at_ms=NOW_MS,
        ip_addresses=("203.0.113.1",),
        account_id="1234567890",
        accounts=("classic",),
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["stor"], (YES, NO, NO, NO)),
        (["stow"], (YES, YES, NO, NO)),
        (["coow", "cpow"], (YES, YES, NO, NO)),
        (["stow", "wtow"], (YES, YES, NO, YES)),
        (["stow", "pllw"], (YES, YES, NO, YES)),
        (["wwow"], (YES, NO, YES, NO)),
        (["ttow", "chow", "p2p", "taxw"], (YES, NO, NO, NO)),
        (["readonly"], (YES, NO, UNKNOWN, UNKNOWN)),
        (["stow", "new"], (YES, YES, UNKNOWN, UNKNOWN)),
        (["new"], (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)),
    ],
)
def test_reads_the_codes_of_classic_accounts(
    words: Sequence[str], expected: tuple[Permission, ...]
) -> None:
    assert told(classic(authorities=words)) == expected


def test_reads_the_example_of_a_unified_account() -> None:
    assert unified() == Passport(
        read=YES,
        trade=YES,
        withdraw=YES,
        transfer=YES,
        ip_bound=YES,
        checked_at_ms=NOW_MS,
        ip_addresses=("192.168.1.1", "192.168.1.2"),
        account_kind="main",
        account_id="123456789",
        accounts=("unified",),
    )


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("read-and-write", ["uta_trade"], (YES, YES, NO, NO)),
        ("read-and-write", ["uta_mgt"], (YES, NO, NO, YES)),
        ("read-only", ["uta_mgt", "uta_trade"], (YES, NO, NO, NO)),
        ("read-only", ["uta_mgt", "withdraw"], (YES, NO, YES, NO)),
        ("read-and-write", ["copy_futures_order"], (YES, NO, NO, NO)),
        ("read-and-write", ["uta_trade", "new"], (YES, YES, UNKNOWN, UNKNOWN)),
        ("read-and-write", [], (NO, NO, NO, NO)),
    ],
)
def test_reads_the_permissions_of_unified_accounts(
    kind: str, words: Sequence[str], expected: tuple[Permission, ...]
) -> None:
    assert told(unified(permType=kind, permissions=words)) == expected


def test_names_a_sub_account() -> None:
    assert unified(parentId="1").account_kind == "sub"
    assert unified(parentId=None).account_kind is None


@pytest.mark.parametrize(("ips", "bound"), [("", NO), (None, UNKNOWN)])
def test_does_not_call_a_key_unbound_unless_told_so(ips: object, bound: Permission) -> None:
    assert (classic(ips=ips).ip_bound, unified(ips=ips).ip_bound) == (bound, bound)


@pytest.mark.parametrize(
    "changes",
    [{"authorities": []}, {"authorities": "trade"}, {"userId": 1}, {"ips": "<b>"}],
)
def test_reads_nothing_into_another_form_of_a_classic_account(changes: dict[str, Any]) -> None:
    with pytest.raises(VenueUnavailableError):
        classic(**changes)


@pytest.mark.parametrize(
    "changes",
    [{"permType": "all"}, {"permissions": None}, {"uid": 1}, {"ips": "<b>"}],
)
def test_reads_nothing_into_another_form_of_a_unified_account(changes: dict[str, Any]) -> None:
    with pytest.raises(VenueUnavailableError):
        unified(**changes)


def test_does_not_take_an_error_for_a_passport() -> None:
    with pytest.raises(VenueUnavailableError):
        read_classic_info(body_of(CLASSIC, "40037"), NOW_MS)
    with pytest.raises(VenueUnavailableError):
        read_unified_info(body_of(UNIFIED, "40037"), NOW_MS)


def test_demo_trading_is_told_by_its_header_alone() -> None:
    live, demo = CATALOGUE.get("BITGET"), CATALOGUE.get("BITGET_UAT")

    assert (dict(live.environment), dict(demo.environment)) == ({}, {"paptrading": "1"})
    assert live.hosts == demo.hosts
