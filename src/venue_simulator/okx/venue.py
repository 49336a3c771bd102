"""OKX and its demo trading.

Sources: okx.com/docs-v5/en, "REST Authentication", "Demo Trading Services", "Error Code >
General Class" and "API Class". The order in which the checks come is [K]; their codes are
numbered in the order used here up to the key.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.okx.answers import Call, RefusedError, refusal, success
from venue_simulator.okx.endpoints import ANY, ENDPOINTS
from venue_simulator.okx.keys import TEMPLATES
from venue_simulator.okx.signing import (
    MAX_AGE_MS,
    parse_timestamp_ms,
    prehash,
    signature_matches,
)
from venue_simulator.seeded import seeded_bytes, seeded_text
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import SANDBOX_SUFFIX, Verdict, twin

_KEY_FORMAT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY, _SIGN, _PASSPHRASE, _TIME = (
    b"ok-access-key",
    b"ok-access-sign",
    b"ok-access-passphrase",
    b"ok-access-timestamp",
)
_NEEDED = (
    (_KEY, "50103"),
    (_PASSPHRASE, "50104"),
    (_SIGN, "50106"),
    (_TIME, "50107"),
)
_WRONG_ENVIRONMENT = refusal(401, "50101", "APIKey does not match current environment.")
_EXPIRED_TIMESTAMP = refusal(401, "50102", "Timestamp request expired")
_WRONG_PASSPHRASE = refusal(401, "50105", "Request header OK-ACCESS-PASSPHRASE incorrect.")
_BAD_KEY = refusal(401, "50111", "Invalid OK-ACCESS-KEY")
_BAD_TIMESTAMP = refusal(401, "50112", "Invalid OK-ACCESS-TIMESTAMP")
_BAD_SIGNATURE = refusal(401, "50113", "Invalid Sign")
_BAD_JSON = refusal(400, "50002", "JSON syntax error")
# "API Class" says 200; a 401 was seen in the wild in September 2026 [K].
_UNKNOWN_KEY = refusal(200, "50119", "API key doesn't exist", data=True)
_NO_PERMISSION = refusal(
    200, "50120", "This API key doesn't have permission to use this function", data=True
)
_NOBODY = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"BTC": Decimal(10), "ETH": Decimal(100), "USDT": Decimal(1_000_000)}
# Order ids have 18 digits and more; clients must not take them for numbers of 53 bits.
_FIRST_NUMBER = 300_000_000_000_000_001


class Okx:
    """Implements Venue."""

    name = "OKX"
    sandbox = True
    hosts: Mapping[str, str] = {"www.okx.com": "OKX", "openapi.okx.com": "OKX"}
    templates = TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_BALANCES, _FIRST_NUMBER)

    def environment(self, arrival: Arrival, host_venue: str) -> str:
        """Tell demo trading by its header; source: "Demo Trading Services"."""
        simulated = arrival.header(b"x-simulated-trading") == "1"
        return host_venue + SANDBOX_SUFFIX if simulated else host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(_KEY)

    def stamp(self, arrival: Arrival) -> str:
        return arrival.header(_TIME)

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) headers, (2) key format and time, (3) the key, (4) its owner's proof."""
        endpoint = ENDPOINTS.get((arrival.method, arrival.path))
        if endpoint is None or endpoint.permission is None:
            return Verdict()
        refused = _header_refusal(arrival, now_ns)  # (1) and (2)
        if refused is not None:
            return Verdict(refusal=refused)
        # (3) The key.
        api_key = self.claimed_key(arrival)
        key = self._keys.find(venue, api_key)
        if key is None:
            known = self._keys.find(twin(venue), api_key) is not None
            return Verdict(refusal=_WRONG_ENVIRONMENT if known else _UNKNOWN_KEY)
        if key.expired(now_ns):
            return Verdict(key=key, refusal=_UNKNOWN_KEY)
        return _proof(arrival, key)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        endpoint = ENDPOINTS.get((arrival.method, arrival.path))
        if endpoint is None:
            return refusal(404, "404", "")  # [K]
        if verdict.refusal is not None:
            return verdict.refusal
        key = verdict.key or _NOBODY
        if endpoint.permission is not None and not _permitted(key, endpoint.permission):
            return _NO_PERMISSION
        rows = _rows(arrival.body)
        if rows is None:
            return _BAD_JSON
        account = key.account_at(self._accounts)
        call = Call(dict(form_pairs(arrival.query)), rows, key, account, now_ns)
        try:
            return success(endpoint.handler(call))
        except RefusedError as refused:
            return refused.answer

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        """Answer 429; where `banned`, the other form of the document: HTTP 200, same code."""
        return refusal(200 if banned else 429, "50011", "Too Many Requests")

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return refusal(503, "50001", "Service temporarily unavailable")

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        digits = seeded_bytes(seed + " key", 16).hex()
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        secret = seeded_bytes(seed + " secret", 16).hex().upper()
        passphrase = "Made-up_" + seeded_text(seed + " passphrase", 12)
        return KeyText("-".join(parts), secret, passphrase)


def _proof(arrival: Arrival, key: KeyRecord) -> Verdict:
    """Check (4): address, passphrase, signature."""
    target = arrival.path + (b"?" + arrival.query if arrival.query else b"")
    signed = prehash(arrival.header(_TIME), arrival.method, target, arrival.body)
    verified = signature_matches(key.secret, signed, arrival.header(_SIGN))
    refused = None
    if not key.admits(arrival.peer):
        refused = _wrong_address(arrival.peer, key.api_key)
    elif arrival.header(_PASSPHRASE) != key.passphrase:
        refused = _WRONG_PASSPHRASE
    elif not verified:
        refused = _BAD_SIGNATURE
    return Verdict(verified=verified, key=key, refusal=refused)


def _wrong_address(peer: str, api_key: str) -> Answer:
    # The document's text, with the key that the venue puts into it.
    message = f"Your IP {peer} is not included in your API key's {api_key} IP whitelist."
    return refusal(401, "50110", message)


def _permitted(key: KeyRecord, permission: str) -> bool:
    return bool(key.permissions) if permission == ANY else permission in key.permissions


def _rows(body: bytes) -> Sequence[Mapping[str, object]] | None:
    """Read the objects of a body, one or a list of them; None if it is neither."""
    if not body:
        return ()
    try:
        decoded = msgspec.json.decode(body, type=list[dict[str, object]] | dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return decoded if isinstance(decoded, list) else [decoded]


def _header_refusal(arrival: Arrival, now_ns: int) -> Answer | None:
    for name, code in _NEEDED:
        if not arrival.header(name):
            shown = name.decode().upper()
            return refusal(401, code, f"Request header {shown} can not be empty.")
    if not _KEY_FORMAT.fullmatch(arrival.header(_KEY)):
        return _BAD_KEY
    timestamp_ms = parse_timestamp_ms(arrival.header(_TIME))
    if timestamp_ms is None:
        return _BAD_TIMESTAMP
    if abs(now_ns // 1_000_000 - timestamp_ms) > MAX_AGE_MS:
        return _EXPIRED_TIMESTAMP
    return None
