"""Bitget and its demo trading."""

from typing import Final

from tests.every_venue.bitget.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.bitget.matrix import CASES
from tests.every_venue.bitget.mutated import MUTATED
from tests.every_venue.bitget.reach import REACH
from tests.every_venue.bitget.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts

FACTS: Final = VenueFacts(
    venue="BITGET",
    hosts=dict.fromkeys(("BITGET", "BITGET_UAT"), ("api.bitget.com",)),
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
    token_header="ACCESS-KEY",
    environment={"paptrading": "1"},
)
