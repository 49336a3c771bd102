"""Checks of several questions: in turn where a key may not ask one, and one led to by another."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from tests.venues.fake_venue_http import FakeVenueHttp
from tests.venues.stage import CATALOGUE, NOW_MS, answer, key_check, material

from countersign.venues.catalogue import Check, Venue
from countersign.venues.checking import (
    AskCheck,
    CheckFlow,
    Finding,
    Readings,
    Told,
    check_by_nonce,
    check_by_time,
)
from countersign.venues.errors import (
    KeyInsufficientError,
    KeyRejectedError,
    VenueUnavailableError,
)
from countersign.venues.nonces import NonceUnit
from countersign.venues.passport import Passport, Permission
from countersign.venues.questions import More, Question
from countersign.venues.requests import VenueAnswer

PASSPORT = Passport(
    read=Permission.YES,
    trade=Permission.NO,
    withdraw=Permission.UNKNOWN,
    transfer=Permission.NO,
    ip_bound=Permission.NO,
    checked_at_ms=NOW_MS,
)
FIRST, SECOND = Question("GET", "/first"), Question("POST", "/second", body=b"{}")
OK = answer({"code": "0"})
INSUFFICIENT = answer({"code": "50120", "msg": ""})
BAD_KEY = answer({"code": "50111", "msg": ""}, 401)
SKEWED = answer({"code": "50102", "msg": ""}, 401)
TIME = answer({"code": "0", "data": [{"ts": str(NOW_MS + 60_000)}]})


def passport_of(_body: bytes, _now_ms: int) -> Passport:
    return PASSPORT


def leads_to(question: Question, after: int = 1) -> Callable[[bytes, int], Passport | More]:
    """Read an answer by asking once more, `after` times in all."""

    def read(_body: bytes, _now_ms: int) -> Passport | More:
        return More(question, leads_to(question, after - 1) if after > 1 else passport_of)

    return read


def okx(*questions: Question) -> Venue:
    checks = tuple(Check(question, "reading") for question in questions)
    return replace(CATALOGUE.get("OKX"), checks=checks)


def told(flow: CheckFlow, answers: Sequence[VenueAnswer]) -> tuple[list[object], Finding]:
    """Give a flow answers in turn; return what it asked, and what it found."""
    asked: list[object] = [next(flow)]
    for each in answers:
        try:
            asked.append(flow.send(Told(each, NOW_MS)))
        except StopIteration as done:
            return asked, done.value
    raise AssertionError("it goes on asking")


def by_time(venue: Venue, read: Callable[[bytes, int], Passport | More]) -> CheckFlow:
    readings: Readings = {"reading": read}
    return check_by_time(venue, readings)


def test_asks_the_next_check_where_the_key_may_not_ask_the_first() -> None:
    asked, finding = told(by_time(okx(FIRST, SECOND), passport_of), [INSUFFICIENT, OK])

    assert asked == [AskCheck(FIRST), AskCheck(SECOND)]
    assert finding == Finding(PASSPORT, None)


def test_asks_no_other_check_where_the_first_one_tells() -> None:
    asked, finding = told(by_time(okx(FIRST, SECOND), passport_of), [OK])

    assert (asked, finding.passport) == ([AskCheck(FIRST)], PASSPORT)


def test_a_key_that_may_ask_none_of_the_checks_is_insufficient() -> None:
    with pytest.raises(KeyInsufficientError):
        told(by_time(okx(FIRST, SECOND), passport_of), [INSUFFICIENT, INSUFFICIENT])


def test_a_refused_key_is_not_asked_about_again() -> None:
    with pytest.raises(KeyRejectedError) as caught:
        told(by_time(okx(FIRST, SECOND), passport_of), [BAD_KEY])

    assert not isinstance(caught.value, KeyInsufficientError)


def test_an_answer_can_lead_to_another_question() -> None:
    asked, finding = told(by_time(okx(FIRST), leads_to(SECOND, after=3)), [OK] * 4)

    assert asked == [AskCheck(FIRST), *[AskCheck(SECOND)] * 3]
    assert finding.passport == PASSPORT


@pytest.mark.parametrize("refused", [BAD_KEY, INSUFFICIENT])
def test_what_a_later_question_is_refused_with_counts(refused: VenueAnswer) -> None:
    with pytest.raises(KeyRejectedError):
        told(by_time(okx(FIRST), leads_to(SECOND)), [OK, refused])


def test_what_is_known_already_stands_where_a_key_may_not_ask_on() -> None:
    def read(_body: bytes, _now_ms: int) -> Passport | More:
        return More(SECOND, leads_to(SECOND), otherwise=PASSPORT)

    asked, finding = told(by_time(okx(FIRST), read), [OK, INSUFFICIENT])

    assert (asked, finding.passport) == ([AskCheck(FIRST), AskCheck(SECOND)], PASSPORT)
    with pytest.raises(KeyRejectedError):
        told(by_time(okx(FIRST), read), [OK, BAD_KEY])
    with pytest.raises(KeyInsufficientError):
        told(by_time(okx(FIRST), read), [OK, OK, INSUFFICIENT])


def test_answers_that_lead_on_for_ever_are_given_up() -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        told(by_time(okx(FIRST), leads_to(SECOND, after=1_000)), [OK] * 1_000)

    assert caught.value.reason == "UNEXPECTED_ANSWER"


def test_the_venues_clock_is_read_once_for_all_questions() -> None:
    answers = [SKEWED, TIME, OK, OK]
    asked, _ = told(by_time(okx(FIRST), leads_to(SECOND)), answers)

    assert [each.clock_offset_ms for each in asked if isinstance(each, AskCheck)] == [
        0,
        60_000,
        60_000,
    ]


def test_a_clock_that_reading_the_time_does_not_mend_ends_the_check() -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        told(by_time(okx(FIRST), leads_to(SECOND)), [SKEWED, TIME, OK, SKEWED])

    assert caught.value.reason == "CLOCK_SKEW"


def test_the_unit_of_nonces_is_found_once_for_all_questions() -> None:
    kraken = replace(CATALOGUE.get("KRAKEN"), checks=(Check(FIRST, "reading"),))
    flow = check_by_nonce(kraken, {"reading": leads_to(SECOND)}, None)
    low = answer({"error": ["EAPI:Invalid nonce"]})
    fine = answer({"error": [], "result": {}})

    asked, finding = told(flow, [low, low, fine, fine])

    units = [each.nonce_unit for each in asked if isinstance(each, AskCheck)]
    assert units == [NonceUnit.MS, NonceUnit.MS, NonceUnit.US, NonceUnit.US]
    assert finding == Finding(PASSPORT, NonceUnit.US)


async def test_fills_in_the_key_and_sends_an_unsigned_question_without_authentication() -> None:
    question = Question(
        "POST", "/info", query="key={apiKey}", body=b'{"user":"{apiKey}"}', signed=False
    )
    http = FakeVenueHttp(lambda _: OK)
    key = replace(
        material("OKX"), api_key=material("OKX").api_passphrase or material("OKX").api_key
    )

    with pytest.raises(VenueUnavailableError):  # OKX's own reading knows no such answer
        await key_check(http)(replace(okx(question), checks=(Check(question, "config"),)), key)

    (sent,) = http.sent
    assert (sent.target, sent.body) == (
        "/info?key=made-up-passphrase",
        b'{"user":"made-up-passphrase"}',
    )
    assert (dict(sent.headers), sent.signature) == ({}, None)


async def test_signs_the_question_with_its_content_type() -> None:
    question = Question("POST", "/q", body=b"{}", content_type="application/json")
    http = FakeVenueHttp(lambda _: OK)

    with pytest.raises(VenueUnavailableError):
        await key_check(http)(
            replace(okx(question), checks=(Check(question, "config"),)), material("OKX")
        )

    (sent,) = http.sent
    assert sent.headers["Content-Type"] == "application/json"
    assert "OK-ACCESS-SIGN" in sent.headers
    assert sent.signature is not None
