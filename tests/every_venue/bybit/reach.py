"""What is reached at Bybit. Source: bybit-exchange.github.io/docs: v5, p2p, v3/tax.

What is older than version 5: ccxt 4.5.90.
"""

from collections.abc import Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

# Of the versions before 5, which are closed whole.
_OLD_GETS: Final = lines("""
    GET /asset/v3/private/coin-info/query
    GET /asset/v3/private/deposit/address/query
    GET /asset/v3/private/deposit/record/query
    GET /asset/v3/private/transfer/account-coin/balance/query
    GET /asset/v3/private/transfer/account-coins/balance/query
    GET /asset/v3/private/transfer/asset-info/query
    GET /asset/v3/private/transfer/inter-transfer/list/query
    GET /asset/v3/private/transfer/sub-member-transfer/list/query
    GET /asset/v3/private/transfer/sub-member/list/query
    GET /asset/v3/private/transfer/transfer-coin/list/query
    GET /asset/v3/private/transfer/universal-transfer/list/query
    GET /asset/v3/private/withdraw/record/query
    GET /asset/v3/public/deposit/allowed-deposit-list/query
    GET /contract/v3/private/account/fee-rate
    GET /contract/v3/private/account/wallet/balance
    GET /contract/v3/private/account/wallet/fund-records
    GET /contract/v3/private/copytrading/order/list
    GET /contract/v3/private/copytrading/position/list
    GET /contract/v3/private/copytrading/wallet/balance
    GET /contract/v3/private/execution/list
    GET /contract/v3/private/order/list
    GET /contract/v3/private/order/unfilled-orders
    GET /contract/v3/private/position/closed-pnl
    GET /contract/v3/private/position/limit-info
    GET /contract/v3/private/position/list
    GET /contract/v3/public/copytrading/symbol/list
    GET /derivatives/v3/public/delivery-price
    GET /derivatives/v3/public/funding/history-funding-rate
    GET /derivatives/v3/public/index-price-kline
    GET /derivatives/v3/public/instruments-info
    GET /derivatives/v3/public/insurance
    GET /derivatives/v3/public/kline
    GET /derivatives/v3/public/mark-price-kline
    GET /derivatives/v3/public/open-interest
    GET /derivatives/v3/public/order-book/L2
    GET /derivatives/v3/public/recent-trade
    GET /derivatives/v3/public/risk-limit/list
    GET /derivatives/v3/public/tickers
    GET /spot/v3/private/account
    GET /spot/v3/private/cross-margin-account
    GET /spot/v3/private/cross-margin-loan-info
    GET /spot/v3/private/cross-margin-orders
    GET /spot/v3/private/cross-margin-repay-history
    GET /spot/v3/private/history-orders
    GET /spot/v3/private/margin-loan-infos
    GET /spot/v3/private/margin-ltv
    GET /spot/v3/private/margin-repaid-infos
    GET /spot/v3/private/my-trades
    GET /spot/v3/private/open-orders
    GET /spot/v3/private/order
    GET /spot/v3/private/record
    GET /spot/v3/private/reference
    GET /spot/v3/public/infos
    GET /spot/v3/public/margin-ensure-tokens
    GET /spot/v3/public/margin-product-infos
    GET /spot/v3/public/quote/depth
    GET /spot/v3/public/quote/depth/merged
    GET /spot/v3/public/quote/kline
    GET /spot/v3/public/quote/ticker/24hr
    GET /spot/v3/public/quote/ticker/bookTicker
    GET /spot/v3/public/quote/ticker/price
    GET /spot/v3/public/quote/trades
    GET /spot/v3/public/server-time
    GET /spot/v3/public/symbols
    GET /unified/v3/private/account/borrow-history
    GET /unified/v3/private/account/borrow-rate
    GET /unified/v3/private/account/info
    GET /unified/v3/private/account/transaction-log
    GET /unified/v3/private/account/wallet/balance
    GET /unified/v3/private/delivery-record
    GET /unified/v3/private/execution/list
    GET /unified/v3/private/order/list
    GET /unified/v3/private/order/unfilled-orders
    GET /unified/v3/private/position/list
    GET /unified/v3/private/settlement-record
    GET /user/v3/private/frozen-sub-member
    GET /user/v3/private/get-member-type
    GET /user/v3/private/query-api
    GET /user/v3/private/query-sub-members
    GET /v2/private/wallet/fund/records
    GET /v3/public/time
""")
_OLD_POSTS: Final = lines("""
    POST /asset/v3/private/transfer/inter-transfer
    POST /asset/v3/private/transfer/sub-member-transfer
    POST /asset/v3/private/transfer/transfer-sub-member-save
    POST /asset/v3/private/transfer/universal-transfer
    POST /asset/v3/private/withdraw/cancel
    POST /asset/v3/private/withdraw/create
    POST /contract/v3/private/account/setMarginMode
    POST /contract/v3/private/copytrading/order/cancel
    POST /contract/v3/private/copytrading/order/close
    POST /contract/v3/private/copytrading/order/create
    POST /contract/v3/private/copytrading/order/trading-stop
    POST /contract/v3/private/copytrading/position/close
    POST /contract/v3/private/copytrading/position/set-leverage
    POST /contract/v3/private/copytrading/wallet/transfer
    POST /contract/v3/private/order/cancel
    POST /contract/v3/private/order/cancel-all
    POST /contract/v3/private/order/create
    POST /contract/v3/private/order/replace
    POST /contract/v3/private/position/set-auto-add-margin
    POST /contract/v3/private/position/set-leverage
    POST /contract/v3/private/position/set-risk-limit
    POST /contract/v3/private/position/switch-isolated
    POST /contract/v3/private/position/switch-mode
    POST /contract/v3/private/position/switch-tpsl-mode
    POST /contract/v3/private/position/trading-stop
    POST /spot/v3/private/cancel-order
    POST /spot/v3/private/cancel-orders
    POST /spot/v3/private/cancel-orders-by-ids
    POST /spot/v3/private/cross-margin-loan
    POST /spot/v3/private/cross-margin-repay
    POST /spot/v3/private/order
    POST /spot/v3/private/purchase
    POST /spot/v3/private/redeem
    POST /unified/v3/private/account/setMarginMode
    POST /unified/v3/private/account/upgrade-unified-account
    POST /unified/v3/private/order/cancel
    POST /unified/v3/private/order/cancel-all
    POST /unified/v3/private/order/cancel-batch
    POST /unified/v3/private/order/create
    POST /unified/v3/private/order/create-batch
    POST /unified/v3/private/order/replace
    POST /unified/v3/private/order/replace-batch
    POST /unified/v3/private/position/set-leverage
    POST /unified/v3/private/position/set-risk-limit
    POST /unified/v3/private/position/tpsl/switch-mode
    POST /unified/v3/private/position/trading-stop
    POST /user/v3/private/create-sub-api
    POST /user/v3/private/create-sub-member
    POST /user/v3/private/delete-api
    POST /user/v3/private/delete-sub-api
    POST /user/v3/private/update-api
    POST /user/v3/private/update-sub-api
""")
_BYBIT: Final = Reach(
    trade=lines("""
        POST /v5/order/create symbol
        POST /v5/order/amend symbol
        POST /v5/order/create-batch request[symbol]
        POST /v5/order/amend-batch request[symbol]
        POST /v5/position/trading-stop symbol
        POST /v5/spread/order/create symbol
        POST /v5/spread/order/amend symbol
    """),
    cancel=lines("""
        POST /v5/order/cancel symbol
        POST /v5/order/cancel-all symbol
        POST /v5/order/cancel-batch request[symbol]
        POST /v5/order/disconnected-cancel-all
        POST /v5/spread/order/cancel
        POST /v5/spread/order/cancel-all symbol
        POST /v5/strategy/stop
        POST /v5/rfq/cancel-all-quotes
        POST /v5/rfq/cancel-all-rfq
        POST /v5/rfq/cancel-quote
        POST /v5/rfq/cancel-rfq
    """),
    leverage=lines("""
        POST /v5/position/set-leverage symbol
        POST /v5/position/switch-mode symbol
        POST /v5/position/switch-isolated symbol
        POST /v5/position/set-risk-limit symbol
        POST /v5/position/set-tpsl-mode symbol
        POST /v5/position/set-auto-add-margin symbol
        POST /v5/position/add-margin symbol
        POST /v5/position/confirm-pending-mmr symbol
        POST /v5/account/set-margin-mode
        POST /v5/account/set-hedging-mode
        POST /v5/account/set-delta-mode
        POST /v5/account/set-limit-px-action
        POST /v5/account/set-collateral-switch
        POST /v5/account/set-collateral-switch-batch
        POST /v5/account/mmp-modify
        POST /v5/account/mmp-reset
        POST /v5/spot-margin-trade/switch-mode
        POST /v5/spot-margin-trade/set-leverage
    """),
    read=lines("""
        POST /v5/order/pre-check symbol
        POST /v5/crypto-loan-common/max-loan
        POST /v5/broker/award/info
        POST /v5/broker/award/distribution-record
        POST /v5/grid/query-grid-detail
        POST /v5/grid/validate-input
        POST /v5/fgridbot/detail
        POST /v5/fgridbot/validate
        POST /v5/fcombobot/detail
        POST /v5/fcombobot/getlimit
        POST /v5/fmartingalebot/detail
        POST /v5/fmartingalebot/getlimit
        POST /v5/alpha/lp/order-list
        POST /v5/alpha/lp/pay-token-list
        POST /v5/alpha/lp/pay-token-price
        POST /v5/alpha/lp/pool-info
        POST /v5/alpha/lp/pool-list
        POST /v5/alpha/lp/position-list
        POST /v5/alpha/prediction/event-detail
        POST /v5/alpha/prediction/order-book
        POST /v5/alpha/prediction/order-estimate
        POST /v5/alpha/prediction/order-list
        POST /v5/alpha/prediction/portfolio-summary
        POST /v5/alpha/prediction/position-history
        POST /v5/alpha/prediction/position-list
        POST /v5/alpha/prediction/price-history
        POST /v5/alpha/prediction/side-market-list
        POST /v5/alpha/prediction/sports/group-stage-detail
        POST /v5/alpha/prediction/sports/match-list
        POST /v5/alpha/prediction/token-price
        POST /v5/alpha/trade/asset-detail
        POST /v5/alpha/trade/asset-list
        POST /v5/alpha/trade/biz-token-details
        POST /v5/alpha/trade/biz-token-list
        POST /v5/alpha/trade/biz-token-price-list
        POST /v5/alpha/trade/order-list
        POST /v5/alpha/trade/pay-token-list
        POST /v5/spot-x/launchpool/user/activity-log
        POST /v5/spot-x/launchpool/user/history
        POST /v5/card/reward/mall/item/list
        POST /v5/card/reward/point/cashback/detail
        POST /v5/card/reward/points/balance
        POST /v5/card/reward/points/records
        POST /v5/card/reward/points/tier
        POST /v5/card/transaction/query-asset-records
        POST /v5/p2p/item/info
        POST /v5/p2p/item/online
        POST /v5/p2p/item/personal/list
        POST /v5/p2p/order/info
        POST /v5/p2p/order/message/listpage
        POST /v5/p2p/order/pending/simplifyList
        POST /v5/p2p/order/simplifyList
        POST /v5/p2p/chat/message/listpage
        POST /v5/p2p/chat/session/list
        POST /v5/p2p/user/order/personal/info
        POST /v5/p2p/user/payment/list
        POST /v5/p2p/user/personal/info
        POST /fht/compliance/tax/v3/private/create
        POST /fht/compliance/tax/v3/private/registertime
        POST /fht/compliance/tax/v3/private/status
        POST /fht/compliance/tax/v3/private/url
    """),
    closed=lines("""
        GET /v5/user/query-api
        GET /v5/user/sub-apikeys
        GET /v5/user/del-submember
    """)
    + _OLD_GETS,
    withdraw=lines("""
        POST /v5/asset/withdraw/create
        POST /v5/asset/withdraw/cancel
        POST /v5/broker/award/distribute-award
        POST /v5/p2p/item/create
        POST /v5/p2p/item/update
        POST /v5/p2p/order/pay
        POST /v5/p2p/order/finish
        POST /v5/p2p/order/buyer/examine/sellerCancelOrderApply
    """),
    manage=lines("""
        POST /v5/user/update-api
        POST /v5/user/delete-api
        POST /v5/user/update-sub-api
        POST /v5/user/delete-sub-api
        POST /v5/user/create-sub-member
        POST /v5/user/create-demo-member
        POST /v5/user/frozen-sub-member
        POST /v5/user/del-submember
        GET /v5/user/del-submember
        POST /v5/user/agreement
        POST /v5/account/upgrade-to-uta
        POST /v5/apilimit/set
        POST /v5/broker/apilimit/set
        POST /v5/asset/transfer/save-transfer-sub-member
        POST /v5/asset/travel-rule/deposit/submit
        POST /v5/ins-loan/association-uid
        POST /v5/earn/pwm/asset-manager/create-fund
        POST /v5/earn/pwm/asset-manager/create-sub-account
        POST /v5/earn/pwm/asset-manager/create-investment-plan
        POST /v5/earn/pwm/asset-manager/manage-investment-plan
        POST /v5/p2p/item/cancel
        POST /v5/p2p/order/message/send
        POST /v5/p2p/chat/message/send
        POST /v5/p2p/oss/upload_file
    """),
    session=(),
    denied=lines("""
        GET /v5/user/query-api
        POST /v5/user/create-sub-api
        GET /v5/user/sub-apikeys
    """)
    + _OLD_GETS
    + _OLD_POSTS,
    transfer=lines("""
        POST /v5/asset/transfer/inter-transfer
        POST /v5/asset/transfer/universal-transfer
        POST /v5/asset/deposit/deposit-to-account
        POST /v5/asset/exchange/quote-apply
        POST /v5/asset/exchange/convert-execute
        POST /v5/asset/covert/get-quote
        POST /v5/asset/covert/small-balance-execute
        POST /v5/fiat/quote-apply
        POST /v5/fiat/trade-execute
        POST /v5/account/borrow
        POST /v5/account/repay
        POST /v5/account/quick-repayment
        POST /v5/account/no-convert-repay
        POST /v5/account/demo-apply-money
        POST /v5/position/move-positions
        POST /v5/spot-margin-trade/fixedborrow
        POST /v5/spot-margin-trade/fixedborrow-renew
        POST /v5/spot-margin-trade/set-auto-repay-mode
        POST /v5/spot-lever-token/purchase
        POST /v5/spot-lever-token/redeem
        POST /v5/strategy/create
        POST /v5/rfq/create-rfq
        POST /v5/rfq/create-quote
        POST /v5/rfq/execute-quote
        POST /v5/rfq/accept-other-quote
        POST /v5/crypto-loan/borrow
        POST /v5/crypto-loan/repay
        POST /v5/crypto-loan/adjust-ltv
        POST /v5/crypto-loan-common/adjust-ltv
        POST /v5/crypto-loan-flexible/borrow
        POST /v5/crypto-loan-flexible/repay
        POST /v5/crypto-loan-flexible/repay-collateral
        POST /v5/crypto-loan-fixed/borrow
        POST /v5/crypto-loan-fixed/supply
        POST /v5/crypto-loan-fixed/fully-repay
        POST /v5/crypto-loan-fixed/renew
        POST /v5/ins-loan/repay-loan
        POST /v5/lending/purchase
        POST /v5/lending/redeem
        POST /v5/earn/place-order
        POST /v5/earn/advance/place-order
        POST /v5/earn/fixed-term/place-order
        POST /v5/earn/fixed-term/redeem
        POST /v5/earn/rwa/place-order
        POST /v5/earn/token/place-order
        POST /v5/earn/liquidity-mining/add-liquidity
        POST /v5/earn/liquidity-mining/remove-liquidity
        POST /v5/earn/pwm/fund-transfer
        POST /v5/earn/pwm/investment-plan/subscribe
        POST /v5/earn/pwm/investment-plan/redeem
        POST /v5/grid/create-grid
        POST /v5/grid/close-grid
        POST /v5/fgridbot/create
        POST /v5/fcombobot/create
        POST /v5/fmartingalebot/create
        POST /v5/dca/create-bot
        POST /v5/alpha/trade/purchase
        POST /v5/alpha/trade/redeem
        POST /v5/alpha/prediction/buy
        POST /v5/alpha/prediction/sell
        POST /v5/alpha/lp/stake
        POST /v5/alpha/lp/redeem
    """),
)
REACH: Final[Mapping[str, Reach]] = {"api.bybit.com": _BYBIT}
