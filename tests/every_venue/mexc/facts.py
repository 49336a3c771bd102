"""MEXC, which has no sandbox."""

from typing import Final

from tests.every_venue.kit.venue_facts import VenueFacts
from tests.every_venue.mexc.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.mexc.matrix import CASES
from tests.every_venue.mexc.mutated import MUTATED
from tests.every_venue.mexc.reach import REACH
from tests.every_venue.mexc.signing import KEY, ORACLE, VECTORS

FACTS: Final = VenueFacts(
    venue="MEXC",
    hosts={"MEXC": ("api.mexc.com", "contract.mexc.com")},
    binding="parameters-only",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    examples={"symbol": "BTC_USDT"},
    token_header="X-MEXC-APIKEY",
)
