"""Bybit and its testnet."""

from typing import Final

from tests.every_venue.bybit.bots import PROGRAM, RECORD, REFUSALS
from tests.every_venue.bybit.matrix import CASES
from tests.every_venue.bybit.mutated import MUTATED
from tests.every_venue.bybit.reach import REACH
from tests.every_venue.bybit.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts

FACTS: Final = VenueFacts(
    venue="BYBIT",
    hosts={
        "BYBIT": ("api.bybit.com", "api.bytick.com"),
        "BYBIT_UAT": ("api-testnet.bybit.com",),
    },
    binding="parameters-only",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    same_as={"api.bytick.com": "api.bybit.com", "api-testnet.bybit.com": "api.bybit.com"},
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    token_header="X-BAPI-API-KEY",
)
