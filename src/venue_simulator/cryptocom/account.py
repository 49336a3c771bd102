"""Crypto.com's wallets.

Source: exchange-developer.crypto.com, private/user-balance, private/get-currency-networks,
private/create-withdrawal, private/create-subaccount-transfer. Values and fees are made up.
"""

from decimal import Decimal

from venue_simulator.cryptocom.answers import BAD_ARGUMENT, MARKETS, Call, RefusedError
from venue_simulator.seeded import seeded_text

_NETWORKS = {"BTC": "BTC", "ETH": "ETH"}


# What an account without positions has in "Response Attributes", beside its balances.
_NO_POSITIONS = {
    "total_initial_margin": "0",
    "total_position_im": "0",
    "total_haircut": "0",
    "total_maintenance_margin": "0",
    "total_position_cost": "0",
    "total_session_unrealized_pnl": "0",
    "total_session_realized_pnl": "0",
    "is_liquidating": False,
    "total_effective_leverage": "0",
    "position_limit": "3000000",
    "used_position_limit": "0",
    "total_isolated_cash_balance": "0",
    "isolated_positions": [],
}


def balance(call: Call) -> object:
    account = call.account
    worth = {asset: account.total(asset) * _price(asset) for asset in account.assets()}
    rows = [
        {
            "instrument_name": asset,
            "quantity": str(account.total(asset)),
            "market_value": str(worth[asset]),
            "collateral_eligible": True,
            "haircut": "0",
            "collateral_amount": str(worth[asset]),
            "max_withdrawal_balance": str(account.free(asset)),
            "reserved_qty": str(account.locked(asset)),
        }
        for asset in account.assets()
    ]
    whole = str(sum(worth.values()))
    totals = {
        "instrument_name": "USD",
        "total_available_balance": whole,
        "total_margin_balance": whole,
        "total_cash_balance": whole,
        "total_collateral_value": whole,
    }
    return {"data": [{**totals, **_NO_POSITIONS, "position_balances": rows}]}


def currency_networks(call: Call) -> object:
    currencies = {
        asset: {
            "full_name": asset,
            "default_network": network,
            "network_list": [
                {
                    "network_id": network,
                    "withdrawal_fee": "0.001",
                    "withdraw_enabled": True,
                    "min_withdrawal_amount": "0.002",
                    "deposit_enabled": True,
                    "confirmation_required": 6,
                }
            ],
        }
        for asset, network in _NETWORKS.items()
    }
    return {"update_time": call.now_ms, "currency_map": currencies}


def deposit_address(call: Call) -> object:
    currency = call.params.get("currency")
    if currency not in _NETWORKS:
        raise RefusedError(BAD_ARGUMENT)
    address = {
        "currency": currency,
        "create_time": call.key.created_at_ms,
        "id": "1",
        "address": "made-up-" + seeded_text(f"address of {call.key.api_key}", 30),
        "status": "1",
        "network": _NETWORKS[currency],
    }
    return {"deposit_address_list": [address]}


def withdrawal(call: Call) -> object:
    """Answer as if it were done; the balances stay."""
    _require(call, "currency", "amount", "address")
    return {
        "id": 2220,
        "amount": call.params["amount"],
        "fee": 0.001,
        "symbol": call.params["currency"],
        "address": call.params["address"],
        "client_wid": call.params.get("client_wid", ""),
        "create_time": call.now_ms,
    }


def subaccount_transfer(call: Call) -> object:
    """Answer as if it were done, with no result; the balances stay."""
    _require(call, "from", "to", "currency", "amount")
    return None


def _require(call: Call, *names: str) -> None:
    if not all(call.params.get(name) for name in names):
        raise RefusedError(BAD_ARGUMENT)


def _price(asset: str) -> Decimal:
    market = MARKETS.get(f"{asset}_USD")
    return Decimal(1) if market is None else market.price
