"""Gate and its TestNet."""

from typing import Final

from tests.every_venue.gate.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.gate.matrix import CASES
from tests.every_venue.gate.mutated import MUTATED
from tests.every_venue.gate.reach import REACH
from tests.every_venue.gate.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts

FACTS: Final = VenueFacts(
    venue="GATE",
    hosts={
        "GATE": ("api.gateio.ws", "fx-api.gateio.ws"),
        "GATE_UAT": ("api-testnet.gateapi.io", "fx-api-testnet.gateio.ws"),
    },
    binding="full",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    same_as={
        "api-testnet.gateapi.io": "api.gateio.ws",
        "fx-api-testnet.gateio.ws": "fx-api.gateio.ws",
    },
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    stamp=lambda unix_ms: str(unix_ms // 1_000),
    examples={"settle": "usdt", "contract": "BTC_USDT", "order_id": "1"},
    token_header="KEY",
)
