"""Crypto.com's exchange and its UAT sandbox."""

from typing import Final

from tests.every_venue.cryptocom.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.cryptocom.matrix import CASES
from tests.every_venue.cryptocom.mutated import MUTATED
from tests.every_venue.cryptocom.reach import REACH, body_of
from tests.every_venue.cryptocom.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts

FACTS: Final = VenueFacts(
    venue="CRYPTOCOM",
    hosts={"CRYPTOCOM": ("api.crypto.com",), "CRYPTOCOM_UAT": ("uat-api.3ona.co",)},
    binding="path-only",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    same_as={"uat-api.3ona.co": "api.crypto.com"},
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    body_of=body_of,
)
