"""What is reached at Coinbase.

Sources: docs.cdp.coinbase.com, "Advanced Trade API Endpoints", "Advanced Trade Scope &
Permissions", and the tables of endpoints of the Coinbase App API; ccxt 4.5.90 for what was
documented there once.
"""

from collections.abc import Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

_COINBASE: Final = Reach(
    trade=lines("""
        POST /api/v3/brokerage/orders product_id
        POST /api/v3/brokerage/orders/close_position product_id
        POST /api/v3/brokerage/orders/edit
    """),
    cancel=lines("POST /api/v3/brokerage/orders/batch_cancel"),
    leverage=lines("""
        POST /api/v3/brokerage/cfm/intraday/margin_setting
        POST /api/v3/brokerage/intx/multi_asset_collateral
    """),
    read=lines("""
        POST /api/v3/brokerage/orders/edit_preview
        POST /api/v3/brokerage/orders/preview
    """),
    closed=(),
    withdraw=lines("""
        POST /v2/accounts/{account_id}/transactions
        DELETE /v2/accounts/{account_id}/transactions/{transaction_id}
        POST /v2/accounts/{account_id}/transactions/{transaction_id}/complete
        POST /v2/accounts/{account_id}/transactions/{transaction_id}/resend
        POST /v2/accounts/{account_id}/withdrawals
        POST /v2/accounts/{account_id}/withdrawals/{withdrawal_id}/commit
    """),
    manage=lines("""
        POST /api/v3/brokerage/portfolios
        PUT /api/v3/brokerage/portfolios/{portfolio_uuid}
        DELETE /api/v3/brokerage/portfolios/{portfolio_uuid}
        POST /v2/accounts
        PUT /v2/accounts/{account_id}
        DELETE /v2/accounts/{account_id}
        POST /v2/accounts/{account_id}/primary
        POST /v2/accounts/{account_id}/addresses
        PUT /v2/user
    """),
    session=(),
    denied=(),
    transfer=lines("""
        POST /api/v3/brokerage/portfolios/move_funds
        POST /api/v3/brokerage/convert/quote
        POST /api/v3/brokerage/convert/trade/{trade_id}
        POST /api/v3/brokerage/cfm/sweeps/schedule
        DELETE /api/v3/brokerage/cfm/sweeps
        POST /api/v3/brokerage/intx/allocate
        POST /v2/accounts/{account_id}/deposits
        POST /v2/accounts/{account_id}/deposits/{deposit_id}/commit
        POST /v2/accounts/{account_id}/buys
        POST /v2/accounts/{account_id}/buys/{buy_id}/commit
        POST /v2/accounts/{account_id}/sells
        POST /v2/accounts/{account_id}/sells/{sell_id}/commit
    """),
)
REACH: Final[Mapping[str, Reach]] = {"api.coinbase.com": _COINBASE}
