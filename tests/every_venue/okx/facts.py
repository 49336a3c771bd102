"""OKX and its demo trading."""

from datetime import UTC, datetime, timedelta
from typing import Final

from tests.every_venue.kit.venue_facts import VenueFacts
from tests.every_venue.okx.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.okx.matrix import CASES
from tests.every_venue.okx.mutated import MUTATED
from tests.every_venue.okx.reach import REACH
from tests.every_venue.okx.signing import KEY, ORACLE, VECTORS

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _stamp(unix_ms: int) -> str:
    time = _EPOCH + timedelta(milliseconds=unix_ms)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


FACTS: Final = VenueFacts(
    venue="OKX",
    hosts=dict.fromkeys(("OKX", "OKX_UAT"), ("www.okx.com", "openapi.okx.com")),
    binding="full",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    same_as={"openapi.okx.com": "www.okx.com"},
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    stamp=_stamp,
    token_header="OK-ACCESS-KEY",
    environment={"x-simulated-trading": "1"},
    official=True,
)
