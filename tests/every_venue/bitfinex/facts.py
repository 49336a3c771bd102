"""Bitfinex and its paper trading accounts."""

from typing import Final

from tests.every_venue.bitfinex.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.bitfinex.matrix import CASES
from tests.every_venue.bitfinex.mutated import MUTATED
from tests.every_venue.bitfinex.reach import REACH
from tests.every_venue.bitfinex.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts

FACTS: Final = VenueFacts(
    venue="BITFINEX",
    hosts=dict.fromkeys(("BITFINEX", "BITFINEX_UAT"), ("api.bitfinex.com", "api-pub.bitfinex.com")),
    binding="full",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    token_header="bfx-apikey",
    official=True,
)
