"""Bitvavo, which has no sandbox."""

from typing import Final

from tests.every_venue.bitvavo.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.bitvavo.matrix import CASES
from tests.every_venue.bitvavo.mutated import MUTATED
from tests.every_venue.bitvavo.reach import REACH
from tests.every_venue.bitvavo.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts

FACTS: Final = VenueFacts(
    venue="BITVAVO",
    hosts={"BITVAVO": ("api.bitvavo.com",)},
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
    examples={"market": "BTC-EUR"},
    token_header="Bitvavo-Access-Key",
)
