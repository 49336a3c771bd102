"""What is reached at BitMEX.

Source: bitmex.com/api/explorer/swagger.json, by its sections; github.com/BitMEX/bitmex-cli for what
that lacks.
"""

from collections.abc import Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

_BITMEX: Final = Reach(
    trade=lines("""
        POST /api/v1/order symbol
        PUT /api/v1/order
        POST /api/v1/order/closePosition symbol
        POST /api/v2/order symbol
        PUT /api/v2/order
    """),
    cancel=lines("""
        DELETE /api/v1/order
        DELETE /api/v1/order/all symbol
        POST /api/v1/order/cancelAllAfter
        DELETE /api/v2/order
        DELETE /api/v2/order/all symbol
        POST /api/v2/order/cancelAllAfter
    """),
    leverage=lines("""
        POST /api/v1/position/crossLeverage symbol
        POST /api/v1/position/isolate symbol
        POST /api/v1/position/leverage symbol
        POST /api/v1/position/riskLimit symbol
        POST /api/v1/position/transferMargin symbol
        POST /api/v1/user/marginingMode
        POST /api/v1/user/positionMode
    """),
    read=lines("""
        POST /api/v1/trading-bots/instances/preview
    """),
    closed=lines("""
        GET /api/v1/apiKey
        GET /api/v1/apiKey/self
    """),
    withdraw=lines("""
        POST /api/v1/user/cancelWithdrawal
        POST /api/v1/user/confirmWithdrawal
        POST /api/v1/user/requestWithdrawal
        DELETE /api/v1/user/withdrawal
    """),
    manage=lines("""
        POST /api/v1/address
        PUT /api/v1/address
        DELETE /api/v1/apiKey
        POST /api/v1/chat
        POST /api/v1/guild
        PUT /api/v1/guild
        POST /api/v1/guild/archive
        POST /api/v1/guild/join
        POST /api/v1/guild/kick
        POST /api/v1/guild/leave
        POST /api/v1/guild/shareTrades
        POST /api/v1/referralCode
        PUT /api/v1/referralCode/{id}
        DELETE /api/v1/referralCode/{id}
        POST /api/v1/user/addSubaccount
        POST /api/v1/user/communicationToken
        POST /api/v1/user/confirmEmail
        POST /api/v1/user/createIndependentSubaccount
        POST /api/v1/user/logout
        POST /api/v1/user/preferences
        POST /api/v1/user/updateSubaccount
        POST /api/v1/userPriceAlert
        DELETE /api/v1/userPriceAlert
        PUT /api/v1/userPriceAlert/{id}
        DELETE /api/v1/userPriceAlert/{id}
    """),
    session=(),
    denied=lines("""
        GET /api/v1/apiKey
        GET /api/v1/apiKey/self
        POST /api/v1/apiKey
        POST /api/v1/apiKey/disable
        POST /api/v1/apiKey/enable
        POST /api/v2/order/bulkorder
    """),
    transfer=lines("""
        POST /api/v1/trading-bots/instances
        POST /api/v1/trading-bots/instances/{instanceId}/pause
        POST /api/v1/trading-bots/instances/{instanceId}/resume
        POST /api/v1/trading-bots/instances/{instanceId}/stop
        POST /api/v1/user/unstakingRequests
        DELETE /api/v1/user/unstakingRequests
        POST /api/v1/user/walletTransfer
    """),
)
REACH: Final[Mapping[str, Reach]] = {"www.bitmex.com": _BITMEX}
