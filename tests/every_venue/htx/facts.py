"""HTX."""

from datetime import UTC, datetime
from typing import Final

from tests.every_venue.htx.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.htx.matrix import CASES
from tests.every_venue.htx.mutated import MUTATED
from tests.every_venue.htx.reach import REACH
from tests.every_venue.htx.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts


def _stamp(unix_ms: int) -> str:
    return f"{datetime.fromtimestamp(unix_ms // 1_000, UTC):%Y-%m-%dT%H:%M:%S}"


FACTS: Final = VenueFacts(
    venue="HTX",
    hosts={"HTX": ("api.huobi.pro", "api-aws.huobi.pro")},
    binding="path-only",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    same_as={"api-aws.huobi.pro": "api.huobi.pro"},
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    stamp=_stamp,
)
