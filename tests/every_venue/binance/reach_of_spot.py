"""What is reached at Binance spot, margin and wallet.

Sources, read in November 2026:
- github.com/binance/binance-spot-api-docs, July 2026: rest-api.md, "Trading endpoints" and
  "Account endpoints"
- developers.binance.com/en/docs/catalog, by the clients that Binance makes from it
  (github.com/binance/binance-connector-python, August 2026), each operation's title, security
  type, parameters and answer: Spot, Margin Trading, Wallet, Sub Account, Algo, Convert, Stocks,
  Simple Earn, Staking, Loans, Gift Card, Fiat, Mining, Portfolio Margin Pro, W3W Prediction
- developers.binance.com/docs/binance_link: brokers' sub-accounts and their API keys
- binance.com/en/support/faq, "What is Hashrate Resale?"
- github.com/binance/binance-api-swagger: locked/setRedeemOption as a GET, positionChanged,
  blvt/enable
- ccxt 4.5.90, for what no document has any more; classed by its name
"""

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
        POST /sapi/v1/algo/futures/newOrderTwap symbol
        POST /sapi/v1/algo/futures/newOrderVp symbol
        POST /sapi/v1/algo/spot/newOrderTwap symbol
        POST /sapi/v1/equity/order/place symbol
        POST /sapi/v1/margin/order symbol
        POST /sapi/v1/margin/order/oco symbol
        POST /sapi/v1/margin/order/oto symbol
        POST /sapi/v1/margin/order/otoco symbol
    """),
    cancel=lines("""
        DELETE /api/v3/openOrders symbol
        DELETE /api/v3/order symbol
        DELETE /api/v3/orderList symbol
        DELETE /sapi/v1/algo/futures/order
        DELETE /sapi/v1/algo/spot/order
        POST /sapi/v1/equity/order/cancel
        POST /sapi/v1/equity/order/cancel-all
        DELETE /sapi/v1/margin/openOrders symbol
        DELETE /sapi/v1/margin/order symbol
        DELETE /sapi/v1/margin/orderList symbol
    """),
    leverage=lines("""
        DELETE /sapi/v1/margin/isolated/account symbol
        POST /sapi/v1/margin/isolated/account symbol
        POST /sapi/v1/margin/max-leverage
        POST /sapi/v1/portfolio/delta-mode
    """),
    read=lines("""
        POST /sapi/v1/apiReferral/kickback/historicalRecord
        POST /sapi/v1/apiReferral/rebate/historicalRecord
        POST /sapi/v1/asset/dust-btc
        POST /sapi/v1/asset/dust-convert/query-convertible-assets
        POST /sapi/v1/asset/get-funding-asset
        POST /sapi/v1/broker/rebate/historicalRecord
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/events
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/preview
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/reserved-balances
        POST /sapi/v3/asset/getUserAsset
    """),
    closed=lines("""
        GET /sapi/v1/account/apiRestrictions/ipRestriction
        GET /sapi/v1/broker/subAccountApi
        GET /sapi/v1/broker/subAccountApi/ipRestriction
        GET /sapi/v1/margin/api-key-list
        GET /sapi/v1/margin/apiKey
        GET /sapi/v1/simple-earn/locked/setRedeemOption
        GET /sapi/v1/soft-staking/set
        GET /sapi/v1/sub-account/apiRestrictions/ipRestriction/thirdPartyList
        GET /sapi/v1/sub-account/subAccountApi
        GET /sapi/v1/sub-account/subAccountApi/ipRestriction
    """),
    withdraw=lines("""
        POST /sapi/v1/account/disableFastWithdrawSwitch
        POST /sapi/v1/account/enableFastWithdrawSwitch
        POST /sapi/v1/capital/withdraw/apply
        POST /sapi/v1/giftcard/buyCode
        POST /sapi/v1/giftcard/createCode
        POST /sapi/v1/localentity/broker/withdraw/apply
        POST /sapi/v1/localentity/withdraw/apply
        POST /sapi/v1/managed-subaccount/deposit
        POST /sapi/v1/managed-subaccount/withdraw
        POST /sapi/v1/mining/hash-transfer/config
        POST /sapi/v1/w3w/wallet/prediction/transfer/outbound
        POST /sapi/v1/w3w/wallet/prediction/withdraw/apply
        POST /sapi/v2/fiat/withdraw
    """),
    manage=lines("""
        POST /sapi/v1/apiReferral/customization
        POST /sapi/v1/apiReferral/userCustomization
        POST /sapi/v1/bnbBurn
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
        POST /sapi/v1/equity/account/disclaimer
        PUT /sapi/v1/localentity/broker/deposit/provide-info
        PUT /sapi/v1/localentity/deposit/provide-info
        DELETE /sapi/v1/margin/apiKey
        PUT /sapi/v1/margin/apiKey/ip
        POST /sapi/v1/margin/exit-special-key-mode
        DELETE /sapi/v1/portfolio/margin-call-level
        POST /sapi/v1/portfolio/margin-call-level
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
        PUT /sapi/v2/localentity/deposit/provide-info
        POST /sapi/v2/sub-account/subAccountApi/ipRestriction
    """),
    session=lines("""
        DELETE /api/v3/userDataStream
        POST /api/v3/userDataStream
        PUT /api/v3/userDataStream
        POST /sapi/v1/equity/listenKey
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
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/detail
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/list
    """),
    denied=lines("""
        GET /sapi/v1/account/apiRestrictions/ipRestriction
        GET /sapi/v1/broker/subAccountApi
        POST /sapi/v1/broker/subAccountApi
        GET /sapi/v1/margin/api-key-list
        GET /sapi/v1/margin/apiKey
        POST /sapi/v1/margin/apiKey
        GET /sapi/v1/sub-account/subAccountApi
        POST /sapi/v1/sub-account/subAccountApi
    """),
    transfer=lines("""
        POST /sapi/v1/accumulator/product/subscribe
        POST /sapi/v1/asset/convert-transfer
        POST /sapi/v1/asset/dust
        POST /sapi/v1/asset/dust-convert/convert
        POST /sapi/v1/asset/transfer
        POST /sapi/v1/bfusd/redeem
        POST /sapi/v1/bfusd/subscribe
        POST /sapi/v1/blvt/redeem
        POST /sapi/v1/blvt/subscribe
        POST /sapi/v1/broker/transfer
        POST /sapi/v1/broker/transfer/futures
        POST /sapi/v1/broker/universalTransfer
        POST /sapi/v1/bswap/claimRewards
        POST /sapi/v1/bswap/liquidityAdd
        POST /sapi/v1/bswap/liquidityRemove
        POST /sapi/v1/bswap/swap
        POST /sapi/v1/capital/contract/convertible-coins
        POST /sapi/v1/capital/deposit/credit-apply
        POST /sapi/v1/convert/acceptQuote
        POST /sapi/v1/convert/getQuote
        POST /sapi/v1/convert/limit/cancelOrder
        POST /sapi/v1/convert/limit/placeOrder
        POST /sapi/v1/dci/product/auto_compound/edit
        POST /sapi/v1/dci/product/auto_compound/edit-status
        POST /sapi/v1/dci/product/subscribe
        POST /sapi/v1/equity/tokenized/mint
        POST /sapi/v1/equity/tokenized/redeem
        POST /sapi/v1/eth-staking/eth/redeem
        POST /sapi/v1/eth-staking/eth/stake
        POST /sapi/v1/eth-staking/wbeth/wrap
        POST /sapi/v1/fiat/deposit
        POST /sapi/v1/futures/transfer
        POST /sapi/v1/giftcard/redeemCode
        POST /sapi/v1/lending/auto-invest/one-off
        POST /sapi/v1/lending/auto-invest/plan/add
        POST /sapi/v1/lending/auto-invest/plan/edit
        POST /sapi/v1/lending/auto-invest/plan/edit-status
        POST /sapi/v1/lending/auto-invest/redeem
        POST /sapi/v1/lending/customizedFixed/purchase
        POST /sapi/v1/lending/daily/purchase
        POST /sapi/v1/lending/daily/redeem
        POST /sapi/v1/lending/positionChanged
        POST /sapi/v1/loan/adjust/ltv
        POST /sapi/v1/loan/borrow
        POST /sapi/v1/loan/customize/margin_call
        POST /sapi/v1/loan/flexible/adjust/ltv
        POST /sapi/v1/loan/flexible/repay
        POST /sapi/v1/loan/repay
        POST /sapi/v1/loan/vip/borrow
        POST /sapi/v1/loan/vip/fixed/borrow
        POST /sapi/v1/loan/vip/renew
        POST /sapi/v1/loan/vip/repay
        POST /sapi/v1/margin/borrow-repay
        POST /sapi/v1/margin/dust
        POST /sapi/v1/margin/exchange-small-liability
        POST /sapi/v1/margin/isolated/transfer
        POST /sapi/v1/margin/liquidation-loan/repay
        POST /sapi/v1/margin/loan
        POST /sapi/v1/margin/manual-liquidation
        POST /sapi/v1/margin/repay
        POST /sapi/v1/margin/transfer
        POST /sapi/v1/mining/hash-transfer/config/cancel
        POST /sapi/v1/onchain-yields/locked/redeem
        POST /sapi/v1/onchain-yields/locked/setAutoSubscribe
        POST /sapi/v1/onchain-yields/locked/setRedeemOption
        POST /sapi/v1/onchain-yields/locked/subscribe
        POST /sapi/v1/portfolio/asset-collection
        POST /sapi/v1/portfolio/auto-collection
        POST /sapi/v1/portfolio/bnb-transfer
        POST /sapi/v1/portfolio/earn-asset-transfer
        POST /sapi/v1/portfolio/mint
        POST /sapi/v1/portfolio/redeem
        POST /sapi/v1/portfolio/repay
        POST /sapi/v1/portfolio/repay-futures-negative-balance
        POST /sapi/v1/portfolio/repay-futures-switch
        POST /sapi/v1/rwusd/redeem
        POST /sapi/v1/rwusd/subscribe
        POST /sapi/v1/simple-earn/flexible/redeem
        POST /sapi/v1/simple-earn/flexible/setAutoSubscribe
        POST /sapi/v1/simple-earn/flexible/subscribe
        POST /sapi/v1/simple-earn/locked/redeem
        POST /sapi/v1/simple-earn/locked/setAutoSubscribe
        GET /sapi/v1/simple-earn/locked/setRedeemOption
        POST /sapi/v1/simple-earn/locked/setRedeemOption
        POST /sapi/v1/simple-earn/locked/subscribe
        GET /sapi/v1/soft-staking/set
        POST /sapi/v1/sol-staking/sol/claim
        POST /sapi/v1/sol-staking/sol/redeem
        POST /sapi/v1/sol-staking/sol/stake
        POST /sapi/v1/staking/purchase
        POST /sapi/v1/staking/redeem
        POST /sapi/v1/staking/setAutoStaking
        POST /sapi/v1/sub-account/futures/internalTransfer
        POST /sapi/v1/sub-account/futures/move-position
        POST /sapi/v1/sub-account/futures/transfer
        POST /sapi/v1/sub-account/margin/transfer
        POST /sapi/v1/sub-account/transfer/subToMaster
        POST /sapi/v1/sub-account/transfer/subToSub
        POST /sapi/v1/sub-account/universalTransfer
        POST /sapi/v1/w3w/wallet/prediction/batch-redeem
        POST /sapi/v1/w3w/wallet/prediction/deposit/apply
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/create
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/fulfil
        POST /sapi/v1/w3w/wallet/prediction/otc/blocktrade/remove
        POST /sapi/v1/w3w/wallet/prediction/trade/batch-cancel
        POST /sapi/v1/w3w/wallet/prediction/trade/get-quote
        POST /sapi/v1/w3w/wallet/prediction/trade/place-order-bundle
        POST /sapi/v1/w3w/wallet/prediction/transfer/inbound
        POST /sapi/v2/eth-staking/eth/stake
        POST /sapi/v2/loan/flexible/adjust/ltv
        POST /sapi/v2/loan/flexible/borrow
        POST /sapi/v2/loan/flexible/repay
    """),
)
