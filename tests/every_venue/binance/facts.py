"""Binance and its testnet."""

from typing import Final

from tests.every_venue.binance.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.binance.matrix import CASES
from tests.every_venue.binance.mutated import MUTATED
from tests.every_venue.binance.reach import REACH
from tests.every_venue.binance.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts

_SAME_AS_SPOT: Final = tuple(
    f"{name}.binance.com" for name in ("api-gcp", "api1", "api2", "api3", "api4")
)

FACTS: Final = VenueFacts(
    venue="BINANCE",
    hosts={
        "BINANCE": (
            "api.binance.com",
            *_SAME_AS_SPOT,
            "fapi.binance.com",
            "dapi.binance.com",
            "eapi.binance.com",
            "papi.binance.com",
        ),
        "BINANCE_UAT": (
            "testnet.binance.vision",
            "testnet.binancefuture.com",
            "demo-api.binance.com",
            "demo-fapi.binance.com",
        ),
    },
    binding="parameters-only",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    same_as=dict.fromkeys(_SAME_AS_SPOT, "api.binance.com"),
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    token_header="X-MBX-APIKEY",
    official=True,
)
