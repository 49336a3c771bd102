"""The check of an agent's key: what is asked, and what each answer of the venue means."""

import json
from typing import Any

import pytest
from tests.venues.fake_venue_http import FakeVenueHttp, Outcome, in_turn
from tests.venues.stage import NOW_MS, ManualClock, answer, checked, normalised

from countersign.venues.errors import (
    KeyInsufficientError,
    KeyRejectedError,
    VenueUnavailableError,
)

ACCOUNT = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
SIGNER = "0x14791697260e4c9a71f18484c9f997b308e59325"
KEY = normalised("HYPERLIQUID", ACCOUNT, "0123456789" * 6 + "0123")
AGENT = answer({"role": "agent", "data": {"user": ACCOUNT}})
AGENTS = answer([{"name": "bot", "address": SIGNER, "validUntil": NOW_MS + 1}])
DONE = answer({"status": "ok", "response": {"type": "default"}})


def err(text: str) -> Outcome:
    return answer({"status": "err", "response": text})


async def test_asks_who_it_is_when_it_ends_and_whether_it_signs() -> None:
    http = in_turn(AGENT, AGENTS, DONE)

    found = await checked("HYPERLIQUID", http, key=KEY)

    asked = [(each.host, each.method, each.target, json.loads(each.body)) for each in http.sent]
    noop = asked[2][3]
    host = "api.hyperliquid.xyz"
    assert asked[:2] == [
        (host, "POST", "/info", {"type": "userRole", "user": SIGNER}),
        (host, "POST", "/info", {"type": "extraAgents", "user": ACCOUNT}),
    ]
    assert (noop["action"], noop["nonce"]) == ({"type": "noop"}, NOW_MS)
    assert noop["expiresAfter"] > noop["nonce"]
    assert {each.headers["Content-Type"] for each in http.sent} == {"application/json"}
    assert (found.credential_type, found.nonce_unit) == ("API_KEY", "ms")
    assert found.passport.expires_at_ms == NOW_MS + 1


@pytest.mark.parametrize(
    ("answers", "reasons"),
    [
        ([answer({"role": "missing"})], ("BAD_SIGNATURE", "EXPIRED", "WRONG_ENVIRONMENT")),
        ([answer({"role": "user"})], ("MALFORMED_KEY", "BAD_SIGNATURE")),
        (
            [AGENT, AGENTS, err(f"User or API Wallet {SIGNER} does not exist.")],
            ("EXPIRED", "BAD_SIGNATURE", "WRONG_ENVIRONMENT"),
        ),
        (
            [AGENT, AGENTS, err(f"L1 error: User or API Wallet {SIGNER} does not exist.")],
            ("EXPIRED", "BAD_SIGNATURE", "WRONG_ENVIRONMENT"),
        ),
        ([answer(b"", 451)], ("REGION",)),
    ],
)
async def test_says_why_the_venue_refuses_a_key(answers: list[Any], reasons: tuple[str]) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        await checked("HYPERLIQUID", in_turn(*answers), key=KEY)

    assert caught.value.reasons == reasons
    assert not isinstance(caught.value, KeyInsufficientError)


async def test_tells_an_empty_account_from_a_bad_key() -> None:
    refused = err(f"Must deposit before performing actions. User: {ACCOUNT}")
    with pytest.raises(KeyInsufficientError):
        await checked("HYPERLIQUID", in_turn(AGENT, AGENTS, refused), key=KEY)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([answer(b"null", 429)], "RATE_LIMITED"),
        ([AGENT, AGENTS, err("Too many cumulative requests sent (2 > 1)")], "RATE_LIMITED"),
        ([AGENT, AGENTS, err("Action already expired")], "CLOCK_SKEW"),
        ([AGENT, AGENTS, err("Invalid nonce: duplicate nonce 1")], "NONCE"),
        ([AGENT, AGENTS, err("Something new")], "UNEXPECTED_ANSWER"),
        ([answer({"role": "vault"})], "UNEXPECTED_ANSWER"),
        ([answer({"role": "subAccount", "data": {"master": ACCOUNT}})], "UNEXPECTED_ANSWER"),
        ([answer(b"Failed to deserialize the JSON body into the target type", 422)],
         "UNEXPECTED_ANSWER"),
        ([answer({"code": 500, "msg": "User or API Wallet 0x1 does not exist."}, 500)],
         "SERVER_ERROR"),
        ([answer({"role": "missing"}, 503)], "MAINTENANCE"),
    ],
)  # fmt: skip
async def test_judges_no_key_by_anything_else(answers: list[Any], reason: str) -> None:
    with pytest.raises(VenueUnavailableError) as caught:
        await checked("HYPERLIQUID", in_turn(*answers), key=KEY)

    assert caught.value.reason == reason


async def test_tries_another_nonce_where_one_was_used() -> None:
    http = in_turn(AGENT, AGENTS, err("Invalid nonce: duplicate nonce 1"), DONE)

    await checked("HYPERLIQUID", http, key=KEY)

    nonces = [json.loads(each.body)["nonce"] for each in http.sent[2:]]
    assert nonces == [NOW_MS, NOW_MS + 1]


async def test_tries_no_nonce_that_is_further_ahead() -> None:
    http = in_turn(AGENT, AGENTS, err("Invalid nonce: nonce too low 1 < 2"))
    with pytest.raises(VenueUnavailableError):
        await checked("HYPERLIQUID", http, key=KEY)

    nonces = [json.loads(each.body)["nonce"] for each in http.sent[2:]]
    assert nonces == [NOW_MS, NOW_MS + 1]


async def test_signs_for_the_test_network_there() -> None:
    http = FakeVenueHttp(in_turn(AGENT, AGENTS, DONE).decide)
    key, clock = KEY, ManualClock()
    await checked("HYPERLIQUID_UAT", http, key=key, clock=clock)

    assert {each.host for each in http.sent} == {"api.hyperliquid-testnet.xyz"}
