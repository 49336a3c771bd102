"""Bybit's account, asset and user endpoints.

Source: bybit-exchange.github.io/docs: v5/user/apikey-info; v5/account: wallet-balance,
account-info, fee-rate; v5/asset: coin-info, all-balance, withdraw, create-inter-transfer. The
funding wallet shows what the unified account holds: there is one pot.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from venue_simulator.bybit.answers import (
    MARKETS,
    Call,
    RefusedError,
    Result,
    amount_of,
    category_of,
    shown,
)
from venue_simulator.bybit.keys import GROUPS, READ_ONLY
from venue_simulator.key_records import KeyRecord
from venue_simulator.trading.markets import BTC_PRICE, ETH_PRICE

_DOLLARS: Final = {"BTC": BTC_PRICE, "ETH": ETH_PRICE, "USDT": Decimal(1)}
_USER_ID: Final = 24_600_000
_MS_PER_DAY: Final = 86_400_000
_NONE_EXPIRED: Final = "1970-01-01T00:00:00Z"


def key_information(call: Call) -> Result:
    """Answer the key's own settings; `*` stands for no binding [K]."""
    key = call.key
    permissions = {
        group: [word for word in words if word in key.permissions]
        for group, words in GROUPS.items()
    }
    return Result(
        {
            "id": "13770661",
            "note": "simulated",
            "apiKey": key.api_key,
            "readOnly": int(READ_ONLY in key.permissions),
            "secret": "",
            "permissions": permissions,
            "ips": key.address_texts() or ["*"],
            "type": 1,
            **_expiry(key, call.now_ms),
            "createdAt": _date(key.created_at_ms),
            "unified": 0,
            "uta": 1,
            "userID": _USER_ID,
            "inviterID": 0,
            "vipLevel": "No VIP",
            "mktMakerLevel": "0",
            "affiliateID": 0,
            "rsaPublicKey": "" if key.public_key is None else "-----BEGIN PUBLIC KEY-----",
            "isMaster": True,
            "parentUid": "0",
            "kycLevel": "LEVEL_1",
            "kycRegion": "",
        }
    )


def account_info(call: Call) -> Result:
    return Result(
        {
            "marginMode": "REGULAR_MARGIN",
            "updatedTime": str(call.now_ms),
            "unifiedMarginStatus": 6,
            "dcpStatus": "OFF",
            "timeWindow": 10,
            "smpGroup": 0,
            "isMasterTrader": False,
            "spotHedgingStatus": "OFF",
        }
    )


def wallet_balance(call: Call) -> Result:
    if call.text("accountType") != "UNIFIED":
        raise RefusedError(10001, "Request parameter error: accountType")
    account, wanted = call.account, _wanted(call)
    worth = shown(sum((account.total(a) * _dollars(a) for a in wanted), Decimal(0)))
    totals = dict.fromkeys(
        ("totalEquity", "totalMarginBalance", "totalAvailableBalance", "totalWalletBalance"), worth
    )
    nothing = dict.fromkeys(
        (
            "accountIMRate",
            "accountMMRate",
            "accountLTV",
            "totalInitialMargin",
            "totalMaintenanceMargin",
            "totalPerpUPL",
        ),
        "0",
    )
    coins = [_coin(call, asset) for asset in wanted]
    return Result({"list": [{"accountType": "UNIFIED", **totals, **nothing, "coin": coins}]})


def fee_rate(call: Call) -> Result:
    category_of(call)
    symbol = call.text("symbol")
    rates = [
        {"symbol": each, "takerFeeRate": "0", "makerFeeRate": "0"}
        for each in MARKETS
        if symbol in ("", each)
    ]
    return Result({"list": rates})


def coins(call: Call) -> Result:
    wanted = call.text("coin")
    rows = [_chains(asset) for asset in call.account.assets() if wanted in ("", asset)]
    return Result({"rows": rows})


def funding_balances(call: Call) -> Result:
    account = call.account
    balance = [
        {
            "coin": asset,
            "walletBalance": shown(account.total(asset)),
            "transferBalance": shown(account.free(asset)),
            "bonus": "",
        }
        for asset in _wanted(call)
    ]
    return Result(
        {"memberId": str(_USER_ID), "accountType": call.text("accountType"), "balance": balance}
    )


def withdraw(call: Call) -> Result:
    """Answer as if it were done; the balances stay."""
    _require(call, "coin", "address", "accountType")
    amount_of(call, "amount")
    return Result({"id": str(call.now_ms)})


def transfer(call: Call) -> Result:
    """Answer as if it were done; the balances stay."""
    _require(call, "transferId", "coin", "fromAccountType", "toAccountType")
    amount_of(call, "amount")
    return Result({"transferId": call.text("transferId"), "status": "SUCCESS"})


def _expiry(key: KeyRecord, now_ms: int) -> dict[str, object]:
    """Show when a key ends: only for those that are bound to no address."""
    if key.expires_at_ms is None:
        return {"deadlineDay": -2, "expiredAt": _NONE_EXPIRED}
    days = (key.expires_at_ms - now_ms) // _MS_PER_DAY
    return {"deadlineDay": days, "expiredAt": _date(key.expires_at_ms)}


def _date(unix_ms: int) -> str:
    return f"{datetime.fromtimestamp(unix_ms // 1_000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _require(call: Call, *names: str) -> None:
    for name in names:
        if not call.text(name):
            raise RefusedError(10001, f"Request parameter error: {name}")


def _wanted(call: Call) -> list[str]:
    given = call.text("coin")
    assets = call.account.assets()
    return [asset for asset in assets if not given or asset in given.split(",")]


def _dollars(asset: str) -> Decimal:
    return _DOLLARS.get(asset, Decimal(0))


def _coin(call: Call, asset: str) -> object:
    total = call.account.total(asset)
    return {
        "coin": asset,
        "equity": shown(total),
        "usdValue": shown(total * _dollars(asset)),
        "walletBalance": shown(total),
        "locked": shown(call.account.locked(asset)),
        "borrowAmount": "0",
        "spotBorrow": "0",
        "accruedInterest": "0",
        "totalOrderIM": "0",
        "totalPositionIM": "0",
        "totalPositionMM": "0",
        "unrealisedPnl": "0",
        "cumRealisedPnl": "0",
        "bonus": "0",
        "availableToWithdraw": "",
        "availableToBorrow": "",
        "collateralSwitch": True,
        "marginCollateral": True,
        "spotHedgingQty": "0",
    }


def _chains(asset: str) -> object:
    chain = {
        "chainType": asset,
        "confirmation": "6",
        "withdrawFee": "0.1",
        "depositMin": "0",
        "withdrawMin": "0.1",
        "chain": asset,
        "chainDeposit": "1",
        "chainWithdraw": "1",
        "minAccuracy": "8",
        "withdrawPercentageFee": "0",
        "contractAddress": "",
        "safeConfirmNumber": "100",
        "withdrawMax": "10000000",
    }
    return {"name": asset, "coin": asset, "remainAmount": "10000000", "chains": [chain]}
