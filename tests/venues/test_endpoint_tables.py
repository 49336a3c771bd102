"""What the endpoint files of the venues must never say, and what they leave out."""

from dataclasses import replace

import pytest
from scripts import unclassed_endpoints
from scripts.unclassed_endpoints import ccxt_endpoints
from tests.venues.stage import CATALOGUE

from countersign.kernel.capability import Capability
from countersign.venues.catalogue import Ccxt, VenueCatalogue
from countersign.venues.endpoints import Endpoint

VENUES = ["BINANCE", "OKX", "KRAKEN"]
ORDINARY = {Capability.PUBLIC, Capability.READ, Capability.TRADE, Capability.LEVERAGE}
# What the venues' documents say takes money or keys away.
DANGEROUS = {
    "BINANCE": """
        POST /sapi/v1/capital/withdraw/apply
        POST /sapi/v1/localentity/withdraw/apply
        POST /sapi/v1/localentity/broker/withdraw/apply
        POST /sapi/v2/fiat/withdraw
        POST /sapi/v1/w3w/wallet/prediction/withdraw/apply
        POST /sapi/v1/w3w/wallet/prediction/transfer/outbound
        POST /sapi/v1/managed-subaccount/withdraw
        POST /sapi/v1/managed-subaccount/deposit
        POST /sapi/v1/asset/transfer
        POST /sapi/v1/asset/convert-transfer
        POST /sapi/v1/asset/dust
        POST /sapi/v1/futures/transfer
        POST /sapi/v1/margin/transfer
        POST /sapi/v1/margin/isolated/transfer
        POST /sapi/v1/sub-account/universalTransfer
        POST /sapi/v1/sub-account/margin/transfer
        POST /sapi/v1/sub-account/futures/transfer
        POST /sapi/v1/sub-account/futures/internalTransfer
        POST /sapi/v1/sub-account/transfer/subToSub
        POST /sapi/v1/sub-account/transfer/subToMaster
        POST /sapi/v1/sub-account/subAccountApi
        POST /sapi/v1/broker/transfer
        POST /sapi/v1/broker/transfer/futures
        POST /sapi/v1/broker/universalTransfer
        POST /sapi/v1/broker/subAccountApi
        POST /sapi/v1/giftcard/createCode
        POST /sapi/v1/giftcard/buyCode
        POST /sapi/v1/giftcard/redeemCode
        POST /sapi/v1/portfolio/bnb-transfer
        POST /sapi/v1/portfolio/earn-asset-transfer
        POST /sapi/v1/account/enableFastWithdrawSwitch
        POST /sapi/v1/mining/hash-transfer/config
        POST /sapi/v1/convert/acceptQuote
        POST /sapi/v1/margin/apiKey
        GET /sapi/v1/soft-staking/set
        POST /api/v3/userDataStream
        POST /fapi/v1/listenKey
        POST /dapi/v1/listenKey
        POST /eapi/v1/listenKey
        POST /papi/v1/listenKey
        POST /fapi/v1/convert/getQuote
        POST /fapi/v1/convert/acceptQuote
        POST /eapi/v1/block/order/create
        PUT /eapi/v1/block/order/create
        POST /eapi/v1/block/order/execute
        POST /papi/v1/marginLoan
        POST /papi/v1/repayLoan
        POST /papi/v1/margin/repay-debt
        POST /papi/v1/bnb-transfer
        POST /papi/v1/asset-collection
        POST /papi/v1/auto-collection
        POST /papi/v1/repay-futures-switch
        POST /papi/v1/repay-futures-negative-balance
        GET /fapi/v1/stock/contract
    """,
    "OKX": """
        POST /api/v5/asset/withdrawal
        POST /api/v5/asset/withdrawal-lightning
        POST /api/v5/asset/transfer
        POST /api/v5/asset/subaccount/transfer
        POST /api/v5/asset/convert/trade
        POST /api/v5/asset/convert/estimate-quote
        POST /api/v5/asset/convert-dust-assets
        POST /api/v5/fiat/create-withdrawal
        POST /api/v5/users/subaccount/set-transfer-out
        POST /api/v5/users/subaccount/apikey
        POST /api/v5/users/subaccount/modify-apikey
        POST /api/v5/users/subaccount/delete-apikey
        GET /api/v5/users/subaccount/apikey
        POST /api/v5/broker/nd/subaccount/apikey
        POST /api/v5/broker/dma/subaccount/apikey
        POST /api/v5/tradingBot/grid/withdraw-income
        POST /api/v5/finance/staking-defi/redeem
        POST /api/v5/finance/staking-defi/eth/redeem
        POST /api/v5/finance/staking-defi/sol/redeem
        POST /api/v5/finance/savings/purchase-redempt
        POST /api/v5/finance/okusd/redeem
        POST /api/v5/finance/sfp/dcd/redeem
        POST /api/v5/account/move-positions
        GET /api/v5/tradingBot/signal/signals
    """,
    "KRAKEN": """
        POST /0/private/Withdraw
        POST /0/private/WithdrawCancel
        POST /0/private/WalletTransfer
        POST /0/private/AccountTransfer
        POST /0/private/Earn/Allocate
        POST /0/private/Earn/Deallocate
        POST /0/private/CreateSubaccount
        POST /0/private/GetWebSocketsToken
        POST /0/private/GetApiKeyInfo
    """,
}
SPOT_ALONE = {"/api/": frozenset(["api.binance.com"]), "/sapi/": frozenset(["api.binance.com"])}
# PUBLIC here though ccxt sends its key, or does not know it. By the documents:
WITHOUT_A_KEY = {
    "GET /api/v3/historicalTrades",  # rest-api.md, "Old trade lookup": security type NONE
    "GET /eapi/v1/blockTrades",  # options, "Recent Block Trades List": no security type
    "GET /papi/v1/ping",  # portfolio margin, "Test Connectivity": no security type
    "GET /api/v5/market/block-trades",  # docs-v5, "Get public trades of block trades", formerly
    "GET /api/v5/market/books-elp-all",  # OKX, "Updates to OKX INC. API", June 2026
}


@pytest.mark.parametrize(
    ("venue", "name"),
    [(venue, name.strip()) for venue, text in DANGEROUS.items() for name in text.split("\n")[1:-1]],
)
def test_never_lets_money_or_keys_go_by_an_ordinary_capability(venue: str, name: str) -> None:
    endpoint = _find(venue, name)

    assert endpoint.capability not in ORDINARY


@pytest.mark.parametrize("venue", VENUES)
def test_gives_no_word_of_money_leaving_an_ordinary_capability(venue: str) -> None:
    named = {
        endpoint.name
        for endpoint in CATALOGUE.get(venue).endpoints
        if endpoint.capability in ORDINARY
        and endpoint.method != "GET"
        and any(
            word in endpoint.template.lower()
            for word in ("withdraw", "transfer", "apikey", "convert", "redeem", "borrow", "quote")
        )
    }

    # Lists and cancels whose name has the word in it.
    assert named <= {
        "POST /0/private/GetOtcActiveQuotes",
        "POST /0/private/GetOtcHistoricalQuotes",
        "POST /0/private/WithdrawAddresses",
        "POST /0/private/WithdrawInfo",
        "POST /0/private/WithdrawMethods",
        "POST /0/private/WithdrawStatus",
        "POST /api/v5/rfq/cancel-all-quotes",
        "POST /api/v5/rfq/cancel-batch-quotes",
        "POST /api/v5/rfq/cancel-quote",
        "POST /sapi/v1/asset/dust-convert/query-convertible-assets",
    }


@pytest.mark.parametrize("venue", VENUES)
def test_takes_for_public_what_needs_no_key(venue: str) -> None:
    catalogued = CATALOGUE.get(venue)
    unsigned = {
        f"{each.method} {each.path}" for each in ccxt_endpoints(catalogued) if not each.signed
    }

    public = {each.name for each in catalogued.endpoints if each.capability is Capability.PUBLIC}

    assert public
    assert public <= unsigned | WITHOUT_A_KEY


@pytest.mark.parametrize("venue", VENUES)
def test_takes_for_a_cancel_what_says_so(venue: str) -> None:
    cancels = [each for each in CATALOGUE.get(venue).endpoints if each.cancels]

    assert cancels
    assert all(each.capability is Capability.TRADE for each in cancels)
    assert all("cancel" in each.template.lower() or each.method == "DELETE" for each in cancels)
    assert not any("replace" in each.template.lower() for each in cancels)


@pytest.mark.parametrize(
    ("venue", "name", "symbols"),
    [
        ("BINANCE", "POST /api/v3/order", [("symbol", False)]),
        ("BINANCE", "POST /fapi/v1/batchOrders", [("batchOrders[symbol]", False)]),
        ("BINANCE", "GET /sapi/v1/margin/isolated/account", [("symbols", True)]),
        ("OKX", "POST /api/v5/trade/batch-orders", [("instId", False), ("instIdCode", False)]),
        ("OKX", "POST /api/v5/trade/cancel-order", [("instId", False), ("instIdCode", False)]),
        ("OKX", "GET /api/v5/account/positions", [("instId", True)]),
        ("KRAKEN", "POST /0/private/AddOrderBatch", [("pair", False)]),
    ],
)
def test_knows_where_an_endpoint_names_its_symbols(
    venue: str, name: str, symbols: list[tuple[str, bool]]
) -> None:
    assert [(each.name, each.listed) for each in _find(venue, name).symbols] == symbols


def test_gives_a_sandbox_the_table_of_its_venue() -> None:
    assert all(
        CATALOGUE.get(f"{venue}_UAT").endpoints is CATALOGUE.get(venue).endpoints
        for venue in VENUES
    )


def test_closes_what_hands_out_keys() -> None:
    closed = {each.name for venue in VENUES for each in CATALOGUE.get(venue).endpoints if each.why}

    assert "POST /0/private/GetApiKeyInfo" in closed
    assert "POST /sapi/v1/sub-account/subAccountApi" in closed
    assert "POST /api/v5/users/subaccount/apikey" in closed


def test_classes_every_endpoint_that_ccxt_knows(capsys: pytest.CaptureFixture[str]) -> None:
    code = unclassed_endpoints.main()

    articles = "2 at kraken.zendesk.com (articles of Kraken's help pages on fees and limits)"
    said = capsys.readouterr().out
    assert (code, [line for line in said.splitlines() if not line.startswith("left aside:")]) == (
        0,
        [],
    )
    assert f"left aside: {articles}\n" in said


def test_says_what_is_unclassed_and_what_is_left_aside() -> None:
    known = CATALOGUE.get("BINANCE")
    of_spot = replace(known, hosts=("api.binance.com", "fapi.binance.com"), served_at=SPOT_ALONE)

    lines, aside = unclassed_endpoints.unclassed(of_spot)

    assert aside == {"papi.binance.com": 110, "dapi.binance.com": 73, "eapi.binance.com": 48}
    assert len(lines) == 110
    assert "BINANCE: POST fapi.binance.com/fapi/v1/order" in lines


def test_fails_where_a_host_is_left_aside_without_a_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    kraken = replace(CATALOGUE.get("KRAKEN"), ccxt=Ccxt("kraken", {}))

    assert unclassed_endpoints.main(VenueCatalogue([kraken])) == 1
    assert "left aside: 2 at kraken.zendesk.com (why?)" in capsys.readouterr().out


def _find(venue: str, name: str) -> Endpoint:
    method, path = name.split(" ")
    endpoint = CATALOGUE.get(venue).endpoints.find(method, path)
    assert endpoint is not None
    return endpoint
