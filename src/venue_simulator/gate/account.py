"""Gate's account, wallet and futures account.

Source: gate.com/docs/developers/apiv4/en, "Account" ("Retrieve user account information", "Query
All Main Account Key Information"), "List spot trading accounts", "Query personal trading fees",
"Query personal account totals", "Withdraw", "Transfer between trading accounts", "Get futures
account".
"""

from decimal import Decimal
from typing import Final

from venue_simulator.gate.answers import Call, Row, amount_of, bad_value, shown, text_of
from venue_simulator.gate.keys import WITHDRAWAL, groups_of, permits
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE

USER_ID: Final = 10_000_001
_DOLLARS: Final = {"BTC": BTC_PRICE, "ETH": ETH_PRICE, "USDT": Decimal(1)}
_SHOWN_LETTERS: Final = 12
# The account has another key, as accounts do.
_OTHER_KEY: Final[Row] = {
    "state": 1,
    "mode": 1,
    "name": "other",
    "user_id": USER_ID,
    "perms": [{"name": "wallet", "read_only": False}],
    "ip_whitelist": ["198.51.100.20"],
    "currency_pairs": [],
    "key": "52fd0035f665*****",
    "created_at": 1_753_897_991,
    "update_at": 1_756_300_567,
    "last_access": 1_753_897_991,
}


def detail(call: Call) -> Row:
    return {
        "user_id": USER_ID,
        "ip_whitelist": call.key.address_texts(),
        "currency_pairs": [],
        "key": {"mode": 1},
        "tier": 0,
        "copy_trading_role": 0,
    }


def main_keys(call: Call) -> list[Row]:
    """List this key and another one, each without most of its letters.

    The document's list of permission names has no word for withdrawing, so none is told.
    """
    key = call.key
    own = {
        "state": 1,
        "mode": 1,
        "name": "simulated",
        "user_id": USER_ID,
        "perms": [
            {"name": group, "read_only": not permits(key.permissions, group, writes=True)}
            for group in groups_of(key.permissions)
            if group != WITHDRAWAL
        ],
        "ip_whitelist": key.address_texts(),
        "currency_pairs": [],
        "key": key.api_key[:_SHOWN_LETTERS] + "*****",
        "created_at": key.created_at_ms // 1_000,
        "update_at": key.created_at_ms // 1_000,
        "last_access": call.now_ms // 1_000,
    }
    return [_OTHER_KEY, own]


def spot_accounts(call: Call) -> list[Row]:
    account = call.account
    wanted = call.parameters.get("currency", "")
    return [
        {
            "currency": asset,
            "available": shown(account.free(asset)),
            "locked": shown(account.locked(asset)),
            "update_id": 1,
        }
        for asset in account.assets()
        if wanted in ("", asset)
    ]


def fee(call: Call) -> Row:  # noqa: ARG001
    return {
        "user_id": USER_ID,
        "taker_fee": "0.002",
        "maker_fee": "0.002",
        "gt_discount": False,
        "gt_taker_fee": "0",
        "gt_maker_fee": "0",
        "loan_fee": "0.18",
        "point_type": "1",
        "futures_taker_fee": "0.0005",
        "futures_maker_fee": "0.0002",
        "delivery_taker_fee": "0.00016",
        "delivery_maker_fee": "-0.00015",
        "debit_fee": 3,
    }


def total_balance(call: Call) -> Row:
    account = call.account
    worth = sum(
        (account.total(asset) * _DOLLARS.get(asset, Decimal(0)) for asset in account.assets()),
        Decimal(0),
    )
    total = {"amount": shown(worth), "currency": "USDT"}
    return {"total": total, "details": {"spot": total}}


def futures_account(call: Call) -> Row:
    """Answer an account of futures that is empty."""
    return {
        "user": USER_ID,
        "currency": call.variables["settle"].upper(),
        "total": "0",
        "unrealised_pnl": "0",
        "position_margin": "0",
        "order_margin": "0",
        "available": "0",
        "point": "0",
        "bonus": "0",
        "in_dual_mode": False,
        "enable_credit": False,
        "position_initial_margin": "0",
        "maintenance_margin": "0",
        "history": {"dnw": "0", "pnl": "0", "fee": "0", "refr": "0", "fund": "0"},
    }


def nothing(call: Call) -> list[Row]:  # noqa: ARG001
    """Answer an empty list: of positions, contracts, underlyings."""
    return []


def withdraw(call: Call) -> Row:
    """Answer as if it were done; the balances stay."""
    row = call.row
    for name in ("currency", "chain"):
        if not text_of(row, name):
            raise bad_value(name)
    return {
        "id": "w1879219868",
        "txid": "",
        "withdraw_order_id": text_of(row, "withdraw_order_id"),
        "timestamp": str(call.now_ms // 1_000),
        "amount": shown(amount_of(row, "amount")),
        "currency": text_of(row, "currency"),
        "address": text_of(row, "address"),
        "memo": text_of(row, "memo"),
        "status": "REQUEST",
        "chain": text_of(row, "chain"),
    }


def transfer(call: Call) -> Row:
    """Answer as if it were done; the balances stay."""
    row = call.row
    amount_of(row, "amount")
    for name in ("currency", "from", "to"):
        if not text_of(row, name):
            raise bad_value(name)
    return {"tx_id": call.now_ms}
