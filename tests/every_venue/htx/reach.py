"""What is reached at HTX.

Source: huobiapi.github.io/docs/spot/v1/en; what is newer: github.com/HuobiRDCenter/huobi_Java and
github.com/JKorf/HTX.Net; c2c, trust and universal transfers: ccxt 4.5.90.
"""

from collections.abc import Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

_HTX: Final = Reach(
    trade=lines("""
        POST /v1/order/orders/place symbol
        POST /v1/order/batch-orders symbol
        POST /v2/algo-orders symbol
    """),
    cancel=lines("""
        POST /v1/order/orders/{order_id}/submitcancel
        POST /v1/order/orders/submitCancelClientOrder
        POST /v1/order/orders/batchCancelOpenOrders symbol[,]
        POST /v1/order/orders/batchcancel
        POST /v2/algo-orders/cancellation
        POST /v2/algo-orders/cancel-all-after
        GET /v1/order/cancelAllOrders symbol
    """),
    leverage=(),
    read=(),
    closed=lines("""
        GET /v2/user/api-key
    """),
    withdraw=lines("""
        POST /v1/dw/withdraw/api/create
        POST /v1/dw/withdraw-virtual/{withdraw_id}/cancel
    """),
    manage=lines("""
        POST /v2/sub-user/creation
        POST /v2/sub-user/management
        POST /v2/sub-user/deduct-mode
        POST /v2/sub-user/tradable-market
        POST /v2/sub-user/transferability
        POST /v2/sub-user/api-key-modification
        POST /v2/sub-user/api-key-deletion
        POST /v1/account/fee/switch
    """),
    session=(),
    denied=lines("""
        GET /v2/user/api-key
        POST /v2/sub-user/api-key-generation
    """),
    transfer=lines("""
        POST /v1/account/transfer
        POST /v1/futures/transfer
        POST /v2/account/transfer
        POST /v5/account/universal_transfer
        POST /v2/point/transfer
        POST /v1/subuser/transfer
        POST /v1/dw/transfer-in/margin
        POST /v1/dw/transfer-out/margin
        POST /v1/cross-margin/transfer-in
        POST /v1/cross-margin/transfer-out
        POST /v1/margin/orders
        POST /v1/margin/orders/{order_id}/repay
        POST /v1/cross-margin/orders
        POST /v1/cross-margin/orders/{order_id}/repay
        POST /v2/account/repayment
        POST /v1/order/auto/place
        POST /v1/stable-coin/exchange
        POST /v2/etp/creation
        POST /v2/etp/redemption
        POST /v2/etp/{transact_id}/cancel
        POST /v2/etp/batch-cancel
        POST /v2/c2c/offer
        POST /v2/c2c/cancellation
        POST /v2/c2c/cancel-all
        POST /v2/c2c/repayment
        POST /v2/c2c/transfer
        POST /etf/swap/in
        POST /etf/swap/out
    """),
)
REACH: Final[Mapping[str, Reach]] = {"api.huobi.pro": _HTX}
