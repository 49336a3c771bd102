"""Binance spot and its testnet.

Sources: binance-spot-api-docs, rest-api.md ("Request Security", "Check server time", "Account
information") and errors.md, state of 2026-07-21; developers.binance.com, Wallet, "Get API Key
Permission" and "System Status". The order in which the checks come is [K].
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec

from venue_simulator.binance_signing import (
    DEFAULT_WINDOW_US,
    MAX_WINDOW_US,
    hmac_matches,
    parse_timestamp_us,
    parse_window_us,
    public_key_matches,
    split_signature,
    timing_fault,
)
from venue_simulator.key_records import KeyRecord, KeyTemplate, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs, html_page
from venue_simulator.seeded import ed25519_key, pem, rsa_key, seeded_text
from venue_simulator.venue import Verdict

_JSON = (("Content-Type", "application/json;charset=UTF-8"),)
_KEY_FORMAT = re.compile(r"[A-Za-z0-9]{64}")
_READING = "enableReading"
_TRADING = "enableSpotAndMarginTrading"
# Source: Wallet, "Get API Key Permission", response.
_PERMISSION_FIELDS: Final = (
    _READING,
    "enableWithdrawals",
    "enableInternalTransfer",
    "enableMargin",
    "enableFutures",
    "permitsUniversalTransfer",
    "enableVanillaOptions",
    "enableFixApiTrade",
    "enableFixReadOnly",
    _TRADING,
    "enablePortfolioMarginTrading",
)
_READ = frozenset({_READING})
_TRADE = frozenset({_READING, _TRADING})
_ELSEWHERE = ("203.0.113.7",)
_HERE = ("127.0.0.1",)
_TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADE),
    "good-2": KeyTemplate(_TRADE),
    "good-ed25519": KeyTemplate(_TRADE, signing=Signing.ED25519),
    "good-rsa": KeyTemplate(_TRADE, signing=Signing.RSA),
    "read-only": KeyTemplate(_READ),
    # Wallet, "Get API Key Permission": withdrawals can be enabled on an IP-bound key only.
    "withdraw": KeyTemplate(_TRADE | {"enableWithdrawals"}, addresses=_HERE),
    "ip-bound": KeyTemplate(_TRADE, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADE, addresses=_HERE),
    # [K] Binance documents no expiry of a whole key; one that is gone answers as unknown.
    "expired": KeyTemplate(_TRADE, lifetime=timedelta(days=-1)),
    "trade-expired": KeyTemplate(_TRADE, trade_lifetime=timedelta(days=-1)),
    "trade-expiring": KeyTemplate(_TRADE, trade_lifetime=timedelta(days=30)),
    "wrong-environment": KeyTemplate(_TRADE, elsewhere=True),
    "missing-permission": KeyTemplate(frozenset({_TRADING})),
}


@dataclass(frozen=True, slots=True)
class _Endpoint:
    permission: str | None
    weight: int
    body: Callable[[Arrival, KeyRecord, int], object]
    testnet: bool = True

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return (*_JSON, ("x-mbx-used-weight-1m", str(self.weight)))


def _refusal(status: int, code: int, message: str) -> Answer:
    return Answer(status, msgspec.json.encode({"code": code, "msg": message}), _JSON)


_BAD_KEY_FORMAT = _refusal(401, -2014, "API-key format invalid.")
# One code and one message for an unknown key, a wrong address and a missing permission.
_REJECTED = _refusal(401, -2015, "Invalid API-key, IP, or permissions for action.")
_BAD_SIGNATURE = _refusal(400, -1022, "Signature for this request is not valid.")
_BAD_TIME_UNIT = _refusal(
    400, -1194, "Invalid value for time unit; expected either MICROSECOND or MILLISECOND."
)
_DUPLICATE = _refusal(400, -1101, "Duplicate values for a parameter detected.")
_WINDOW_TOO_LARGE = _refusal(
    400, -1102, "'recvWindow' contains unexpected value. Cannot be greater than '60000'."
)
_TIME_UNITS = frozenset({"", "MICROSECOND", "MILLISECOND"})
_NOBODY = KeyRecord(venue="", api_key="", permissions=frozenset())


def _missing(name: str) -> Answer:
    return _refusal(
        400, -1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    )


def _illegal(name: str, legal: str) -> Answer:
    return _refusal(
        400, -1100, f"Illegal characters found in parameter '{name}'; legal range is '{legal}'."
    )


def _time(arrival: Arrival, _key: KeyRecord, now_ns: int) -> object:
    unit = arrival.header(b"x-mbx-time-unit").upper()
    return {"serverTime": now_ns // (1_000 if unit == "MICROSECOND" else 1_000_000)}


def _system_status(_arrival: Arrival, _key: KeyRecord, _now_ns: int) -> object:
    return {"status": 0, "msg": "normal"}


def _restrictions(_arrival: Arrival, key: KeyRecord, now_ns: int) -> object:
    answer: dict[str, bool | int] = {
        "ipRestrict": bool(key.networks),
        "createTime": key.created_at_ms,
    }
    for name in _PERMISSION_FIELDS:
        answer[name] = name in key.permissions
    if key.trade_expires_at_ms is not None:
        answer["tradingAuthorityExpirationTime"] = key.trade_expires_at_ms
        # [K] The document says when the permission ends, not how it reads afterwards.
        answer[_TRADING] = answer[_TRADING] and now_ns < key.trade_expires_at_ms * 1_000_000
    return answer


def _account(_arrival: Arrival, _key: KeyRecord, now_ns: int) -> object:
    """Describe the account; the `can...` fields are the account's, whatever the key may do."""
    rates = {"maker": "0.00100000", "taker": "0.00100000"}
    return {
        "makerCommission": 10,
        "takerCommission": 10,
        "buyerCommission": 0,
        "sellerCommission": 0,
        "commissionRates": rates | {"buyer": "0.00000000", "seller": "0.00000000"},
        "canTrade": True,
        "canWithdraw": True,
        "canDeposit": True,
        "brokered": False,
        "requireSelfTradePrevention": False,
        "preventSor": False,
        "updateTime": now_ns // 1_000_000,
        "accountType": "SPOT",
        "balances": [
            {"asset": "BTC", "free": "0.50000000", "locked": "0.00000000"},
            {"asset": "USDT", "free": "1000.00000000", "locked": "0.00000000"},
        ],
        "permissions": ["SPOT"],
        "uid": 100000001,
    }


_ENDPOINTS: Final[Mapping[tuple[str, bytes], _Endpoint]] = {
    ("GET", b"/api/v3/time"): _Endpoint(None, 1, _time),
    ("GET", b"/api/v3/account"): _Endpoint(_READING, 20, _account),
    ("GET", b"/sapi/v1/account/apiRestrictions"): _Endpoint(_READING, 1, _restrictions, False),
    ("GET", b"/sapi/v1/system/status"): _Endpoint(None, 1, _system_status, False),
}


class Binance:
    """Implements Venue."""

    name = "BINANCE"
    hosts: Mapping[str, str] = {
        **{f"api{number}.binance.com": "BINANCE" for number in ("", "1", "2", "3", "4", "-gcp")},
        "testnet.binance.vision": "BINANCE_UAT",
    }
    templates = _TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(b"x-mbx-apikey")

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) key format, (2) parameters and time, (3) key and address, (4) signature."""
        endpoint = self._find_endpoint(arrival, venue)
        if endpoint is None or endpoint.permission is None:
            return Verdict()
        # (1) A known key may look unusual: the documented example does.
        api_key = self.claimed_key(arrival)
        key = self._keys.find(venue, api_key)
        if key is None and not _KEY_FORMAT.fullmatch(api_key):
            return Verdict(refusal=_BAD_KEY_FORMAT)
        # (2) Parameters and time.
        payload, signature = split_signature(arrival.query, arrival.body)
        refusal = _parameter_refusal(arrival, signature, now_ns)
        if refusal is not None:
            return Verdict(key=key, refusal=refusal)
        # (3) Key and address.
        if key is None or key.expired(now_ns) or not key.admits(arrival.peer):
            return Verdict(key=key, refusal=_REJECTED)
        # (4) Signature.
        if not _signed_by(key, payload, signature or ""):
            return Verdict(verified=False, key=key, refusal=_BAD_SIGNATURE)
        return Verdict(verified=True, key=key)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:
        endpoint = self._find_endpoint(arrival, venue)
        if endpoint is None:
            # [K] What an unknown path answers is not documented.
            return html_page(404, "404 Not Found")
        if verdict.refusal is not None:
            return verdict.refusal
        if arrival.header(b"x-mbx-time-unit").upper() not in _TIME_UNITS:
            return _BAD_TIME_UNIT
        key = verdict.key or _NOBODY
        if endpoint.permission is not None and endpoint.permission not in key.permissions:
            return _REJECTED
        body = msgspec.json.encode(endpoint.body(arrival, key, now_ns))
        return Answer(200, body, endpoint.headers)

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:
        """Answer as in "IP Limits": 429 first, 418 for those who go on."""
        message = (
            "Way too much request weight used; IP banned until 1999999999999. "
            "Please use WebSocket Streams for live updates to avoid bans."
            if banned
            else "Too much request weight used; current limit is 6000 request weight per 1 MINUTE. "
            "Please use WebSocket Streams for live updates to avoid polling the API."
        )
        answer = _refusal(418 if banned else 429, -1003, message)
        return answer.with_headers(("Retry-After", str(retry_after_s)))

    def maintenance(self, arrival: Arrival) -> Answer:
        if arrival.path == b"/sapi/v1/system/status":
            body = msgspec.json.encode({"status": 1, "msg": "system_maintenance"})
            return Answer(200, body, _JSON)
        # [K] Seen in the wild, in no document.
        return _refusal(503, -1000, "System is under maintenance.")

    def mint(self, seed: str, signing: Signing) -> KeyText:
        api_key = seeded_text(seed + " key", 64)
        if signing is Signing.ED25519:
            ed25519 = ed25519_key(seed)
            return KeyText(api_key, pem(ed25519), public_key=ed25519.public_key())
        if signing is Signing.RSA:
            return KeyText(api_key, pem(rsa_key()), public_key=rsa_key().public_key())
        return KeyText(api_key, seeded_text(seed + " secret", 64))

    def _find_endpoint(self, arrival: Arrival, venue: str) -> _Endpoint | None:
        found = _ENDPOINTS.get((arrival.method, arrival.path))
        return found if found is not None and (found.testnet or venue == self.name) else None


def _parameter_refusal(arrival: Arrival, signature: str | None, now_ns: int) -> Answer | None:
    pairs = form_pairs(arrival.query)
    # rest-api.md, "General Information on Endpoints": the query wins over the body.
    parameters = dict(form_pairs(arrival.body)) | dict(pairs)
    if len(dict(pairs)) != len(pairs):
        return _DUPLICATE
    if not parameters.get("timestamp"):
        return _missing("timestamp")
    if not signature:
        return _missing("signature")
    return _timing_refusal(parameters["timestamp"], parameters.get("recvWindow", ""), now_ns)


def _timing_refusal(timestamp: str, window: str, now_ns: int) -> Answer | None:
    timestamp_us = parse_timestamp_us(timestamp)
    if timestamp_us is None:
        return _illegal("timestamp", "^[0-9]{1,20}$")
    window_us = parse_window_us(window) if window else DEFAULT_WINDOW_US
    if window_us is None:
        return _illegal("recvWindow", "^[0-9]{1,9}(.[0-9]{1,3})?$")
    if window_us > MAX_WINDOW_US:
        return _WINDOW_TOO_LARGE
    late = timing_fault(timestamp_us, window_us, now_ns // 1_000)
    return _refusal(400, -1021, late) if late else None


def _signed_by(key: KeyRecord, payload: bytes, signature: str) -> bool:
    if key.public_key is not None:
        return public_key_matches(key.public_key, payload, signature)
    return hmac_matches(key.secret, payload, signature)
