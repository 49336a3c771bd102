"""What a grant of READ and TRADE may reach, written down here by itself.

Nothing of this is read from the product: an endpoint that comes into one of these classes there, or
leaves one, has to be entered here by hand as well. Plain reads, which are hundreds of GETs, are not
listed; the GETs that are no reads are.

Behind an endpoint stand the parameters that bind it to a symbol.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reach:
    """One host's endpoints, as `METHOD /path` with the names of symbol parameters.

    Attributes:
        trade: what places or changes orders.
        cancel: what takes orders away, and is TRADE, too.
        leverage: what a grant of LEVERAGE may reach besides.
        read: what reads though it is no GET.
        closed: the GETs that are neither reads nor public.
    """

    trade: tuple[str, ...]
    cancel: tuple[str, ...]
    leverage: tuple[str, ...]
    read: tuple[str, ...]
    closed: tuple[str, ...]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().split("\n") if line.strip())


_BINANCE: Final = Reach(
    trade=_lines("""
        POST /api/v3/order symbol
        PUT /api/v3/order/amend/keepPriority symbol
        POST /api/v3/order/cancelReplace symbol
        POST /api/v3/order/oco symbol
        POST /api/v3/order/test symbol
        POST /api/v3/orderList/oco symbol
        POST /api/v3/orderList/opo symbol
        POST /api/v3/orderList/opoco symbol
        POST /api/v3/orderList/oto symbol
        POST /api/v3/orderList/otoco symbol
        POST /api/v3/sor/order symbol
        POST /api/v3/sor/order/test symbol
        POST /sapi/v1/margin/order symbol
        POST /sapi/v1/margin/order/oco symbol
        POST /sapi/v1/margin/order/oto symbol
        POST /sapi/v1/margin/order/otoco symbol
        POST /sapi/v1/algo/futures/newOrderTwap symbol
        POST /sapi/v1/algo/futures/newOrderVp symbol
        POST /sapi/v1/algo/spot/newOrderTwap symbol
        POST /sapi/v1/equity/order/place symbol
    """),
    cancel=_lines("""
        DELETE /api/v3/openOrders symbol
        DELETE /api/v3/order symbol
        DELETE /api/v3/orderList symbol
        DELETE /sapi/v1/margin/openOrders symbol
        DELETE /sapi/v1/margin/order symbol
        DELETE /sapi/v1/margin/orderList symbol
        DELETE /sapi/v1/algo/futures/order
        DELETE /sapi/v1/algo/spot/order
        POST /sapi/v1/equity/order/cancel
        POST /sapi/v1/equity/order/cancel-all
    """),
    leverage=_lines("""
        DELETE /sapi/v1/margin/isolated/account symbol
        POST /sapi/v1/margin/isolated/account symbol
        POST /sapi/v1/margin/max-leverage
        POST /sapi/v1/portfolio/delta-mode
        DELETE /sapi/v1/portfolio/margin-call-level
        POST /sapi/v1/portfolio/margin-call-level
    """),
    read=_lines("""
        POST /sapi/v1/asset/dust-btc
        POST /sapi/v1/asset/dust-convert/query-convertible-assets
        POST /sapi/v1/asset/get-funding-asset
        POST /sapi/v3/asset/getUserAsset
        POST /sapi/v1/broker/rebate/historicalRecord
        POST /sapi/v1/apiReferral/kickback/historicalRecord
        POST /sapi/v1/apiReferral/rebate/historicalRecord
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/detail
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/events
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/list
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/preview
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/reserved-balances
    """),
    closed=_lines("""
        GET /sapi/v1/account/apiRestrictions/ipRestriction
        GET /sapi/v1/margin/api-key-list
        GET /sapi/v1/margin/apiKey
        GET /sapi/v1/sub-account/apiRestrictions/ipRestriction/thirdPartyList
        GET /sapi/v1/sub-account/subAccountApi/ipRestriction
        GET /sapi/v1/sub-account/subAccountApi
        GET /sapi/v1/broker/subAccountApi/ipRestriction
        GET /sapi/v1/broker/subAccountApi
        GET /sapi/v1/simple-earn/locked/setRedeemOption
        GET /sapi/v1/soft-staking/set
    """),
)
_USDM: Final = Reach(
    trade=_lines("""
        POST /fapi/v1/order symbol
        PUT /fapi/v1/order symbol
        POST /fapi/v1/order/test symbol
        POST /fapi/v1/batchOrders batchOrders[symbol]
        PUT /fapi/v1/batchOrders batchOrders[symbol]
        POST /fapi/v1/algoOrder symbol
    """),
    cancel=_lines("""
        DELETE /fapi/v1/order symbol
        DELETE /fapi/v1/batchOrders symbol
        DELETE /fapi/v1/allOpenOrders symbol
        DELETE /fapi/v1/algoOrder
        DELETE /fapi/v1/algoOpenOrders symbol
        POST /fapi/v1/countdownCancelAll symbol
    """),
    leverage=_lines("""
        POST /fapi/v1/leverage symbol
        POST /fapi/v1/marginType symbol
        POST /fapi/v1/positionMargin symbol
        POST /fapi/v1/positionSide/dual
        POST /fapi/v1/multiAssetsMargin
    """),
    read=(),
    closed=("GET /fapi/v1/stock/contract",),
)
_COINM: Final = Reach(
    trade=_lines("""
        POST /dapi/v1/order symbol
        PUT /dapi/v1/order symbol
        POST /dapi/v1/batchOrders batchOrders[symbol]
        PUT /dapi/v1/batchOrders batchOrders[symbol]
        POST /dapi/v1/algoOrder symbol
    """),
    cancel=_lines("""
        DELETE /dapi/v1/order symbol
        DELETE /dapi/v1/batchOrders symbol
        DELETE /dapi/v1/allOpenOrders symbol
        DELETE /dapi/v1/algoOrder
        DELETE /dapi/v1/algoOpenOrders symbol
        POST /dapi/v1/countdownCancelAll symbol
    """),
    leverage=_lines("""
        POST /dapi/v1/leverage symbol
        POST /dapi/v1/marginType symbol
        POST /dapi/v1/positionMargin symbol
        POST /dapi/v1/positionSide/dual
    """),
    read=(),
    closed=(),
)
_OPTIONS: Final = Reach(
    trade=_lines("""
        POST /eapi/v1/order symbol
        POST /eapi/v1/batchOrders orders[symbol] batchOrders[symbol]
    """),
    cancel=_lines("""
        DELETE /eapi/v1/order symbol
        DELETE /eapi/v1/batchOrders symbol
        DELETE /eapi/v1/allOpenOrders symbol
        DELETE /eapi/v1/allOpenOrdersByUnderlying
        DELETE /eapi/v1/block/order/create
        POST /eapi/v1/countdownCancelAll
        POST /eapi/v1/countdownCancelAllHeartBeat
    """),
    leverage=_lines("""
        POST /eapi/v1/mmpSet
        POST /eapi/v1/mmpReset
    """),
    read=(),
    closed=(),
)
_PORTFOLIO_MARGIN: Final = Reach(
    trade=_lines("""
        POST /papi/v1/um/order symbol
        PUT /papi/v1/um/order symbol
        POST /papi/v1/um/algo/order symbol
        POST /papi/v1/um/conditional/order symbol
        POST /papi/v1/cm/order symbol
        PUT /papi/v1/cm/order symbol
        POST /papi/v1/cm/conditional/order symbol
        POST /papi/v1/margin/order symbol
        POST /papi/v1/margin/order/oco symbol
    """),
    cancel=_lines("""
        DELETE /papi/v1/um/order symbol
        DELETE /papi/v1/um/allOpenOrders symbol
        DELETE /papi/v1/um/algo/order
        DELETE /papi/v1/um/algo/allOpenOrders symbol
        DELETE /papi/v1/um/conditional/order symbol
        DELETE /papi/v1/um/conditional/allOpenOrders symbol
        DELETE /papi/v1/cm/order symbol
        DELETE /papi/v1/cm/allOpenOrders symbol
        DELETE /papi/v1/cm/conditional/order symbol
        DELETE /papi/v1/cm/conditional/allOpenOrders symbol
        DELETE /papi/v1/margin/order symbol
        DELETE /papi/v1/margin/orderList symbol
        DELETE /papi/v1/margin/allOpenOrders symbol
    """),
    leverage=_lines("""
        POST /papi/v1/um/leverage symbol
        POST /papi/v1/um/positionSide/dual
        POST /papi/v1/cm/leverage symbol
        POST /papi/v1/cm/positionSide/dual
    """),
    read=(),
    closed=(),
)
_OKX: Final = Reach(
    trade=_lines("""
        POST /api/v5/trade/amend-algos
        POST /api/v5/trade/amend-batch-orders
        POST /api/v5/trade/amend-order
        POST /api/v5/trade/batch-orders instId instIdCode
        POST /api/v5/trade/close-position instId instIdCode
        POST /api/v5/trade/order instId instIdCode
        POST /api/v5/trade/order-algo instId instIdCode
        POST /api/v5/trade/order-precheck instId instIdCode
        POST /api/v5/sprd/amend-order
        POST /api/v5/sprd/order sprdId
        POST /api/v5/copytrading/algo-order
        POST /api/v5/copytrading/close-subposition
    """),
    cancel=_lines("""
        POST /api/v5/trade/cancel-advance-algos instId
        POST /api/v5/trade/cancel-algos instId
        POST /api/v5/trade/cancel-all-after
        POST /api/v5/trade/cancel-batch-orders instId
        POST /api/v5/trade/cancel-order instId
        POST /api/v5/trade/mass-cancel
        POST /api/v5/sprd/cancel-all-after
        POST /api/v5/sprd/cancel-order
        POST /api/v5/sprd/mass-cancel sprdId
        POST /api/v5/rfq/cancel-all-after
        POST /api/v5/rfq/cancel-all-quotes
        POST /api/v5/rfq/cancel-all-rfqs
        POST /api/v5/rfq/cancel-batch-quotes
        POST /api/v5/rfq/cancel-batch-rfqs
        POST /api/v5/rfq/cancel-quote
        POST /api/v5/rfq/cancel-rfq
    """),
    leverage=_lines("""
        POST /api/v5/rfq/maker-instrument-settings
        POST /api/v5/rfq/mmp-config
        POST /api/v5/rfq/mmp-reset
        POST /api/v5/account/account-level-switch-preset
        POST /api/v5/account/activate-option
        POST /api/v5/account/mmp-config
        POST /api/v5/account/mmp-reset
        POST /api/v5/account/position/margin-balance instId
        POST /api/v5/account/set-account-level
        POST /api/v5/account/set-collateral-assets
        POST /api/v5/account/set-greeks
        POST /api/v5/account/set-isolated-mode
        POST /api/v5/account/set-leverage instId
        POST /api/v5/account/set-position-mode
        POST /api/v5/account/set-riskOffset-amt
        POST /api/v5/account/set-riskOffset-type
        POST /api/v5/account/set-settle-currency
        POST /api/v5/account/set-trading-config
        POST /api/v5/copytrading/batch-set-leverage instId[,]
    """),
    read=_lines("""
        POST /api/v5/trade/fills-archive
        POST /api/v5/account/bills-history-archive
        POST /api/v5/account/position-builder
        POST /api/v5/account/position-builder-graph
        POST /api/v5/account/simulated_margin
        POST /api/v5/asset/monthly-statement
        POST /api/v5/tradingBot/grid/compute-margin-balance
        POST /api/v5/tradingBot/grid/min-investment
        POST /api/v5/finance/flexible-loan/max-loan
        POST /api/v5/broker/dma/trades
        POST /api/v5/broker/fd/rebate-per-orders
        POST /api/v5/broker/nd/rebate-per-orders
    """),
    closed=_lines("""
        GET /api/v5/account/set-auto-repay
        GET /api/v5/account/spot-manual-borrow-repay
        GET /api/v5/users/subaccount/apikey
        GET /api/v5/tradingBot/signal/signals
        GET /api/v5/broker/dma/subaccount/apikey
        GET /api/v5/broker/nd/subaccount/apikey
    """),
)
_KRAKEN: Final = Reach(
    trade=_lines("""
        POST /0/private/AddOrder pair
        POST /0/private/AddOrderBatch pair
        POST /0/private/AmendOrder
        POST /0/private/EditOrder
    """),
    cancel=_lines("""
        POST /0/private/CancelOrder
        POST /0/private/CancelOrderBatch
        POST /0/private/CancelAll
        POST /0/private/CancelAllOrdersAfter
    """),
    leverage=(),
    read=_lines("""
        POST /0/private/Level3 pair
        POST /0/private/Balance
        POST /0/private/BalanceEx
        POST /0/private/CreditLines
        POST /0/private/TradeBalance
        POST /0/private/OpenOrders
        POST /0/private/ClosedOrders
        POST /0/private/QueryOrders
        POST /0/private/OrderAmends
        POST /0/private/TradesHistory
        POST /0/private/QueryTrades
        POST /0/private/OpenPositions
        POST /0/private/Ledgers
        POST /0/private/QueryLedgers
        POST /0/private/TradeVolume pair[,]
        POST /0/private/AddExport
        POST /0/private/ExportStatus
        POST /0/private/RetrieveExport
        POST /0/private/RemoveExport
        POST /0/private/ListWalletAccounts
        POST /0/private/DepositMethods
        POST /0/private/DepositAddresses
        POST /0/private/DepositStatus
        POST /0/private/WithdrawMethods
        POST /0/private/WithdrawAddresses
        POST /0/private/WithdrawInfo
        POST /0/private/WithdrawStatus
        POST /0/private/Earn/AllocateStatus
        POST /0/private/Earn/DeallocateStatus
        POST /0/private/Earn/Strategies
        POST /0/private/Earn/Allocations
        POST /0/private/CheckOtcClient
        POST /0/private/GetOtcActiveQuotes
        POST /0/private/GetOtcExposures
        POST /0/private/GetOtcHistoricalQuotes
        POST /0/private/GetOtcPairs
        POST /0/private/GetCustodyActivity
        POST /0/private/GetCustodyBalance
        POST /0/private/GetCustodyTask
        POST /0/private/GetCustodyTransaction
        POST /0/private/GetCustodyVault
        POST /0/private/ListCustodyActivities
        POST /0/private/ListCustodyTasks
        POST /0/private/ListCustodyTransactions
        POST /0/private/ListCustodyVaults
    """),
    closed=(),
)
REACH: Final[Mapping[str, Reach]] = {
    "api.binance.com": _BINANCE,
    "fapi.binance.com": _USDM,
    "dapi.binance.com": _COINM,
    "eapi.binance.com": _OPTIONS,
    "papi.binance.com": _PORTFOLIO_MARGIN,
    "www.okx.com": _OKX,
    "api.kraken.com": _KRAKEN,
}
