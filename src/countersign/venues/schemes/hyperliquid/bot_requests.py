"""Hyperliquid's bots: JSON bodies, whose `type` says what is asked.

Sources, read in November 2026: https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api,
"Info endpoint" and "Exchange endpoint"; hyperliquid-python-sdk 0.23, `Exchange._post_action`.

A request has no place for an API key, so the token stands in our own headers. Nonce and signature
are the bot's no more; its `expiresAfter` is kept where it is sooner than ours. For policy, each
order of an action is an item of its own, numbers written as text: an asset's number is its symbol.
"""

import re
from typing import Any, Final

import msgspec

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    Parameters,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.json_bodies import JSON, parameters_of, read_object
from countersign.venues.bot_requests.media_types import media_type
from countersign.venues.schemes.hyperliquid.actions import written_action, written_address

_EXCHANGE: Final = "/exchange"
_INFO: Final = "/info"
_AUTHENTICATION: Final = frozenset({"nonce", "signature"})
_KEPT: Final = frozenset({"action", "vaultAddress", "expiresAfter"})
_MODIFIES: Final = "modifies"
# Where an action lists what is an item each.
_LISTS: Final = {
    "order": "orders",
    "cancel": "cancels",
    "cancelByCloid": "cancels",
    "batchModify": _MODIFIES,
}
_ITEMS_MAX: Final = 1_000
_DEPTH_MAX: Final = 16
_INTEGERS: Final = range(-(2**63), 2**64)
_VAULT: Final = re.compile(r"(?:0[xX])?[0-9A-Fa-f]{40}", re.ASCII)


def action_of(request: BotRequest) -> str:
    """Return what a request asks for; empty where it does not say.

    Raises:
        SmuggledError: the body is no JSON object.
    """
    if request.path not in {_EXCHANGE, _INFO}:
        return ""
    found: Any = read_object(request.body)
    if request.path == _EXCHANGE:
        found = found.get("action")
    kind = found.get("type") if isinstance(found, dict) else None
    return kind if isinstance(kind, str) else ""


def strip(request: BotRequest) -> Stripped:
    """Take out nonce and signature, and write the action in the venue's own form.

    Raises:
        SmuggledError: a query, a body that is no JSON object, an unknown field beside the
            action, or a value that no action has.
    """
    if request.query or media_type(request) not in {JSON, None}:
        raise SmuggledError("the parameters must be JSON in the body")
    fields = read_object(request.body)
    if request.path != _EXCHANGE:
        return Stripped("", request.body, JSON, (parameters_of(fields),), {})
    kept = _kept(fields)
    return Stripped("", _encoded(kept), JSON, _items(kept), {})


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    if not fields.keys() <= _KEPT | _AUTHENTICATION:
        raise SmuggledError("a field beside the action is not known")
    action = fields.get("action")
    if not isinstance(action, dict) or not isinstance(action.get("type"), str):
        raise SmuggledError("there is no action")
    _require_plain(action, _DEPTH_MAX)
    kept: dict[str, Any] = {"action": written_action(action)}
    vault = fields.get("vaultAddress")
    if vault is not None:
        if not isinstance(vault, str) or not _VAULT.fullmatch(vault):
            raise SmuggledError("vaultAddress is no address")
        kept["vaultAddress"] = written_address(vault)
    ends_ms = fields.get("expiresAfter")
    if ends_ms is not None:
        if type(ends_ms) is not int or ends_ms < 0:
            raise SmuggledError("expiresAfter is no time in milliseconds")
        kept["expiresAfter"] = min(ends_ms, _INTEGERS[-1])
    return kept


def _encoded(kept: dict[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(kept)
    except (msgspec.EncodeError, ValueError):  # half a surrogate pair
        raise SmuggledError("what should be JSON is none") from None


def _require_plain(value: Any, levels: int) -> None:
    """Refuse what msgpack and the venue could write in two ways, or not at all."""
    if isinstance(value, float) or (isinstance(value, int) and value not in _INTEGERS):
        raise SmuggledError("an action has whole numbers of 64 bits, and all others as text")
    if not isinstance(value, dict | list):
        return
    if not levels:
        raise SmuggledError("the JSON is nested too deep")
    for inner in value.values() if isinstance(value, dict) else value:
        _require_plain(inner, levels - 1)


def _items(kept: dict[str, Any]) -> tuple[Parameters, ...]:
    """Return an action once for each order, or whatever it lists, with that one alone."""
    action = kept["action"]
    vault = {name: value for name, value in kept.items() if name == "vaultAddress"}
    name = _LISTS.get(action["type"])
    if name is None:
        return (parameters_of(_worded(action | vault)),)
    listed = action.get(name)
    if not isinstance(listed, list) or not 0 < len(listed) <= _ITEMS_MAX:
        raise SmuggledError("the action lists nothing, or too much")
    rest = {key: value for key, value in action.items() if key != name} | vault
    # Once for all of them: else a short body would keep everybody waiting.
    beside = parameters_of(_worded(rest))
    if name != _MODIFIES:
        return tuple({**beside, **parameters_of(_worded({name: [each]}))} for each in listed)
    # As a `modify` of each.
    if not all(isinstance(each, dict) and each.keys().isdisjoint(rest) for each in listed):
        raise SmuggledError("a change of an order is none")
    return tuple({**beside, **parameters_of(_worded(each))} for each in listed)


def _worded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _worded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_worded(inner) for inner in value]
    return str(value) if type(value) is int else value


READER: Final = BotRequestReader(strip, action=action_of)
