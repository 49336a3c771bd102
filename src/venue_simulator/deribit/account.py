"""Deribit's account and wallet methods, and its log-in.

Source: docs.deribit.com/api-reference, "Authentication", "Account Management" and "Wallet".
"""

from collections.abc import Mapping, Sequence

from venue_simulator.deribit.answers import Call, RefusedError, amount_of, invalid, number
from venue_simulator.deribit.keys import MAIN_ACCOUNT
from venue_simulator.seeded import seeded_text

Row = Mapping[str, object]
_TOKEN_LENGTH = 140
_DEFAULT_LIFE_S = 31_536_000
_ASKED_FOR = ("session:", "expires:", "ip:")


def log_in(call: Call) -> Row:
    """Answer tokens, which are good for nothing here, and the scope.

    "Scopes and Access Control": the key's own scope, merged with what is asked for. `connection`
    stands in it where no session is asked for.
    """
    asked = [word for word in call.text("scope").split(" ") if word.startswith(_ASKED_FOR)]
    words = {*call.key.permissions, *asked}
    if not any(word.startswith("session:") for word in asked):
        words.add("connection")
    lives = [word.removeprefix("expires:") for word in asked if word.startswith("expires:")]
    if any(not life.isdecimal() for life in lives):
        raise invalid("scope")
    answer = {
        "access_token": _token(call, "access"),
        "enabled_features": [],
        "expires_in": int(lives[0]) if lives else _DEFAULT_LIFE_S,
        "refresh_token": _token(call, "refresh"),
        "scope": " ".join(sorted(words)),
        "token_type": "bearer",
    }
    return answer | ({"state": call.text("state")} if call.text("state") else {})


def summaries(call: Call) -> Row:
    return _owner(call) | {"summaries": [_summary(call, asset) for asset in call.account.assets()]}


def summary(call: Call) -> Row:
    asset = call.text("currency")
    if asset not in call.account.assets():
        raise invalid("currency")
    row = _summary(call, asset)
    return _owner(call) | row if call.text("extended") == "true" else row


def positions(call: Call) -> Sequence[Row]:  # noqa: ARG001
    """There are none: all orders are for spot."""
    return []


def subaccounts(call: Call) -> Sequence[Row]:
    return [_owner(call)]


def withdraw(call: Call) -> Row:
    """Answer as if it were asked for; the balances stay."""
    if not call.text("address"):
        raise RefusedError(11090, "invalid_addr")
    return {
        "address": call.text("address"),
        "amount": number(amount_of(call.parameters, "amount")),
        "confirmed_timestamp": None,
        "created_timestamp": call.now_ms,
        "currency": _currency(call),
        "fee": 0.0001,
        "id": call.now_ms % 2**31,
        "priority": 0,
        "state": "unconfirmed",
        "transaction_id": None,
        "updated_timestamp": call.now_ms,
    }


def transfer(call: Call) -> Row:
    """Answer as if it were done; the balances stay."""
    return {
        "amount": number(amount_of(call.parameters, "amount")),
        "created_timestamp": call.now_ms,
        "currency": _currency(call),
        "direction": "payment",
        "id": call.now_ms % 2**31,
        "other_side": call.text("destination"),
        "state": "confirmed",
        "type": "subaccount",
        "updated_timestamp": call.now_ms,
    }


def _currency(call: Call) -> str:
    asset = call.text("currency")
    if asset not in call.account.assets():
        raise invalid("currency")
    return asset


def _token(call: Call, kind: str) -> str:
    text = seeded_text(f"{call.key.api_key} {kind} token {call.now_ns}", _TOKEN_LENGTH)
    return f"{call.now_ms}.{text}"


def _owner(call: Call) -> dict[str, object]:
    return {
        "block_rfq_self_match_prevention": True,
        "creation_timestamp": call.key.created_at_ms,
        "email": "user@example.com",
        "id": 10,
        "interuser_transfers_enabled": False,
        "login_enabled": False,
        "mmp_enabled": False,
        "referrer_id": None,
        "security_keys_enabled": False,
        "self_trading_extended_to_subaccounts": False,
        "self_trading_reject_mode": "cancel_maker",
        "system_name": "user",
        "type": "main" if MAIN_ACCOUNT in call.key.permissions else "subaccount",
        "username": "user",
    }


def _summary(call: Call, asset: str) -> dict[str, object]:
    account = call.account
    total, free = number(account.total(asset)), number(account.free(asset))
    return {
        "available_funds": free,
        "available_withdrawal_funds": free,
        "balance": total,
        "cross_collateral_enabled": False,
        "currency": asset,
        "equity": total,
        "fee_balance": 0,
        "initial_margin": 0,
        # Where ccxt looks for what orders hold back.
        "maintenance_margin": number(account.locked(asset)),
        "margin_balance": total,
        "margin_model": "segregated_sm",
        "portfolio_margining_enabled": False,
        "session_rpl": 0,
        "session_upl": 0,
        "spot_reserve": number(account.locked(asset)),
        "total_pl": 0,
    }
