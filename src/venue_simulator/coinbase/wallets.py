"""Coinbase's accounts, as Advanced Trade and the App API show them, and what moves money.

Source: docs.cdp.coinbase.com, Advanced Trade API reference ("Accounts", "Portfolios", "Convert",
"Fees", "Payment Methods", "Data API"); Coinbase App API ("Accounts", "Send Crypto", "Fiat
Deposits", "Fiat Withdrawals", "Onchain Addresses"). What moves money is answered as if it were
done; the balances stay.
"""

from collections.abc import Sequence

from venue_simulator.coinbase.answers import (
    FIAT,
    NAMES,
    Body,
    Call,
    RefusedError,
    amount_of,
    app_refusal,
    made_up_id,
    money,
    refusal,
    shown,
    text_of,
    time_text,
)
from venue_simulator.coinbase.keys import RECEIVE, TRADE, TRANSFER, VIEW

_PAGE: Body = {
    "ending_before": None,
    "starting_after": None,
    "previous_ending_before": None,
    "next_starting_after": None,
    "limit": 25,
    "order": "desc",
    "previous_uri": None,
    "next_uri": None,
}


def key_permissions(call: Call) -> Body:
    held = call.key.permissions
    return {
        "can_view": VIEW in held,
        "can_trade": TRADE in held,
        "can_transfer": TRANSFER in held,
        "can_receive": RECEIVE in held,
        "portfolio_uuid": _portfolio(call),
        "portfolio_type": "DEFAULT",
    }


def accounts(call: Call) -> Body:
    found = [_account(call, asset) for asset in call.account.assets()]
    return {"accounts": found, "has_next": False, "cursor": "", "size": len(found)}


def account(call: Call) -> Body:
    return {"account": _account(call, _asset(call))}


def portfolios(call: Call) -> Body:
    one = {"name": "Default", "uuid": _portfolio(call), "type": "DEFAULT", "deleted": False}
    return {"portfolios": [one]}


def summary(call: Call) -> Body:  # noqa: ARG001  # the same for everybody
    return {
        "total_volume": 0,
        "total_fees": 0,
        "fee_tier": {
            "pricing_tier": "Advanced 1",
            "usd_from": "0",
            "usd_to": "1000",
            "taker_fee_rate": "0",
            "maker_fee_rate": "0",
            "aop_from": "",
            "aop_to": "",
        },
        "margin_rate": None,
        "goods_and_services_tax": None,
        "advanced_trade_only_volume": 0,
        "advanced_trade_only_fees": 0,
        "coinbase_pro_volume": 0,
        "coinbase_pro_fees": 0,
        "total_balance": "",
        "has_promo_fee": False,
    }


def payment_methods(_: Call) -> Body:
    return {"payment_methods": []}


def move_funds(call: Call) -> Body:
    funds = call.body.get("funds")
    amount_of(funds if isinstance(funds, dict) else {}, "value")
    return {
        "source_portfolio_uuid": text_of(call.body, "source_portfolio_uuid"),
        "target_portfolio_uuid": text_of(call.body, "target_portfolio_uuid"),
    }


def convert(call: Call) -> Body:
    amount = amount_of(call.body, "amount")
    trade = {
        "id": made_up_id("trade", str(call.now_ns)),
        "status": "TRADE_STATUS_CREATED",
        "user_entered_amount": money(amount, text_of(call.body, "from_account")),
    }
    return {"trade": trade}


def app_accounts(call: Call) -> Body:
    return _page([_wallet(call, asset) for asset in call.account.assets()])


def app_account(call: Call) -> Body:
    return {"data": _wallet(call, _asset(call))}


def no_rows(_: Call) -> Body:
    return _page([])


def create_address(call: Call) -> Body:
    asset = _asset(call)
    address = {
        "id": made_up_id("address", asset, str(call.now_ns)),
        "address": "0x" + made_up_id("address", asset).replace("-", ""),
        "name": text_of(call.body, "name"),
        "created_at": time_text(call.now_ms),
        "updated_at": time_text(call.now_ms),
        "network": NAMES[asset].lower(),
        "resource": "address",
    }
    return {"data": address}


def send(call: Call) -> Body:
    """Answer Send Money; the type `request` has ended, `transfer` is between wallets."""
    kind = text_of(call.body, "type")
    if kind not in {"send", "transfer"} or not text_of(call.body, "to"):
        raise RefusedError(app_refusal(400, "param_required", "Missing parameter"))
    return {"data": {**_movement(call), "type": kind, "to": {"address": text_of(call.body, "to")}}}


def fiat(call: Call) -> Body:
    """Answer a deposit or a withdrawal through a payment method."""
    if not text_of(call.body, "payment_method"):
        raise RefusedError(app_refusal(400, "param_required", "Missing parameter"))
    return {"transfer": _movement(call)}


def _movement(call: Call) -> dict[str, object]:
    asset = _asset(call)
    return {
        "id": made_up_id("movement", str(call.now_ns)),
        "status": "pending",
        "amount": {"amount": shown(amount_of(call.body, "amount")), "currency": asset},
        "created_at": time_text(call.now_ms),
        "updated_at": time_text(call.now_ms),
    }


def _page(rows: Sequence[Body]) -> Body:
    return {"pagination": _PAGE, "data": rows}


def _portfolio(call: Call) -> str:
    return made_up_id("portfolio", call.key.api_key)


def _account_id(call: Call, asset: str) -> str:
    return made_up_id("account", call.key.api_key, asset)


def _asset(call: Call) -> str:
    """Find a wallet by its id, or by its currency, as the App API also takes it."""
    wanted = call.variables["account_id"]
    for asset in call.account.assets():
        if wanted in {asset, _account_id(call, asset)}:
            return asset
    if call.path.startswith("/v2/"):
        raise RefusedError(app_refusal(404, "not_found", "Not found"))
    raise RefusedError(refusal(404, "NOT_FOUND", "account not found"))


def _account(call: Call, asset: str) -> Body:
    return {
        "uuid": _account_id(call, asset),
        "name": f"{asset} Wallet",
        "currency": asset,
        "available_balance": money(call.account.free(asset), asset),
        "default": True,
        "active": True,
        "created_at": time_text(call.key.created_at_ms),
        "updated_at": time_text(call.key.created_at_ms),
        "deleted_at": None,
        "type": "ACCOUNT_TYPE_FIAT" if asset in FIAT else "ACCOUNT_TYPE_CRYPTO",
        "ready": True,
        "hold": money(call.account.locked(asset), asset),
        "retail_portfolio_id": _portfolio(call),
        "platform": "ACCOUNT_PLATFORM_CONSUMER",
    }


def _wallet(call: Call, asset: str) -> Body:
    return {
        "id": _account_id(call, asset),
        "name": f"{asset} Wallet",
        "primary": False,
        "type": "fiat" if asset in FIAT else "wallet",
        "currency": {"code": asset, "name": NAMES[asset], "exponent": 8},
        "balance": {"amount": shown(call.account.total(asset)), "currency": asset},
        "created_at": time_text(call.key.created_at_ms),
        "updated_at": time_text(call.key.created_at_ms),
        "resource": "account",
        "resource_path": f"/v2/accounts/{_account_id(call, asset)}",
        "allow_deposits": True,
        "allow_withdrawals": True,
    }
