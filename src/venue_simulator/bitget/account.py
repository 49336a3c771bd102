"""Bitget's account and wallet endpoints.

Source: bitget.com/api-doc/spot/account ("Get Account Information", "Get Account Assets",
"Transfer", "Withdrawal") and bitget.com/api-doc/uta/account ("Get Account Info", "Get Account
Settings").
"""

from venue_simulator.bitget.answers import Call, Data, RefusedError, Row, amount_of, shown, text_of
from venue_simulator.bitget.keys import CLASSIC, READ_ONLY, UNIFIED

_UID = "1234567890"
_REGISTERED_MS = "1704067200000"


def classic_info(call: Call) -> Data:
    key = call.key
    return {
        "userId": _UID,
        "inviterId": "1",
        "ips": ",".join(key.address_texts()),
        "authorities": [word for word in CLASSIC if word in key.permissions],
        "parentId": 1,
        "traderType": "not_trader",
        "channelCode": "6258",
        "channel": "official",
        "regisTime": _REGISTERED_MS,
    }


def unified_info(call: Call) -> Data:
    key = call.key
    return {
        "uid": _UID,
        "inviterId": "1",
        "parentId": "",
        "channelCode": "6258",
        "channel": "official",
        "ips": ",".join(key.address_texts()),
        "permType": "read-only" if READ_ONLY in key.permissions else "read-and-write",
        "permissions": [word for word in UNIFIED if word in key.permissions],
        "regisTime": _REGISTERED_MS,
    }


def settings(_: Call) -> Data:
    return {
        "accountMode": "unified",
        "assetMode": "union",
        "holdMode": "one_way_mode",
        "stpMode": "none",
        "symbolConfigList": [],
        "coinConfigList": [],
    }


def assets(call: Call) -> Data:
    wanted = call.parameters.get("coin", "")
    account = call.account
    return [
        {
            "coin": asset,
            "available": shown(account.free(asset)),
            "frozen": shown(account.locked(asset)),
            "locked": "0",
            "limitAvailable": "0",
            "uTime": str(call.now_ms),
        }
        for asset in account.assets()
        if wanted in ("", asset)
    ]


def transfer(call: Call) -> Data:
    """Answer as if it were done; the balances stay."""
    _require(call, "fromType", "toType", "coin")
    amount_of(call.row, "amount")
    return {"transferId": str(call.now_ns), "clientOid": text_of(call.row, "clientOid")}


def withdraw(call: Call) -> Data:
    """Answer as if it were done; the balances stay."""
    _require(call, "coin", "transferType", "address")
    amount_of(call.row, "size")
    answer: Row = {"orderId": str(call.now_ns), "clientOid": text_of(call.row, "clientOid")}
    return answer


def _require(call: Call, *names: str) -> None:
    for name in names:
        if not text_of(call.row, name):
            raise RefusedError("40019", f"Parameter {name} cannot be empty")
