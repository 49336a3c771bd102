"""Binance's spot and USDⓈ-M futures, and their testnets.

Sources: binance-spot-api-docs, rest-api.md ("Request Security", "General Information on
Endpoints") and errors.md, state of 2026-07-21; the hosts of futures: developers.binance.com,
"General Info". The order in which the checks come is [K].
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from venue_simulator.binance.answers import (
    BAD_KEY_FORMAT,
    BAD_SIGNATURE,
    BAD_TIME_UNIT,
    DUPLICATE,
    JSON,
    REJECTED,
    WINDOW_TOO_LARGE,
    Call,
    RefusedError,
    illegal,
    missing,
    refusal,
)
from venue_simulator.binance.endpoints import ENDPOINTS, Endpoint, Security
from venue_simulator.binance.keys import TEMPLATES, TRADING
from venue_simulator.binance.signing import (
    DEFAULT_WINDOW_US,
    MAX_WINDOW_US,
    hmac_matches,
    parse_timestamp_us,
    parse_window_us,
    public_key_matches,
    split_signature,
    timing_fault,
)
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs, html_page
from venue_simulator.seeded import ed25519_key, pem, rsa_key, seeded_text
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import Verdict

_KEY_FORMAT = re.compile(r"[A-Za-z0-9]{64}")
_UNSIGNED = Verdict()
# Each API has hosts of its own; what begins with none of these is spot's.
_API_HOSTS: Final = {
    b"/fapi/": {"fapi.binance.com", "testnet.binancefuture.com", "demo-fapi.binance.com"},
    b"/dapi/": {"dapi.binance.com", "testnet.binancefuture.com"},
    b"/eapi/": {"eapi.binance.com"},
    b"/papi/": {"papi.binance.com"},
}
_TIME_UNITS = frozenset({"", "MICROSECOND", "MILLISECOND"})
_NOBODY = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"BTC": Decimal(10), "ETH": Decimal(100), "USDT": Decimal(1_000_000)}

# The built-in good key is that of the published create-credential example.
_DOCUMENTED_SEED: Final = "BINANCE good"
_DOCUMENTED: Final = KeyText("your-api-key", "your-api-secret")


class Binance:
    """Implements Venue."""

    name = "BINANCE"
    sandbox = True
    hosts: Mapping[str, str] = {
        **{f"api{number}.binance.com": "BINANCE" for number in ("", "1", "2", "3", "4", "-gcp")},
        **{f"{kind}api.binance.com": "BINANCE" for kind in "fdep"},
        "testnet.binance.vision": "BINANCE_UAT",
        "testnet.binancefuture.com": "BINANCE_UAT",
        "demo-api.binance.com": "BINANCE_UAT",
        "demo-fapi.binance.com": "BINANCE_UAT",
    }
    templates = TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_BALANCES)

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(b"x-mbx-apikey")

    def stamp(self, arrival: Arrival) -> str:
        return _parameters(arrival).get("timestamp", "")

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) key format, (2) parameters and time, (3) key and address, (4) signature."""
        endpoint = self._find_endpoint(arrival, venue)
        if endpoint is None or endpoint.security is Security.NONE:
            return _UNSIGNED
        # (1) A known key may look unusual: the documented example does.
        api_key = self.claimed_key(arrival)
        key = self._keys.find(venue, api_key)
        if key is None and not _KEY_FORMAT.fullmatch(api_key):
            return Verdict(refusal=BAD_KEY_FORMAT)
        if endpoint.security is Security.KEY:
            return Verdict(key=key, refusal=None if _usable(key, arrival, now_ns) else REJECTED)
        return _signed(arrival, key, now_ns)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:
        endpoint = self._find_endpoint(arrival, venue)
        if endpoint is None:
            # [K] What an unknown path answers is not documented.
            return html_page(404, "404 Not Found")
        if verdict.refusal is not None:
            return verdict.refusal
        time_unit = arrival.header(b"x-mbx-time-unit").upper()
        if time_unit not in _TIME_UNITS:
            return BAD_TIME_UNIT
        key = verdict.key or _NOBODY
        if endpoint.permission is not None and not _permitted(key, endpoint.permission, now_ns):
            return REJECTED
        parameters = verdict.parameters
        if parameters is None:
            parameters = _parameters(arrival)
        call = Call(parameters, key, key.account_at(self._accounts), now_ns, time_unit)
        try:
            body = msgspec.json.encode(endpoint.handler(call))
        except RefusedError as refused:
            return refused.answer
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
        answer = refusal(418 if banned else 429, -1003, message)
        return answer.with_headers(("Retry-After", str(retry_after_s)))

    def maintenance(self, arrival: Arrival) -> Answer:
        if arrival.path == b"/sapi/v1/system/status":
            body = msgspec.json.encode({"status": 1, "msg": "system_maintenance"})
            return Answer(200, body, JSON)
        # [K] Seen in the wild, in no document.
        return refusal(503, -1000, "System is under maintenance.")

    def mint(self, seed: str, signing: Signing) -> KeyText:
        if seed == _DOCUMENTED_SEED:
            return _DOCUMENTED
        api_key = seeded_text(seed + " key", 64)
        if signing is Signing.ED25519:
            ed25519 = ed25519_key(seed)
            return KeyText(api_key, pem(ed25519), public_key=ed25519.public_key())
        if signing is Signing.RSA:
            return KeyText(api_key, pem(rsa_key()), public_key=rsa_key().public_key())
        return KeyText(api_key, seeded_text(seed + " secret", 64))

    def _find_endpoint(self, arrival: Arrival, venue: str) -> Endpoint | None:
        found = ENDPOINTS.get((arrival.method, arrival.path))
        if not _serves(arrival.header(b"host").partition(":")[0].lower(), arrival.path):
            return None
        return found if found is not None and (found.testnet or venue == self.name) else None


def _serves(host: str, path: bytes) -> bool:
    """Tell whether a host has a path: futures' hosts have theirs alone, and no other has those."""
    for beginning, hosts in _API_HOSTS.items():
        if path.startswith(beginning):
            return host in hosts
    return not any(host in hosts for hosts in _API_HOSTS.values())


def _parameters(arrival: Arrival) -> dict[str, str]:
    """Read query and body; "General Information on Endpoints": the query wins."""
    if not arrival.body:
        return dict(form_pairs(arrival.query))
    parameters = dict(form_pairs(arrival.body))
    if arrival.query:
        parameters.update(form_pairs(arrival.query))
    return parameters


def _signed(arrival: Arrival, key: KeyRecord | None, now_ns: int) -> Verdict:
    """Check (2) to (4) of a signed request."""
    # (2) Parameters and time.
    payload, signature = split_signature(arrival.query, arrival.body)
    parameters = _parameters(arrival)
    refused = _parameter_refusal(arrival, parameters, signature, now_ns)
    if refused is not None:
        return Verdict(key=key, refusal=refused)
    # (3) Key and address.
    if key is None or not _usable(key, arrival, now_ns):
        return Verdict(key=key, refusal=REJECTED)
    # (4) Signature.
    if not _signed_by(key, payload, signature or ""):
        return Verdict(verified=False, key=key, refusal=BAD_SIGNATURE)
    return Verdict(verified=True, key=key, parameters=parameters)


def _usable(key: KeyRecord | None, arrival: Arrival, now_ns: int) -> bool:
    return key is not None and not key.expired(now_ns) and key.admits(arrival.peer)


def _permitted(key: KeyRecord, permission: str, now_ns: int) -> bool:
    if permission not in key.permissions:
        return False
    expires_at_ms = key.trade_expires_at_ms if permission == TRADING else None
    return expires_at_ms is None or now_ns < expires_at_ms * 1_000_000


def _parameter_refusal(
    arrival: Arrival, parameters: Mapping[str, str], signature: str | None, now_ns: int
) -> Answer | None:
    if arrival.query and _repeats(arrival.query):
        return DUPLICATE
    if not parameters.get("timestamp"):
        return missing("timestamp")
    if not signature:
        return missing("signature")
    return _timing_refusal(parameters["timestamp"], parameters.get("recvWindow", ""), now_ns)


def _repeats(query: bytes) -> bool:
    names = [name for name, _ in form_pairs(query)]
    return len(set(names)) != len(names)


def _timing_refusal(timestamp: str, window: str, now_ns: int) -> Answer | None:
    timestamp_us = parse_timestamp_us(timestamp)
    if timestamp_us is None:
        return illegal("timestamp", "^[0-9]{1,20}$")
    window_us = parse_window_us(window) if window else DEFAULT_WINDOW_US
    if window_us is None:
        return illegal("recvWindow", "^[0-9]{1,9}(.[0-9]{1,3})?$")
    if window_us > MAX_WINDOW_US:
        return WINDOW_TOO_LARGE
    late = timing_fault(timestamp_us, window_us, now_ns // 1_000)
    return refusal(400, -1021, late) if late else None


def _signed_by(key: KeyRecord, payload: bytes, signature: str) -> bool:
    if key.public_key is not None:
        return public_key_matches(key.public_key, payload, signature)
    return hmac_matches(key.secret, payload, signature)
