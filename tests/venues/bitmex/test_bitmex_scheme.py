"""BitMEX's recipe, the signatures of its bots, and what its answers say of a key."""

import hmac
import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.fake_venue_http import FakeVenueHttp, in_turn
from tests.venues.stage import NOW_MS, answer, checked, normalised

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_signatures.bot_signature import TimedProof
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.errors import (
    KeyInsufficientError,
    KeyRejectedError,
    RejectionReason,
    VenueUnavailableError,
)
from countersign.venues.passport import Permission
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.bitmex.bot_signatures import verify
from countersign.venues.schemes.bitmex.readings import read_own_key
from countersign.venues.schemes.bitmex.signing import LIFE_S, prepare, sign

ID: Final = "LAqUlngMIQkIUjXMUreyu3qn"
KEY: Final = normalised("BITMEX", ID, "made-up-secret")
SECRET: Final = Secret(b"made-up-secret")
OTHER_SECRET: Final = "made-up-secret-of-another-key"
NOW_S: Final = NOW_MS // 1_000
QUERY: Final = "symbol=XBT_USDT&filter=%7B%22open%22%3A+true%7D"


def signature_of(signed: str) -> str:
    return hmac.digest(SECRET.reveal(), signed.encode(), "sha256").hex()


# --- The recipe --------------------------------------------------------------------------------


def test_signs_verb_path_query_expires_and_body() -> None:
    request = UnsignedRequest("www.bitmex.com", "GET", "/api/v1/order", QUERY)

    signed = sign(request, KEY, 1_518_064_237)

    expected = signature_of(f"GET/api/v1/order?{QUERY}1518064237")
    assert signed.target == f"/api/v1/order?{QUERY}"
    assert signed.headers == {
        "api-expires": "1518064237",
        "api-key": ID,
        "api-signature": expected,
    }
    assert signed.signature == Secret.from_text(expected)


@given(st.binary(min_size=1, max_size=200))
def test_sends_the_body_that_it_signed_as_what_it_was(body: bytes) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    request = UnsignedRequest("www.bitmex.com", "DELETE", "/api/v1/order", body=body, headers=form)

    signed = sign(request, KEY, 1)

    made = hmac.new(SECRET.reveal(), b"DELETE/api/v1/order1" + body, "sha256").hexdigest()
    assert (signed.body, signed.headers["api-signature"]) == (body, made)
    assert signed.headers["Content-Type"] == form["Content-Type"]


def test_a_request_is_over_soon_after_it_was_signed() -> None:
    request = UnsignedRequest("www.bitmex.com", "GET", "/api/v1/user")

    signed = prepare(KEY).sign(request, NOW_MS + 999, "salt")

    assert signed.headers["api-expires"] == str(NOW_S + LIFE_S)


# --- Signatures of bots ------------------------------------------------------------------------


def signed_by_bot(
    expires: str = str(NOW_S + 60), *, query: str = QUERY, body: bytes = b""
) -> BotRequest:
    method = "POST" if body else "GET"
    target = "/api/v1/order" + (f"?{query}" if query else "")
    headers = {
        "api-key": "x",
        "api-expires": expires,
        "api-signature": signature_of(f"{method}{target}{expires}{body.decode()}"),
    }
    return BotRequest("www.bitmex.com", method, "/api/v1/order", query, headers, body)


def altered(request: BotRequest, **changes: Any) -> BotRequest:
    parts = {name: getattr(request, name) for name in BotRequest.__slots__} | changes
    return BotRequest(**parts)


@pytest.mark.parametrize("seconds", [1, 60, 3_660])
def test_takes_a_right_signature_until_it_is_over(seconds: int) -> None:
    proof = verify(signed_by_bot(str(NOW_S + seconds)), SECRET, NOW_MS)

    assert isinstance(proof, TimedProof)
    assert proof.over_at_ms == NOW_MS + seconds * 1_000


def test_takes_a_signature_in_capitals_and_of_a_body_and_knows_it_again() -> None:
    request = signed_by_bot(query="", body=b'{"orderID":"1"}')
    headers = {**request.headers, "api-signature": request.headers["api-signature"].upper()}

    first = verify(request, SECRET, NOW_MS)

    assert verify(altered(request, headers=headers), SECRET, NOW_MS) == first


@pytest.mark.parametrize(
    "request_",
    [
        altered(signed_by_bot(), query="symbol=ETH_USDT"),
        altered(signed_by_bot(), path="/api/v1/position"),
        altered(signed_by_bot(), method="DELETE"),
        altered(signed_by_bot(query="", body=b"{}"), body=b"{ }"),
        altered(signed_by_bot(), headers={}),
        altered(signed_by_bot(), headers={"api-signature": "x"}),
        altered(signed_by_bot(), headers={"api-expires": str(NOW_S + 60)}),
        altered(
            signed_by_bot(),
            headers={**signed_by_bot().headers, "api-expires": str(NOW_S + 61)},
        ),
    ],
)
def test_refuses_what_was_altered_or_not_signed(request_: BotRequest) -> None:
    with pytest.raises(SignatureInvalidError):
        verify(request_, SECRET, NOW_MS)


@pytest.mark.parametrize(
    "expires",
    [str(NOW_S), str(NOW_S - 60), str(NOW_S + 3_661), "", "1", str(NOW_MS), "1790000060.0"],
)
def test_refuses_a_time_that_is_over_far_or_none(expires: str) -> None:
    with pytest.raises(SignatureExpiredError):
        verify(signed_by_bot(expires), SECRET, NOW_MS)


# --- What an answer says -----------------------------------------------------------------------

YES, NO, UNKNOWN = Permission.YES, Permission.NO, Permission.UNKNOWN


def entry(**changes: Any) -> dict[str, Any]:
    """Write an entry of the list of keys; what is None is left out."""
    made = {
        "id": ID,
        "secret": "",
        "name": "bot",
        "nonce": 0,
        "cidr": "0.0.0.0/0",
        "cidrs": [],
        "targetAccountId": 10,
        "permissions": ["order"],
        "enabled": True,
        "userId": 10,
        "created": "2026-11-01T00:00:00.000Z",
    } | changes
    return {name: value for name, value in made.items() if value is not None}


def read(**changes: Any) -> Any:
    return read_own_key(ID, json.dumps([entry(**changes)]).encode(), NOW_MS)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], (NO, NO, NO)),
        (["order"], (YES, NO, NO)),
        (["orderCancel"], (NO, NO, NO)),
        (["withdraw"], (NO, YES, UNKNOWN)),
        (["order", "withdraw"], (YES, YES, UNKNOWN)),
        # A word of which no document tells.
        (["order", "transfer"], (YES, UNKNOWN, UNKNOWN)),
        (["*"], (UNKNOWN, UNKNOWN, UNKNOWN)),
        (["withdraw", "x"], (UNKNOWN, YES, UNKNOWN)),
    ],
)
def test_reads_permissions(words: list[str], told: tuple[Permission, ...]) -> None:
    found = read(permissions=words)

    assert (found.trade, found.withdraw, found.transfer) == told
    assert (found.read, found.account_id) == (YES, "10")


@pytest.mark.parametrize(
    ("addresses", "bound", "told"),
    [
        ({}, NO, ()),
        ({"cidr": ""}, NO, ()),
        ({"cidr": "0.0.0.0"}, NO, ()),  # noqa: S104  # told, not bound to
        ({"cidr": "203.0.113.7/32"}, YES, ("203.0.113.7/32",)),
        ({"cidr": "203.0.113.7", "cidrs": None}, YES, ("203.0.113.7",)),
        ({"cidrs": ["203.0.113.7", "198.51.100.0/24"]}, YES, ("203.0.113.7", "198.51.100.0/24")),
        ({"cidrs": ["203.0.113.7", "::/0"]}, NO, ()),
        ({"cidr": None, "cidrs": []}, NO, ()),
        ({"cidr": None, "cidrs": None}, UNKNOWN, ()),
    ],
)
def test_reads_addresses(
    addresses: dict[str, Any], bound: Permission, told: tuple[str, ...]
) -> None:
    found = read(**addresses)

    assert (found.ip_bound, found.ip_addresses) == (bound, told)


def test_tells_no_account_where_there_is_none() -> None:
    assert read(userId=None).account_id is None


@pytest.mark.parametrize(
    "changes",
    [
        {"permissions": None},
        {"permissions": "order"},
        {"permissions": [1]},
        {"id": None},
        {"cidrs": "203.0.113.7"},
        {"cidrs": ["<script>"]},
        {"userId": "10"},
    ],
)
def test_takes_nothing_else_for_a_key(changes: dict[str, Any]) -> None:
    with pytest.raises(VenueUnavailableError):
        read(**changes)


# --- The check ---------------------------------------------------------------------------------


def refused(message: str, status: int) -> Any:
    return answer({"error": {"message": message, "name": "HTTPError"}}, status)


async def of(http: FakeVenueHttp, venue: str = "BITMEX") -> Any:
    return await checked(venue, http, key=KEY)


@pytest.mark.parametrize(
    ("venue", "host"), [("BITMEX", "www.bitmex.com"), ("BITMEX_UAT", "testnet.bitmex.com")]
)
async def test_reads_its_own_entry_of_the_list_alone(venue: str, host: str) -> None:
    other = entry(id="another", secret=OTHER_SECRET, permissions=["order", "withdraw"])
    http = in_turn(answer([other, entry(permissions=[]), other]))

    found = await of(http, venue)

    (sent,) = http.sent
    assert (sent.host, sent.method, sent.target) == (host, "GET", "/api/v1/apiKey")
    assert (found.passport.trade, found.passport.withdraw) == (NO, NO)
    assert OTHER_SECRET not in repr(found)


@pytest.mark.parametrize(
    "body",
    [
        [],
        [entry(id="another")],
        [entry(), entry(permissions=["withdraw"])],
        [entry(id=[ID])],
        [{"K": ID}, [ID], ID, None],
        {"id": ID},
        [[entry()]],
        "x",
        json.dumps([entry()]).encode()[:-1],
        json.dumps([entry(), {"id": "?"}]).encode().replace(b"?", b"\xff"),
    ],
)
async def test_reads_nothing_where_its_entry_is_not_there_once(body: object) -> None:
    with pytest.raises(VenueUnavailableError):
        await of(in_turn(answer(body)))


async def test_reads_its_own_entry_among_others_of_another_form() -> None:
    listed = [[ID], None, {"K": ID}, entry(permissions=[])]

    found = await of(in_turn(answer(listed)))

    assert found.passport.trade is NO


async def test_asks_for_the_time_where_the_request_has_expired() -> None:
    time = answer({"name": "BitMEX API", "version": "2.0.0", "timestamp": NOW_MS + 3_600_000})
    expired = refused("This request has expired - `expires` is in the past.", 401)
    http = in_turn(expired, time, answer([entry()]))

    await of(http)

    assert [each.target for each in http.sent] == ["/api/v1/apiKey", "/api/v1", "/api/v1/apiKey"]
    assert http.sent[2].headers["api-expires"] == str(NOW_S + 3_600 + LIFE_S)


@pytest.mark.parametrize(
    ("message", "status", "reason"),
    [
        ("Invalid API Key.", 401, "BAD_KEY"),
        ("Signature not valid.", 401, "BAD_SIGNATURE"),
        ("This IP address is not allowed to use this key.", 403, "IP_NOT_ALLOWED"),
        ("This key is disabled.", 403, "BAD_KEY"),
        ("x", 451, "REGION"),
    ],
)
async def test_judges_a_key_by_what_the_venue_says_of_it(
    message: str, status: int, reason: str
) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        await of(in_turn(refused(message, status)))

    assert caught.value.reasons[0] == RejectionReason(reason)


async def test_a_key_that_may_not_read_is_insufficient() -> None:
    with pytest.raises(KeyInsufficientError):
        await of(in_turn(refused("Access Denied", 403)))


@pytest.mark.parametrize(
    ("message", "status", "reason"),
    [
        ("Rate limit exceeded, retry in 1 seconds.", 429, "RATE_LIMITED"),
        ("The system is currently overloaded. Please try again later.", 503, "OVERLOADED"),
        ("The system is under maintenance.", 503, "MAINTENANCE"),
        ("Invalid API Key.", 503, "MAINTENANCE"),
        ("Internal Server Error", 500, "SERVER_ERROR"),
        ("Invalid API Key.", 400, "UNEXPECTED_ANSWER"),
        ("Authorization Required", 401, "UNEXPECTED_ANSWER"),
    ],
)
async def test_judges_no_key_by_what_says_nothing_of_it(
    message: str, status: int, reason: str
) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await of(in_turn(refused(message, status)))

    assert caught.value.reason == reason
