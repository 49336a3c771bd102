"""Hyperliquid's signatures: those of the SDK's own tests, and what ccxt signs."""

import json
from collections.abc import Mapping
from functools import cache, partial
from typing import Any, Final

import ccxt
from coincurve import PrivateKey
from tests.every_venue.kit.oracle import NOW_MS, Asked, MadeUpKey, Oracle, Wire
from tests.every_venue.kit.vectors import Vector

from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.hyperliquid import signing as recipe
from countersign.venues.schemes.hyperliquid.actions import written_action
from venue_simulator.hyperliquid import signing as simulated
from venue_simulator.hyperliquid.wire import Envelope, Signature, read_action

_MAIN: Final = "api.hyperliquid.xyz"
_TEST: Final = "api.hyperliquid-testnet.xyz"
_SECRET: Final = "0x" + "0123456789" * 6 + "0123"
_SIGNER: Final = "0x14791697260e4c9a71f18484c9f997b308e59325"
KEY: Final = MadeUpKey("0x5E9ee1089755c3435139848E47e6635505d5a13A", _SECRET)
_SOURCE: Final = (
    "https://github.com/hyperliquid-dex/hyperliquid-python-sdk/blob/master/tests/signing_test.py"
)
_VAULT: Final = "0x1719884eb866cb12b2287399b15f7db5e7d775ea"
_DUMMY: Final = {"type": "dummy", "num": 100_000_000_000}
_LIMIT: Final = {
    "a": 1,
    "b": True,
    "p": "100",
    "s": "100",
    "r": False,
    "t": {"limit": {"tif": "Gtc"}},
}
_STOP: Final = {**_LIMIT, "t": {"trigger": {"isMarket": True, "triggerPx": "103", "tpsl": "sl"}}}
_CLOID: Final = {"c": "0x00000000000000000000000000000001"}


def _order(order: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "order", "orders": [dict(order)], "grouping": "na"}


def _vector(
    action: dict[str, Any], r: str, s: str, v: int, *, main: bool, vault: str | None = None
) -> Vector:
    return Vector(
        source=_SOURCE,
        published=f"{r} {s} {v}",
        recipe=partial(_signed, action, vault, main=main),
        simulator=partial(_accepted, action, vault, main=main),
    )


def _signed(action: dict[str, Any], vault: str | None, *, main: bool) -> str:
    """Sign with the nonce 0 and without an end, and write it without zeros, as the SDK does."""
    hashed = recipe.action_hash(action, 0, vault, None)
    key = PrivateKey(bytes.fromhex(_SECRET[2:]))
    found = recipe.signed_agent(key, b"a" if main else b"b", hashed)
    return f"{int(str(found['r']), 16):#x} {int(str(found['s']), 16):#x} {found['v']}"


def _accepted(action: dict[str, Any], vault: str | None, signature: str, *, main: bool) -> bool:
    r, s, v = signature.split(" ")
    envelope = Envelope(action, 0, Signature(r, s, int(v)), vault)
    read = read_action(action) or action
    return simulated.find_signer(envelope, read, testnet=not main) == _SIGNER


VECTORS: Final = (
    _vector(_DUMMY,
            "0x53749d5b30552aeb2fca34b530185976545bb22d0b3ce6f62e31be961a59298",
            "0x755c40ba9bf05223521753995abb2f73ab3229be8ec921f350cb447e384d8ed8", 27, main=True),
    _vector(_DUMMY,
            "0x542af61ef1f429707e3c76c5293c80d01f74ef853e34b76efffcb57e574f9510",
            "0x17b8b32f086e8cdede991f1e2c529f5dd5297cbe8128500e00cbaf766204a613", 28, main=False),
    _vector(_order(_LIMIT),
            "0xd65369825a9df5d80099e513cce430311d7d26ddf477f5b3a33d2806b100d78e",
            "0x2b54116ff64054968aa237c20ca9ff68000f977c93289157748a3162b6ea940e", 28, main=True),
    _vector(_order(_LIMIT),
            "0x82b2ba28e76b3d761093aaded1b1cdad4960b3af30212b343fb2e6cdfa4e3d54",
            "0x6b53878fc99d26047f4d7e8c90eb98955a109f44209163f52d8dc4278cbbd9f5", 27, main=False),
    _vector(_order({**_LIMIT, **_CLOID}),
            "0x41ae18e8239a56cacbc5dad94d45d0b747e5da11ad564077fcac71277a946e3",
            "0x3c61f667e747404fe7eea8f90ab0e76cc12ce60270438b2058324681a00116da", 27, main=True),
    _vector(_order({**_LIMIT, **_CLOID}),
            "0xeba0664bed2676fc4e5a743bf89e5c7501aa6d870bdb9446e122c9466c5cd16d",
            "0x7f3e74825c9114bc59086f1eebea2928c190fdfbfde144827cb02b85bbe90988", 28, main=False),
    _vector(_order(_STOP),
            "0x98343f2b5ae8e26bb2587daad3863bc70d8792b09af1841b6fdd530a2065a3f9",
            "0x6b5bb6bb0633b710aa22b721dd9dee6d083646a5f8e581a20b545be6c1feb405", 27, main=True),
    _vector(_order(_STOP),
            "0x971c554d917c44e0e1b6cc45d8f9404f32172a9d3b3566262347d0302896a2e4",
            "0x206257b104788f80450f8e786c329daa589aa0b32ba96948201ae556d5637eac", 28, main=False),
    _vector(_DUMMY,
            "0x3c548db75e479f8012acf3000ca3a6b05606bc2ec0c29c50c515066a326239",
            "0x4d402be7396ce74fbba3795769cda45aec00dc3125a984f2a9f23177b190da2c", 28,
            main=True, vault=_VAULT),
    _vector(_DUMMY,
            "0xe281d2fb5c6e25ca01601f878e4d69c965bb598b88fac58e475dd1f5e56c362b",
            "0x7ddad27e9a238d045c035bc606349d075d5c5cd00a6cd1da23ab5c39d4ef0f60", 27,
            main=False, vault=_VAULT),
    _vector({"type": "createSubAccount", "name": "example"},
            "0x51096fe3239421d16b671e192f574ae24ae14329099b6db28e479b86cdd6caa7",
            "0xb71f7d293af92d3772572afb8b102d167a7cef7473388286bc01f52a5c5b423", 27, main=True),
    _vector({"type": "subAccountTransfer",
             "subAccountUser": "0x1d9470d4b963f552e6f671a81619d395877bf409",
             "isDeposit": True, "usd": 10},
            "0xe26574013395ad55ee2f4e0575310f003c5bb3351b5425482e2969fa51543927",
            "0xefb08999196366871f919fd0e138b3a7f30ee33e678df7cfaf203e25f0a4278", 28, main=False),
    _vector({"type": "scheduleCancel"},
            "0x6cdfb286702f5917e76cd9b3b8bf678fcc49aec194c02a73e6d4f16891195df9",
            "0x6557ac307fa05d25b8d61f21fb8a938e703b3d9bf575f6717ba21ec61261b2a0", 27, main=True),
    _vector({"type": "scheduleCancel", "time": 123456789},
            "0x4e4f2dbd4107c69783e251b7e1057d9f2b9d11cee213441ccfa2be63516dc5bc",
            "0x706c656b23428c8ba356d68db207e11139ede1670481a9e01ae2dfcdb0e1a678", 27, main=False),
)  # fmt: skip


@cache
def _signs(*, main: bool) -> Any:
    exchange = ccxt.hyperliquid({"privateKey": _SECRET, "options": {"sandboxMode": not main}})
    exchange.session.close()
    return exchange


def _exchange(
    action: dict[str, Any], *, main: bool = True, vault: str | None = None, ends_ms: int = 0
) -> Asked:
    """Ask ccxt for the signature with the end that ours has; `sign` only writes it down."""
    end = min(NOW_MS + recipe.EXPIRES_AFTER_MS, ends_ms or NOW_MS * 2)
    bare = None if vault is None else vault[2:]
    params = {
        "action": written_action(action),
        "nonce": NOW_MS,
        "signature": _signs(main=main).sign_l1_action(written_action(action), NOW_MS, bare, end),
        "expiresAfter": end,
        **({} if vault is None else {"vaultAddress": vault}),
    }
    asked: dict[str, Any] = {"action": written_action(action)}
    if vault is not None:
        asked["vaultAddress"] = vault
    if ends_ms:
        asked["expiresAfter"] = ends_ms
    host = _MAIN if main else _TEST
    ours = UnsignedRequest(host, "POST", "/exchange", body=json.dumps(asked).encode())
    return Asked("exchange", ["private"], "POST", params, ours)


def _info(fields: dict[str, Any]) -> Asked:
    ours = UnsignedRequest(_MAIN, "POST", "/info", body=json.dumps(fields).encode())
    return Asked("info", ["public"], "POST", fields, ours)


def _compared(wire: Wire) -> Mapping[str, Any]:
    """Compare what the bodies say; ccxt knows the test network's host by its own switch."""
    body = json.loads(wire.body)
    signature = body.get("signature")
    if signature is not None:
        # Numbers: one side may leave zeros away.
        body["signature"] = {name: int(str(value), 0) for name, value in signature.items()}
    return {"method": wire.method, "target": wire.target, "body": body}


ORACLE: Final = Oracle(
    exchange="hyperliquid",
    settings={"walletAddress": KEY.api_key, "privateKey": _SECRET},
    compared=_compared,
    requests=(
        _exchange(_order({**_LIMIT, **_CLOID})),
        _exchange(_order(_STOP), main=False),
        _exchange({**_order({**_LIMIT, "p": "20000.50", "s": "0.010"}),
                   "builder": {"b": _VAULT, "f": 10}}),
        _exchange({"type": "cancel", "cancels": [{"a": 10_107, "o": 77_738_308_123}]}),
        _exchange({"type": "cancelByCloid", "cancels": [{"asset": 0, "cloid": _CLOID["c"]}]}),
        _exchange({"type": "batchModify", "modifies": [{"oid": 2**40, "order": _LIMIT}]}),
        _exchange({"type": "updateLeverage", "asset": 0, "isCross": False, "leverage": 50}),
        _exchange({"type": "updateIsolatedMargin", "asset": 0, "isBuy": True, "ntli": -1_000_000}),
        _exchange({"type": "setReferrer", "code": 'ä "\\ 𝄞'}),
        _exchange({"type": "noop"}, vault=_VAULT),
        _exchange({"type": "noop"}, ends_ms=NOW_MS + 1),
        _info({"type": "clearinghouseState", "user": KEY.api_key}),
    ),
)  # fmt: skip
