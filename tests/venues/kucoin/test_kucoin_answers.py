"""What KuCoin's answer says of a key, and what its endpoints need."""

import json
from typing import Any

import pytest
from tests.venues.stage import CATALOGUE, NOW_MS

from countersign.kernel.capability import Capability
from countersign.venues.errors import VenueUnavailableError
from countersign.venues.passport import Passport, Permission
from countersign.venues.schemes.kucoin.readings import read_api_key

YES, NO, UNKNOWN = Permission.YES, Permission.NO, Permission.UNKNOWN
# "Get Apikey Info", with whole addresses.
EXAMPLE = {
    "remark": "account1",
    "apiKey": "6705f5c311545b000157d3eb",
    "apiVersion": 3,
    "permission": "General,Futures,Spot,Earn,InnerTransfer,Transfer,Margin",
    "ipWhitelist": "203.0.113.154,203.0.113.34",
    "createdAt": 1728443843000,
    "uid": 165111215,
    "isMaster": True,
}


def read(changes: dict[str, Any] | None = None, code: str = "200000") -> Passport:
    body = json.dumps({"code": code, "data": EXAMPLE | (changes or {})}).encode()
    found = read_api_key(body, NOW_MS)
    assert isinstance(found, Passport)
    return found


def test_reads_the_example_of_the_document() -> None:
    assert read() == Passport(
        read=YES,
        trade=YES,
        withdraw=YES,
        transfer=YES,
        ip_bound=YES,
        checked_at_ms=NOW_MS,
        ip_addresses=("203.0.113.154", "203.0.113.34"),
        account_kind="main",
        account_id="165111215",
        accounts=("futures", "margin", "spot"),
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("General", (YES, NO, NO, NO)),
        ("General,Earn", (YES, NO, NO, YES)),
        ("General,InnerTransfer", (YES, NO, NO, YES)),
        ("General, Spot", (YES, YES, NO, YES)),
        ("General,Unified", (YES, YES, NO, YES)),
        ("General,LeadtradeFutures", (YES, YES, NO, YES)),
        ("General,Transfer", (YES, NO, YES, YES)),
        ("General,Withdrawal", (YES, NO, YES, YES)),
        ("Spot", (NO, YES, NO, YES)),
        ("General,Spot,SomethingNew", (YES, YES, UNKNOWN, YES)),
        ("SomethingNew", (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)),
    ],
)
def test_takes_no_word_that_it_does_not_know_for_a_no(
    words: str, told: tuple[Permission, ...]
) -> None:
    found = read({"permission": words})

    assert (found.read, found.trade, found.withdraw, found.transfer) == told


@pytest.mark.parametrize(("whitelist", "bound"), [("", NO), (None, UNKNOWN)])
def test_does_not_call_a_key_unbound_unless_told_so(whitelist: object, bound: Permission) -> None:
    found = read({"ipWhitelist": whitelist})

    assert (found.ip_bound, found.ip_addresses) == (bound, ())


def test_names_a_sub_account() -> None:
    assert read({"isMaster": False}).account_kind == "sub"


@pytest.mark.parametrize(
    "changes",
    [{"permission": ""}, {"permission": ["General"]}, {"uid": "1"}, {"ipWhitelist": "<b>"}],
)
def test_reads_nothing_into_an_answer_of_another_form(changes: dict[str, Any]) -> None:
    with pytest.raises(VenueUnavailableError):
        read(changes)


def test_does_not_take_an_error_for_a_passport() -> None:
    with pytest.raises(VenueUnavailableError):
        read(code="400003")


@pytest.mark.parametrize(
    ("place", "parameters"),
    [
        ("POST /api/v3/hf/margin/order", {"autoBorrow": "true"}),
        ("POST /api/v1/margin/order", {"autoRepay": "true"}),
        ("POST /api/ua/v1/classic/order/place", {"autoBorrow": "true"}),
        ("POST /api/ua/v1/classic/order/place-batch", {"orderList[autoRepay]": None}),
    ],
)
def test_an_order_that_borrows_or_repays_needs_transfer(
    place: str, parameters: dict[str, str | None]
) -> None:
    method, path = place.split(" ")
    found = CATALOGUE.get("KUCOIN").find_endpoint("api.kucoin.com", method, path)

    assert found is not None
    assert [need.capability for need in found.needed(parameters)] == [Capability.TRANSFER]
    assert found.needed(dict.fromkeys(parameters, "false")) == []


@pytest.mark.parametrize(
    ("path", "served"),
    [
        ("/api/v1/accounts", ["api.kucoin.com"]),
        ("/api/v1/account-overview", ["api-futures.kucoin.com"]),
        ("/api/v1/deposit-addresses", ["api.kucoin.com"]),
        ("/api/v1/deposit-address", ["api-futures.kucoin.com"]),
        ("/api/v1/orders", ["api.kucoin.com", "api-futures.kucoin.com"]),
        ("/api/v1/orders/byClientOid", ["api-futures.kucoin.com"]),
        ("/api/v1/broker/nd/info", ["api-broker.kucoin.com"]),
        ("/api/ua/v1/unified/account/balance", ["api.kucoin.com"]),
    ],
)
def test_knows_a_path_at_the_hosts_that_serve_it(path: str, served: list[str]) -> None:
    venue = CATALOGUE.get("KUCOIN")

    assert [host for host in venue.hosts if venue.find_endpoint(host, "GET", path)] == served
