"""What Hyperliquid's recipe signs and sends, and which keys it takes."""

import json
from typing import Any

import pytest
from tests.venues.stage import normalised

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.errors import KeyRejectedError
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest
from countersign.venues.schemes.hyperliquid.signing import EXPIRES_AFTER_MS, load_key, prepare
from venue_simulator.hyperliquid.signing import find_signer
from venue_simulator.hyperliquid.wire import read_action, read_envelope

MAIN = "api.hyperliquid.xyz"
TEST = "api.hyperliquid-testnet.xyz"
ACCOUNT = "0x5E9ee1089755c3435139848E47e6635505d5a13A"
SECRET = "0123456789" * 6 + "0123"
SIGNER = "0x14791697260e4c9a71f18484c9f997b308e59325"
VAULT = "0x1719884eb866cb12b2287399b15f7db5e7d775ea"
NONCE = 1_790_000_000_123
SALT = "0" * 32


def signed(body: Any, host: str = MAIN, path: str = "/exchange") -> VenueRequest:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    key = prepare(normalised("HYPERLIQUID", ACCOUNT, SECRET))
    return key.sign(UnsignedRequest(host, "POST", path, body=raw), NONCE, SALT)


def signer_of(request: VenueRequest, *, testnet: bool = False) -> str | None:
    envelope = read_envelope(request.body)
    assert envelope is not None
    action = read_action(envelope.action)
    assert action is not None
    return find_signer(envelope, action, testnet=testnet)


def test_signs_an_action_with_a_nonce_and_an_end() -> None:
    request = signed({"action": {"type": "noop"}})

    body = json.loads(request.body)
    assert list(body) == ["action", "nonce", "signature", "expiresAfter"]
    assert (body["nonce"], body["expiresAfter"]) == (NONCE, NONCE + EXPIRES_AFTER_MS)
    assert [len(body["signature"][part]) for part in "rs"] == [66, 66]
    assert signer_of(request) == SIGNER
    assert ["0x" + part.reveal_text() for part in request.proofs] == [
        body["signature"][part] for part in "rs"
    ]
    assert request.headers == {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("wished", "ends_ms"),
    [(NONCE + 5, NONCE + 5), (2**64 - 1, NONCE + EXPIRES_AFTER_MS), (0, 0)],
)
def test_ends_when_the_bot_says_so_but_never_later_than_ours(wished: int, ends_ms: int) -> None:
    request = signed({"action": {"type": "noop"}, "expiresAfter": wished})

    assert json.loads(request.body)["expiresAfter"] == ends_ms
    assert signer_of(request) == SIGNER


def test_signs_for_a_vault() -> None:
    request = signed({"action": {"type": "noop"}, "vaultAddress": VAULT})

    assert json.loads(request.body)["vaultAddress"] == VAULT
    assert signer_of(request) == SIGNER


def test_signs_for_one_network_alone() -> None:
    of_test = signed({"action": {"type": "noop"}}, TEST)

    assert signer_of(of_test, testnet=True) == SIGNER
    assert signer_of(of_test) not in {SIGNER, None}


def test_puts_its_own_nonce_into_the_action_that_repeats_it() -> None:
    action = {"type": "agentSendAsset", "amount": "1", "nonce": 7}
    request = signed({"action": action})

    assert json.loads(request.body)["action"]["nonce"] == NONCE
    assert signer_of(request) == SIGNER


def test_what_was_changed_on_the_way_is_somebody_elses() -> None:
    request = signed(
        {"action": {"type": "updateLeverage", "asset": 0, "isCross": True, "leverage": 2}}
    )
    body = json.loads(request.body)
    for name, value in (("nonce", NONCE + 1), ("expiresAfter", NONCE), ("vaultAddress", VAULT)):
        changed = VenueRequest(MAIN, "POST", "", {}, json.dumps({**body, name: value}).encode())
        assert signer_of(changed) != SIGNER, name
    body["action"]["leverage"] = 50
    assert signer_of(VenueRequest(MAIN, "POST", "", {}, json.dumps(body).encode())) != SIGNER


def test_passes_questions_on_unsigned() -> None:
    request = signed(b'{ "type": "meta" }', path="/info")

    assert (request.body, request.signature) == (b'{ "type": "meta" }', None)
    assert request.headers == {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"action":1}',
        b'{"action":{},"vaultAddress":"0x12"}',
        b'{"action":{},"vaultAddress":""}',
        b'{"action":{},"expiresAfter":"1"}',
        b"\xff",
    ],
)
def test_signs_nothing_else(body: bytes) -> None:
    with pytest.raises(InvalidRequestError):
        signed(body)


def test_signs_for_no_other_host() -> None:
    with pytest.raises(InvalidRequestError):
        signed({"action": {"type": "noop"}}, "api.hyperliquid.xyz.example.com")


@pytest.mark.parametrize("secret", [SECRET, "0x" + SECRET, "0X" + SECRET, f" '{SECRET.upper()}'\n"])
@pytest.mark.parametrize("account", [ACCOUNT, ACCOUNT.lower(), f'"{ACCOUNT}" '])
def test_equal_keys_have_equal_text(account: str, secret: str) -> None:
    found = normalised("HYPERLIQUID", account, secret)

    assert found.api_key.reveal_text() == ACCOUNT.lower()
    assert found.api_secret.reveal_text() == SECRET
    assert prepare(found).signer == SIGNER


@pytest.mark.parametrize(
    ("account", "secret"),
    [
        ("0x12", SECRET),
        (ACCOUNT[2:], SECRET),
        (SECRET, SECRET),
        (ACCOUNT, SECRET[2:]),
        (ACCOUNT, SECRET + "00"),
        (ACCOUNT, "0" * 64),
        (ACCOUNT, "f" * 64),
        # The order of the curve, and so the first number that is no key (SEC 2, section 2.4.1).
        (ACCOUNT, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
        (SIGNER, SECRET),
    ],
)
def test_refuses_what_is_no_agents_key(account: str, secret: str) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        load_key(normalised("HYPERLIQUID", account, secret))

    assert caught.value.reasons == ("MALFORMED_KEY",)
    assert secret not in str(caught.value.__dict__)


@pytest.mark.parametrize("secret", ["legal winner thank year", "-----BEGIN PRIVATE KEY-----", "0x"])
def test_says_so_where_the_secret_is_no_number(secret: str) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        normalised("HYPERLIQUID", ACCOUNT, secret)

    assert caught.value.reasons == ("MALFORMED_KEY",)
    assert "recovery phrase" in str(caught.value)


def test_says_of_the_accounts_own_key_what_to_do_instead() -> None:
    with pytest.raises(KeyRejectedError) as caught:
        load_key(normalised("HYPERLIQUID", SIGNER, SECRET))

    assert "withdraw" in str(caught.value)
    assert "app.hyperliquid.xyz/API" in str(caught.value)


def test_shows_nothing_of_a_key() -> None:
    material = KeyMaterial(Secret.from_text(ACCOUNT), Secret.from_text(SECRET), None)
    shown = f"{load_key(material)!r} {prepare(material)!r} {load_key(material).private_key!r}"

    assert SECRET not in shown
    assert ACCOUNT not in shown
