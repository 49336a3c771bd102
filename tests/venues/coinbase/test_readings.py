"""What `GET /api/v3/brokerage/key_permissions` says of a key."""

import json
from typing import Any

import pytest

from countersign.venues.errors import VenueUnavailableError
from countersign.venues.passport import Passport, Permission
from countersign.venues.schemes.coinbase.readings import read_key_permissions

NOW_MS = 1_790_000_000_000
# "Get API Key Permissions", with values.
ANSWER = {
    "can_view": True,
    "can_trade": True,
    "can_transfer": False,
    "can_receive": True,
    "portfolio_uuid": "11111111-2222-4333-8444-555555555555",
    "portfolio_type": "DEFAULT",
}


def passport(**changes: Any) -> Passport:
    found = read_key_permissions(json.dumps(ANSWER | changes).encode(), NOW_MS)
    assert isinstance(found, Passport)
    return found


def test_reads_what_the_key_may_do() -> None:
    assert passport() == Passport(
        read=Permission.YES,
        trade=Permission.YES,
        withdraw=Permission.NO,
        transfer=Permission.NO,
        ip_bound=Permission.UNKNOWN,
        checked_at_ms=NOW_MS,
        account_kind="default",
        account_id="11111111-2222-4333-8444-555555555555",
    )


def test_takes_a_key_that_transfers_for_one_that_withdraws() -> None:
    found = passport(can_transfer=True, can_trade=False)

    assert (found.withdraw, found.transfer) == (Permission.YES, Permission.YES)
    assert found.trade is Permission.NO


@pytest.mark.parametrize("kind", ["UNDEFINED", "", "<b>"])
def test_shows_no_portfolio_that_it_cannot_read(kind: str) -> None:
    assert passport(portfolio_type=kind).account_kind is None


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"null",
        b"Unauthorized",
        json.dumps(ANSWER | {"can_transfer": None}).encode(),
        json.dumps(ANSWER | {"can_trade": "true"}).encode(),
        json.dumps(ANSWER | {"portfolio_uuid": 1}).encode(),
        json.dumps({k: v for k, v in ANSWER.items() if k != "can_view"}).encode(),
    ],
)
def test_takes_no_other_answer(body: bytes) -> None:
    with pytest.raises(VenueUnavailableError):
        read_key_permissions(body, NOW_MS)
