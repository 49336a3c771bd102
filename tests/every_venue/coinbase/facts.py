"""Coinbase, with CDP keys."""

from typing import Final

from tests.every_venue.coinbase.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.coinbase.matrix import CASES
from tests.every_venue.coinbase.mutated import MUTATED
from tests.every_venue.coinbase.reach import REACH
from tests.every_venue.coinbase.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts


def _stamp(unix_ms: int) -> str:
    return str(unix_ms // 1_000)


FACTS: Final = VenueFacts(
    venue="COINBASE",
    hosts={"COINBASE": ("api.coinbase.com",)},
    binding="path-only",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    stamp=_stamp,
    token_header="CB-ACCESS-KEY",
)
