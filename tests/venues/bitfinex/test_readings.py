"""What Bitfinex's answers say of a key."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.venues.fake_venue_http import FakeVenueHttp
from tests.venues.stage import NOW_MS, answer, checked, normalised

from countersign.venues.errors import (
    KeyInsufficientError,
    KeyRejectedError,
    RejectionReason,
    VenueUnavailableError,
)
from countersign.venues.passport import Passport, Permission
from countersign.venues.requests import VenueAnswer

PERMISSIONS = "/v2/auth/r/permissions"
USER_INFO = "/v2/auth/r/info/user"
# The example of docs.bitfinex.com, "Key Permissions", with the scopes of its table.
NOTHING = {
    "account": (0, 0),
    "history": (0, 0),
    "orders": (0, 0),
    "positions": (0, 0),
    "funding": (0, 0),
    "settings": (0, 0),
    "wallets": (0, 0),
    "withdraw": (0, 0),
    "ui_withdraw": (0, 0),
    "bfxpay": (0, 0),
}
KEY = normalised("BITFINEX", "made-up-api-key", "made-up-secret")
YES, NO, UNKNOWN = Permission.YES, Permission.NO, Permission.UNKNOWN


def rows(scopes: Mapping[str, tuple[object, object]]) -> list[object]:
    return [[scope, *flags] for scope, flags in scopes.items()]


def user(paper: object = None, master: object = 7, user_id: object = 7) -> list[object]:
    row: list[object] = [None] * 55
    row[0], row[16], row[21] = user_id, master, paper
    return row


def venue_with(scopes: Any, account: Any) -> FakeVenueHttp:
    bodies = {PERMISSIONS: scopes, USER_INFO: account}
    return FakeVenueHttp(lambda request: answer(bodies[request.target]))


async def passport(
    venue: str = "BITFINEX", scopes: Mapping[str, tuple[int, int]] | None = None, **of_user: object
) -> Passport:
    http = venue_with(rows({**NOTHING, **(scopes or {})}), user(**of_user))
    return (await checked(venue, http, key=KEY)).passport


@pytest.mark.parametrize(
    ("scope", "flags", "granted"),
    [
        ("history", (1, 0), "read"),
        ("orders", (1, 0), "read"),
        ("wallets", (1, 0), "read"),
        ("funding", (1, 0), "read"),
        ("orders", (0, 1), "trade"),
        ("wallets", (0, 1), "transfer"),
        ("funding", (0, 1), "transfer"),
        ("withdraw", (0, 1), "withdraw"),
        ("ui_withdraw", (0, 1), "withdraw"),
        ("eaas_withdraw", (0, 1), "withdraw"),
    ],
)
async def test_tells_what_each_scope_lets_a_key_do(
    scope: str, flags: tuple[int, int], granted: str
) -> None:
    told = await passport(scopes={scope: flags})

    found = {name for name in ("read", "trade", "transfer", "withdraw") if getattr(told, name)}
    assert {name for name in found if getattr(told, name) is YES} == {granted}
    assert told.ip_bound is UNKNOWN
    assert told.checked_at_ms == NOW_MS


@pytest.mark.parametrize("scope", ["withdraw", "bfxpay", "settings"])
async def test_reading_withdrawals_is_no_right_to_withdraw(scope: str) -> None:
    assert (await passport(scopes={scope: (1, 0)})).withdraw is NO


async def test_does_not_know_what_the_answer_leaves_out() -> None:
    left = {name: flags for name, flags in NOTHING.items() if name in {"account", "history"}}

    told = (await checked("BITFINEX", venue_with(rows(left), user()), key=KEY)).passport

    assert (told.read, told.trade, told.transfer, told.withdraw) == (UNKNOWN,) * 4


async def test_asks_whose_key_it_is_where_the_key_may_be_asked() -> None:
    http = venue_with(rows({**NOTHING, "account": (1, 0)}), user(user_id=12345, master=1))

    told = (await checked("BITFINEX", http, key=KEY)).passport

    assert (told.account_id, told.account_kind) == ("12345", "sub")
    assert [sent.target for sent in http.sent] == [PERMISSIONS, USER_INFO]
    assert [sent.body for sent in http.sent] == [b"{}", b"{}"]
    first, second = (int(sent.headers["bfx-nonce"]) for sent in http.sent)
    assert first < second


async def test_asks_no_further_where_the_key_may_not_read_its_account() -> None:
    http = venue_with(rows({**NOTHING, "orders": (1, 1)}), None)

    told = (await checked("BITFINEX", http, key=KEY)).passport

    assert (told.account_id, told.account_kind) == (None, None)
    assert len(http.sent) == 1


@pytest.mark.parametrize("master", [None, 7])
async def test_takes_an_account_of_nobody_else_for_a_main_one(master: object) -> None:
    assert (await passport(scopes={"account": (1, 0)}, master=master)).account_kind == "main"


@pytest.mark.parametrize(
    ("venue", "paper"),
    [("BITFINEX", 1), ("BITFINEX", True), ("BITFINEX_UAT", None), ("BITFINEX_UAT", 0)],
)
async def test_refuses_a_key_of_the_other_environment(venue: str, paper: object) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        await passport(venue, {"account": (1, 0)}, paper=paper)

    assert caught.value.reasons == (RejectionReason.WRONG_ENVIRONMENT,)
    assert not isinstance(caught.value, KeyInsufficientError)


async def test_takes_a_key_of_paper_trading_in_its_environment() -> None:
    told = await passport("BITFINEX_UAT", {"account": (1, 0)}, paper=1, master=1)

    assert told.account_kind == "sub"


async def test_takes_no_key_for_one_of_paper_trading_that_cannot_be_asked() -> None:
    with pytest.raises(KeyInsufficientError) as caught:
        await passport("BITFINEX_UAT", {"orders": (1, 1)}, paper=1)

    assert caught.value.reasons == (RejectionReason.MISSING_PERMISSION,)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        None,
        [["orders", 1, 0]],
        [["account", 1]],
        [["account", 2, 0]],
        [["account", True, False]],
        [["account", "1", "0"]],
        [["account", 1, 0], ["account", 0, 0]],
        [["account", 1, 0], "orders"],
        [[None, 1, 0]],
    ],
)
async def test_understands_no_other_permissions(body: object) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await checked("BITFINEX", venue_with(body, user()), key=KEY)

    assert caught.value.reason == "UNEXPECTED_ANSWER"


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        user()[:21],
        user(paper=2),
        user(paper="1"),
        user(paper=[]),
        user(user_id=None),
        user(user_id=True),
    ],
)
async def test_understands_no_other_account(body: object) -> None:
    scopes = rows({**NOTHING, "account": (1, 0)})

    with pytest.raises(VenueUnavailableError) as caught:
        await checked("BITFINEX", venue_with(scopes, body), key=KEY)

    assert caught.value.reason == "UNEXPECTED_ANSWER"


def error(code: int, text: str, status: int = 500) -> VenueAnswer:
    return answer(["error", code, text], status)


@pytest.mark.parametrize(
    ("refused", "reasons"),
    [
        (error(10100, "apikey: invalid"), "BAD_KEY IP_NOT_ALLOWED EXPIRED"),
        (error(10100, "apikey: digest invalid"), "BAD_SIGNATURE"),
        (error(10100, "token: invalid"), "BAD_KEY BAD_SIGNATURE IP_NOT_ALLOWED EXPIRED"),
        (error(10100, "apikey: invalid", 401), "BAD_KEY IP_NOT_ALLOWED EXPIRED"),
        (error(10112, ""), "BAD_SIGNATURE"),
        (error(10113, ""), "BAD_SIGNATURE"),
        (error(10001, "api_key: permission invalid"), "MISSING_PERMISSION"),
        (answer(b"<html>", 451), "REGION"),
    ],
)
async def test_names_every_reason_that_a_refusal_allows(refused: VenueAnswer, reasons: str) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        await checked("BITFINEX", FakeVenueHttp(lambda _: refused), key=KEY)

    assert caught.value.reasons == tuple(map(RejectionReason, reasons.split()))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (answer({"error": "ERR_RATE_LIMIT"}, 429), "RATE_LIMITED"),
        (error(11010, "ratelimit: error"), "RATE_LIMITED"),
        (error(20060, "maintenance"), "MAINTENANCE"),
        (error(20051, ""), "MAINTENANCE"),
        (answer({"code": 503, "error": "temporarily_unavailable"}, 503), "MAINTENANCE"),
        (error(11000, ""), "OVERLOADED"),
        (error(10008, ""), "OVERLOADED"),
        (error(10000, ""), "SERVER_ERROR"),
        (error(10001, "action: invalid"), "SERVER_ERROR"),
        (error(10020, "body: invalid"), "SERVER_ERROR"),
        (error(10111, ""), "SERVER_ERROR"),
        (error(10100, "apikey: invalid", 502), "SERVER_ERROR"),
        (error(10100, "apikey: invalid", 503), "MAINTENANCE"),
        (error(10100, "apikey: invalid", 429), "RATE_LIMITED"),
        (answer(b"", 500), "SERVER_ERROR"),
        (error(10114, "nonce: small"), "NONCE"),
    ],
)
async def test_says_nothing_of_the_key_where_the_venue_does_not(
    told: VenueAnswer, reason: str
) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await checked("BITFINEX", FakeVenueHttp(lambda _: told), key=KEY)

    assert caught.value.reason == reason
