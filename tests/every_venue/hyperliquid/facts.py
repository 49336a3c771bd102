"""Hyperliquid and its test network."""

import json
from collections.abc import Mapping
from typing import Any, Final

from tests.every_venue.hyperliquid.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.hyperliquid.matrix import CASES
from tests.every_venue.hyperliquid.mutated import MUTATED
from tests.every_venue.hyperliquid.reach import REACH
from tests.every_venue.hyperliquid.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts

# Actions that list orders, with one that is as short as can be.
_LISTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "order": {"orders": [{"a": 0}]},
    "cancel": {"cancels": [{"a": 0, "o": 1}]},
    "cancelByCloid": {"cancels": [{"asset": 0}]},
    "batchModify": {"modifies": [{"oid": 1, "order": {"a": 0}}]},
}


def _body_of(path: str, action: str) -> bytes:
    if path == "/info":
        return json.dumps({"type": action}).encode()
    asked = {"type": action, **_LISTS.get(action, {})}
    return json.dumps({"action": asked, "nonce": 1, "signature": {}}).encode()


FACTS: Final = VenueFacts(
    venue="HYPERLIQUID",
    hosts={
        "HYPERLIQUID": ("api.hyperliquid.xyz",),
        "HYPERLIQUID_UAT": ("api.hyperliquid-testnet.xyz",),
    },
    binding="full",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    same_as={"api.hyperliquid-testnet.xyz": "api.hyperliquid.xyz"},
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    body_of=_body_of,
)
