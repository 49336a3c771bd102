"""What each venue's error answers become; codes and texts as the documents give them."""

from importlib.resources import files

import pytest
from tests.venues.fake_venue_http import in_turn
from tests.venues.stage import answer, checked, key_check, kraken_error, material, success

from countersign.venues.catalogue import Venue, parse_venues
from countersign.venues.error_answers import find_refusals
from countersign.venues.errors import (
    KeyInsufficientError,
    KeyRejectedError,
    RejectionReason,
    VenueUnavailableError,
)
from countersign.venues.requests import VenueAnswer

VENUES = ["BINANCE", "BINANCE_UAT", "OKX", "OKX_UAT", "KRAKEN", "KRAKEN_UAT"]
HTML = b"<!DOCTYPE html><html><title>Attention Required!</title></html>"


def binance(status: int, code: int, text: str = "") -> VenueAnswer:
    return answer({"code": code, "msg": text}, status)


def okx(status: int, code: str) -> VenueAnswer:
    return answer({"msg": "", "code": code, "data": []}, status)


@pytest.mark.parametrize(
    ("venue", "refusal", "reasons"),
    [
        ("BINANCE", binance(401, -2014), "MALFORMED_KEY BAD_KEY"),
        (
            "BINANCE",
            binance(401, -2015),
            "BAD_KEY IP_NOT_ALLOWED WRONG_ENVIRONMENT MISSING_PERMISSION",
        ),
        ("BINANCE", binance(401, -2008), "BAD_KEY WRONG_ENVIRONMENT"),
        ("BINANCE", binance(400, -1022), "BAD_SIGNATURE"),
        ("BINANCE_UAT", binance(400, -1022), "BAD_SIGNATURE"),
        ("BINANCE", answer(HTML, 451), "REGION"),
        ("BINANCE", binance(451, 0, "Service unavailable from a restricted location"), "REGION"),
        ("OKX", okx(401, "50101"), "WRONG_ENVIRONMENT"),
        ("OKX", okx(401, "50105"), "BAD_PASSPHRASE"),
        ("OKX", okx(401, "50110"), "IP_NOT_ALLOWED"),
        ("OKX", okx(401, "50111"), "BAD_KEY MALFORMED_KEY"),
        ("OKX", okx(401, "50113"), "BAD_SIGNATURE"),
        ("OKX", okx(401, "50114"), "BAD_KEY BAD_SIGNATURE BAD_PASSPHRASE"),
        ("OKX", okx(200, "50119"), "BAD_KEY EXPIRED WRONG_ENVIRONMENT REGION"),
        ("OKX_UAT", okx(401, "50119"), "BAD_KEY EXPIRED WRONG_ENVIRONMENT REGION"),
        (
            "KRAKEN",
            kraken_error("EAPI:Invalid key"),
            "BAD_KEY EXPIRED IP_NOT_ALLOWED WRONG_ENVIRONMENT",
        ),
        ("KRAKEN", kraken_error("EAPI:Invalid signature"), "BAD_SIGNATURE"),
        ("KRAKEN", kraken_error("EAPI:Invalid signature:detail"), "BAD_SIGNATURE"),
    ],
)
async def test_names_every_reason_that_a_refusal_allows(
    venue: str, refusal: VenueAnswer, reasons: str
) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        await checked(venue, in_turn(refusal))

    assert caught.value.reasons == tuple(map(RejectionReason, reasons.split()))
    assert not isinstance(caught.value, KeyInsufficientError)
    assert caught.value.metadata["hint"] == caught.value.text


@pytest.mark.parametrize(
    ("venue", "refusal"),
    [
        ("BINANCE", binance(401, -1002)),
        ("OKX", okx(200, "50120")),
        ("OKX", okx(200, "50030")),
        ("OKX", okx(403, "50035")),
        ("OKX", okx(400, "50100")),
        ("KRAKEN", kraken_error("EGeneral:Permission denied")),
    ],
)
async def test_tells_a_key_that_may_not_read_from_one_that_is_refused(
    venue: str, refusal: VenueAnswer
) -> None:
    with pytest.raises(KeyInsufficientError) as caught:
        await checked(venue, in_turn(refusal))

    assert caught.value.reasons[0] is RejectionReason.MISSING_PERMISSION
    assert caught.value.code == "INVALID_CREDENTIALS"


@pytest.mark.parametrize(
    ("venue", "refusal", "reason"),
    [
        ("BINANCE", binance(429, -1003), "RATE_LIMITED"),
        ("BINANCE", binance(418, -1003), "RATE_LIMITED"),
        ("BINANCE", binance(503, -1008), "OVERLOADED"),
        ("BINANCE", binance(503, -1000, "System is under maintenance."), "MAINTENANCE"),
        ("BINANCE", binance(500, -1000), "SERVER_ERROR"),
        ("BINANCE", binance(400, -1100), "UNEXPECTED_ANSWER"),
        ("BINANCE", binance(200, -2015), "UNEXPECTED_ANSWER"),
        ("BINANCE", binance(500, -2015), "SERVER_ERROR"),
        ("BINANCE", binance(429, -2015), "RATE_LIMITED"),
        ("OKX", okx(429, "50011"), "RATE_LIMITED"),
        ("OKX", okx(200, "50011"), "RATE_LIMITED"),
        ("OKX", okx(200, "50061"), "RATE_LIMITED"),
        ("OKX", okx(429, "50013"), "OVERLOADED"),
        ("OKX", okx(503, "50001"), "MAINTENANCE"),
        ("OKX", okx(500, "50026"), "SERVER_ERROR"),
        ("OKX", okx(401, "50103"), "UNEXPECTED_ANSWER"),
        ("OKX", okx(200, "59999"), "UNEXPECTED_ANSWER"),
        ("KRAKEN", kraken_error("EAPI:Rate limit exceeded"), "RATE_LIMITED"),
        ("KRAKEN", kraken_error("EGeneral:Temporary lockout"), "RATE_LIMITED"),
        ("KRAKEN", kraken_error("EService:Unavailable"), "MAINTENANCE"),
        ("KRAKEN", kraken_error("EService:Busy"), "OVERLOADED"),
        ("KRAKEN", kraken_error("EGeneral:Unknown method"), "UNEXPECTED_ANSWER"),
        ("KRAKEN", kraken_error("EAPI:Invalid key", "EService:Unavailable"), "MAINTENANCE"),
        ("KRAKEN", answer(b"x", 520), "SERVER_ERROR"),
    ],
)
async def test_takes_trouble_of_the_venue_for_no_verdict(
    venue: str, refusal: VenueAnswer, reason: str
) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await checked(venue, in_turn(refusal))

    assert caught.value.reason == reason


@pytest.mark.parametrize("venue", VENUES)
@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, b"{}", "UNEXPECTED_ANSWER"),
        (200, b"", "UNEXPECTED_ANSWER"),
        (200, b"null", "UNEXPECTED_ANSWER"),
        (200, HTML, "UNEXPECTED_ANSWER"),
        (204, b"", "UNEXPECTED_ANSWER"),
        (301, b"", "REDIRECTED"),
        (302, HTML, "REDIRECTED"),
        (401, HTML, "UNEXPECTED_ANSWER"),
        (401, b"{}", "UNEXPECTED_ANSWER"),
        (403, HTML, "FIREWALL"),
        (403, b"{}", "UNEXPECTED_ANSWER"),
        (404, HTML, "UNEXPECTED_ANSWER"),
        (418, HTML, "RATE_LIMITED"),
        (429, HTML, "RATE_LIMITED"),
        (500, b"", "SERVER_ERROR"),
        (502, HTML, "SERVER_ERROR"),
        (503, HTML, "MAINTENANCE"),
    ],
)
async def test_never_takes_an_answer_without_a_verdict_for_one(
    venue: str, status: int, body: bytes, reason: str
) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await checked(venue, in_turn(answer(body, status)))

    assert caught.value.reason == reason


@pytest.mark.parametrize("venue", VENUES)
@pytest.mark.parametrize("status", [201, 301, 400, 401, 403, 429, 500, 503])
async def test_accepts_a_perfect_body_with_status_200_only(venue: str, status: int) -> None:
    with pytest.raises(VenueUnavailableError):
        await checked(venue, in_turn(answer(success(venue).body, status)))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        ("99999", 86_400),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("-1", None),
    ],
)
async def test_passes_on_how_long_to_wait(header: str, seconds: int | None) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await checked("BINANCE", in_turn(answer(b"", 429, {"Retry-After": header})))

    assert caught.value.retry_after_s == seconds


async def test_lets_a_warning_of_kraken_pass() -> None:
    body = success("KRAKEN").body.replace(b'"error": []', b'"error": ["WGeneral:Note"]')

    assert (await checked("KRAKEN", in_turn(answer(body)))).nonce_unit == "ms"


@pytest.mark.parametrize("status", [418, 429, 500, 503])
async def test_lets_no_row_refuse_a_key_for_a_venue_in_trouble(status: int) -> None:
    text = (files("countersign.venues.catalogue") / "okx.toml").read_text("utf-8")
    careless = text.replace("status = [200, 400, 401, 403]\n", "")
    venue = next(iter(parse_venues("careless.toml", careless)))
    check_key = key_check(in_turn(okx(status, "50111")))

    with pytest.raises(VenueUnavailableError):
        await check_key(venue, material("OKX"))


def places(text: str) -> Venue:
    """Return OKX with other places for its errors."""
    okx_toml = (files("countersign.venues.catalogue") / "okx.toml").read_text("utf-8")
    own = 'errors = [{ code = ["code"], text = ["msg"] }]'
    assert own in okx_toml
    return parse_venues("okx.toml", okx_toml.replace(own, f"errors = [{text}]"))[0]


@pytest.mark.parametrize(
    ("where", "body", "found"),
    [
        ('{ code = ["code"], text = ["msg"] }', {"code": 5, "msg": "no"}, [("5", "no")]),
        ('{ code = ["code"], text = ["msg"] }', {"code": "0", "msg": "no"}, []),
        ('{ code = ["code"], text = ["msg"] }', {"code": True, "msg": "no"}, []),
        ('{ code = ["code"], text = ["msg"] }', {"code": 5, "msg": [1]}, [("5", "")]),
        ('{ code = ["code"], text = ["msg"] }', {"msg": "no"}, []),
        ('{ code = ["code"], text = ["msg"] }', ["code", "msg"], []),
        ('{ code = ["code"], text = ["msg"] }', b"<html>", []),
        (
            '{ code = ["error", "code"], text = ["error", "message"] }',
            {"error": {"code": 13009, "message": "unauthorized"}},
            [("13009", "unauthorized")],
        ),
        ('{ code = ["error", "code"] }', {"error": "x"}, []),
        (
            '{ code = ["errors", 0, "id"], text = ["errors", 0, "message"] }',
            {"errors": [{"id": "a", "message": "b"}]},
            [("a", "b")],
        ),
        ('{ code = ["errors", 0, "id"] }', {"errors": []}, []),
        (
            '{ code = [1], text = [2], when = { at = [0], is = "error" } }',
            ["error", 10100, "apikey: invalid"],
            [("10100", "apikey: invalid")],
        ),
        (
            '{ code = [1], text = [2], when = { at = [0], is = "error" } }',
            [1, 10100, "apikey: invalid"],
            [],
        ),
        ('{ text = ["response"] }', {"response": "no such user"}, [("", "no such user")]),
        ('{ text = ["response"] }', {"response": ""}, []),
        ('{ text = ["response"] }', {"response": {"type": "order"}}, []),
        (
            '{ code = ["a"] }, { code = ["b"], text = ["c"] }',
            {"a": 1, "b": "2", "c": "x"},
            [("1", ""), ("2", "x")],
        ),
        (
            '{ list = ["error"] }',
            {"error": ["EAPI:Bad:x", "WGeneral:y", 3]},
            [("EAPI:Bad", "EAPI:Bad:x")],
        ),
        ('{ list = ["error"] }', {"error": "EAPI:Bad"}, []),
        ("{ text = [] }", b"Unauthorized\n", [("", "Unauthorized")]),
        ("{ text = [] }", "Unauthorized", [("", "Unauthorized")]),
        ("{ text = [] }", {"code": 5}, []),
        ("{ text = [] }", b"", []),
        ("{ text = [] }", b" \n", []),
        ("{ text = [] }", HTML, []),
        ("{ text = [] }", b"Unauthorized\nor not", []),
        ("{ text = [] }", b"x" * 201, []),
        ("{ text = [] }", bytes([0xE9]), []),
    ],
)
def test_finds_errors_where_the_venue_writes_them(
    where: str, body: object, found: list[tuple[str, str]]
) -> None:
    refusals = find_refusals(places(where), answer(body).body)

    assert [(each.code, each.text) for each in refusals] == found
