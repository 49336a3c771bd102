"""What MEXC's answers become; the sources stand in the scheme's `readings`."""

import json
from typing import Any, Final

import pytest

from countersign.venues.errors import VenueUnavailableError
from countersign.venues.passport import Passport, Permission
from countersign.venues.schemes.mexc.readings import read_account, read_assets

YES, UNKNOWN = Permission.YES, Permission.UNKNOWN
NOW_MS: Final = 1_790_000_000_000
ACCOUNT: Final[dict[str, Any]] = {
    "canTrade": True,
    "canWithdraw": True,
    "canDeposit": True,
    "updateTime": None,
    "accountType": "SPOT",
    "balances": [{"asset": "NBNTEST", "free": "1111078", "locked": "33"}],
    "permissions": ["SPOT"],
}
ASSETS: Final[dict[str, Any]] = {
    "success": True,
    "code": 0,
    "data": [{"currency": "USDT", "availableBalance": 0.2}],
}


def reader_of(account: str) -> Passport:
    return Passport(
        read=YES,
        trade=UNKNOWN,
        withdraw=UNKNOWN,
        transfer=UNKNOWN,
        ip_bound=UNKNOWN,
        checked_at_ms=NOW_MS,
        accounts=(account,),
    )


@pytest.mark.parametrize("flag", [True, False])
def test_the_flags_of_the_account_say_nothing_of_the_key(flag: bool) -> None:
    body = json.dumps({**ACCOUNT, "canTrade": flag, "canWithdraw": flag}).encode()

    assert read_account(body, NOW_MS) == reader_of("spot")


@pytest.mark.parametrize("data", [ASSETS["data"], []])
def test_what_futures_show_shows_that_the_key_reads(data: object) -> None:
    assert read_assets(json.dumps({**ASSETS, "data": data}).encode(), NOW_MS) == (
        reader_of("futures")
    )


@pytest.mark.parametrize(
    ("reading", "body"),
    [
        (read_account, b"{}"),
        (read_account, b"[]"),
        (read_account, b'{"canTrade":true,"canWithdraw":true,"accountType":"SPOT"}'),
        (read_account, json.dumps({**ACCOUNT, "canTrade": "yes"}).encode()),
        (read_account, b'{"code":200,"msg":""}'),
        (read_assets, b"{}"),
        (read_assets, json.dumps({**ASSETS, "success": False}).encode()),
        (read_assets, json.dumps({**ASSETS, "code": 9}).encode()),
        (read_assets, json.dumps({**ASSETS, "data": [{}]}).encode()),
        (read_assets, json.dumps({**ASSETS, "data": None}).encode()),
    ],
)
def test_refuses_what_the_documents_do_not_say(reading: Any, body: bytes) -> None:
    with pytest.raises(VenueUnavailableError):
        reading(body, NOW_MS)
