"""What Bitvavo's answers on a key become; the sources stand in the scheme's `readings`."""

import json

import pytest

from countersign.venues.errors import VenueUnavailableError
from countersign.venues.passport import Passport, Permission
from countersign.venues.schemes.bitvavo.readings import read_account

NOW_MS = 1_600_000_000_000
FEES = {"tier": "0", "volume": "10000.00", "taker": "0.0025", "maker": "0.0015"}
UNKNOWN = Permission.UNKNOWN


@pytest.mark.parametrize(
    "answer",
    [
        {"fees": FEES},
        # What the account can is not what the key may.
        {"fees": FEES, "capabilities": ["buy", "sell", "withdrawCrypto"]},
    ],
)
def test_knows_of_a_key_that_it_reads_and_nothing_more(answer: object) -> None:
    assert read_account(json.dumps(answer).encode(), NOW_MS) == Passport(
        read=Permission.YES,
        trade=UNKNOWN,
        withdraw=UNKNOWN,
        transfer=UNKNOWN,
        ip_bound=UNKNOWN,
        checked_at_ms=NOW_MS,
        accounts=("spot",),
    )


@pytest.mark.parametrize(
    "answer",
    [{}, [], {"fees": {}}, {"fees": None}, {"fees": {"taker": 0.0025, "maker": 0.0015}}, FEES],
)
def test_takes_no_other_answer_for_one(answer: object) -> None:
    with pytest.raises(VenueUnavailableError):
        read_account(json.dumps(answer).encode(), NOW_MS)
