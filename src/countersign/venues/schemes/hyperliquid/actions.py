"""Actions as the venue hashes them.

Sources, read in November 2026:
  https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/signing : the order of fields
    in msgpack, trailing zeros and upper-case letters of addresses make a signature wrong
  .../api/exchange-endpoint : the fields of each action, in this order
  https://github.com/hyperliquid-dex/hyperliquid-python-sdk, signing.py and exchange.py (0.23)

The venue reads the JSON that it is sent into structures of its own and hashes these: its own
order of fields, addresses and client ids in lower case, numbers without zeros at their end, and
without what is not set. So the order in which a bot's JSON has them says nothing, and it may be
another than the one that the bot itself signed. Here they are brought into the venue's form
before anything is signed; what is signed is what is sent. An action that is not listed, and
whatever a listed one has besides, keeps the order that the bot gave it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from countersign.venues.bot_requests.bot_request import SmuggledError

# Makes of a JSON value what the venue makes of it.
_Rule = Callable[[Any], Any]

_HEX: Final = re.compile(r"0[xX][0-9A-Fa-f]+", re.ASCII)
_DECIMAL: Final = re.compile(r"-?[0-9]+\.[0-9]+", re.ASCII)
_NOT_SET: Final = object()


def written_action(action: Mapping[str, Any]) -> dict[str, Any]:
    """Return an action in the venue's own form.

    Args:
        action: as its JSON has it.

    Raises:
        SmuggledError: a part of it is no object where the venue has one.
    """
    kind = action.get("type")
    rule = _ACTIONS.get(kind) if isinstance(kind, str) else None
    written: dict[str, Any] = dict(action) if rule is None else rule(action)
    return written


def written_address(address: str) -> str:
    """Return an address as the venue writes it; ccxt leaves its 0x away."""
    lowered = address.lower()
    return lowered if lowered.startswith("0x") else f"0x{lowered}"


def _plain(value: Any) -> Any:
    return value


def _hex(value: Any) -> Any:
    return value.lower() if isinstance(value, str) and _HEX.fullmatch(value) else value


def _decimal(value: Any) -> Any:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return value.rstrip("0").rstrip(".")
    return value


def _flag(value: Any) -> Any:
    # "Note that `f` must be skipped if false", and so `a` (exchange-endpoint).
    return _NOT_SET if value is False else value


def _object(**fields: _Rule) -> _Rule:
    def rule(value: Any) -> Any:
        if not isinstance(value, dict):
            # A structure can be read from a list of its fields in their order, too (Rust's serde),
            # and no rule would see what stands in it.
            raise SmuggledError("what should be an object is none")
        known = {
            name: inner(value[name])
            for name, inner in fields.items()
            if value.get(name) is not None
        }
        others = {name: inner for name, inner in value.items() if name not in fields}
        return {name: inner for name, inner in (known | others).items() if inner is not _NOT_SET}

    return rule


def _each(rule: _Rule) -> _Rule:
    return lambda value: [rule(item) for item in value] if isinstance(value, list) else value


def _word_or(rule: _Rule) -> _Rule:
    return lambda value: value if isinstance(value, str) else rule(value)


_ORDER: Final = _object(
    a=_plain,
    b=_plain,
    p=_decimal,
    s=_decimal,
    r=_plain,
    t=_object(
        limit=_object(tif=_plain),
        trigger=_object(isMarket=_plain, triggerPx=_decimal, tpsl=_plain),
    ),
    c=_hex,
)
_ACTIONS: Final[Mapping[str, _Rule]] = {
    "order": _object(
        type=_plain,
        orders=_each(_ORDER),
        grouping=_word_or(_object(p=_plain)),
        builder=_object(b=_hex, f=_plain),
    ),
    "modify": _object(type=_plain, oid=_hex, order=_ORDER, a=_flag),
    "batchModify": _object(type=_plain, modifies=_each(_object(oid=_hex, order=_ORDER)), a=_flag),
    "cancel": _object(type=_plain, cancels=_each(_object(a=_plain, o=_plain)), f=_flag),
    "cancelByCloid": _object(
        type=_plain, cancels=_each(_object(asset=_plain, cloid=_hex)), f=_flag
    ),
    "scheduleCancel": _object(type=_plain, time=_plain),
    # What is null in `details` is hashed as such.
    "twapOrder": _object(
        type=_plain,
        twap=_object(a=_plain, b=_plain, s=_decimal, r=_plain, m=_plain, t=_plain),
        details=_plain,
    ),
    "twapCancel": _object(type=_plain, a=_plain, t=_plain),
    "updateLeverage": _object(type=_plain, asset=_plain, isCross=_plain, leverage=_plain),
    "updateIsolatedMargin": _object(type=_plain, asset=_plain, isBuy=_plain, ntli=_plain),
    "topUpIsolatedOnlyMargin": _object(type=_plain, asset=_plain, leverage=_decimal),
    "agentSetAbstraction": _object(type=_plain, abstraction=_plain),
    "agentSendAsset": _object(
        type=_plain,
        destination=_hex,
        sourceDex=_plain,
        destinationDex=_plain,
        token=_plain,
        amount=_decimal,
        fromSubAccount=_hex,
        nonce=_plain,
    ),
    "vaultTransfer": _object(type=_plain, vaultAddress=_hex, isDeposit=_plain, usd=_plain),
    "subAccountTransfer": _object(type=_plain, subAccountUser=_hex, isDeposit=_plain, usd=_plain),
    "subAccountSpotTransfer": _object(
        type=_plain, subAccountUser=_hex, isDeposit=_plain, token=_plain, amount=_decimal
    ),
    "reserveRequestWeight": _object(type=_plain, weight=_plain, destination=_hex),
}
