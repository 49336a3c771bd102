"""Kraken spot and its UAT environment.

Sources: docs.kraken.com, "Spot REST Authentication" and "Get API Key Info", "Get Account
Balance", "Get Server Time"; support.kraken.com, "API error messages". Every error comes with
HTTP 200.
"""

import binascii
import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from venue_simulator.key_records import KeyRecord, KeyTemplate, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.seeded import seeded_bytes
from venue_simulator.venue import Verdict

_MAX_NONCE = 2**64 - 1
_NONCE = re.compile(r"[0-9]{1,20}")
_MICROSECOND_NS = 1_000
_NANOSECOND_NS = 1
_PRIVATE = b"/0/private/"
_READ = frozenset({"query-funds", "query-open-trades", "query-closed-trades"})
_TRADE = _READ | {"modify-trades", "close-trades"}
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
# The document's example shows four words; the others are [K].
_ORDER = (
    "query-funds",
    "withdraw-funds",
    "query-open-trades",
    "query-closed-trades",
    "modify-trades",
    "close-trades",
)
_TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "read-only": KeyTemplate(_READ),
    "withdraw": KeyTemplate(_TRADE | {"withdraw-funds"}),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "expiring": KeyTemplate(_TRADE, lifetime=timedelta(days=30)),
    "wrong-environment": KeyTemplate(_TRADE, elsewhere=True),
    # "Get API Key Info" needs no permission, so only other endpoints refuse this key.
    "missing-permission": KeyTemplate(frozenset()),
    "nonce-us": KeyTemplate(_TRADE, nonce_unit_ns=_MICROSECOND_NS),
    "nonce-ns": KeyTemplate(_TRADE, nonce_unit_ns=_NANOSECOND_NS),
    "nonce-window": KeyTemplate(_TRADE, nonce_window=10_000),
}


def expected_signature(secret: bytes, path: bytes, nonce: str, body: bytes) -> str:
    """Sign as "Spot REST Authentication" says; `secret` is the base64 text of the key."""
    digest = hashlib.sha256(nonce.encode() + body).digest()
    return b64encode(hmac.digest(b64decode(secret), path + digest, "sha512")).decode()


def read_nonce(content_type: str, body: bytes) -> str:
    """Read the nonce out of a form or a JSON object, as the text that was signed."""
    if "json" not in content_type.lower():
        return dict(reversed(form_pairs(body))).get("nonce", "")
    try:
        return str(msgspec.json.decode(body, type=_JsonBody).nonce)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


class _JsonBody(msgspec.Struct):
    nonce: int | str


def _error(text: str) -> Answer:
    return Answer(200, msgspec.json.encode({"error": [text]}))


_BAD_KEY = _error("EAPI:Invalid key")
_BAD_SIGNATURE = _error("EAPI:Invalid signature")
_BAD_NONCE = _error("EAPI:Invalid nonce")
_DENIED = _error("EGeneral:Permission denied")
_UNKNOWN_METHOD = _error("EGeneral:Unknown method")
_LIMITED = _error("EAPI:Rate limit exceeded")
_LOCKED_OUT = _error("EGeneral:Temporary lockout")
_UNAVAILABLE = _error("EService:Unavailable")


def _time(_key: KeyRecord | None, now_ns: int) -> object:
    seconds = now_ns // 1_000_000_000
    shown = datetime.fromtimestamp(seconds, UTC).strftime("%a, %d %b %y %H:%M:%S +0000")
    return {"unixtime": seconds, "rfc1123": shown}


def _key_info(key: KeyRecord | None, now_ns: int) -> object:
    if key is None:
        return {}
    created = str(key.created_at_ms // 1_000)
    known = [word for word in _ORDER if word in key.permissions]
    return {
        "apiKeyName": "simulated",
        "apiKey": key.api_key,
        "nonce": str(key.nonces.highest),
        "nonceWindow": key.nonces.window,
        "permissions": known + sorted(key.permissions.difference(known)),
        "iban": "AA00 MADE UPXX XXXX",
        "validUntil": str((key.expires_at_ms or 0) // 1_000),
        "queryFrom": "0",
        "queryTo": "0",
        "createdTime": created,
        "modifiedTime": created,
        "ipAllowlist": key.address_texts(),
        "lastUsed": str(now_ns // 1_000_000_000),
    }


def _balance(_key: KeyRecord | None, _now_ns: int) -> object:
    return {"ZUSD": "1000.0000", "XXBT": "0.5000000000"}


@dataclass(frozen=True, slots=True)
class _Endpoint:
    result: Callable[[KeyRecord | None, int], object]
    permission: str | None = None


_ENDPOINTS: Final[Mapping[tuple[str, bytes], _Endpoint]] = {
    ("GET", b"/0/public/Time"): _Endpoint(_time),
    ("POST", b"/0/public/Time"): _Endpoint(_time),
    ("POST", b"/0/private/GetApiKeyInfo"): _Endpoint(_key_info),
    ("POST", b"/0/private/Balance"): _Endpoint(_balance, "query-funds"),
}


class Kraken:
    """Implements Venue."""

    name = "KRAKEN"
    hosts: Mapping[str, str] = {"api.kraken.com": "KRAKEN", "api.uat.kraken.com": "KRAKEN_UAT"}
    templates = _TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(b"api-key")

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) the key, (2) its address, (3) the signature. The order is [K]."""
        if not arrival.path.startswith(_PRIVATE) or arrival.method != "POST":
            return Verdict()
        # (1) "API error messages": an expired key is an invalid one.
        key = self._keys.find(venue, self.claimed_key(arrival))
        if key is None or key.expired(now_ns):
            return Verdict(key=key, refusal=_BAD_KEY)
        # (2) [K] No document names the answer to a wrong address.
        if not key.admits(arrival.peer):
            return Verdict(key=key, refusal=_BAD_KEY)
        # (3) The signature.
        nonce = read_nonce(arrival.header(b"content-type"), arrival.body)
        if not _matches(key.secret, arrival, nonce):
            return Verdict(verified=False, key=key, refusal=_BAD_SIGNATURE)
        return Verdict(verified=True, key=key)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        """Use the nonce up before anything else, so that a refused call costs it too [K]."""
        if verdict.refusal is not None:
            return verdict.refusal
        if verdict.key is not None and not _take_nonce(verdict.key, arrival):
            return _BAD_NONCE
        endpoint = _ENDPOINTS.get((arrival.method, arrival.path))
        if endpoint is None:
            return _UNKNOWN_METHOD
        needed = endpoint.permission
        if needed and (verdict.key is None or needed not in verdict.key.permissions):
            return _DENIED
        result = endpoint.result(verdict.key, now_ns)
        return Answer(200, msgspec.json.encode({"error": [], "result": result}))

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        return _LOCKED_OUT if banned else _LIMITED

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return _UNAVAILABLE

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        api_key = b64encode(seeded_bytes(seed + " key", 42)).decode()
        return KeyText(api_key, b64encode(seeded_bytes(seed + " secret", 64)).decode())


def _matches(secret: bytes, arrival: Arrival, nonce: str) -> bool:
    given = arrival.header(b"api-sign")
    try:
        expected = expected_signature(secret, arrival.path, nonce, arrival.body)
    except binascii.Error:
        return False
    return given.isascii() and hmac.compare_digest(given, expected)


def _take_nonce(key: KeyRecord, arrival: Arrival) -> bool:
    text = read_nonce(arrival.header(b"content-type"), arrival.body)
    if not _NONCE.fullmatch(text) or int(text) > _MAX_NONCE:
        return False
    return key.nonces.accept(int(text))
