"""What each venue's documented answer becomes; the sources stand in `readings`."""

import pytest
from tests.venues.fake_venue_http import FakeVenueHttp, in_turn
from tests.venues.stage import (
    ACCOUNT,
    CATALOGUE,
    KEY_INFO,
    NOW_MS,
    RESTRICTIONS,
    ManualClock,
    answer,
    checked,
    key_check,
    kraken_answer,
    material,
    okx_answer,
    success,
)

from countersign.venues.errors import KeyRejectedError, RejectionReason, VenueUnavailableError
from countersign.venues.passport import Passport, Permission
from countersign.venues.readings.json_text import checked_addresses
from countersign.venues.requests import VenueAnswer, VenueRequest

YES, NO, UNKNOWN = Permission.YES, Permission.NO, Permission.UNKNOWN
DAY_MS = 86_400_000


async def passport_of(venue: str, found: VenueAnswer) -> Passport:
    return (await checked(venue, in_turn(found))).passport


def restrictions(**changes: object) -> VenueAnswer:
    return answer(RESTRICTIONS | changes)


def without(body: dict[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in body.items() if name not in names}


async def test_reads_a_binance_key_that_only_reads() -> None:
    assert await passport_of("BINANCE", restrictions()) == Passport(
        read=YES,
        trade=NO,
        withdraw=NO,
        transfer=NO,
        ip_bound=NO,
        checked_at_ms=NOW_MS,
        accounts=("spot",),
    )


@pytest.mark.parametrize(
    "flag",
    [
        "enableSpotAndMarginTrading",
        "enableFutures",
        "enableMargin",
        "enableVanillaOptions",
        "enablePortfolioMarginTrading",
        "enableFixApiTrade",
    ],
)
async def test_counts_every_trading_right_at_binance(flag: str) -> None:
    assert (await passport_of("BINANCE", restrictions(**{flag: True}))).trade is YES
    assert (await passport_of("BINANCE", answer(without(RESTRICTIONS, flag)))).trade is UNKNOWN


@pytest.mark.parametrize("flag", ["enableInternalTransfer", "permitsUniversalTransfer"])
async def test_counts_every_transfer_right_at_binance(flag: str) -> None:
    assert (await passport_of("BINANCE", restrictions(**{flag: True}))).transfer is YES
    assert (await passport_of("BINANCE", answer(without(RESTRICTIONS, flag)))).transfer is UNKNOWN


async def test_never_takes_a_missing_withdrawal_flag_for_no() -> None:
    found = await passport_of("BINANCE", answer(without(RESTRICTIONS, "enableWithdrawals")))

    assert found.withdraw is UNKNOWN


async def test_reads_withdrawal_and_address_binding_at_binance() -> None:
    found = await passport_of("BINANCE", restrictions(enableWithdrawals=True, ipRestrict=True))

    assert (found.withdraw, found.ip_bound, found.ip_addresses) == (YES, YES, ())


async def test_names_the_wallets_of_a_binance_key() -> None:
    found = await passport_of("BINANCE", restrictions(enableMargin=True, enableFutures=True))

    assert found.accounts == ("spot", "margin", "isolated_margin", "futures", "coin_futures")


async def test_tells_when_the_right_to_trade_ends_at_binance() -> None:
    found = await passport_of(
        "BINANCE",
        restrictions(
            enableSpotAndMarginTrading=True, tradingAuthorityExpirationTime=NOW_MS + DAY_MS
        ),
    )

    assert (found.trade, found.expires_at_ms) == (YES, NOW_MS + DAY_MS)


async def test_does_not_know_whether_a_key_trades_after_its_right_has_ended() -> None:
    found = await passport_of(
        "BINANCE",
        restrictions(enableSpotAndMarginTrading=True, tradingAuthorityExpirationTime=NOW_MS),
    )

    assert found.trade is UNKNOWN


async def test_takes_nothing_from_the_account_flags_of_the_testnet() -> None:
    assert await passport_of("BINANCE_UAT", answer(ACCOUNT)) == Passport(
        read=YES,
        trade=UNKNOWN,
        withdraw=UNKNOWN,
        transfer=UNKNOWN,
        ip_bound=UNKNOWN,
        checked_at_ms=NOW_MS,
        account_id="354937868",
        accounts=("spot",),
    )


async def test_reads_an_okx_key() -> None:
    found = await passport_of(
        "OKX", okx_answer(perm="read_only,withdraw,trade", ip="203.0.113.7,2001:db8::1")
    )

    assert found == Passport(
        read=YES,
        trade=YES,
        withdraw=YES,
        transfer=YES,
        ip_bound=YES,
        checked_at_ms=NOW_MS,
        ip_addresses=("203.0.113.7", "2001:db8::1"),
        account_kind="main",
        account_id="44705892343619584",
        accounts=("trading", "funding"),
    )


async def test_takes_a_word_that_okx_leaves_out_for_no() -> None:
    found = await passport_of("OKX", okx_answer(perm="read_only", type="1"))

    assert (found.trade, found.withdraw, found.transfer, found.ip_bound) == (NO, NO, NO, NO)
    assert found.account_kind == "sub"


@pytest.mark.parametrize("word", ["Withdraw", "withdrawal", "withdraw_v2", " "])
async def test_takes_a_word_that_no_document_has_for_a_no_of_nothing(word: str) -> None:
    okx = await passport_of("OKX", okx_answer(perm=f"read_only,{word}"))
    kraken = await passport_of("KRAKEN", kraken_answer(permissions=["modify-trades", word]))

    assert (okx.read, okx.trade, okx.withdraw, okx.transfer) == (YES, *[UNKNOWN] * 3)
    assert (kraken.read, kraken.trade, kraken.withdraw, kraken.transfer) == (
        UNKNOWN, YES, UNKNOWN, UNKNOWN,
    )  # fmt: skip


@pytest.mark.parametrize("part", ["made-up-passphrase", "made-up-api-key", "made-up-secret"])
async def test_keeps_no_part_of_the_key_in_a_passport(part: str) -> None:
    with pytest.raises(VenueUnavailableError) as refusal:
        await passport_of("OKX", okx_answer(uid=f"account {part}"))

    assert refusal.value.reason == "UNEXPECTED_ANSWER"
    assert part not in str(refusal.value)


async def test_keeps_no_signature_in_a_passport() -> None:
    def repeating(request: VenueRequest) -> VenueAnswer:
        return okx_answer(uid=request.headers["OK-ACCESS-SIGN"].rstrip("="))

    # At a time at which the signature has letters and digits alone, as an account's id.
    clock = ManualClock()
    for _ in range(1_000):
        clock.time_ms += 1
        check = key_check(FakeVenueHttp(repeating), clock)
        try:
            found = await check(CATALOGUE.get("OKX"), material("OKX"))
        except VenueUnavailableError:
            return
        assert found.passport.account_id is None
    raise AssertionError("no signature had the form of an account's id")


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("203.0.113.7", True),
        ("203.0.113.0/24", True),
        ("2001:db8::/32", True),
        ("10.1.*.*", True),
        ("*", True),
        ("5e09624c369feef1cae30708abc20103", False),
        ("0b7a7dd8-5a8e-4a43-9bd0-6c1f4f0f8a11", False),
        ("203.0.113.7-203.0.113.9", False),
        ("1.2.3", False),
    ],
)
def test_tells_addresses_from_other_texts(address: str, *, is_one: bool) -> None:
    if is_one:
        assert checked_addresses([f" {address}"]) == (address,)
        return

    with pytest.raises(VenueUnavailableError):
        checked_addresses([address])


async def test_does_not_know_the_binding_of_an_okx_key_without_a_list() -> None:
    body = {"code": "0", "msg": "", "data": [{"uid": "1", "perm": "read_only"}]}

    assert (await passport_of("OKX", answer(body))).ip_bound is UNKNOWN


async def test_reads_a_kraken_key() -> None:
    found = await passport_of(
        "KRAKEN",
        kraken_answer(
            permissions=["query-funds", "withdraw-funds", "modify-trades"],
            ipAllowlist=["203.0.113.0/24"],
            validUntil=str(NOW_MS // 1_000 + 60),
        ),
    )

    assert found == Passport(
        read=YES,
        trade=YES,
        withdraw=YES,
        transfer=YES,
        ip_bound=YES,
        checked_at_ms=NOW_MS,
        ip_addresses=("203.0.113.0/24",),
        expires_at_ms=NOW_MS + 60_000,
        account_id="AA88 N84G WOAK NMOI",
        accounts=("spot",),
    )


async def test_takes_a_word_that_kraken_leaves_out_for_no() -> None:
    found = await passport_of("KRAKEN", kraken_answer(permissions=[]))

    assert (found.read, found.trade, found.withdraw, found.transfer) == (NO, NO, NO, NO)


async def test_does_not_know_whether_a_kraken_key_that_reads_funds_may_move_them() -> None:
    found = await passport_of("KRAKEN", kraken_answer(permissions=["query-funds"]))

    assert found.transfer is UNKNOWN


async def test_refuses_a_kraken_key_past_its_end() -> None:
    with pytest.raises(KeyRejectedError) as caught:
        await passport_of("KRAKEN", kraken_answer(validUntil=str(NOW_MS // 1_000)))

    assert caught.value.reasons == (RejectionReason.EXPIRED,)


@pytest.mark.parametrize(
    ("venue", "wrong"),
    [
        ("BINANCE", restrictions(enableReading="true")),
        ("BINANCE", restrictions(enableReading=1)),
        ("BINANCE", restrictions(enableWithdrawals=None)),
        ("BINANCE", answer(without(RESTRICTIONS, "enableReading"))),
        ("BINANCE", answer(without(RESTRICTIONS, "ipRestrict"))),
        ("BINANCE", restrictions(tradingAuthorityExpirationTime="1790000000000")),
        ("BINANCE", restrictions(tradingAuthorityExpirationTime=10**15)),
        ("BINANCE", answer([RESTRICTIONS])),
        ("BINANCE", success("BINANCE_UAT")),
        ("BINANCE_UAT", answer(without(ACCOUNT, "canWithdraw"))),
        ("BINANCE_UAT", answer(ACCOUNT | {"canTrade": "true"})),
        ("OKX", okx_answer(perm=["read_only"])),
        ("OKX", okx_answer(perm="")),
        ("OKX", okx_answer(uid=None)),
        ("OKX", okx_answer(ip="<script>")),
        ("OKX", answer({"code": "0", "data": []})),
        ("OKX", answer({"data": [{"perm": "read_only", "uid": "1"}]})),
        ("KRAKEN", kraken_answer(permissions="query-funds")),
        ("KRAKEN", kraken_answer(permissions=None)),
        ("KRAKEN", kraken_answer(validUntil="soon")),
        ("KRAKEN", answer({"error": [], "result": without(KEY_INFO, "validUntil")})),
        ("KRAKEN", kraken_answer(validUntil="9" * 20)),
        ("KRAKEN", kraken_answer(ipAllowlist=["127.0.0.1"] * 201)),
        ("KRAKEN", answer({"result": {"permissions": []}})),
        ("KRAKEN", answer({"error": [], "result": []})),
    ],
)
async def test_accepts_no_answer_without_every_expected_field(
    venue: str, wrong: VenueAnswer
) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await passport_of(venue, wrong)

    assert caught.value.reason == "UNEXPECTED_ANSWER"
