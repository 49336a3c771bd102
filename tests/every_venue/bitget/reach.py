"""What is reached at Bitget, which has one host for everything.

Sources, read in November 2026:
- bitget.com/api-doc, "Classic Account": Common ("Modify Virtual Subaccount Apikey" answers with a
  secretKey, too), Spot, Futures, Margin, Copy Trading ("Create Copy ApiKey", "Copy settings"),
  Earn, Broker ("Get Subaccount Apikey" answers with a secretKey)
- bitget.com/api-doc/uta: Account ("Set Leverage" of margin goes by `coin`), Trade, Strategy,
  Sub-account, Loan, P2P, Broker
- github.com/UnipayFI/go-bitget, August 2026: each endpoint's permission, parameters and answer
- github.com/tiagosiebler/bitget-api, July 2026, the only one with account/withdraw of version 3
- ccxt 4.5.90, for the paths

Version 1 is in reach_of_old.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from tests.every_venue.bitget.reach_of_old import OLD
from tests.every_venue.kit.reach import Reach, lines

_NOW: Final = Reach(
    trade=lines("""
        POST /api/v2/margin/crossed/batch-place-order symbol
        POST /api/v2/margin/crossed/place-order symbol
        POST /api/v2/margin/isolated/batch-place-order symbol
        POST /api/v2/margin/isolated/place-order symbol
        POST /api/v2/mix/order/batch-place-order symbol orderList[symbol]
        POST /api/v2/mix/order/click-backhand symbol
        POST /api/v2/mix/order/close-positions symbol
        POST /api/v2/mix/order/modify-order
        POST /api/v2/mix/order/modify-plan-order
        POST /api/v2/mix/order/modify-tpsl-order
        POST /api/v2/mix/order/place-order symbol
        POST /api/v2/mix/order/place-plan-order symbol
        POST /api/v2/mix/order/place-pos-tpsl symbol
        POST /api/v2/mix/order/place-tpsl-order symbol
        POST /api/v2/spot/trade/batch-cancel-replace-order
        POST /api/v2/spot/trade/batch-orders symbol orderList[symbol]
        POST /api/v2/spot/trade/cancel-replace-order
        POST /api/v2/spot/trade/modify-plan-order
        POST /api/v2/spot/trade/place-order symbol
        POST /api/v2/spot/trade/place-plan-order symbol
        POST /api/v3/trade/batch-modify-order
        POST /api/v3/trade/close-positions symbol
        POST /api/v3/trade/modify-order
        POST /api/v3/trade/modify-strategy-order
        POST /api/v3/trade/place-batch symbol
        POST /api/v3/trade/place-order symbol
        POST /api/v3/trade/place-reality-order symbol
        POST /api/v3/trade/place-strategy-order symbol
    """),
    cancel=lines("""
        POST /api/v2/margin/crossed/batch-cancel-order symbol
        POST /api/v2/margin/crossed/cancel-order symbol
        POST /api/v2/margin/isolated/batch-cancel-order symbol
        POST /api/v2/margin/isolated/cancel-order symbol
        POST /api/v2/mix/order/batch-cancel-orders symbol
        POST /api/v2/mix/order/cancel-all-orders symbol
        POST /api/v2/mix/order/cancel-order symbol
        POST /api/v2/mix/order/cancel-plan-order symbol
        POST /api/v2/spot/trade/batch-cancel-order symbol orderList[symbol]
        POST /api/v2/spot/trade/batch-cancel-plan-order
        POST /api/v2/spot/trade/cancel-order symbol
        POST /api/v2/spot/trade/cancel-plan-order
        POST /api/v2/spot/trade/cancel-symbol-order symbol
        POST /api/v3/trade/cancel-batch symbol
        POST /api/v3/trade/cancel-order
        POST /api/v3/trade/cancel-reality-order symbol
        POST /api/v3/trade/cancel-strategy-order
        POST /api/v3/trade/cancel-symbol-order symbol
        POST /api/v3/trade/countdown-cancel-all
    """),
    leverage=lines("""
        POST /api/v2/mix/account/set-all-leverage
        POST /api/v2/mix/account/set-asset-mode
        POST /api/v2/mix/account/set-auto-margin symbol
        POST /api/v2/mix/account/set-leverage symbol
        POST /api/v2/mix/account/set-margin symbol
        POST /api/v2/mix/account/set-margin-mode symbol
        POST /api/v2/mix/account/set-position-mode
        POST /api/v3/account/adjust-account-mode
        POST /api/v3/account/set-collateral-type
        POST /api/v3/account/set-hold-mode
        POST /api/v3/account/set-leverage symbol coin
        POST /api/v3/account/set-margin symbol
    """),
    read=lines("""
        POST /api/v2/broker/customer-asset
        POST /api/v2/broker/customer-deposit
        POST /api/v2/broker/customer-list
        POST /api/v2/broker/customer-trade-volume
        POST /api/v2/margin/crossed/account/query-flash-repay-status
        POST /api/v2/margin/isolated/account/query-flash-repay-status
        POST /api/v3/account/max-open-available
        POST /api/v3/p2p/fee-simulate
        POST /api/v3/trade/grid/validate
        POST /api/v3/trade/grid/validate-neutral
    """),
    closed=lines("""
        GET /api/v2/broker/manage/subaccount-apikey-list
        GET /api/v2/user/virtual-subaccount-apikey-list
        GET /api/v3/broker/query-sub-apikey
        GET /api/v3/user/sub-api-list
    """),
    withdraw=lines("""
        POST /api/v2/broker/account/subaccount-withdrawal
        POST /api/v2/spot/wallet/cancel-withdrawal
        POST /api/v2/spot/wallet/withdrawal
        POST /api/v3/account/cancel-withdrawal
        POST /api/v3/account/withdraw
        POST /api/v3/account/withdrawal
        POST /api/v3/broker/sub-withdrawal
        POST /api/v3/p2p/ad-create
        POST /api/v3/p2p/ad-operate
        POST /api/v3/p2p/ad-update
        POST /api/v3/p2p/order-pay
        POST /api/v3/p2p/order-release
    """),
    manage=lines("""
        POST /api/v2/broker/account/create-subaccount
        POST /api/v2/broker/account/modify-subaccount
        POST /api/v2/broker/account/modify-subaccount-email
        POST /api/v2/broker/account/set-subaccount-autotransfer
        POST /api/v2/broker/account/subaccount-address
        POST /api/v2/broker/manage/delete-subaccount-apikey
        POST /api/v2/copy/mix-follower/cancel-trader
        POST /api/v2/copy/mix-follower/settings
        POST /api/v2/copy/mix-trader/config-remove-follower
        POST /api/v2/copy/mix-trader/config-setting-base
        POST /api/v2/copy/mix-trader/config-setting-symbols
        POST /api/v2/copy/mix-trader/config-settings-base
        POST /api/v2/copy/spot-follower/cancel-trader
        POST /api/v2/copy/spot-follower/settings
        POST /api/v2/copy/spot-trader/config-remove-follower
        POST /api/v2/copy/spot-trader/config-setting-symbols
        POST /api/v2/spot/account/switch-deduct
        POST /api/v2/spot/wallet/modify-deposit-account
        POST /api/v2/user/create-virtual-subaccount
        POST /api/v2/user/modify-virtual-subaccount
        POST /api/v3/account/deposit-account
        POST /api/v3/account/switch-deduct
        POST /api/v3/broker/create-sub
        POST /api/v3/broker/delete-sub-apikey
        POST /api/v3/broker/modify-sub
        POST /api/v3/broker/sub-deposit-address
        POST /api/v3/ins-loan/bind-uid
        POST /api/v3/user/create-sub
        POST /api/v3/user/delete-sub-api
        POST /api/v3/user/freeze-sub
        POST /api/v3/user/set-rate-limit-quota
    """),
    session=(),
    denied=lines("""
        POST /api/v2/broker/manage/create-subaccount-apikey
        POST /api/v2/broker/manage/modify-subaccount-apikey
        GET /api/v2/broker/manage/subaccount-apikey-list
        POST /api/v2/copy/mix-trader/create-copy-api
        POST /api/v2/user/batch-create-subaccount-and-apikey
        POST /api/v2/user/create-agent-subaccount
        POST /api/v2/user/create-virtual-subaccount-apikey
        POST /api/v2/user/modify-virtual-subaccount-apikey
        GET /api/v2/user/virtual-subaccount-apikey-list
        POST /api/v3/broker/create-sub-apikey
        POST /api/v3/broker/modify-sub-apikey
        GET /api/v3/broker/query-sub-apikey
        POST /api/v3/user/create-sub-api
        POST /api/v3/user/sub-account/agent-create
        GET /api/v3/user/sub-api-list
        POST /api/v3/user/update-sub-api
    """),
    transfer=lines("""
        POST /api/v2/convert/bgb-convert
        POST /api/v2/convert/trade
        POST /api/v2/copy/mix-follower/close-positions
        POST /api/v2/copy/mix-follower/copy-settings
        POST /api/v2/copy/mix-follower/setting-tpsl
        POST /api/v2/copy/mix-trader/order-close-positions
        POST /api/v2/copy/mix-trader/order-modify-tpsl
        POST /api/v2/copy/spot-follower/order-close-tracking
        POST /api/v2/copy/spot-follower/setting-tpsl
        POST /api/v2/copy/spot-follower/stop-order
        POST /api/v2/copy/spot-trader/order-close-tracking
        POST /api/v2/copy/spot-trader/order-modify-tpsl
        POST /api/v2/earn/elite/redeem
        POST /api/v2/earn/elite/subscribe
        POST /api/v2/earn/loan/borrow
        POST /api/v2/earn/loan/repay
        POST /api/v2/earn/loan/revise-pledge
        POST /api/v2/earn/savings/redeem
        POST /api/v2/earn/savings/subscribe
        POST /api/v2/earn/sharkfin/subscribe
        POST /api/v2/margin/crossed/account/borrow
        POST /api/v2/margin/crossed/account/flash-repay
        POST /api/v2/margin/crossed/account/repay
        POST /api/v2/margin/isolated/account/borrow
        POST /api/v2/margin/isolated/account/flash-repay
        POST /api/v2/margin/isolated/account/repay
        POST /api/v2/mix/account/union-convert
        POST /api/v2/spot/account/upgrade
        POST /api/v2/spot/wallet/subaccount-transfer
        POST /api/v2/spot/wallet/transfer
        POST /api/v3/account/move-positions
        POST /api/v3/account/repay
        POST /api/v3/account/sub-master-transfer
        POST /api/v3/account/sub-transfer
        POST /api/v3/account/switch
        POST /api/v3/account/transfer
        POST /api/v3/convert/small-assets-trade
        POST /api/v3/copy/futures/transfer
        POST /api/v3/earn/elite-redeem
        POST /api/v3/earn/elite-subscribe
        POST /api/v3/loan/borrow
        POST /api/v3/loan/repay
        POST /api/v3/loan/revise-pledge
        POST /api/v3/stockplus/asset/transfer
        POST /api/v3/stockplus/trade/cancel-order
        POST /api/v3/stockplus/trade/modify-order
        POST /api/v3/stockplus/trade/place-order
        POST /api/v3/trade/grid/add-investment
        POST /api/v3/trade/grid/close-bot
        POST /api/v3/trade/grid/create-bot
        POST /api/v3/trade/grid/create-neutral-bot
        POST /api/v3/trade/grid/modify-bot
        POST /api/v3/trade/grid/modify-grid-interval
        POST /api/v3/trade/grid/modify-neutral-bot
        POST /api/v3/trade/grid/modify-neutral-grid-interval
    """),
)


def _all() -> Reach:
    return Reach(
        **{each.name: getattr(_NOW, each.name) + getattr(OLD, each.name) for each in fields(Reach)}
    )


REACH: Final[Mapping[str, Reach]] = {"api.bitget.com": _all()}
