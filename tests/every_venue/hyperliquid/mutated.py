"""Hyperliquid's requests, to be mutated. Source: hyperliquid.gitbook.io, "Exchange endpoint"."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.every_venue.kit.mutated import ALL, JSON, Call, Fields, Mutated

_EXCHANGE: Final = "/exchange"


class _Actions(Call):
    """One path is all actions: the body has `{"action": {"type": …}}`, or for /info `type`."""

    def places(self, path: str, read: Any) -> set[str]:
        actions = self._actions(path, read)
        named = {kind for each in actions for kind in each.named("type") or [None]}
        return {f"{path}#{kind}" for kind in named} or {path}

    def orders(self, path: str, read: Any) -> Iterator[Any]:
        beside = read.without("action") if path == _EXCHANGE and isinstance(read, Fields) else ()
        actions = self._actions(path, read)
        for action in actions:
            changed = [each for each in action.named("modifies") if isinstance(each, list)]
            rest = [*(action.without("modifies") if changed else action), *beside]
            # As a `modify` of each.
            for each in (member for members in changed for member in members):
                yield Fields([*rest, *each]) if isinstance(each, Fields) else Fields(rest)
            if not changed:
                yield Fields(rest)
        if not actions:
            yield read

    def written(self, place: str, fields: Mapping[str, Any]) -> tuple[str, Any]:
        path, _, kind = place.partition("#")
        if path != _EXCHANGE:
            return path, {"type": kind, **fields}
        numbered = {name: _numbered(value) for name, value in fields.items()}
        if kind == "batchModify":
            numbered = {"modifies": [{"oid": 1, **numbered}]}
        return path, {"action": {"type": kind, **numbered}, "nonce": 1, "signature": {}}

    def _actions(self, path: str, read: Any) -> list[Fields]:
        if not isinstance(read, Fields):
            return []
        found = read.named("action") if path == _EXCHANGE else [read]
        return [each for each in found if isinstance(each, Fields)]


def _numbered(value: Any) -> Any:
    """Write an asset's number as one."""
    match value:
        case str() if value.isdigit():
            return int(value)
        case dict():
            return {name: _numbered(each) for name, each in value.items()}
        case list():
            return [_numbered(each) for each in value]
    return value


def _order(rest: str) -> str:
    return '{"action":{"type":"order",' + rest + '},"nonce":1,"signature":{}}'


_CHANGE: Final = '{"action":{"type":"batchModify"'
_VAULT: Final = "0x1719884eb866cb12b2287399b15f7db5e7d775ea"
MUTATED: Final = Mutated(
    symbol="7",
    others=("8", "10007", "07"),
    words=frozenset(),
    takes={"POST": (JSON,)},
    free={
        "builder[f]": frozenset({"0"}),
        "grouping[p]": frozenset({"0"}),
        "vaultAddress": frozenset({"null"}),
    },
    files={"api.hyperliquid.xyz": {"hyperliquid": ALL}},
    call=_Actions(),
    tricks=(
        ("POST api.hyperliquid.xyz/exchange", _order('"orders":[{"a":7},{"a":@}]')),
        ("POST api.hyperliquid.xyz/exchange", _order('"orders":[{"a":7,"A":@}]')),
        ("POST api.hyperliquid.xyz/exchange", _order('"orders":[{"a":[7,8]}]')),
        ("POST api.hyperliquid.xyz/exchange", _order('"orders":[[8,true,"1","1",false]]')),
        ("POST api.hyperliquid.xyz/exchange", _order('"orders":[{"a":7}],"builder":{"f":@}')),
        ("POST api.hyperliquid.xyz/exchange", _order('"orders":[{"a":7}],"grouping":{"p":@}')),
        ("POST api.hyperliquid.xyz/exchange", _order('"orders":[{"a":7}],"type":"withdraw3"')),
        (
            "POST api.hyperliquid.xyz/exchange",
            '{"action":{"type":"order","orders":[{"a":7}]},"action":{"type":"usdSend"}}',
        ),
        (
            "POST api.hyperliquid.xyz/exchange",
            '{"action":{"type":"order","orders":[{"a":7}]},"type":"usdSend"}',
        ),
        (
            "POST api.hyperliquid.xyz/exchange",
            _CHANGE + ',"modifies":[{"oid":1,"order":{"a":7}},{"oid":2,"order":{"a":@}}]}}',
        ),
        (
            "POST api.hyperliquid.xyz/exchange",
            _CHANGE + f',"modifies":[{{"oid":1,"order":{{"a":7}}}}]}},"vaultAddress":"{_VAULT}"}}',
        ),
        (
            "POST api.hyperliquid.xyz/exchange",
            '{"action":{"type":"twapOrder","twap":[@,true,"1",false,5,false]}}',
        ),
        ("POST api.hyperliquid.xyz/exchange", '{"action":{"type":"withdraw3","amount":"@"}}'),
        ("POST api.hyperliquid.xyz/exchange/", '{"action":{"type":"noop"}}'),
    ),
)
