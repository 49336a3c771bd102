"""What is reached at Crypto.com.

Source: exchange-developer.crypto.com, the chapters of the API; version 2, which ccxt still knows.
"""

import json
from collections.abc import Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

_ROOT: Final = "/exchange/v1/"
_EXCHANGE: Final = Reach(
    trade=lines("""
    POST /exchange/v1/private/create-order instrument_name
    POST /exchange/v1/private/amend-order
    POST /exchange/v1/private/create-order-list order_list[instrument_name]
    POST /exchange/v1/private/close-position instrument_name
    POST /exchange/v1/private/advanced/create-order instrument_name
    POST /exchange/v1/private/advanced/amend-order
    POST /exchange/v1/private/advanced/create-oco order_list[instrument_name]
    POST /exchange/v1/private/advanced/create-oto order_list[instrument_name]
    POST /exchange/v1/private/advanced/create-otoco order_list[instrument_name]
    POST /exchange/v1/private/advanced/create-order-list order_list[instrument_name]
"""),
    cancel=lines("""
    POST /exchange/v1/private/cancel-order
    POST /exchange/v1/private/cancel-all-orders
    POST /exchange/v1/private/cancel-order-list
    POST /exchange/v1/private/set-cancel-on-disconnect
    POST /exchange/v1/private/advanced/cancel-order
    POST /exchange/v1/private/advanced/cancel-all-orders
    POST /exchange/v1/private/advanced/cancel-order-list
    POST /exchange/v1/private/advanced/cancel-oco
    POST /exchange/v1/private/advanced/cancel-oto
    POST /exchange/v1/private/advanced/cancel-otoco
"""),
    leverage=lines("""
    POST /exchange/v1/private/change-account-leverage
    POST /exchange/v1/private/create-isolated-margin-transfer
    POST /exchange/v1/private/change-isolated-margin-leverage
"""),
    read=lines("""
    POST /exchange/v1/public/staking/get-conversion-rate
    POST /exchange/v1/private/user-balance
    POST /exchange/v1/private/user-balance-history
    POST /exchange/v1/private/get-accounts
    POST /exchange/v1/private/get-subaccount-balances
    POST /exchange/v1/private/get-positions
    POST /exchange/v1/private/get-fee-credit-balances
    POST /exchange/v1/private/get-account-settings
    POST /exchange/v1/private/get-fee-rate
    POST /exchange/v1/private/get-instrument-fee-rate
    POST /exchange/v1/private/get-transactions
    POST /exchange/v1/private/get-open-orders
    POST /exchange/v1/private/get-order-detail
    POST /exchange/v1/private/get-order-history
    POST /exchange/v1/private/get-order-list
    POST /exchange/v1/private/get-trades
    POST /exchange/v1/private/get-cancel-on-disconnect
    POST /exchange/v1/private/advanced/get-open-orders
    POST /exchange/v1/private/advanced/get-order-detail
    POST /exchange/v1/private/advanced/get-order-history
    POST /exchange/v1/private/advanced/get-order-list-detail
    POST /exchange/v1/private/get-currency-networks
    POST /exchange/v1/private/get-deposit-address
    POST /exchange/v1/private/get-deposit-history
    POST /exchange/v1/private/get-withdrawal-history
    POST /exchange/v1/private/fiat/fiat-access
    POST /exchange/v1/private/fiat/fiat-deposit-info
    POST /exchange/v1/private/fiat/fiat-deposit-history
    POST /exchange/v1/private/fiat/fiat-withdraw-history
    POST /exchange/v1/private/fiat/fiat-transaction-quota
    POST /exchange/v1/private/fiat/fiat-transaction-limit
    POST /exchange/v1/private/fiat/fiat-get-bank-accounts
    POST /exchange/v1/private/staking/get-staking-position
    POST /exchange/v1/private/staking/get-staking-instruments
    POST /exchange/v1/private/staking/get-open-stake
    POST /exchange/v1/private/staking/get-stake-history
    POST /exchange/v1/private/staking/get-reward-history
    POST /exchange/v1/private/staking/get-open-convert
    POST /exchange/v1/private/staking/get-convert-history
    POST /exchange/v1/private/otc/get-otc-instruments
    POST /exchange/v1/private/otc/get-open-quote-requests
    POST /exchange/v1/private/otc/get-open-quotes
    POST /exchange/v1/private/otc/get-quote-history
    POST /exchange/v1/private/otc/get-quote-request-history
    POST /exchange/v1/private/otc/get-open-deals
    POST /exchange/v1/private/otc/get-deal-history
    POST /exchange/v1/private/otc/get-settle-later-limit
    POST /exchange/v1/private/otc/get-unsettled-amounts
    POST /exchange/v1/private/bot/get-trading-bots
    POST /exchange/v1/private/bot/get-trading-bot-executions
"""),
    closed=lines("""
    GET /exchange/v1/public/auth
    GET /v2/public/auth
    GET /v2/public/get-instruments
    GET /v2/public/get-book
    GET /v2/public/get-candlestick
    GET /v2/public/get-ticker
    GET /v2/public/get-trades
    GET /v2/public/margin/get-transfer-currencies
    GET /v2/public/margin/get-load-currenices
    GET /v2/public/respond-heartbeat
"""),
    withdraw=lines("""
    POST /exchange/v1/private/create-withdrawal
    POST /exchange/v1/private/fiat/fiat-create-withdraw
"""),
    manage=lines("""
    POST /exchange/v1/private/change-account-settings
    POST /exchange/v1/private/fiat/fiat-create-bank-account
"""),
    session=lines("""
    POST /exchange/v1/private/fiat/fiat-get-plaid-token
"""),
    denied=lines("""
    GET /exchange/v1/public/auth
    GET /v2/public/auth
    GET /v2/public/get-instruments
    GET /v2/public/get-book
    GET /v2/public/get-candlestick
    GET /v2/public/get-ticker
    GET /v2/public/get-trades
    GET /v2/public/margin/get-transfer-currencies
    GET /v2/public/margin/get-load-currenices
    GET /v2/public/respond-heartbeat
    POST /v2/private/set-cancel-on-disconnect
    POST /v2/private/get-cancel-on-disconnect
    POST /v2/private/create-withdrawal
    POST /v2/private/get-withdrawal-history
    POST /v2/private/get-currency-networks
    POST /v2/private/get-deposit-history
    POST /v2/private/get-deposit-address
    POST /v2/private/export/create-export-request
    POST /v2/private/export/get-export-requests
    POST /v2/private/export/download-export-output
    POST /v2/private/get-account-summary
    POST /v2/private/create-order
    POST /v2/private/cancel-order
    POST /v2/private/cancel-all-orders
    POST /v2/private/create-order-list
    POST /v2/private/get-order-history
    POST /v2/private/get-open-orders
    POST /v2/private/get-order-detail
    POST /v2/private/get-trades
    POST /v2/private/get-accounts
    POST /v2/private/get-subaccount-balances
    POST /v2/private/create-subaccount-transfer
    POST /v2/private/otc/get-otc-user
    POST /v2/private/otc/get-instruments
    POST /v2/private/otc/request-quote
    POST /v2/private/otc/accept-quote
    POST /v2/private/otc/get-quote-history
    POST /v2/private/otc/get-trade-history
    POST /v2/private/otc/create-order
"""),
    transfer=lines("""
    POST /exchange/v1/private/create-subaccount-transfer
    POST /exchange/v1/private/staking/stake
    POST /exchange/v1/private/staking/unstake
    POST /exchange/v1/private/staking/convert
    POST /exchange/v1/private/otc/request-quote
    POST /exchange/v1/private/otc/request-deal
    POST /exchange/v1/private/bot/create-trading-bot
    POST /exchange/v1/private/bot/update-trading-bot
    POST /exchange/v1/private/bot/terminate-trading-bot
    POST /exchange/v1/private/bot/pause-trading-bot
    POST /exchange/v1/private/bot/resume-trading-bot
"""),
)
REACH: Final[Mapping[str, Reach]] = {"api.crypto.com": _EXCHANGE}


def body_of(path: str, _action: str) -> bytes:
    """Write a call of the method that stands in the path."""
    call = {"id": 1, "method": path.removeprefix(_ROOT), "params": {}}
    return json.dumps(call).encode()
