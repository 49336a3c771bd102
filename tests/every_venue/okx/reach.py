"""What is reached at OKX. Source: okx.com/docs-v5/en."""

from collections.abc import Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

_OKX: Final = Reach(
    trade=lines("""
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
    cancel=lines("""
        POST /api/v5/trade/cancel-advance-algos instId instIdCode
        POST /api/v5/trade/cancel-algos instId instIdCode
        POST /api/v5/trade/cancel-all-after
        POST /api/v5/trade/cancel-batch-orders instId instIdCode
        POST /api/v5/trade/cancel-order instId instIdCode
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
    leverage=lines("""
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
    read=lines("""
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
    closed=lines("""
        GET /api/v5/account/set-auto-repay
        GET /api/v5/account/spot-manual-borrow-repay
        GET /api/v5/users/subaccount/apikey
        GET /api/v5/tradingBot/signal/signals
        GET /api/v5/broker/dma/subaccount/apikey
        GET /api/v5/broker/nd/subaccount/apikey
    """),
    withdraw=lines("""
        POST /api/v5/asset/cancel-withdrawal
        POST /api/v5/asset/withdrawal
        POST /api/v5/asset/withdrawal-lightning
        POST /api/v5/fiat/cancel-withdrawal
        POST /api/v5/fiat/create-withdrawal
    """),
    manage=lines("""
        POST /api/v5/account/set-fee-type
        POST /api/v5/account/subaccount/set-loan-allocation
        POST /api/v5/users/subaccount/create-subaccount
        POST /api/v5/users/subaccount/delete-apikey
        POST /api/v5/users/subaccount/modify-apikey
        POST /api/v5/users/subaccount/set-transfer-out
        POST /api/v5/copytrading/amend-profit-sharing-ratio
        POST /api/v5/copytrading/apply-lead-trading
        POST /api/v5/copytrading/set-instruments
        POST /api/v5/copytrading/stop-lead-trading
        POST /api/v5/asset/broker/nd/modify-subaccount-deposit-address
        POST /api/v5/asset/broker/nd/subaccount-deposit-address
        POST /api/v5/broker/nd/create-subaccount
        POST /api/v5/broker/nd/delete-subaccount
        POST /api/v5/broker/nd/report-subaccount-ip
        POST /api/v5/broker/nd/set-subaccount-assets
        POST /api/v5/broker/nd/set-subaccount-fee-rate
        POST /api/v5/broker/nd/set-subaccount-level
        POST /api/v5/broker/nd/subaccount/delete-apikey
        POST /api/v5/broker/nd/subaccount/modify-apikey
    """),
    session=lines("""
        POST /api/v5/tradingBot/signal/create-signal
        GET /api/v5/tradingBot/signal/signals
    """),
    denied=lines("""
        GET /api/v5/users/subaccount/apikey
        POST /api/v5/users/subaccount/apikey
        POST /api/v5/users/subaccount/subaccount-apikey
        GET /api/v5/broker/dma/subaccount/apikey
        POST /api/v5/broker/dma/subaccount/apikey
        GET /api/v5/broker/nd/subaccount/apikey
        POST /api/v5/broker/nd/subaccount/apikey
    """),
    transfer=lines("""
        POST /api/v5/asset/transfer
        POST /api/v5/asset/subaccount/transfer
        POST /api/v5/asset/convert-dust-assets
        POST /api/v5/asset/convert/estimate-quote
        POST /api/v5/asset/convert/trade
        POST /api/v5/account/borrow-repay
        POST /api/v5/account/move-positions
        POST /api/v5/account/quick-margin-borrow-repay
        POST /api/v5/account/spot-manual-borrow-repay
        POST /api/v5/account/set-auto-loan
        POST /api/v5/fiat/buy-sell/trade
        POST /api/v5/trade/easy-convert
        POST /api/v5/trade/one-click-repay
        POST /api/v5/trade/one-click-repay-v2
        POST /api/v5/tradingBot/grid/order-algo
        POST /api/v5/tradingBot/grid/withdraw-income
        POST /api/v5/tradingBot/recurring/order-algo
        POST /api/v5/finance/savings/purchase-redempt
        POST /api/v5/finance/staking-defi/purchase
        POST /api/v5/finance/staking-defi/redeem
        POST /api/v5/finance/staking-defi/eth/redeem
        POST /api/v5/finance/staking-defi/sol/redeem
        POST /api/v5/finance/flexible-loan/borrow
        POST /api/v5/finance/flexible-loan/repay
        POST /api/v5/finance/flexible-loan/adjust-collateral
    """),
)
REACH: Final[Mapping[str, Reach]] = {"www.okx.com": _OKX}
