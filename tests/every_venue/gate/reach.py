"""What is reached at Gate.

Sources: gate.com/docs/developers/apiv4/en and github.com/gate/gateapi-go, docs/. At fx-api are
perpetual futures alone ("Access URL").
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

_FUTURES: Final = Reach(
    trade=lines("""
        POST /api/v4/futures/{settle}/autoorder/v1/chase/create contract
        POST /api/v4/futures/{settle}/autoorder/v1/trail/create contract
        POST /api/v4/futures/{settle}/autoorder/v1/trail/update
        POST /api/v4/futures/{settle}/batch_amend_orders
        POST /api/v4/futures/{settle}/batch_orders contract
        POST /api/v4/futures/{settle}/bbo_orders contract
        POST /api/v4/futures/{settle}/orders contract
        PUT /api/v4/futures/{settle}/orders/{order_id}
        POST /api/v4/futures/{settle}/price_orders initial[contract]
        PUT /api/v4/futures/{settle}/price_orders/amend
        PUT /api/v4/futures/{settle}/price_orders/{order_id}
    """),
    cancel=lines("""
        POST /api/v4/futures/{settle}/autoorder/v1/chase/stop
        POST /api/v4/futures/{settle}/autoorder/v1/chase/stop_all contract
        POST /api/v4/futures/{settle}/autoorder/v1/trail/stop
        POST /api/v4/futures/{settle}/autoorder/v1/trail/stop_all contract
        POST /api/v4/futures/{settle}/batch_cancel_orders
        POST /api/v4/futures/{settle}/countdown_cancel_all contract
        DELETE /api/v4/futures/{settle}/orders contract
        DELETE /api/v4/futures/{settle}/orders/{order_id}
        DELETE /api/v4/futures/{settle}/price_orders contract
        DELETE /api/v4/futures/{settle}/price_orders/{order_id}
    """),
    leverage=lines("""
        POST /api/v4/futures/{settle}/dual_comp/positions/cross_mode contract
        POST /api/v4/futures/{settle}/dual_comp/positions/{contract}/leverage {contract}
        POST /api/v4/futures/{settle}/dual_comp/positions/{contract}/margin {contract}
        POST /api/v4/futures/{settle}/dual_comp/positions/{contract}/risk_limit {contract}
        POST /api/v4/futures/{settle}/dual_mode
        POST /api/v4/futures/{settle}/positions/cross_mode contract
        POST /api/v4/futures/{settle}/positions/{contract}/leverage {contract}
        POST /api/v4/futures/{settle}/positions/{contract}/margin {contract}
        POST /api/v4/futures/{settle}/positions/{contract}/risk_limit {contract}
        POST /api/v4/futures/{settle}/positions/{contract}/set_leverage {contract}
        POST /api/v4/futures/{settle}/set_position_mode
    """),
    read=lines("""
        POST /api/v4/futures/{settle}/funding_rates
    """),
    closed=(),
    withdraw=(),
    manage=(),
    session=(),
    denied=(),
    transfer=(),
)

_OTHERS: Final = Reach(
    trade=lines("""
        POST /api/v4/spot/amend_batch_orders
        POST /api/v4/spot/batch_orders currency_pair
        POST /api/v4/spot/cross_liquidate_orders currency_pair
        POST /api/v4/spot/orders currency_pair
        PATCH /api/v4/spot/orders/{order_id}
        POST /api/v4/spot/pov_orders currency_pair
        POST /api/v4/spot/price_orders market
        POST /api/v4/delivery/{settle}/orders contract
        POST /api/v4/delivery/{settle}/price_orders initial[contract]
        POST /api/v4/options/orders contract
        PUT /api/v4/options/orders/{order_id}
        POST /api/v4/tradfi/orders symbol
        PUT /api/v4/tradfi/orders/{order_id}
        PUT /api/v4/tradfi/positions/{position_id}
        POST /api/v4/tradfi/positions/{position_id}/close
        POST /api/v4/crossex/orders symbol
        PUT /api/v4/crossex/orders/{order_id}
        POST /api/v4/crossex/position symbol
        POST /api/v4/stock/orders symbol
        PUT /api/v4/stock/orders/{order_id}
        POST /api/v4/stock/positions/close symbol
    """),
    cancel=lines("""
        POST /api/v4/spot/cancel_batch_orders currency_pair
        POST /api/v4/spot/countdown_cancel_all currency_pair
        DELETE /api/v4/spot/orders currency_pair
        DELETE /api/v4/spot/orders/{order_id} currency_pair
        DELETE /api/v4/spot/pov_orders currency_pair
        DELETE /api/v4/spot/pov_orders/{order_id}
        DELETE /api/v4/spot/price_orders market
        DELETE /api/v4/spot/price_orders/{order_id}
        DELETE /api/v4/delivery/{settle}/orders contract
        DELETE /api/v4/delivery/{settle}/orders/{order_id}
        DELETE /api/v4/delivery/{settle}/price_orders contract
        DELETE /api/v4/delivery/{settle}/price_orders/{order_id}
        POST /api/v4/options/countdown_cancel_all contract
        DELETE /api/v4/options/orders contract
        DELETE /api/v4/options/orders/{order_id}
        DELETE /api/v4/tradfi/orders/{order_id}
        POST /api/v4/crossex/batch_cancel_orders
        DELETE /api/v4/crossex/orders/{order_id}
        DELETE /api/v4/stock/orders
        DELETE /api/v4/stock/orders/{order_id}
    """),
    leverage=lines("""
        POST /api/v4/margin/leverage/user_market_setting currency_pair
        POST /api/v4/unified/account_mode
        POST /api/v4/unified/collateral_currencies
        POST /api/v4/unified/delta_neutral
        POST /api/v4/unified/leverage/user_currency_setting
        POST /api/v4/unified/leverage/user_setting
        PUT /api/v4/unified/unified_mode
        POST /api/v4/delivery/{settle}/positions/{contract}/leverage {contract}
        POST /api/v4/delivery/{settle}/positions/{contract}/margin {contract}
        POST /api/v4/delivery/{settle}/positions/{contract}/risk_limit {contract}
        POST /api/v4/options/mmp
        POST /api/v4/options/mmp/reset
        PUT /api/v4/crossex/accounts
        POST /api/v4/crossex/margin_positions/leverage symbol
        POST /api/v4/crossex/positions/leverage symbol
        POST /api/v4/crossex/positions/margin symbol
        POST /api/v4/crossex/positions/margin_mode symbol
    """),
    read=lines("""
        POST /api/v4/unified/portfolio_calculator
        POST /api/v4/earn/autoinvest/min_invest_amount
        POST /api/v4/p2p/merchant/account/get_counterparty_user_info
        POST /api/v4/p2p/merchant/account/get_myself_payment
        POST /api/v4/p2p/merchant/account/get_user_info
        POST /api/v4/p2p/merchant/books/ads_detail
        POST /api/v4/p2p/merchant/books/ads_list
        POST /api/v4/p2p/merchant/books/my_ads_list
        POST /api/v4/p2p/merchant/chat/get_chats_list
        POST /api/v4/p2p/merchant/transaction/get_completed_transaction_list
        POST /api/v4/p2p/merchant/transaction/get_pending_transaction_list
        POST /api/v4/p2p/merchant/transaction/get_transaction_details
    """),
    closed=lines("""
        GET /api/v4/flash_swap/order/preview
        GET /api/v4/account/main_keys
        GET /api/v4/sub_accounts/{user_id}/keys
    """),
    withdraw=lines("""
        POST /api/v4/push
        POST /api/v4/withdrawals
        POST /api/v4/withdrawals/push
        DELETE /api/v4/withdrawals/{withdrawal_id}
        POST /api/v4/otc/order/cancel
        POST /api/v4/otc/order/create
        POST /api/v4/otc/order/paid
        POST /api/v4/p2p/merchant/books/ads_update_status
        POST /api/v4/p2p/merchant/books/place_biz_push_order
        POST /api/v4/p2p/merchant/transaction/cancel
        POST /api/v4/p2p/merchant/transaction/confirm-payment
        POST /api/v4/p2p/merchant/transaction/confirm-receipt
    """),
    manage=lines("""
        POST /api/v4/account/debit_fee
        POST /api/v4/account/stp_groups
        DELETE /api/v4/account/stp_groups/{stp_id}/users
        POST /api/v4/account/stp_groups/{stp_id}/users
        POST /api/v4/sub_accounts
        DELETE /api/v4/sub_accounts/{user_id}/keys/{key}
        PUT /api/v4/sub_accounts/{user_id}/keys/{key}
        POST /api/v4/sub_accounts/{user_id}/lock
        POST /api/v4/sub_accounts/{user_id}/unlock
        POST /api/v4/tradfi/users
        POST /api/v4/otc/bank/create
        POST /api/v4/otc/bank/delete
        POST /api/v4/otc/bank/enterprise/bank_supplement
        POST /api/v4/otc/bank/personal/bank_supplement
        POST /api/v4/otc/bank/set_default
        POST /api/v4/otc/upload/pre_upload
        POST /api/v4/p2p/merchant/account/set_merchant_work_hours
        POST /api/v4/p2p/merchant/chat/send_chat_message
        POST /api/v4/p2p/merchant/chat/upload_chat_file
    """),
    session=(),
    denied=lines("""
        GET /api/v4/account/main_keys
        GET /api/v4/sub_accounts/{user_id}/keys
        POST /api/v4/sub_accounts/{user_id}/keys
    """),
    transfer=lines("""
        POST /api/v4/margin/auto_repay
        POST /api/v4/margin/cross/loans
        POST /api/v4/margin/cross/repayments
        PATCH /api/v4/margin/loan_records/{loan_record_id}
        POST /api/v4/margin/loans
        DELETE /api/v4/margin/loans/{loan_id}
        PATCH /api/v4/margin/loans/{loan_id}
        POST /api/v4/margin/loans/{loan_id}/repayment
        POST /api/v4/margin/merged_loans
        POST /api/v4/margin/uni/loans
        POST /api/v4/unified/loans
        POST /api/v4/unified/loans/repay
        POST /api/v4/unified/quick_repayment
        POST /api/v4/wallet/small_balance
        POST /api/v4/wallet/sub_account_to_sub_account
        POST /api/v4/wallet/sub_account_transfers
        POST /api/v4/wallet/transfers
        POST /api/v4/alpha/orders
        POST /api/v4/alpha/quote
        POST /api/v4/asset-swap/order/create
        POST /api/v4/asset-swap/order/preview
        POST /api/v4/bot/contract-martingale/create
        POST /api/v4/bot/futures-grid/create
        POST /api/v4/bot/infinite-grid/create
        POST /api/v4/bot/margin-grid/create
        POST /api/v4/bot/portfolio/stop
        POST /api/v4/bot/spot-grid/create
        POST /api/v4/bot/spot-martingale/create
        POST /api/v4/tradfi/transactions
        POST /api/v4/loan/collateral/collaterals
        POST /api/v4/loan/collateral/orders
        POST /api/v4/loan/collateral/repay
        POST /api/v4/crossex/convert/orders
        POST /api/v4/crossex/convert/quote
        POST /api/v4/crossex/transfers
        POST /api/v4/earn/autoinvest/plans/add_position
        POST /api/v4/earn/autoinvest/plans/create
        POST /api/v4/earn/autoinvest/plans/stop
        POST /api/v4/earn/autoinvest/plans/update
        POST /api/v4/earn/dual/modify-order-reinvest
        POST /api/v4/earn/dual/order-refund
        POST /api/v4/earn/dual/orders
        POST /api/v4/earn/fixed-term/user/lend
        POST /api/v4/earn/fixed-term/user/pre-redeem
        POST /api/v4/earn/staking/eth2/swap
        POST /api/v4/earn/staking/swap
        POST /api/v4/earn/structured/orders
        PUT /api/v4/earn/uni/interest_reinvest
        PATCH /api/v4/earn/uni/lends
        POST /api/v4/earn/uni/lends
        POST /api/v4/flash_swap/multi-currency/many-to-one/order/create
        POST /api/v4/flash_swap/multi-currency/many-to-one/order/preview
        POST /api/v4/flash_swap/multi-currency/one-to-many/order/create
        POST /api/v4/flash_swap/multi-currency/one-to-many/order/preview
        POST /api/v4/flash_swap/order/create
        GET /api/v4/flash_swap/order/preview
        POST /api/v4/flash_swap/orders
        POST /api/v4/flash_swap/orders/preview
        POST /api/v4/loan/multi_collateral/mortgage
        POST /api/v4/loan/multi_collateral/orders
        POST /api/v4/loan/multi_collateral/repay
        POST /api/v4/otc/quote
        POST /api/v4/otc/stable_coin/order/create
        POST /api/v4/stock/transactions
        POST /api/v4/rewards/claimReward
        POST /api/v4/rewards/claimTask
    """),
)


def _all() -> Reach:
    return Reach(
        **{
            each.name: getattr(_OTHERS, each.name) + getattr(_FUTURES, each.name)
            for each in fields(Reach)
        }
    )


REACH: Final[Mapping[str, Reach]] = {"api.gateio.ws": _all(), "fx-api.gateio.ws": _FUTURES}
