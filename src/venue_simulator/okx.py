"""OKX and its demo trading.

Sources: okx.com/docs-v5/en, "REST Authentication", "Demo Trading Services", "Get account
configuration", "Get system time", "Error Code > General Class" and "API Class". The order in
which the checks come is [K]; their codes are numbered in the order used here up to the key.
"""

import binascii
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
from venue_simulator.messages import Answer, Arrival
from venue_simulator.seeded import seeded_bytes, seeded_text
from venue_simulator.venue import SANDBOX_SUFFIX, Verdict, twin

_MAX_AGE_MS = 30_000
_KEY_FORMAT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
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
_READ = frozenset({"read_only"})
_TRADE = frozenset({"read_only", "trade"})
_ORDER = ("read_only", "withdraw", "trade")
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
_TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "read-only": KeyTemplate(_READ),
    "withdraw": KeyTemplate(_TRADE | {"withdraw"}),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    # [K] A key that lapsed after 14 idle days is deleted, so it answers as unknown.
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "wrong-environment": KeyTemplate(_TRADE, elsewhere=True),
    # Any one permission is enough for account/config, so this key has none at all [K].
    "missing-permission": KeyTemplate(frozenset()),
}


def prehash(timestamp: str, method: str, target: bytes, body: bytes) -> bytes:
    """Join what OKX signs; `target` is the path with its query, as sent."""
    return timestamp.encode() + method.encode() + target + body


def expected_signature(secret: bytes, signed: bytes) -> str:
    return b64encode(hmac.digest(secret, signed, "sha256")).decode()


def parse_timestamp_ms(text: str) -> int | None:
    """Read `2020-12-08T09:08:57.715Z`; None if it is not of that form."""
    if not _TIMESTAMP.fullmatch(text):
        return None
    try:
        parsed = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return (parsed - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _refusal(status: int, code: str, message: str, *, data: bool = False) -> Answer:
    body: dict[str, object] = {"msg": message, "code": code}
    if data:
        body["data"] = []
    return Answer(status, msgspec.json.encode(body))


_WRONG_ENVIRONMENT = _refusal(401, "50101", "APIKey does not match current environment.")
_EXPIRED_TIMESTAMP = _refusal(401, "50102", "Timestamp request expired")
_WRONG_PASSPHRASE = _refusal(401, "50105", "Request header OK-ACCESS-PASSPHRASE incorrect.")
_BAD_KEY = _refusal(401, "50111", "Invalid OK-ACCESS-KEY")
_BAD_TIMESTAMP = _refusal(401, "50112", "Invalid OK-ACCESS-TIMESTAMP")
_BAD_SIGNATURE = _refusal(401, "50113", "Invalid Sign")
# "API Class" says 200; a 401 was seen in the wild in September 2026 [K].
_UNKNOWN_KEY = _refusal(200, "50119", "API key doesn't exist", data=True)
_NO_PERMISSION = _refusal(
    200, "50120", "This API key doesn't have permission to use this function", data=True
)


def _wrong_address(peer: str, api_key: str) -> Answer:
    # The document's text, with the key that the venue puts into it.
    message = f"Your IP {peer} is not included in your API key's {api_key} IP whitelist."
    return _refusal(401, "50110", message)


def _time(_key: KeyRecord | None, now_ns: int) -> object:
    return {"ts": str(now_ns // 1_000_000)}


def _config(key: KeyRecord | None, _now_ns: int) -> object:
    permissions = key.permissions if key else frozenset()
    return {
        "acctLv": "2",
        "acctStpMode": "cancel_maker",
        "autoLoan": False,
        "ctIsoMode": "automatic",
        "enableSpotBorrow": False,
        "greeksType": "PA",
        "feeType": "0",
        "ip": ",".join(key.address_texts()) if key else "",
        "type": "0",
        "kycLv": "3",
        "label": "simulated",
        "level": "Lv1",
        "levelTmp": "",
        "liquidationGear": "-1",
        "mainUid": "100000000000000001",
        "mgnIsoMode": "automatic",
        "opAuth": "0",
        "perm": ",".join(word for word in _ORDER if word in permissions),
        "posMode": "net_mode",
        "roleType": "0",
        "spotBorrowAutoRepay": False,
        "spotOffsetType": "",
        "spotRoleType": "0",
        "spotTraderInsts": [],
        "traderInsts": [],
        "uid": "100000000000000001",
    }


@dataclass(frozen=True, slots=True)
class _Endpoint:
    signed: bool
    row: Callable[[KeyRecord | None, int], object]


_ENDPOINTS: Final[Mapping[tuple[str, bytes], _Endpoint]] = {
    ("GET", b"/api/v5/public/time"): _Endpoint(signed=False, row=_time),
    ("GET", b"/api/v5/account/config"): _Endpoint(signed=True, row=_config),
}


class Okx:
    """Implements Venue."""

    name = "OKX"
    hosts: Mapping[str, str] = {"www.okx.com": "OKX", "openapi.okx.com": "OKX"}
    templates = _TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys

    def environment(self, arrival: Arrival, host_venue: str) -> str:
        """Tell demo trading by its header; source: "Demo Trading Services"."""
        simulated = arrival.header(b"x-simulated-trading") == "1"
        return host_venue + SANDBOX_SUFFIX if simulated else host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(_KEY)

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) headers, (2) key format and time, (3) the key, (4) its owner's proof."""
        endpoint = _ENDPOINTS.get((arrival.method, arrival.path))
        if endpoint is None or not endpoint.signed:
            return Verdict()
        refusal = _header_refusal(arrival, now_ns)  # (1) and (2)
        if refusal is not None:
            return Verdict(refusal=refusal)
        # (3) The key.
        api_key = self.claimed_key(arrival)
        key = self._keys.find(venue, api_key)
        if key is None:
            known = self._keys.find(twin(venue), api_key) is not None
            return Verdict(refusal=_WRONG_ENVIRONMENT if known else _UNKNOWN_KEY)
        if key.expired(now_ns):
            return Verdict(key=key, refusal=_UNKNOWN_KEY)
        return self._proof(arrival, key)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        endpoint = _ENDPOINTS.get((arrival.method, arrival.path))
        if endpoint is None:
            return _refusal(404, "404", "")  # [K]
        if verdict.refusal is not None:
            return verdict.refusal
        if verdict.key is not None and not verdict.key.permissions:
            return _NO_PERMISSION
        row = endpoint.row(verdict.key, now_ns)
        return Answer(200, msgspec.json.encode({"code": "0", "data": [row], "msg": ""}))

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        """Answer 429; where `banned`, the other form of the document: HTTP 200, same code."""
        return _refusal(200 if banned else 429, "50011", "Too Many Requests")

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return _refusal(503, "50001", "Service temporarily unavailable")

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        digits = seeded_bytes(seed + " key", 16).hex()
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        secret = seeded_bytes(seed + " secret", 16).hex().upper()
        passphrase = "Made-up_" + seeded_text(seed + " passphrase", 12)
        return KeyText("-".join(parts), secret, passphrase)

    def _proof(self, arrival: Arrival, key: KeyRecord) -> Verdict:
        """Check (4): address, passphrase, signature."""
        target = arrival.path + (b"?" + arrival.query if arrival.query else b"")
        signed = prehash(arrival.header(_TIME), arrival.method, target, arrival.body)
        given = arrival.header(_SIGN)
        verified = signature_matches(key.secret, signed, given)
        refusal = None
        if not key.admits(arrival.peer):
            refusal = _wrong_address(arrival.peer, key.api_key)
        elif arrival.header(_PASSPHRASE) != key.passphrase:
            refusal = _WRONG_PASSPHRASE
        elif not verified:
            refusal = _BAD_SIGNATURE
        return Verdict(verified=verified, key=key, refusal=refusal)


def signature_matches(secret: bytes, signed: bytes, given: str) -> bool:
    """Compare signatures by their bytes, so that only canonical base64 passes."""
    try:
        raw = b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return False
    canonical = b64encode(raw).decode() == given
    return canonical and hmac.compare_digest(raw, hmac.digest(secret, signed, "sha256"))


def _header_refusal(arrival: Arrival, now_ns: int) -> Answer | None:
    for name, code in _NEEDED:
        if not arrival.header(name):
            shown = name.decode().upper()
            return _refusal(401, code, f"Request header {shown} can not be empty.")
    if not _KEY_FORMAT.fullmatch(arrival.header(_KEY)):
        return _BAD_KEY
    timestamp_ms = parse_timestamp_ms(arrival.header(_TIME))
    if timestamp_ms is None:
        return _BAD_TIMESTAMP
    if abs(now_ns // 1_000_000 - timestamp_ms) > _MAX_AGE_MS:
        return _EXPIRED_TIMESTAMP
    return None
