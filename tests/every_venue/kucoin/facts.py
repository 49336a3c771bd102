"""KuCoin."""

from typing import Final

from tests.every_venue.kit.venue_facts import VenueFacts
from tests.every_venue.kucoin.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.kucoin.matrix import CASES
from tests.every_venue.kucoin.mutated import MUTATED
from tests.every_venue.kucoin.reach import REACH
from tests.every_venue.kucoin.signing import KEY, ORACLE, VECTORS

FACTS: Final = VenueFacts(
    venue="KUCOIN",
    hosts={"KUCOIN": ("api.kucoin.com", "api-futures.kucoin.com", "api-broker.kucoin.com")},
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
    examples={"accountMode": "unified"},
    token_header="KC-API-KEY",
)
