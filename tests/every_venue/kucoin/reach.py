"""What is reached at KuCoin, host by host.

Sources: kucoin-universal-sdk, spec/rest/api ("x-domain", "x-api-permission"); kucoin.com/docs-new;
what no document has any more: ccxt 4.5.90. Some paths are served by two hosts: for spot by one, for
futures by the other.
"""

from collections.abc import Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

_BOTH_TRADE: Final = lines("""
    POST /api/v1/orders symbol
    POST /api/v1/orders/multi symbol orderList[symbol]
    POST /api/v1/orders/test symbol
""")
_BOTH_CANCEL: Final = lines("""
    DELETE /api/v1/orders symbol
    DELETE /api/v1/orders/{orderId}
""")
_BOTH_WITHDRAW: Final = lines("""
    POST /api/v1/withdrawals
    DELETE /api/v1/withdrawals/{withdrawalId}
""")
_BOTH_MANAGE: Final = lines("""
    DELETE /api/v1/sub/api-key
    POST /api/v1/sub/api-key/update
""")
_BOTH_SESSION: Final = lines("""
    POST /api/v1/bullet-private
    POST /api/v1/bullet-public
    POST /api/v2/bullet-private
""")
_BOTH_DENIED: Final = lines("""
    GET /api/v1/sub/api-key
    POST /api/v1/sub/api-key
""")
_BOTH_TRANSFER: Final = lines("""
    POST /api/v1/transfer-in
    POST /api/v3/transfer-out
""")

_SPOT: Final = Reach(
    trade=_BOTH_TRADE
    + lines("""
        POST /api/v1/hf/orders symbol
        POST /api/v1/hf/orders/sync symbol
        POST /api/v1/hf/orders/test symbol
        POST /api/v1/hf/orders/multi symbol orderList[symbol]
        POST /api/v1/hf/orders/multi/sync symbol orderList[symbol]
        POST /api/v1/hf/orders/alter
        POST /api/v1/stop-order symbol
        POST /api/v3/oco/order symbol
        POST /api/v1/margin/order symbol
        POST /api/v1/margin/order/test symbol
        POST /api/v3/hf/margin/order symbol
        POST /api/v3/hf/margin/order/test symbol
        POST /api/v3/hf/margin/stop-order symbol
        POST /api/v3/hf/margin/oco-order symbol
        POST /api/ua/v1/{accountMode}/order/place symbol
        POST /api/ua/v1/{accountMode}/order/place-batch orderList[symbol]
    """),
    cancel=_BOTH_CANCEL
    + lines("""
        DELETE /api/v1/hf/orders symbol
        DELETE /api/v1/hf/orders/cancelAll
        DELETE /api/v1/hf/orders/{orderId} symbol
        DELETE /api/v1/hf/orders/cancel/{orderId} symbol
        DELETE /api/v1/hf/orders/client-order/{clientOid} symbol
        DELETE /api/v1/hf/orders/sync/{orderId} symbol
        DELETE /api/v1/hf/orders/sync/client-order/{clientOid} symbol
        POST /api/v1/hf/orders/dead-cancel-all symbols[,]
        DELETE /api/v1/order/client-order/{clientOid}
        DELETE /api/v1/stop-order/{orderId}
        DELETE /api/v1/stop-order/cancel symbol
        DELETE /api/v1/stop-order/cancelOrderByClientOid symbol
        DELETE /api/v3/oco/order/{orderId}
        DELETE /api/v3/oco/client-order/{clientOid}
        DELETE /api/v3/oco/orders symbol
        DELETE /api/v3/hf/margin/orders symbol
        DELETE /api/v3/hf/margin/orders/{orderId} symbol
        DELETE /api/v3/hf/margin/orders/client-order/{clientOid} symbol
        DELETE /api/v3/hf/margin/stop-order/cancel symbol
        DELETE /api/v3/hf/margin/stop-order/cancel-by-id
        DELETE /api/v3/hf/margin/stop-order/cancel-by-clientOid
        DELETE /api/v3/hf/margin/oco-order/cancel symbol
        DELETE /api/v3/hf/margin/oco-order/cancel-by-id
        DELETE /api/v3/hf/margin/oco-order/cancel-by-clientOid
        POST /api/ua/v1/{accountMode}/order/cancel symbol
        POST /api/ua/v1/{accountMode}/order/cancel-all symbol
        POST /api/ua/v1/{accountMode}/order/cancel-batch cancelOrderList[symbol]
        POST /api/ua/v1/dcp/set
    """),
    leverage=lines("""
        POST /api/v3/position/update-user-leverage symbol
        POST /api/ua/v1/{accountMode}/account/modify-leverage symbol
        POST /api/ua/v1/{accountMode}/account/modify-leverage-margin-cross
        POST /api/ua/v1/{accountMode}/position/margin-mode symbol[,]
        POST /api/ua/v1/{accountMode}/position/modify-margin symbol
    """),
    read=lines("""
        POST /api/v1/deposit-addresses
        POST /api/v3/deposit-address/create
    """),
    closed=lines("""
        GET /api/v1/sub/api-key
        GET /api/v1/user/api-key
        GET /api/ua/v1/user/api-key
    """),
    withdraw=_BOTH_WITHDRAW
    + lines("""
        POST /api/v3/withdrawals
        POST /api/v4/withdrawals
        POST /api/ua/v1/withdrawal
        DELETE /api/ua/v1/withdrawal
    """),
    manage=_BOTH_MANAGE
    + lines("""
        POST /api/v1/sub/user
        POST /api/v1/sub/user/created
        POST /api/v2/sub/user/created
        POST /api/v3/sub/user/futures/enable
        POST /api/v3/sub/user/margin/enable
        POST /api/ua/v1/rate-limit/set
        POST /api/ua/v1/sub-account/canTransferOut
        POST /api/ua/v1/user/sub/create-sub-account
    """),
    session=_BOTH_SESSION,
    denied=_BOTH_DENIED
    + lines("""
        GET /api/v1/user/api-key
        GET /api/ua/v1/user/api-key
        POST /api/ua/v1/user/create-sub-api-key
    """),
    transfer=_BOTH_TRANSFER
    + lines("""
        POST /api/v1/accounts/inner-transfer
        POST /api/v2/accounts/inner-transfer
        POST /api/v1/accounts/sub-transfer
        POST /api/v2/accounts/sub-transfer
        POST /api/v3/accounts/universal-transfer
        POST /api/ua/v1/account/transfer
        POST /api/ua/v1/account/mode
        POST /api/v3/margin/borrow
        POST /api/v3/margin/repay
        POST /api/v3/purchase
        POST /api/v3/redeem
        POST /api/v3/lend/purchase/update
        POST /api/v1/convert/order
        POST /api/v1/convert/limit/order
        DELETE /api/v1/convert/limit/order/cancel
        POST /api/v1/earn/orders
        DELETE /api/v1/earn/orders
        POST /api/v1/struct-earn/orders
    """),
)
_FUTURES: Final = Reach(
    trade=_BOTH_TRADE
    + lines("""
        POST /api/v1/st-orders symbol
        POST /api/v1/copy-trade/futures/orders symbol
        POST /api/v1/copy-trade/futures/orders/test symbol
        POST /api/v1/copy-trade/futures/st-orders symbol
    """),
    cancel=_BOTH_CANCEL
    + lines("""
        DELETE /api/v1/orders/client-order/{clientOid} symbol
        DELETE /api/v1/orders/multi-cancel
        DELETE /api/v3/orders symbol
        DELETE /api/v1/stopOrders symbol
        DELETE /api/v1/copy-trade/futures/orders
        DELETE /api/v1/copy-trade/futures/orders/client-order symbol
    """),
    leverage=lines("""
        POST /api/v1/margin/withdrawMargin symbol
        POST /api/v1/position/margin/deposit-margin symbol
        POST /api/v1/position/margin/auto-deposit-status symbol
        POST /api/v1/position/risk-limit-level/change symbol
        POST /api/v2/changeCrossUserLeverage symbol
        POST /api/v2/position/changeMarginMode symbol
        POST /api/v2/position/batchChangeMarginMode
        POST /api/v2/position/switchPositionMode
        POST /api/v1/copy-trade/futures/position/changeCrossUserLeverage symbol
        POST /api/v1/copy-trade/futures/position/changeMarginMode symbol
        POST /api/v1/copy-trade/futures/position/margin/auto-deposit-status symbol
        POST /api/v1/copy-trade/futures/position/margin/deposit-margin symbol
        POST /api/v1/copy-trade/futures/position/margin/withdraw-margin symbol
        POST /api/v1/copy-trade/futures/position/risk-limit-level/change symbol
        POST /api/v1/copy-trade/position/switchPositionMode
        POST /api/v2/copy-trade/futures/changeCrossUserLeverage symbol
        POST /api/v2/copy-trade/position/switchPositionMode
    """),
    read=lines("""
        POST /api/v1/copy-trade/getCrossModeMarginRequirement symbol
        POST /api/v2/copy-trade/getCrossModeMarginRequirement symbol
    """),
    closed=lines("GET /api/v1/sub/api-key"),
    withdraw=_BOTH_WITHDRAW,
    manage=_BOTH_MANAGE,
    session=_BOTH_SESSION,
    denied=_BOTH_DENIED,
    transfer=_BOTH_TRANSFER
    + lines("""
        POST /api/v1/transfer-out
        POST /api/v2/transfer-out
        DELETE /api/v1/cancel/transfer-out
    """),
)
_BROKERS: Final = Reach(
    trade=(),
    cancel=(),
    leverage=(),
    read=(),
    closed=lines("GET /api/v1/broker/nd/account/apikey"),
    withdraw=lines("POST /api/v2/broker/withdrawal"),
    manage=lines("""
        POST /api/kyc/ndBroker/proxyClient/submit
        POST /api/v1/broker/nd/account
        DELETE /api/v1/broker/nd/account/apikey
        POST /api/v1/broker/nd/account/update-apikey
        POST /api/v1/broker/nd/mark-up
    """),
    session=(),
    denied=lines("""
        GET /api/v1/broker/nd/account/apikey
        POST /api/v1/broker/nd/account/apikey
    """),
    transfer=lines("POST /api/v1/broker/nd/transfer"),
)
REACH: Final[Mapping[str, Reach]] = {
    "api.kucoin.com": _SPOT,
    "api-futures.kucoin.com": _FUTURES,
    "api-broker.kucoin.com": _BROKERS,
}
