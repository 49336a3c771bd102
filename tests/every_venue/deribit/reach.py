"""What is reached at Deribit.

Source: docs.deribit.com/api-reference, by its sections; json-rpc-overview, "HTTP REST Requests":
each private method by GET or POST.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines


def _each(methods: str, text: str) -> Iterator[str]:
    for line in lines(text):
        yield from (f"{method} /api/v2/{line}" for method in methods.split())


def _both(text: str) -> tuple[str, ...]:
    return tuple(_each("GET POST", text))


_WITHDRAW: Final = """
    private/cancel_withdrawal
    private/submit_transfer_to_user
    private/withdraw
"""
_TRANSFER: Final = """
    private/accept_block_rfq
    private/add_block_rfq_quote
    private/approve_block_trade
    private/cancel_transfer_by_id
    private/create_block_rfq
    private/edit_block_rfq_quote
    private/execute_block_trade
    private/move_positions
    private/submit_transfer_between_subaccounts
    private/submit_transfer_to_subaccount
    private/verify_block_trade
"""
_MANAGE: Final = """
    private/add_to_address_book
    private/change_subaccount_name
    private/create_deposit_address
    private/create_subaccount
    private/delete_address_beneficiary
    private/disable_cancel_on_disconnect
    private/disable_tfa_for_subaccount
    private/enable_affiliate_program
    private/enable_cancel_on_disconnect
    private/remove_api_key
    private/remove_from_address_book
    private/remove_subaccount
    private/save_address_beneficiary
    private/set_announcement_as_read
    private/set_clearance_originator
    private/set_disabled_trading_products
    private/set_email_for_subaccount
    private/set_email_language
    private/set_password_for_subaccount
    private/set_self_trading_config
    private/toggle_notifications_from_subaccount
    private/toggle_subaccount_login
    private/update_in_address_book
"""
# Their answers hold `client_secret`, they begin where no key is, or they are for WebSockets.
_DENIED: Final = """
    private/change_api_key_name
    private/change_scope_in_api_key
    private/create_api_key
    private/disable_api_key
    private/edit_api_key
    private/enable_api_key
    private/list_api_keys
    private/reset_api_key
    private/set_api_key_as_default
    public/exchange_token
    public/fork_token
    private/logout
    private/subscribe
    private/unsubscribe
    private/unsubscribe_all
    public/disable_heartbeat
    public/hello
    public/set_heartbeat
    public/subscribe
    public/unsubscribe
    public/unsubscribe_all
"""
_READ: Final = """
    private/get_access_log
    private/get_account_summaries
    private/get_account_summary
    private/get_address_beneficiary
    private/get_address_book
    private/get_affiliate_program_info
    private/get_block_rfq_makers
    private/get_block_rfq_quotes
    private/get_block_rfq_user_info
    private/get_block_rfqs
    private/get_block_trade
    private/get_block_trade_requests
    private/get_block_trades
    private/get_broker_trade_requests
    private/get_broker_trades
    private/get_cancel_on_disconnect
    private/get_currencies
    private/get_current_deposit_address
    private/get_deposits
    private/get_email_language
    private/get_last_block_trades_by_currency
    private/get_leg_prices
    private/get_margins instrument_name
    private/get_mmp_config
    private/get_mmp_status
    private/get_new_announcements
    private/get_open_orders
    private/get_open_orders_by_currency
    private/get_open_orders_by_instrument instrument_name
    private/get_open_orders_by_label
    private/get_order_history_by_currency
    private/get_order_history_by_instrument instrument_name
    private/get_order_margin_by_ids
    private/get_order_state
    private/get_order_state_by_label
    private/get_pending_block_trades
    private/get_portfolio_margins
    private/get_position instrument_name
    private/get_positions
    private/get_reward_eligibility
    private/get_settlement_history_by_currency
    private/get_settlement_history_by_instrument instrument_name
    private/get_stop_order_history
    private/get_subaccounts
    private/get_subaccounts_details
    private/get_transaction_log
    private/get_transfers
    private/get_trigger_order_history instrument_name
    private/get_user_locks
    private/get_user_trades_by_currency
    private/get_user_trades_by_currency_and_time
    private/get_user_trades_by_instrument instrument_name
    private/get_user_trades_by_instrument_and_time instrument_name
    private/get_user_trades_by_order
    private/get_withdrawals
    private/list_address_beneficiaries
    private/list_custody_accounts
    private/pme/simulate
    private/simulate_block_trade
    private/simulate_portfolio
"""
_DERIBIT: Final = Reach(
    trade=_both("""
        private/buy instrument_name
        private/close_position instrument_name
        private/create_combo trades[instrument_name]
        private/edit
        private/edit_by_label
        private/mass_quote quotes[instrument_name]
        private/sell instrument_name
    """),
    cancel=_both("""
        private/cancel
        private/cancel_all
        private/cancel_all_block_rfq_quotes
        private/cancel_all_by_currency
        private/cancel_all_by_currency_pair
        private/cancel_all_by_instrument instrument_name
        private/cancel_all_by_kind_or_type
        private/cancel_block_rfq
        private/cancel_block_rfq_quote
        private/cancel_block_rfq_trigger
        private/cancel_by_label
        private/cancel_quotes
        private/invalidate_block_trade_signature
        private/reject_block_trade
    """),
    leverage=_both("""
        private/change_margin_model
        private/reset_mmp
        private/set_mmp_config
    """),
    read=tuple(_each("POST", _READ)),
    closed=(
        "GET /api/v2/public/auth",
        *_each("GET", _WITHDRAW + _TRANSFER + _MANAGE + _DENIED),
    ),
    withdraw=_both(_WITHDRAW),
    manage=_both(_MANAGE),
    session=("GET /api/v2/public/auth",),
    denied=_both(_DENIED),
    transfer=_both(_TRANSFER),
)
REACH: Final[Mapping[str, Reach]] = {"www.deribit.com": _DERIBIT}
