"""What is reached at Binance, host by host.

Sources, read in November 2026:
- developers.binance.com/en/docs/catalog, by the clients that Binance makes from it
  (github.com/binance/binance-connector-python, August 2026), each operation's title, security
  type, parameters and answer: Derivatives Trading, of USDS Futures, COIN Futures, Options and
  Portfolio Margin
- developers.binance.com/docs/derivatives/option/market-maker-block-trade: "Accept Block Trade
  Order" asks for a key; that of the answer to "Query Block Trade Order" is most likely it
- ccxt 4.5.90 alone: algoOrder of COIN futures, apiReferral, stock/contract as a GET

Spot is in reach_of_spot.
"""

from collections.abc import Mapping
from typing import Final

from tests.every_venue.binance.reach_of_spot import SPOT
from tests.every_venue.kit.reach import Reach, lines

_USDM: Final = Reach(
    trade=lines("""
        POST /fapi/v1/algoOrder symbol
        POST /fapi/v1/batchOrders batchOrders[symbol]
        PUT /fapi/v1/batchOrders batchOrders[symbol]
        POST /fapi/v1/order symbol
        PUT /fapi/v1/order symbol
        POST /fapi/v1/order/test symbol
    """),
    cancel=lines("""
        DELETE /fapi/v1/algoOpenOrders symbol
        DELETE /fapi/v1/algoOrder
        DELETE /fapi/v1/allOpenOrders symbol
        DELETE /fapi/v1/batchOrders symbol
        POST /fapi/v1/countdownCancelAll symbol
        DELETE /fapi/v1/order symbol
    """),
    leverage=lines("""
        POST /fapi/v1/leverage symbol
        POST /fapi/v1/marginType symbol
        POST /fapi/v1/multiAssetsMargin
        POST /fapi/v1/positionMargin symbol
        POST /fapi/v1/positionSide/dual
    """),
    read=(),
    closed=("GET /fapi/v1/stock/contract",),
    withdraw=(),
    manage=lines("""
        POST /fapi/v1/apiReferral/customization
        POST /fapi/v1/apiReferral/userCustomization
        POST /fapi/v1/feeBurn
        GET /fapi/v1/stock/contract
        POST /fapi/v1/stock/contract
    """),
    session=lines("""
        DELETE /fapi/v1/listenKey
        POST /fapi/v1/listenKey
        PUT /fapi/v1/listenKey
    """),
    denied=(),
    transfer=lines("""
        POST /fapi/v1/convert/acceptQuote
        POST /fapi/v1/convert/getQuote
    """),
)
_COINM: Final = Reach(
    trade=lines("""
        POST /dapi/v1/algoOrder symbol
        POST /dapi/v1/batchOrders batchOrders[symbol]
        PUT /dapi/v1/batchOrders batchOrders[symbol]
        POST /dapi/v1/order symbol
        PUT /dapi/v1/order symbol
    """),
    cancel=lines("""
        DELETE /dapi/v1/algoOpenOrders symbol
        DELETE /dapi/v1/algoOrder
        DELETE /dapi/v1/allOpenOrders symbol
        DELETE /dapi/v1/batchOrders symbol
        POST /dapi/v1/countdownCancelAll symbol
        DELETE /dapi/v1/order symbol
    """),
    leverage=lines("""
        POST /dapi/v1/leverage symbol
        POST /dapi/v1/marginType symbol
        POST /dapi/v1/positionMargin symbol
        POST /dapi/v1/positionSide/dual
    """),
    read=(),
    closed=(),
    withdraw=(),
    manage=(),
    session=lines("""
        DELETE /dapi/v1/listenKey
        POST /dapi/v1/listenKey
        PUT /dapi/v1/listenKey
    """),
    denied=(),
    transfer=(),
)
_OPTIONS: Final = Reach(
    trade=lines("""
        POST /eapi/v1/batchOrders orders[symbol] batchOrders[symbol]
        POST /eapi/v1/order symbol
    """),
    cancel=lines("""
        DELETE /eapi/v1/allOpenOrders symbol
        DELETE /eapi/v1/allOpenOrdersByUnderlying
        DELETE /eapi/v1/batchOrders symbol
        DELETE /eapi/v1/block/order/create
        POST /eapi/v1/countdownCancelAll
        POST /eapi/v1/countdownCancelAllHeartBeat
        DELETE /eapi/v1/order symbol
    """),
    leverage=lines("""
        POST /eapi/v1/mmpReset
        POST /eapi/v1/mmpSet
    """),
    read=(),
    closed=("GET /eapi/v1/block/order/orders",),
    withdraw=(),
    manage=("POST /eapi/v1/stock/contract",),
    session=lines("""
        GET /eapi/v1/block/order/orders
        DELETE /eapi/v1/listenKey
        POST /eapi/v1/listenKey
        PUT /eapi/v1/listenKey
    """),
    denied=(),
    transfer=lines("""
        POST /eapi/v1/block/order/create
        PUT /eapi/v1/block/order/create
        POST /eapi/v1/block/order/execute
    """),
)
_PORTFOLIO_MARGIN: Final = Reach(
    trade=lines("""
        POST /papi/v1/cm/conditional/order symbol
        POST /papi/v1/cm/order symbol
        PUT /papi/v1/cm/order symbol
        POST /papi/v1/margin/order symbol
        POST /papi/v1/margin/order/oco symbol
        POST /papi/v1/um/algo/order symbol
        POST /papi/v1/um/conditional/order symbol
        POST /papi/v1/um/order symbol
        PUT /papi/v1/um/order symbol
    """),
    cancel=lines("""
        DELETE /papi/v1/cm/allOpenOrders symbol
        DELETE /papi/v1/cm/conditional/allOpenOrders symbol
        DELETE /papi/v1/cm/conditional/order symbol
        DELETE /papi/v1/cm/order symbol
        DELETE /papi/v1/margin/allOpenOrders symbol
        DELETE /papi/v1/margin/order symbol
        DELETE /papi/v1/margin/orderList symbol
        DELETE /papi/v1/um/algo/allOpenOrders symbol
        DELETE /papi/v1/um/algo/order
        DELETE /papi/v1/um/allOpenOrders symbol
        DELETE /papi/v1/um/conditional/allOpenOrders symbol
        DELETE /papi/v1/um/conditional/order symbol
        DELETE /papi/v1/um/order symbol
    """),
    leverage=lines("""
        POST /papi/v1/cm/leverage symbol
        POST /papi/v1/cm/positionSide/dual
        POST /papi/v1/um/leverage symbol
        POST /papi/v1/um/positionSide/dual
    """),
    read=(),
    closed=(),
    withdraw=(),
    manage=lines("""
        POST /papi/v1/um/feeBurn
        POST /papi/v1/um/stock/contract
    """),
    session=lines("""
        DELETE /papi/v1/listenKey
        POST /papi/v1/listenKey
        PUT /papi/v1/listenKey
    """),
    denied=(),
    transfer=lines("""
        POST /papi/v1/asset-collection
        POST /papi/v1/auto-collection
        POST /papi/v1/bnb-transfer
        POST /papi/v1/margin/repay-debt
        POST /papi/v1/marginLoan
        POST /papi/v1/repay-futures-negative-balance
        POST /papi/v1/repay-futures-switch
        POST /papi/v1/repayLoan
    """),
)
REACH: Final[Mapping[str, Reach]] = {
    "api.binance.com": SPOT,
    "fapi.binance.com": _USDM,
    "dapi.binance.com": _COINM,
    "eapi.binance.com": _OPTIONS,
    "papi.binance.com": _PORTFOLIO_MARGIN,
}
