"""What HTX's answers on a key become. Source: huobiapi.github.io/docs/spot/v1/en."""

import json
from dataclasses import replace
from typing import Any, Final

import pytest

from countersign.venues.errors import KeyRejectedError, RejectionReason, VenueUnavailableError
from countersign.venues.passport import Passport, Permission
from countersign.venues.questions import More, Question
from countersign.venues.schemes.htx.readings import read_accounts

YES, NO, UNKNOWN = Permission.YES, Permission.NO, Permission.UNKNOWN
DAY_MS = 86_400_000
NOW_MS = 1_600_000_000_000
ACCOUNTS: Final = {
    "status": "ok",
    "data": [
        {"id": 100_009, "type": "spot", "subtype": "", "state": "working"},
        {"id": 100_010, "type": "margin", "subtype": "btcusdt", "state": "working"},
    ],
}
UID: Final = {"code": 200, "data": 63_628_520}
# "API key query"
KEY: Final[dict[str, Any]] = {
    "accessKey": "4ba5cdf2-4a92c5da-718ba144-dbuqg6hkte",
    "status": "normal",
    "note": "62924133",
    "permission": "readOnly,trade",
    "ipAddresses": "1.1.1.1,1.1.1.2",
    "validDays": -1,
    "createTime": 1_591_348_751_000,
    "updateTime": 1_591_348_751_000,
}
EXPECTED: Final = Passport(
    read=YES,
    trade=YES,
    withdraw=NO,
    transfer=YES,
    ip_bound=YES,
    checked_at_ms=NOW_MS,
    ip_addresses=("1.1.1.1", "1.1.1.2"),
    account_kind="main",
    account_id="63628520",
    accounts=("margin", "spot"),
)


def accounts() -> More:
    found = read_accounts(json.dumps(ACCOUNTS).encode(), NOW_MS)
    assert isinstance(found, More)
    return found


def uid() -> More:
    found = accounts().read(json.dumps(UID).encode(), NOW_MS)
    assert isinstance(found, More)
    return found


def read(now_ms: int = NOW_MS, **changes: object) -> Passport:
    key = {name: value for name, value in (KEY | changes).items() if value != "left out"}
    found = uid().read(json.dumps({"code": 200, "data": [key]}).encode(), now_ms)
    assert isinstance(found, Passport)
    return found


def test_asks_for_the_user_and_then_for_this_key_alone() -> None:
    assert accounts().question == Question("GET", "/v2/user/uid")
    assert uid().question == Question("GET", "/v2/user/api-key", "uid=63628520&accessKey={apiKey}")


def test_reads_the_documents_example() -> None:
    assert read() == EXPECTED


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("readOnly", (YES, NO, NO, NO)),
        ("readOnly,trade,withdraw", (YES, YES, YES, YES)),
        ("readOnly, withdraw", (YES, NO, YES, NO)),
        ("trade", (NO, YES, NO, YES)),
    ],
)
def test_reads_the_permissions(words: str, told: tuple[Permission, ...]) -> None:
    found = read(permission=words)

    assert (found.read, found.trade, found.withdraw, found.transfer) == told


@pytest.mark.parametrize("nothing", ["", None])
def test_a_key_without_addresses_is_bound_to_none(nothing: str | None) -> None:
    assert replace(EXPECTED, ip_bound=NO, ip_addresses=()) == read(ipAddresses=nothing)


def test_what_the_answer_leaves_out_is_unknown() -> None:
    assert read(ipAddresses="left out").ip_bound is UNKNOWN


def test_the_end_of_a_key_stays_the_same_from_check_to_check() -> None:
    changed_ms = NOW_MS - 90 * DAY_MS + 1
    ends_ms = changed_ms + 90 * DAY_MS
    moments = [changed_ms + step for step in (1, DAY_MS // 2, DAY_MS, 40 * DAY_MS + 7)]

    ends = {
        read(now_ms, validDays=(ends_ms - now_ms) // DAY_MS, updateTime=changed_ms).expires_at_ms
        for now_ms in moments
    }

    assert ends == {ends_ms}


def test_the_end_of_a_key_is_told_as_well_as_it_can_be() -> None:
    assert read(validDays=3, updateTime="left out").expires_at_ms == NOW_MS + 3 * DAY_MS
    assert read(validDays=-1).expires_at_ms is None
    assert read(validDays="left out").expires_at_ms is None


def test_an_expired_key_is_refused() -> None:
    with pytest.raises(KeyRejectedError) as refused:
        read(status="expired")

    assert refused.value.reasons == (RejectionReason.EXPIRED,)


def test_of_a_key_that_may_not_ask_on_only_reading_is_known() -> None:
    known = Passport(
        read=YES,
        trade=UNKNOWN,
        withdraw=UNKNOWN,
        transfer=UNKNOWN,
        ip_bound=UNKNOWN,
        checked_at_ms=NOW_MS,
        accounts=("margin", "spot"),
    )

    assert accounts().otherwise == known
    assert uid().otherwise == replace(known, account_id="63628520")


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "error", "data": []},
        {"status": "ok", "data": None},
        {"status": "ok"},
        {"status": "ok", "data": {}},
        {"status": "ok", "data": [{"id": 1}]},
        {},
        [],
    ],
)
def test_other_accounts_are_no_answer(answer: object) -> None:
    with pytest.raises(VenueUnavailableError):
        read_accounts(json.dumps(answer).encode(), NOW_MS)


@pytest.mark.parametrize(
    "answer",
    [{"code": 1002, "data": 1}, {"code": 200, "data": "1"}, {"code": 200, "data": 0}, {}],
)
def test_another_user_is_no_answer(answer: object) -> None:
    with pytest.raises(VenueUnavailableError):
        accounts().read(json.dumps(answer).encode(), NOW_MS)


@pytest.mark.parametrize(
    "answer",
    [
        {"code": 200, "data": []},
        {"code": 200, "data": [KEY, KEY]},
        {"code": 1002, "data": [KEY]},
        {"code": 200, "data": [KEY | {"permission": ""}]},
        {"code": 200, "data": [KEY | {"permission": None}]},
        {"code": 200, "data": [KEY | {"ipAddresses": "not an address"}]},
        {"code": 200, "data": [KEY | {"validDays": "3"}]},
        {"code": 200, "data": [KEY | {"validDays": 10**12}]},
        {"code": 200, "data": [KEY | {"validDays": 3, "updateTime": -1}]},
        {"code": 200},
        {},
    ],
)
def test_another_key_is_no_answer(answer: object) -> None:
    with pytest.raises(VenueUnavailableError):
        uid().read(json.dumps(answer).encode(), NOW_MS)
