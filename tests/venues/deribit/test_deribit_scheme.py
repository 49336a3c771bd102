"""Deribit's recipe, the signatures of its bots, and what its answers say of a key."""

import hmac
import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.fake_venue_http import FakeVenueHttp, in_turn
from tests.venues.stage import NOW_MS, answer, checked, normalised

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError
from countersign.venues.bot_signatures.bot_signature import TimedProof
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.errors import KeyRejectedError, RejectionReason, VenueUnavailableError
from countersign.venues.passport import Permission
from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.deribit.bot_signatures import verify
from countersign.venues.schemes.deribit.readings import read_scope
from countersign.venues.schemes.deribit.signing import load_key, sign

KEY: Final = normalised("DERIBIT", "AMANDA", "AMANDASECRECT")
SECRET: Final = Secret(b"AMANDASECRECT")
# "Example - Client Signature" of docs.deribit.com/articles/authentication.
PUBLISHED_MS: Final = 1_576_074_319_000
PUBLISHED: Final = "56590594f97921b09b18f166befe0d1319b198bbcdad7ca73382de2f88fe9aa1"
ACCESS_TOKEN: Final = "1582628593469.1MbQ-J_4.CBP-made-up-access"
REFRESH_TOKEN: Final = "1582628593469.1GP4rQd0.A9Wa-made-up-refresh"
SECOND_QUERY: Final = "instrument_name=BTC_USDC&x=%C3%A4"


def log_in_answer(scope: str, **more: Any) -> bytes:
    result = {
        "access_token": ACCESS_TOKEN,
        "expires_in": 60,
        "refresh_token": REFRESH_TOKEN,
        "scope": scope,
        "token_type": "bearer",
    } | more
    return json.dumps({"jsonrpc": "2.0", "id": 1, "result": result}).encode()


def signature_of(string_to_sign: str) -> str:
    return hmac.digest(SECRET.reveal(), string_to_sign.encode(), "sha256").hex()


# --- The recipe --------------------------------------------------------------------------------


def test_signs_time_nonce_method_uri_and_body() -> None:
    request = UnsignedRequest("www.deribit.com", "GET", "/api/v2/private/buy", SECOND_QUERY)

    signed = sign(request, KEY, PUBLISHED_MS, "1iqt2wls")

    expected = signature_of(
        f"{PUBLISHED_MS}\n1iqt2wls\nGET\n/api/v2/private/buy?{SECOND_QUERY}\n\n"
    )
    assert signed.target == f"/api/v2/private/buy?{SECOND_QUERY}"
    assert signed.headers == {
        "Authorization": f"deri-hmac-sha256 id=AMANDA,ts={PUBLISHED_MS},sig={expected},"
        "nonce=1iqt2wls"
    }
    assert signed.signature == Secret.from_text(expected)


@given(st.binary(min_size=1, max_size=200))
def test_sends_the_body_that_it_signed(body: bytes) -> None:
    request = UnsignedRequest("www.deribit.com", "POST", "/api/v2/private/buy", body=body)

    signed = sign(request, KEY, 1, "2")

    prehash = b"1\n2\nPOST\n/api/v2/private/buy\n" + body + b"\n"
    assert signed.body == body
    assert (
        hmac.new(SECRET.reveal(), prehash, "sha256").hexdigest() in signed.headers["Authorization"]
    )
    assert signed.headers["Content-Type"] == "application/json"


def test_proves_a_log_in_by_the_published_client_signature() -> None:
    request = UnsignedRequest(
        "www.deribit.com", "GET", "/api/v2/public/auth", "grant_type=client_signature"
    )

    signed = sign(request, KEY, PUBLISHED_MS, "1iqt2wls")

    assert signed.target == (
        "/api/v2/public/auth?grant_type=client_signature&client_id=AMANDA"
        f"&timestamp={PUBLISHED_MS}&nonce=1iqt2wls&signature={PUBLISHED}"
    )
    assert signed.headers == {}


@pytest.mark.parametrize("client_id", ["a,ts=1", "a b", "a=b", "x" * 65])
def test_takes_no_client_id_that_would_change_the_header(client_id: str) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        load_key(normalised("DERIBIT", client_id, "s"))

    assert caught.value.reasons == (RejectionReason.MALFORMED_KEY,)


# --- Signatures of bots ------------------------------------------------------------------------


def bot_request(authorization: str, body: bytes = b"", query: str = SECOND_QUERY) -> BotRequest:
    return BotRequest(
        "www.deribit.com",
        "POST" if body else "GET",
        "/api/v2/private/buy",
        query,
        {"authorization": authorization},
        body,
    )


def signed_by_bot(*, body: str = "", query: str = SECOND_QUERY, time: str = str(NOW_MS)) -> str:
    uri = "/api/v2/private/buy" + (f"?{query}" if query else "")
    method = "POST" if body else "GET"
    made = signature_of(f"{time}\nn\n{method}\n{uri}\n{body}\n")
    return f"deri-hmac-sha256 id=x,ts={time},sig={made},nonce=n"


@pytest.mark.parametrize("now_ms", [NOW_MS - 60_000, NOW_MS, NOW_MS + 60_000])
def test_takes_a_right_signature_within_its_window(now_ms: int) -> None:
    proof = verify(bot_request(signed_by_bot()), SECRET, now_ms)

    assert isinstance(proof, TimedProof)
    assert proof.over_at_ms == NOW_MS + 60_001


def test_takes_a_signature_in_capitals_and_of_a_body_and_knows_it_again() -> None:
    authorization = signed_by_bot(body="{}", query="")
    head, _, rest = authorization.partition("sig=")
    made, _, nonce = rest.partition(",")

    first = verify(bot_request(authorization, b"{}", ""), SECRET, NOW_MS)

    assert (
        verify(bot_request(f"{head}sig={made.upper()},{nonce}", b"{}", ""), SECRET, NOW_MS) == first
    )


@pytest.mark.parametrize(
    "request_",
    [
        bot_request(signed_by_bot(), query="instrument_name=ETH_USDC"),
        bot_request(signed_by_bot(query="")),
        bot_request(signed_by_bot(body="{}", query=""), b"{ }", ""),
        bot_request("deri-hmac-sha256 id=x,ts=1,nonce=n"),
        bot_request("deri-hmac-sha256 id=x"),
        bot_request("Bearer x"),
        bot_request("Basic YTpi"),
    ],
)
def test_refuses_what_was_altered_or_not_signed(request_: BotRequest) -> None:
    with pytest.raises(SignatureInvalidError):
        verify(request_, SECRET, NOW_MS)


@pytest.mark.parametrize("now_ms", [NOW_MS - 60_001, NOW_MS + 60_001])
def test_refuses_a_time_outside_of_its_window(now_ms: int) -> None:
    with pytest.raises(SignatureExpiredError):
        verify(bot_request(signed_by_bot()), SECRET, now_ms)


@pytest.mark.parametrize("time", ["", "1", "1790000000000.0", "1790000000"])
def test_refuses_a_time_that_is_none(time: str) -> None:
    with pytest.raises(SignatureExpiredError):
        verify(bot_request(signed_by_bot(time=time)), SECRET, NOW_MS)


def test_refuses_a_header_that_can_be_read_in_two_ways() -> None:
    with pytest.raises(SmuggledError):
        verify(bot_request(signed_by_bot() + ",ts=1"), SECRET, NOW_MS)


# --- What an answer says -----------------------------------------------------------------------

YES, NO, UNKNOWN = Permission.YES, Permission.NO, Permission.UNKNOWN


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("connection mainaccount trade:read_write wallet:read", (YES, YES, NO, NO)),
        ("account:read trade:read wallet:none mainaccount", (YES, NO, NO, NO)),
        ("trade:none account:none wallet:none mainaccount", (NO, NO, NO, NO)),
        ("wallet:read_write mainaccount expires:60", (YES, NO, YES, YES)),
        ("wallet:read_write session:x", (YES, NO, NO, YES)),
        ("block_rfq:read_write mainaccount", (YES, YES, NO, NO)),
        ("block_trade:read_write", (YES, YES, NO, NO)),
        ("custody:read_write trade:read mainaccount", (YES, NO, UNKNOWN, NO)),
        ("custody:read_write wallet:read_write mainaccount", (YES, NO, YES, YES)),
        # The document's own example.
        ("connection mainaccount", (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)),
        ("", (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)),
    ],
)
def test_reads_a_scope(scope: str, told: tuple[Permission, ...]) -> None:
    found = read_scope(log_in_answer(scope), NOW_MS)

    assert (found.read, found.trade, found.withdraw, found.transfer) == told
    assert found.ip_bound is UNKNOWN
    assert found.account_kind == ("main" if "mainaccount" in scope else "sub")


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        log_in_answer("wallet:full"),
        log_in_answer("wallet"),
        log_in_answer("trade:"),
        log_in_answer("x " * 4_000),
        log_in_answer("trade:read", token_type="mac"),
        log_in_answer("trade:read", expires_in="60"),
        log_in_answer("trade:read").replace(b'"2.0"', b'"1.0"'),
        log_in_answer("trade:read").replace(b'"scope"', b'"scopes"'),
        b'{"jsonrpc":"2.0","result":"ok"}',
    ],
)
def test_takes_nothing_else_for_a_scope(body: bytes) -> None:
    with pytest.raises(VenueUnavailableError):
        read_scope(body, NOW_MS)


def test_keeps_nothing_of_the_tokens() -> None:
    found = repr(read_scope(log_in_answer("trade:read"), NOW_MS))

    assert ACCESS_TOKEN not in found
    assert REFRESH_TOKEN not in found


# --- The check ---------------------------------------------------------------------------------


def refused(code: int, status: int = 400) -> Any:
    return answer({"jsonrpc": "2.0", "error": {"message": "x", "code": code}}, status)


async def of(http: FakeVenueHttp, venue: str = "DERIBIT") -> Any:
    return await checked(venue, http, key=KEY)


@pytest.mark.parametrize(
    ("venue", "host"), [("DERIBIT", "www.deribit.com"), ("DERIBIT_UAT", "test.deribit.com")]
)
async def test_asks_by_one_log_in_for_a_token_that_soon_ends(venue: str, host: str) -> None:
    http = in_turn(answer(log_in_answer("trade:read_write")))

    found = await of(http, venue)

    (sent,) = http.sent
    assert (sent.host, sent.method, found.credential_type) == (host, "GET", "HMAC")
    assert sent.target.startswith(
        "/api/v2/public/auth?grant_type=client_signature&scope=expires:60&client_id=AMANDA&"
    )
    assert "AMANDASECRECT" not in sent.target


async def test_does_not_repeat_a_nonce() -> None:
    sent = []
    for _ in range(2):
        http = in_turn(answer(log_in_answer("trade:read")))
        await of(http)
        sent.append(http.sent[0].target.partition("nonce=")[2].partition("&")[0])

    assert len(set(sent)) == 2


@pytest.mark.parametrize("code", [13004, 13009, 10000])
async def test_asks_again_by_the_venues_time_before_it_judges_a_key(code: int) -> None:
    time = answer({"jsonrpc": "2.0", "result": NOW_MS + 3_600_000})
    http = in_turn(refused(code), time, refused(code))

    with pytest.raises(KeyRejectedError):
        await of(http)

    assert f"timestamp={NOW_MS + 3_600_000}&" in http.sent[2].target


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        (10028, 429, "RATE_LIMITED"),
        (10028, 200, "RATE_LIMITED"),
        (12003, 400, "RATE_LIMITED"),
        (11051, 503, "MAINTENANCE"),
        (10041, 400, "MAINTENANCE"),
        (10040, 400, "OVERLOADED"),
        (11094, 500, "SERVER_ERROR"),
        (13004, 503, "MAINTENANCE"),
        (-32602, 400, "UNEXPECTED_ANSWER"),
    ],
)
async def test_judges_no_key_by_what_says_nothing_of_it(
    code: int, status: int, reason: str
) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await of(in_turn(refused(code, status)))

    assert caught.value.reason == reason
