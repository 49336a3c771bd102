"""What is reached at MEXC.

Sources, read in November 2026:
- mexc.com/api-docs/spot-v3: Sub-Account, Spot Account/Trade ("Add uid to STP strategy group" is
  printed as a GET, and needs SPOT_ACCOUNT_WRITE), Wallet, Websocket User Data Streams
- mexc.com/api-docs/futures: Account and Trading Endpoints ("Modify Leverage" goes by the
  position's id where there is a position)
- github.com/mexcdevelop/apidocs, branches spot_v3_en, August 2025, contract_v1_en, April 2025,
  and broker_en, January 2025, where onceToken is commented out. At contract.mexc.com are futures
  alone ("Access to url").
- ccxt 4.5.90 alone: orders of margin, order/all. What apiKeyInfo answers stood in no document at
  hand.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

_FUTURES: Final = Reach(
    trade=lines("""
        POST /api/v1/private/order/change_limit_order
        POST /api/v1/private/order/chase_limit_order
        POST /api/v1/private/order/create symbol
        POST /api/v1/private/order/submit symbol
        POST /api/v1/private/order/submit_batch symbol
        POST /api/v1/private/planorder/change_price
        POST /api/v1/private/planorder/change_stop_order
        POST /api/v1/private/planorder/place symbol
        POST /api/v1/private/planorder/place/v2 symbol
        POST /api/v1/private/position/close_all
        POST /api/v1/private/position/reverse
        POST /api/v1/private/stoporder/change_plan_price
        POST /api/v1/private/stoporder/change_price
        POST /api/v1/private/stoporder/place
        POST /api/v1/private/trackorder/change_order
        POST /api/v1/private/trackorder/place symbol
    """),
    cancel=lines("""
        POST /api/v1/private/order/batch_cancel_with_external symbol
        POST /api/v1/private/order/cancel
        POST /api/v1/private/order/cancel_all symbol
        POST /api/v1/private/order/cancel_with_external symbol
        POST /api/v1/private/planorder/cancel symbol
        POST /api/v1/private/planorder/cancel_all symbol
        POST /api/v1/private/stoporder/cancel
        POST /api/v1/private/stoporder/cancel_all symbol
        POST /api/v1/private/trackorder/cancel symbol
    """),
    leverage=lines("""
        POST /api/v1/private/account/change_risk_level
        POST /api/v1/private/position/change_auto_add_im
        POST /api/v1/private/position/change_leverage
        POST /api/v1/private/position/change_margin
        POST /api/v1/private/position/change_position_mode
    """),
    read=lines("""
        POST /api/v1/private/account/asset/analysis/calendar/daily/v3
        POST /api/v1/private/account/asset/analysis/calendar/monthly/v3
        POST /api/v1/private/account/asset/analysis/recent/v3
        POST /api/v1/private/account/asset/analysis/v3
        POST /api/v1/private/order/batch_query_with_external symbol
        POST /api/v1/private/order/open_order_total_count
    """),
    closed=(),
    withdraw=(),
    manage=lines("""
        POST /api/v1/private/market_maker/self_trade/blacklist/create
        POST /api/v1/private/market_maker/self_trade/blacklist/delete
        POST /api/v1/private/market_maker/self_trade/blacklist/update
    """),
    session=(),
    denied=(),
    transfer=(),
)
_SPOT: Final = Reach(
    trade=lines("""
        POST /api/v3/batchOrders symbol batchOrders[symbol]
        POST /api/v3/order symbol
        POST /api/v3/order/test symbol
    """),
    cancel=lines("""
        DELETE /api/v3/margin/openOrders symbol
        DELETE /api/v3/margin/order symbol
        DELETE /api/v3/openOrders symbol[,]
        DELETE /api/v3/order symbol
        DELETE /api/v3/order/all
    """),
    leverage=(),
    read=(),
    closed=lines("""
        GET /api/v3/apiKeyInfo
        GET /api/v3/broker/sub-account/apiKey
        GET /api/v3/broker/sub-account/onceToken
        GET /api/v3/strategy/group/uid
        GET /api/v3/sub-account/apiKey
        GET /api/v3/userDataStream
    """),
    withdraw=lines("""
        POST /api/v3/broker/capital/withdraw/apply
        POST /api/v3/capital/transfer/internal
        DELETE /api/v3/capital/withdraw
        POST /api/v3/capital/withdraw
        POST /api/v3/capital/withdraw/apply
    """),
    manage=lines("""
        POST /api/v3/broker/capital/deposit/subAddress
        DELETE /api/v3/broker/sub-account/apiKey
        POST /api/v3/broker/sub-account/futures
        POST /api/v3/broker/sub-account/virtualSubAccount
        POST /api/v3/capital/deposit/address
        POST /api/v3/mxDeduct/enable
        DELETE /api/v3/strategy/group
        POST /api/v3/strategy/group
        DELETE /api/v3/strategy/group/uid
        GET /api/v3/strategy/group/uid
        POST /api/v3/strategy/group/uid
        DELETE /api/v3/sub-account/apiKey
        POST /api/v3/sub-account/futures
        POST /api/v3/sub-account/margin
        POST /api/v3/sub-account/virtualSubAccount
    """),
    session=lines("""
        GET /api/v3/broker/sub-account/onceToken
        DELETE /api/v3/userDataStream
        GET /api/v3/userDataStream
        POST /api/v3/userDataStream
        PUT /api/v3/userDataStream
    """),
    denied=lines("""
        GET /api/v3/apiKeyInfo
        POST /api/v3/apiKeyInfo
        GET /api/v3/broker/sub-account/apiKey
        POST /api/v3/broker/sub-account/apiKey
        GET /api/v3/sub-account/apiKey
        POST /api/v3/sub-account/apiKey
    """),
    transfer=lines("""
        POST /api/v3/broker/sub-account/universalTransfer
        POST /api/v3/capital/convert
        POST /api/v3/capital/sub-account/universalTransfer
        POST /api/v3/capital/transfer
    """),
)


def _all() -> Reach:
    return Reach(
        **{
            each.name: getattr(_SPOT, each.name) + getattr(_FUTURES, each.name)
            for each in fields(Reach)
        }
    )


REACH: Final[Mapping[str, Reach]] = {"api.mexc.com": _all(), "contract.mexc.com": _FUTURES}
