"""KuCoin's account endpoints.

Source: kucoin-universal-sdk, spec/rest/api/openapi-account-{account,fee,withdrawal,transfer}.json
and openapi-spot-market.json ("Get Private Token"). Every wallet shows the same pot.
"""

from typing import Final

from venue_simulator.kucoin.answers import (
    MARKETS,
    Call,
    Data,
    Row,
    amount_of,
    bad_parameter,
    shown,
    shown_id,
    text_of,
)
from venue_simulator.kucoin.keys import WORDS
from venue_simulator.seeded import seeded_text

_UID: Final = 165111215
_FEE: Final = "0.001"
_WALLETS: Final = ("main", "trade")


def api_key(call: Call) -> Data:
    """Answer as "Get Apikey Info" does; a key that is bound to no address has no such field [K]."""
    key = call.key
    bound: Row = {"ipWhitelist": ",".join(key.address_texts())} if key.networks else {}
    return {
        "remark": "simulated",
        "apiKey": key.api_key,
        "apiVersion": 3,
        "permission": ",".join(word for word in WORDS if word in key.permissions),
        **bound,
        "createdAt": key.created_at_ms,
        "uid": _UID,
        "isMaster": True,
    }


def accounts(call: Call) -> Data:
    """List wallets; `trade_hf` is what clients still call that of high-frequency trading [K]."""
    wanted = call.parameters.get("type", "")
    asset = call.parameters.get("currency", "")
    return [
        _wallet(call, held, kind)
        for held in call.account.assets()
        for kind in ([wanted] if wanted else _WALLETS)
        if asset in ("", held)
    ]


def high_frequency(_: Call) -> Data:
    """Tell that the spot account is one of high-frequency trading; all new ones are [K]."""
    return True


def account_mode(_: Call) -> Data:
    return {"selfAccountMode": "CLASSIC"}


def base_fee(_: Call) -> Data:
    return {"takerFeeRate": _FEE, "makerFeeRate": _FEE}


def trade_fees(call: Call) -> Data:
    wanted = call.parameters.get("symbols", "").split(",")
    return [
        {"symbol": symbol, "takerFeeRate": _FEE, "makerFeeRate": _FEE}
        for symbol in MARKETS
        if symbol in wanted
    ]


def withdraw(call: Call) -> Data:
    """Answer as if it were done; the balances stay."""
    _require(call, "currency", "toAddress", "withdrawType")
    amount_of(call.row, "amount")
    return {"withdrawalId": shown_id(call.now_ns)}


def transfer(call: Call) -> Data:
    """Answer as if it were done; the balances stay."""
    _require(call, "clientOid", "currency", "fromAccountType", "toAccountType", "type")
    amount_of(call.row, "amount")
    return {"orderId": shown_id(call.now_ns)}


def private_token(call: Call) -> Data:
    """Answer a token that no WebSocket takes."""
    server: Row = {
        "endpoint": "wss://ws-api-spot.kucoin.com/",
        "encrypt": True,
        "protocol": "websocket",
        "pingInterval": 18_000,
        "pingTimeout": 10_000,
    }
    return {"token": seeded_text(f"{call.key.api_key} token", 64), "instanceServers": [server]}


def _require(call: Call, *names: str) -> None:
    for name in names:
        if not text_of(call.row, name):
            raise bad_parameter(f"{name} can not be empty")


def _wallet(call: Call, asset: str, kind: str) -> Row:
    account = call.account
    return {
        "id": str(int.from_bytes(f"{kind}{asset}".encode()[-5:])),
        "currency": asset,
        "type": kind,
        "balance": shown(account.total(asset)),
        "available": shown(account.free(asset)),
        "holds": shown(account.locked(asset)),
    }
