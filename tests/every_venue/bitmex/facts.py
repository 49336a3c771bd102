"""BitMEX and its testnet."""

from typing import Final

from tests.every_venue.bitmex.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.bitmex.matrix import CASES
from tests.every_venue.bitmex.mutated import MUTATED
from tests.every_venue.bitmex.reach import REACH
from tests.every_venue.bitmex.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts


def _stamp(unix_ms: int) -> str:
    """Show when a request ends that was signed at a time."""
    return str(unix_ms // 1_000 + 10)


FACTS: Final = VenueFacts(
    venue="BITMEX",
    hosts={"BITMEX": ("www.bitmex.com",), "BITMEX_UAT": ("testnet.bitmex.com",)},
    binding="full",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    same_as={"testnet.bitmex.com": "www.bitmex.com"},
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    stamp=_stamp,
    token_header="api-key",
)
