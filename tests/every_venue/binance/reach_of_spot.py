"""What is reached at Binance spot, margin and wallet. Source: developers.binance.com/docs."""

from typing import Final

from tests.every_venue.kit.reach import Reach, lines

SPOT: Final = Reach(
    trade=lines("""
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
    cancel=lines("""
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
    leverage=lines("""
        DELETE /sapi/v1/margin/isolated/account symbol
        POST /sapi/v1/margin/isolated/account symbol
        POST /sapi/v1/margin/max-leverage
        POST /sapi/v1/portfolio/delta-mode
        DELETE /sapi/v1/portfolio/margin-call-level
        POST /sapi/v1/portfolio/margin-call-level
    """),
    read=lines("""
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
    closed=lines("""
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
    withdraw=lines("""
        POST /sapi/v1/account/disableFastWithdrawSwitch
        POST /sapi/v1/account/enableFastWithdrawSwitch
        POST /sapi/v1/capital/withdraw/apply
        POST /sapi/v1/localentity/broker/withdraw/apply
        POST /sapi/v1/localentity/withdraw/apply
        POST /sapi/v2/fiat/withdraw
        POST /sapi/v1/managed-subaccount/deposit
        POST /sapi/v1/managed-subaccount/withdraw
        POST /sapi/v1/giftcard/buyCode
        POST /sapi/v1/giftcard/createCode
        POST /sapi/v1/w3w/wallet/prediction/transfer/outbound
        POST /sapi/v1/w3w/wallet/prediction/withdraw/apply
    """),
    manage=lines("""
        POST /sapi/v1/bnbBurn
        PUT /sapi/v1/localentity/broker/deposit/provide-info
        PUT /sapi/v1/localentity/deposit/provide-info
        PUT /sapi/v2/localentity/deposit/provide-info
        DELETE /sapi/v1/margin/apiKey
        PUT /sapi/v1/margin/apiKey/ip
        POST /sapi/v1/margin/exit-special-key-mode
        GET /sapi/v1/sub-account/apiRestrictions/ipRestriction/thirdPartyList
        POST /sapi/v1/sub-account/blvt/enable
        POST /sapi/v1/sub-account/eoptions/enable
        POST /sapi/v1/sub-account/futures/enable
        POST /sapi/v1/sub-account/margin/enable
        POST /sapi/v1/sub-account/options/enable
        DELETE /sapi/v1/sub-account/subAccountApi
        GET /sapi/v1/sub-account/subAccountApi/ipRestriction
        DELETE /sapi/v1/sub-account/subAccountApi/ipRestriction/ipList
        POST /sapi/v1/sub-account/subAccountApiPermission
        POST /sapi/v1/sub-account/virtualSubAccount
        POST /sapi/v2/sub-account/subAccountApi/ipRestriction
        POST /sapi/v1/broker/subAccount
        POST /sapi/v1/broker/subAccount/blvt
        POST /sapi/v1/broker/subAccount/bnbBurn/marginInterest
        POST /sapi/v1/broker/subAccount/bnbBurn/spot
        POST /sapi/v1/broker/subAccount/futures
        POST /sapi/v1/broker/subAccount/margin
        DELETE /sapi/v1/broker/subAccountApi
        POST /sapi/v1/broker/subAccountApi/commission
        POST /sapi/v1/broker/subAccountApi/commission/coinFutures
        POST /sapi/v1/broker/subAccountApi/commission/futures
        GET /sapi/v1/broker/subAccountApi/ipRestriction
        POST /sapi/v1/broker/subAccountApi/ipRestriction
        DELETE /sapi/v1/broker/subAccountApi/ipRestriction/ipList
        POST /sapi/v1/broker/subAccountApi/ipRestriction/ipList
        POST /sapi/v1/broker/subAccountApi/permission
        POST /sapi/v1/broker/subAccountApi/permission/universalTransfer
        POST /sapi/v1/broker/subAccountApi/permission/vanillaOptions
        POST /sapi/v1/apiReferral/customization
        POST /sapi/v1/apiReferral/userCustomization
        POST /sapi/v1/equity/account/disclaimer
    """),
    session=lines("""
        DELETE /api/v3/userDataStream
        POST /api/v3/userDataStream
        PUT /api/v3/userDataStream
        DELETE /sapi/v1/margin/listen-key
        POST /sapi/v1/margin/listen-key
        PUT /sapi/v1/margin/listen-key
        DELETE /sapi/v1/userDataStream
        POST /sapi/v1/userDataStream
        PUT /sapi/v1/userDataStream
        DELETE /sapi/v1/userDataStream/isolated
        POST /sapi/v1/userDataStream/isolated
        PUT /sapi/v1/userDataStream/isolated
        POST /sapi/v1/userListenToken
        POST /sapi/v1/equity/listenKey
    """),
    denied=lines("""
        GET /sapi/v1/account/apiRestrictions/ipRestriction
        GET /sapi/v1/margin/api-key-list
        GET /sapi/v1/margin/apiKey
        POST /sapi/v1/margin/apiKey
        GET /sapi/v1/sub-account/subAccountApi
        POST /sapi/v1/sub-account/subAccountApi
        GET /sapi/v1/broker/subAccountApi
        POST /sapi/v1/broker/subAccountApi
    """),
    transfer=lines("""
        POST /sapi/v1/asset/transfer
        POST /sapi/v1/asset/convert-transfer
        POST /sapi/v1/asset/dust
        POST /sapi/v1/futures/transfer
        POST /sapi/v1/margin/transfer
        POST /sapi/v1/margin/isolated/transfer
        POST /sapi/v1/margin/borrow-repay
        POST /sapi/v1/margin/loan
        POST /sapi/v1/margin/repay
        POST /sapi/v1/sub-account/futures/internalTransfer
        POST /sapi/v1/sub-account/futures/transfer
        POST /sapi/v1/sub-account/margin/transfer
        POST /sapi/v1/sub-account/transfer/subToMaster
        POST /sapi/v1/sub-account/transfer/subToSub
        POST /sapi/v1/sub-account/universalTransfer
        POST /sapi/v1/broker/transfer
        POST /sapi/v1/broker/transfer/futures
        POST /sapi/v1/broker/universalTransfer
        POST /sapi/v1/giftcard/redeemCode
        POST /sapi/v1/portfolio/bnb-transfer
        POST /sapi/v1/portfolio/earn-asset-transfer
        POST /sapi/v1/mining/hash-transfer/config
        POST /sapi/v1/convert/acceptQuote
        POST /sapi/v1/simple-earn/flexible/redeem
        POST /sapi/v1/simple-earn/locked/redeem
        POST /sapi/v1/w3w/wallet/prediction/transfer/inbound
    """),
)
