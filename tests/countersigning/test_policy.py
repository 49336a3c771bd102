"""What a grant lets pass: each rule, chains of grants, symbols."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.stage import CATALOGUE

from countersign.access.grant import Grant, Limits
from countersign.countersigning.errors import PolicyDeniedError, Rule
from countersign.countersigning.policy import (
    Asked,
    find_endpoint,
    require_allowed,
    require_environment,
    require_host,
)
from countersign.kernel.capability import Capability
from countersign.kernel.ids import CredentialId, GrantId, UserId
from countersign.venues.endpoints import Endpoint, Need, SymbolParameter

NOW_MS = 1_790_000_000_000
SYMBOL = (SymbolParameter("symbol"),)
READ = Endpoint("GET", "/r", Capability.READ, SYMBOL)
TRADE = Endpoint("POST", "/t", Capability.TRADE, SYMBOL)
ORDER = Endpoint(
    "POST",
    "/o",
    Capability.TRADE,
    SYMBOL,
    parameters=frozenset({"symbol", "borrow"}),
    needs=(Need("borrow", Capability.TRANSFER, frozenset({"no"})),),
)
BTC = {"symbol": "BTCUSDT"}
ETH = {"symbol": "ETHUSDT"}
ONE_SYMBOL = frozenset({"BTCUSDT"})


def grant(**limits: Any) -> Grant:
    return Grant(
        grant_id=GrantId("g"),
        user_id=UserId("u"),
        credential_id=CredentialId("c"),
        parent_id=None,
        ancestors=(),
        holder="bot",
        version=1,
        limits=Limits(**limits),
        created_at_ms=1,
        updated_at_ms=1,
    )


def refused_by(
    chain: Sequence[Grant],
    endpoint: Endpoint = READ,
    items: Sequence[Mapping[str, str | None]] = (BTC,),
    *,
    address: str | None = "203.0.113.7",
    withdrawal: bool = False,
) -> Rule | None:
    known = None if address is None else ip_address(address)
    try:
        asked = Asked(endpoint, items, known, NOW_MS)
        require_allowed(chain, asked, withdrawal_allowed=withdrawal)
    except PolicyDeniedError as error:
        return error.rule
    return None


@pytest.mark.parametrize("capability", [each for each in Capability if each != "PUBLIC"])
def test_a_grant_lets_pass_what_it_includes_and_nothing_else(capability: Capability) -> None:
    endpoint = Endpoint("POST", "/x", capability)

    for included in Capability:
        rule = refused_by([grant(capabilities=frozenset({included}))], endpoint, withdrawal=True)
        assert rule == (None if included is capability else Rule.CAPABILITY)


def test_by_default_a_grant_reads_and_trades() -> None:
    passing = {
        each for each in Capability if refused_by([grant()], Endpoint("POST", "/x", each)) is None
    }

    assert passing == {Capability.READ, Capability.TRADE}


def test_no_grant_withdraws_where_the_server_says_no() -> None:
    endpoint = Endpoint("POST", "/w", Capability.WITHDRAW)
    all_of_them = grant(capabilities=frozenset(Capability))

    assert refused_by([all_of_them], endpoint) is Rule.WITHDRAWAL
    assert refused_by([all_of_them], endpoint, withdrawal=True) is None
    assert refused_by([grant()], endpoint, withdrawal=True) is Rule.CAPABILITY


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        ({"not_before_ms": NOW_MS + 1}, Rule.GRANT_NOT_YET),
        ({"not_before_ms": NOW_MS}, None),
        ({"not_after_ms": NOW_MS}, Rule.GRANT_OVER),
        ({"not_after_ms": NOW_MS + 1}, None),
        ({"networks": (ip_network("203.0.113.0/24"),)}, None),
        ({"networks": (ip_network("203.0.114.0/24"),)}, Rule.CALLER_ADDRESS),
        ({"networks": (ip_network("2001:db8::/32"),)}, Rule.CALLER_ADDRESS),
        ({"endpoints": frozenset({"GET /r"})}, None),
        ({"endpoints": frozenset({"POST /r", "GET /r/x"})}, Rule.ENDPOINT),
        ({"symbols": ONE_SYMBOL}, None),
        ({"symbols": frozenset({"btcusdt", "BTC", "BTCUSDT2"})}, Rule.SYMBOL),
    ],
)
def test_each_limit_holds_for_each_grant_of_a_chain(
    limits: dict[str, Any], rule: Rule | None
) -> None:
    for chain in ([grant(**limits)], [grant(), grant(**limits)], [grant(**limits), grant()]):
        assert refused_by(chain) is rule


def test_an_unknown_address_is_none_of_those_that_a_grant_names() -> None:
    assert refused_by([grant(networks=(ip_network("0.0.0.0/0"),))], address=None) is (
        Rule.CALLER_ADDRESS
    )
    assert refused_by([grant()], address=None) is None


def test_a_revoked_grant_refuses_for_those_below_it() -> None:
    revoked = Grant(**{**_fields(grant()), "revoked_at_ms": 1})

    assert refused_by([grant(), grant(), revoked]) is Rule.GRANT_REVOKED
    assert refused_by([revoked, grant()]) is Rule.GRANT_REVOKED


def _fields(one: Grant) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


@pytest.mark.parametrize(
    ("items", "passes"),
    [
        ([BTC], True),
        ([BTC, BTC], True),
        ([BTC, ETH], False),
        ([BTC, {}], False),
        ([{}], False),
        ([{"symbol": None}], False),
        ([{"symbol": ""}], False),
        ([{"symbol": "BTCUSDT\x00"}], False),
        ([{"symbol": "BTCUSDT "}], False),
        ([{"symbol": "BTCUSDT,ETHUSDT"}], False),
        ([{"Symbol": "BTCUSDT"}], False),
    ],
)
def test_each_item_of_a_request_names_an_allowed_symbol(
    items: list[dict[str, str | None]], passes: bool
) -> None:
    for endpoint in (READ, TRADE):
        rule = refused_by([grant(symbols=ONE_SYMBOL)], endpoint, items)
        assert rule is (None if passes else Rule.SYMBOL)


LIST = Endpoint("GET", "/l", Capability.READ, (SymbolParameter("symbols", listed=True),))


@pytest.mark.parametrize(
    "value", ["BTCUSDT,", ",", "BTCUSDT, BTCUSDT", "BTCUSDT;BTCUSDT", '["BTCUSDT"]']
)
def test_refuses_a_list_with_anything_but_allowed_symbols(value: str) -> None:
    assert refused_by([grant(symbols=ONE_SYMBOL)], LIST, [{"symbols": value}]) is Rule.SYMBOL


@given(st.lists(st.sampled_from(["BTCUSDT", "ETHUSDT", "", "btcusdt"]), min_size=1, max_size=4))
def test_a_list_passes_when_all_of_it_is_allowed(names: list[str]) -> None:
    rule = refused_by([grant(symbols=ONE_SYMBOL)], LIST, [{"symbols": ",".join(names)}])

    assert (rule is None) == (set(names) <= ONE_SYMBOL)


def test_every_parameter_that_names_a_symbol_counts() -> None:
    two = (SymbolParameter("symbol"), SymbolParameter("pair"))
    endpoint = Endpoint("GET", "/p", Capability.READ, two)
    limited = [grant(symbols=ONE_SYMBOL)]

    assert refused_by(limited, endpoint, [{"symbol": "BTCUSDT"}]) is None
    assert refused_by(limited, endpoint, [{"symbol": "BTCUSDT", "pair": "x"}]) is Rule.SYMBOL


@pytest.mark.parametrize(
    ("endpoint", "passes"),
    [
        (Endpoint("GET", "/balance", Capability.READ), True),
        (Endpoint("POST", "/cancelAll", Capability.TRADE, cancels=True), True),
        (Endpoint("POST", "/close", Capability.TRADE), False),
        (Endpoint("POST", "/mode", Capability.LEVERAGE), False),
    ],
)
def test_what_acts_on_all_symbols_is_not_for_a_grant_of_some(
    endpoint: Endpoint, passes: bool
) -> None:
    limits = {"capabilities": frozenset(Capability), "symbols": ONE_SYMBOL}

    assert refused_by([grant(**limits)], endpoint) is (None if passes else Rule.SYMBOL)


def test_a_child_is_held_to_what_its_parent_lost() -> None:
    chain = [grant(symbols=frozenset({"BTCUSDT", "ETHUSDT"})), grant(symbols=ONE_SYMBOL)]

    assert refused_by(chain, TRADE, [BTC]) is None
    assert refused_by(chain, TRADE, [ETH]) is Rule.SYMBOL


def test_knows_the_hosts_of_a_venue_by_their_exact_names() -> None:
    venue = CATALOGUE.get("BINANCE")
    require_host(venue, "api.binance.com")

    for host in ("API.binance.com", "api.binance.com.", "api.binance.com:443", "www.okx.com", ""):
        with pytest.raises(PolicyDeniedError):
            require_host(venue, host)


@pytest.mark.parametrize(
    ("venue", "said", "passes"),
    [
        ("OKX", None, True),
        ("OKX", "0", True),
        ("OKX", "1", False),
        ("OKX", "true", False),
        ("OKX", "", False),
        ("OKX_UAT", None, True),
        ("OKX_UAT", "1", True),
        ("OKX_UAT", "0", False),
        ("BINANCE", "1", False),
    ],
)
def test_a_bot_cannot_choose_another_environment(
    venue: str, said: str | None, passes: bool
) -> None:
    headers = {} if said is None else {"x-simulated-trading": said}

    if passes:
        require_environment(CATALOGUE.get(venue), headers)
        return
    with pytest.raises(PolicyDeniedError) as caught:
        require_environment(CATALOGUE.get(venue), headers)
    assert caught.value.rule is Rule.ENVIRONMENT


def test_a_closed_endpoint_is_closed_and_an_unknown_one_unknown() -> None:
    venue = CATALOGUE.get("BINANCE")

    for method, path, rule in (
        ("GET", "/sapi/v1/margin/apiKey", Rule.CLOSED_ENDPOINT),
        ("get", "/api/v3/account", Rule.UNKNOWN_ENDPOINT),
        ("GET", "/api/v3/account/", Rule.UNKNOWN_ENDPOINT),
        ("GET", "/api/v3/made-up", Rule.UNKNOWN_ENDPOINT),
    ):
        with pytest.raises(PolicyDeniedError) as caught:
            find_endpoint(venue, venue.host, method, path)
        assert caught.value.rule is rule


@pytest.mark.parametrize(
    ("items", "rule"),
    [
        ([BTC], None),
        ([BTC | {"borrow": "no"}], None),
        ([BTC | {"somethingNew": "1"}], Rule.UNKNOWN_PARAMETER),
        ([BTC | {"Symbol": "BTCUSDT"}], Rule.UNKNOWN_PARAMETER),
        ([BTC, BTC | {"somethingNew": None}], Rule.UNKNOWN_PARAMETER),
        ([BTC | {"borrow": "yes"}], Rule.CAPABILITY),
        ([BTC | {"borrow": None}], Rule.CAPABILITY),
        ([BTC, BTC | {"borrow": "yes"}], Rule.CAPABILITY),
    ],
)
def test_an_order_carries_what_is_known_and_included(
    items: list[Mapping[str, str | None]], rule: Rule | None
) -> None:
    assert refused_by([grant()], ORDER, items) is rule


def test_what_a_parameter_needs_each_grant_of_a_chain_must_include() -> None:
    asked = [BTC | {"borrow": "yes"}]
    both = grant(capabilities=frozenset({Capability.TRADE, Capability.TRANSFER}))

    assert refused_by([both], ORDER, asked) is None
    assert refused_by([both, grant()], ORDER, asked) is Rule.CAPABILITY
    assert refused_by([grant(), both], ORDER, asked) is Rule.CAPABILITY


def test_what_a_parameter_needs_is_not_enough_for_its_endpoint() -> None:
    only = grant(capabilities=frozenset({Capability.TRANSFER}))

    assert refused_by([only], ORDER, [BTC | {"borrow": "yes"}]) is Rule.CAPABILITY


def test_reads_carry_whatever_they_like() -> None:
    assert refused_by([grant()], READ, [BTC | {"somethingNew": "1"}]) is None


@pytest.mark.parametrize(("contract", "rule"), [("BTCUSDT", None), ("ETHUSDT", Rule.SYMBOL)])
def test_a_symbol_in_the_path_counts(contract: str, rule: Rule | None) -> None:
    leverage = Endpoint(
        "POST",
        "/p/{contract}/leverage",
        Capability.LEVERAGE,
        (SymbolParameter("{contract}"),),
        parameters=frozenset({"leverage"}),
    )
    allowed = [grant(capabilities=frozenset({Capability.LEVERAGE}), symbols=ONE_SYMBOL)]
    # What a bot writes into the body under the variable's name is not what its path says.
    for items in ([{"leverage": "5"}], [{"leverage": "5", "{contract}": "BTCUSDT"}]):
        in_path = leverage.in_path(f"/p/{contract}/leverage")
        asked = Asked(leverage, items, None, NOW_MS, in_path)
        try:
            require_allowed(allowed, asked, withdrawal_allowed=False)
        except PolicyDeniedError as error:
            said: Rule | None = error.rule
        else:
            said = None
        known = "{contract}" not in items[0]
        assert said == (rule if known or rule else Rule.UNKNOWN_PARAMETER)
