"""Kraken spot and its UAT environment."""

from typing import Final

from tests.every_venue.kit.venue_facts import VenueFacts
from tests.every_venue.kraken.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.kraken.matrix import CASES
from tests.every_venue.kraken.mutated import MUTATED
from tests.every_venue.kraken.reach import REACH
from tests.every_venue.kraken.signing import KEY, ORACLE, VECTORS

FACTS: Final = VenueFacts(
    venue="KRAKEN",
    hosts={"KRAKEN": ("api.kraken.com",), "KRAKEN_UAT": ("api.uat.kraken.com",)},
    binding="full",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    same_as={"api.uat.kraken.com": "api.kraken.com"},
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    token_header="API-Key",
    unconfirmed=("KRAKEN_UAT",),
)
