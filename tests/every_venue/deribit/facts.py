"""Deribit and its testnet."""

from typing import Final

from tests.every_venue.deribit.bots import PROGRAM, RECORD, REFUSALS, call
from tests.every_venue.deribit.matrix import CASES
from tests.every_venue.deribit.mutated import MUTATED
from tests.every_venue.deribit.reach import REACH
from tests.every_venue.deribit.signing import KEY, ORACLE, VECTORS
from tests.every_venue.kit.venue_facts import VenueFacts


def _body_of(path: str, _action: str) -> bytes:
    return call(path.removeprefix("/api/v2/"))


FACTS: Final = VenueFacts(
    venue="DERIBIT",
    hosts={"DERIBIT": ("www.deribit.com",), "DERIBIT_UAT": ("test.deribit.com",)},
    binding="full",
    key=KEY,
    cases=CASES,
    vectors=VECTORS,
    oracle=ORACLE,
    reach=REACH,
    same_as={"test.deribit.com": "www.deribit.com"},
    program=PROGRAM,
    refusals=REFUSALS,
    record=RECORD,
    mutated=MUTATED,
    body_of=_body_of,
    official=True,
)
