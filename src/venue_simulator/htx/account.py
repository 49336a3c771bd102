"""HTX's accounts, users and keys.

Source: huobiapi.github.io/docs/spot/v1/en, "Account", "Wallet (Deposit and Withdraw)", "API key
query" and "Get UID".
"""

from typing import Final

from venue_simulator.htx.answers import (
    ACCOUNT_ID,
    USER_ID,
    Call,
    RefusedError,
    amount_of,
    shown,
)
from venue_simulator.htx.keys import LIFETIME, SUB_USER, WORDS
from venue_simulator.key_records import KeyRecord

_MS_PER_DAY: Final = 86_400_000


def accounts(_: Call) -> object:
    return [{"id": ACCOUNT_ID, "type": "spot", "subtype": "", "state": "working"}]


def balance(call: Call) -> object:
    require_account(call.variable)
    account = call.account
    rows = [
        {"currency": asset, "type": kind, "balance": shown(amount)}
        for asset in account.assets()
        for kind, amount in (("trade", account.free(asset)), ("frozen", account.locked(asset)))
    ]
    return {"id": ACCOUNT_ID, "type": "spot", "state": "working", "list": rows}


def require_account(number: str) -> None:
    """Refuse the id of an account that the user does not have.

    Raises:
        RefusedError: it is one.
    """
    if number != str(ACCOUNT_ID):
        raise RefusedError("account-account-id-inexistent", "The account id doesn't exist")


def uid(_: Call) -> object:
    return USER_ID


def key_information(call: Call) -> object:
    """List one key of the user's; a sub-user may not ask [K, its code]."""
    if SUB_USER in call.key.permissions:
        raise RefusedError(1002, "forbidden")
    if call.text("uid") != str(USER_ID):
        raise RefusedError(2002, "invalid field value in `uid`")
    if call.text("accessKey") not in {"", call.key.api_key}:
        return []
    return [_shown(call.key, call.now_ms)]


def withdraw(call: Call) -> object:
    """Answer as if it were done; the balances stay."""
    amount_of(call.parameters, "amount")
    return call.now_ms


def transfer(call: Call) -> object:
    """Answer as if it were done; the balances stay."""
    amount_of(call.parameters, "amount")
    return {"transact-id": call.now_ms, "transact-time": call.now_ms}


def _shown(key: KeyRecord, now_ms: int) -> object:
    changed_ms = key.created_at_ms
    days = -1
    if key.expires_at_ms is not None:
        changed_ms = key.expires_at_ms - LIFETIME.days * _MS_PER_DAY
        days = (key.expires_at_ms - now_ms) // _MS_PER_DAY
    return {
        "accessKey": key.api_key,
        "status": "normal",
        "note": "simulated",
        "permission": ",".join(word for word in WORDS if word in key.permissions),
        "ipAddresses": ",".join(key.address_texts()),
        "validDays": days,
        "createTime": changed_ms,
        "updateTime": changed_ms,
    }
