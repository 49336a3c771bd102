"""What is reached of version 1 of Bitget's API: to read alone.

No document has it any more. Its paths are those of ccxt 4.5.90, classed as their successors are
(bitget.com/api-doc, "V2 API Update Guide"). What an order carries is written nowhere, so orders are
closed to everybody.
"""

from typing import Final

from tests.every_venue.kit.reach import Reach, lines

OLD: Final = Reach(
    trade=(),
    cancel=(),
    leverage=(),
    read=lines("""
        POST /api/margin/v1/cross/account/maxBorrowableAmount
        POST /api/margin/v1/cross/account/queryFlashRepayStatus
        POST /api/margin/v1/isolated/account/maxBorrowableAmount
        POST /api/margin/v1/isolated/account/queryFlashRepayStatus
        POST /api/margin/v1/isolated/account/riskRate
        POST /api/mix/v1/account/open-count
        POST /api/mix/v1/account/sub-account-contract-assets
        POST /api/mix/v1/trace/myFollowerList
        POST /api/mix/v1/trace/myTraderList
        POST /api/mix/v1/trace/public/getFollowerConfig
        POST /api/mix/v1/trace/queryTraderTpslRatioConfig
        POST /api/mix/v1/trace/report/order/currentList
        POST /api/mix/v1/trace/report/order/historyList
        POST /api/spot/v1/account/bills
        POST /api/spot/v1/account/sub-account-spot-assets
        POST /api/spot/v1/plan/currentPlan
        POST /api/spot/v1/plan/historyPlan
        POST /api/spot/v1/trace/config/getFollowerSettings
        POST /api/spot/v1/trace/config/getTraderSettings
        POST /api/spot/v1/trace/getRemovableFollower
        POST /api/spot/v1/trace/order/orderCurrentList
        POST /api/spot/v1/trace/order/orderHistoryList
        POST /api/spot/v1/trace/order/spotInfoList
        POST /api/spot/v1/trace/profit/profitHisDetailList
        POST /api/spot/v1/trace/profit/profitHisList
        POST /api/spot/v1/trace/profit/totalProfitInfo
        POST /api/spot/v1/trace/profit/totalProfitList
        POST /api/spot/v1/trace/profit/waitProfitDetailList
        POST /api/spot/v1/trace/user/getTraderInfo
        POST /api/spot/v1/trace/user/myFollowers
        POST /api/spot/v1/trace/user/myTraders
        POST /api/spot/v1/trade/fills
        POST /api/spot/v1/trade/history
        POST /api/spot/v1/trade/open-orders
        POST /api/spot/v1/trade/orderInfo
    """),
    closed=lines("""
        GET /api/broker/v1/account/sub-api-list
        GET /api/user/v1/sub/virtual-api-list
    """),
    withdraw=lines("""
        POST /api/broker/v1/account/sub-withdrawal
        POST /api/spot/v1/wallet/withdrawal
        POST /api/spot/v1/wallet/withdrawal-inner
        POST /api/spot/v1/wallet/withdrawal-inner-v2
        POST /api/spot/v1/wallet/withdrawal-v2
    """),
    manage=lines("""
        POST /api/broker/v1/account/sub-address
        POST /api/broker/v1/account/sub-auto-transfer
        POST /api/broker/v1/account/sub-create
        POST /api/broker/v1/account/sub-modify
        POST /api/broker/v1/account/sub-modify-email
        POST /api/mix/v1/trace/cancelCopyTrader
        POST /api/mix/v1/trace/followerSetBatchTraceConfig
        POST /api/mix/v1/trace/removeFollower
        POST /api/mix/v1/trace/setUpCopySymbols
        POST /api/mix/v1/trace/traderUpdateConfig
        POST /api/mix/v1/trace/traderUpdateTpslRatioConfig
        POST /api/spot/v1/trace/config/setFollowerConfig
        POST /api/spot/v1/trace/config/setProductCode
        POST /api/spot/v1/trace/user/removeFollower
        POST /api/spot/v1/trace/user/removeTrader
        POST /api/user/v1/sub/virtual-create
        POST /api/user/v1/sub/virtual-modify
    """),
    session=(),
    denied=lines("""
        POST /api/broker/v1/account/sub-api-create
        GET /api/broker/v1/account/sub-api-list
        POST /api/broker/v1/account/sub-api-modify
        POST /api/margin/v1/cross/order/batchCancelOrder
        POST /api/margin/v1/cross/order/batchPlaceOrder
        POST /api/margin/v1/cross/order/cancelOrder
        POST /api/margin/v1/cross/order/placeOrder
        POST /api/margin/v1/isolated/order/batchCancelOrder
        POST /api/margin/v1/isolated/order/batchPlaceOrder
        POST /api/margin/v1/isolated/order/cancelOrder
        POST /api/margin/v1/isolated/order/placeOrder
        POST /api/mix/v1/account/setLeverage
        POST /api/mix/v1/account/setMargin
        POST /api/mix/v1/account/setMarginMode
        POST /api/mix/v1/account/setPositionMode
        POST /api/mix/v1/order/batch-orders
        POST /api/mix/v1/order/cancel-all-orders
        POST /api/mix/v1/order/cancel-batch-orders
        POST /api/mix/v1/order/cancel-order
        POST /api/mix/v1/order/cancel-symbol-orders
        POST /api/mix/v1/order/close-all-positions
        POST /api/mix/v1/order/modifyOrder
        POST /api/mix/v1/order/placeOrder
        POST /api/mix/v1/plan/cancelAllPlan
        POST /api/mix/v1/plan/cancelPlan
        POST /api/mix/v1/plan/cancelSymbolPlan
        POST /api/mix/v1/plan/modifyPlan
        POST /api/mix/v1/plan/modifyPlanPreset
        POST /api/mix/v1/plan/modifyTPSLPlan
        POST /api/mix/v1/plan/placePlan
        POST /api/mix/v1/plan/placePositionsTPSL
        POST /api/mix/v1/plan/placeTPSL
        POST /api/mix/v1/plan/placeTrailStop
        POST /api/spot/v1/plan/batchCancelPlan
        POST /api/spot/v1/plan/cancelPlan
        POST /api/spot/v1/plan/modifyPlan
        POST /api/spot/v1/plan/placePlan
        POST /api/spot/v1/trade/batch-orders
        POST /api/spot/v1/trade/cancel-batch-orders
        POST /api/spot/v1/trade/cancel-batch-orders-v2
        POST /api/spot/v1/trade/cancel-order
        POST /api/spot/v1/trade/cancel-order-v2
        POST /api/spot/v1/trade/cancel-symbol-order
        POST /api/spot/v1/trade/orders
        POST /api/user/v1/sub/virtual-api-batch-create
        POST /api/user/v1/sub/virtual-api-create
        GET /api/user/v1/sub/virtual-api-list
        POST /api/user/v1/sub/virtual-api-modify
    """),
    transfer=lines("""
        POST /api/margin/v1/cross/account/borrow
        POST /api/margin/v1/cross/account/flashRepay
        POST /api/margin/v1/cross/account/repay
        POST /api/margin/v1/isolated/account/borrow
        POST /api/margin/v1/isolated/account/flashRepay
        POST /api/margin/v1/isolated/account/repay
        POST /api/mix/v1/trace/closeTrackOrder
        POST /api/mix/v1/trace/closeTrackOrderBySymbol
        POST /api/mix/v1/trace/followerCloseByAll
        POST /api/mix/v1/trace/followerCloseByTrackingNo
        POST /api/mix/v1/trace/followerSetTpsl
        POST /api/mix/v1/trace/modifyTPSL
        POST /api/spot/v1/convert/quoted-price
        POST /api/spot/v1/convert/trade
        POST /api/spot/v1/loan/borrow
        POST /api/spot/v1/loan/repay
        POST /api/spot/v1/loan/revise-pledge
        POST /api/spot/v1/trace/order/closeTrackingOrder
        POST /api/spot/v1/trace/order/followerEndOrder
        POST /api/spot/v1/trace/order/updateTpsl
        POST /api/spot/v1/wallet/subTransfer
        POST /api/spot/v1/wallet/transfer
        POST /api/spot/v1/wallet/transfer-v2
    """),
)
