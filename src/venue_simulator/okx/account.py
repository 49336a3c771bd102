"""OKX's account and funding endpoints.

Source: okx.com/docs-v5/en, "Trading Account" ("Get balance", "Get account configuration", "Get
fee rates") and "Funding Account" ("Get currencies", "Get balance", "Withdrawal", "Funds
transfer"). The funding account shows what the trading account holds: there is one pot.
"""

from collections.abc import Sequence
from decimal import Decimal

from venue_simulator.okx.answers import (
    Call,
    RefusedError,
    Row,
    RowRefusedError,
    amount_of,
    refusal,
    shown,
    text_of,
)
from venue_simulator.okx.keys import WORDS
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE

_DOLLARS = {"BTC": BTC_PRICE, "ETH": ETH_PRICE, "USDT": Decimal(1)}


def config(call: Call) -> Sequence[Row]:
    key = call.key
    return [
        {
            "acctLv": "2",
            "acctStpMode": "cancel_maker",
            "autoLoan": False,
            "ctIsoMode": "automatic",
            "enableSpotBorrow": False,
            "greeksType": "PA",
            "feeType": "0",
            "ip": ",".join(key.address_texts()),
            "type": "0",
            "kycLv": "3",
            "label": "simulated",
            "level": "Lv1",
            "levelTmp": "",
            "liquidationGear": "-1",
            "mainUid": "100000000000000001",
            "mgnIsoMode": "automatic",
            "opAuth": "0",
            "perm": ",".join(word for word in WORDS if word in key.permissions),
            "posMode": "net_mode",
            "roleType": "0",
            "spotBorrowAutoRepay": False,
            "spotOffsetType": "",
            "spotRoleType": "0",
            "spotTraderInsts": [],
            "traderInsts": [],
            "uid": "100000000000000001",
        }
    ]


def balance(call: Call) -> Sequence[Row]:
    account = call.account
    worth = sum((account.total(a) * _dollars(a) for a in _wanted(call)), Decimal(0))
    return [
        {
            "adjEq": "",
            "borrowFroz": "",
            "details": [_detail(call, asset) for asset in _wanted(call)],
            "imr": "",
            "isoEq": "0",
            "mgnRatio": "",
            "mmr": "",
            "notionalUsd": "",
            "ordFroz": "",
            "totalEq": shown(worth),
            "uTime": str(call.now_ms),
            "upl": "",
        }
    ]


def funding_balances(call: Call) -> Sequence[Row]:
    account = call.account
    return [
        {
            "availBal": shown(account.free(asset)),
            "bal": shown(account.total(asset)),
            "ccy": asset,
            "frozenBal": shown(account.locked(asset)),
        }
        for asset in _wanted(call)
    ]


def currencies(call: Call) -> Sequence[Row]:
    return [
        {
            "burningFeeRate": "0",
            "canDep": True,
            "canInternal": True,
            "canWd": True,
            "ccy": asset,
            "chain": f"{asset}-ERC20",
            "ctAddr": "",
            "depEstOpenTime": "",
            "depQuotaFixed": "",
            "depQuoteDailyLayer2": "",
            "fee": "0.1",
            "logoLink": "",
            "mainNet": True,
            "maxFee": "0.2",
            "maxWd": "1000000",
            "minDep": "0.0001",
            "minDepArrivalConfirm": "1",
            "minFee": "0.1",
            "minWd": "0.1",
            "minWdUnlockConfirm": "2",
            "name": asset,
            "needTag": False,
            "usedDepQuotaFixed": "",
            "usedWdQuota": "0",
            "wdEstOpenTime": "",
            "wdQuota": "10000000",
            "wdTickSz": "8",
        }
        for asset in _wanted(call)
    ]


def fee_rates(call: Call) -> Sequence[Row]:
    return [
        {
            "category": "1",
            "delivery": "",
            "exercise": "",
            "instType": call.parameters.get("instType", "SPOT"),
            "level": "Lv1",
            "maker": "0",
            "taker": "0",
            "ts": str(call.now_ms),
        }
    ]


def withdraw(call: Call) -> Sequence[Row]:
    """Answer as if it were done; the balances stay."""
    row = _require_row(call, "ccy", "dest", "toAddr")
    return [
        {
            "amt": shown(amount_of(row, "amt")),
            "wdId": str(call.now_ms),
            "ccy": text_of(row, "ccy"),
            "clientId": text_of(row, "clientId"),
            "chain": text_of(row, "chain"),
        }
    ]


def transfer(call: Call) -> Sequence[Row]:
    """Answer as if it were done; the balances stay."""
    row = _require_row(call, "ccy", "from", "to")
    return [
        {
            "transId": str(call.now_ms),
            "ccy": text_of(row, "ccy"),
            "clientId": text_of(row, "clientId"),
            "from": text_of(row, "from"),
            "amt": shown(amount_of(row, "amt")),
            "to": text_of(row, "to"),
        }
    ]


def _require_row(call: Call, *names: str) -> dict[str, object]:
    row = dict(call.rows[0]) if call.rows else {}
    for name in names:
        if not text_of(row, name):
            raise RefusedError(refusal(400, "50014", f"Parameter {name} can not be empty."))
    try:
        amount_of(row, "amt")
    except RowRefusedError as error:
        raise RefusedError(refusal(200, error.code, error.message, data=True)) from error
    return row


def _wanted(call: Call) -> list[str]:
    given = call.parameters.get("ccy", "")
    assets = call.account.assets()
    return [asset for asset in assets if not given or asset in given.split(",")]


def _dollars(asset: str) -> Decimal:
    return _DOLLARS.get(asset, Decimal(0))


def _detail(call: Call, asset: str) -> dict[str, str]:
    account = call.account
    total, locked = account.total(asset), account.locked(asset)
    worth = shown(total * _dollars(asset))
    return {
        "availBal": shown(account.free(asset)),
        "availEq": shown(account.free(asset)),
        "cashBal": shown(total),
        "ccy": asset,
        "crossLiab": "",
        "disEq": worth,
        "eq": shown(total),
        "eqUsd": worth,
        "fixedBal": "0",
        "frozenBal": shown(locked),
        "interest": "",
        "isoEq": "0",
        "isoLiab": "",
        "liab": "",
        "maxLoan": "",
        "mgnRatio": "",
        "notionalLever": "0",
        "ordFrozen": shown(locked),
        "spotBal": shown(total),
        "twap": "0",
        "uTime": str(call.now_ms),
        "upl": "0",
        "uplLiab": "",
    }
