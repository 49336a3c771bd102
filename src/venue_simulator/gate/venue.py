"""Gate and its TestNet.

Sources: gate.com/docs/developers/apiv4/en, "Access URL", "Generate API key", "APIv4 Permissions",
"APIv4 signed request requirements", "Error Handling", "label list". The order in which the checks
come, their statuses but 401, and their texts are [K], but for those seen in the wild:
https://github.com/ccxt/ccxt/issues/12600 (INVALID_KEY), /25570 (INVALID_SIGNATURE),
https://github.com/gateio/gateapi-python/issues/123 (FORBIDDEN).
"""

import hmac
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from venue_simulator.gate.answers import Call, RefusedError, refusal
from venue_simulator.gate.endpoints import Endpoint, Found, find
from venue_simulator.gate.keys import TEMPLATES, permits
from venue_simulator.gate.signing import (
    MAX_AGE_S,
    expected_signature,
    parse_timestamp_s,
    signature_string,
)
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs, html_page
from venue_simulator.seeded import seeded_bytes
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import Verdict

_KEY, _SIGN, _TIME = b"key", b"sign", b"timestamp"
_READS: Final = "GET"
_NS_PER_S: Final = 1_000_000_000
_NS_PER_MS: Final = 1_000_000
_BAD_KEY: Final = refusal(401, "INVALID_KEY", "Invalid key provided")
_BAD_SIGNATURE: Final = refusal(401, "INVALID_SIGNATURE", "Signature mismatch")
_BAD_ADDRESS: Final = refusal(403, "IP_FORBIDDEN", "Request IP not in whitelist")
_LATE: Final = refusal(
    403, "REQUEST_EXPIRED", "gap between request Timestamp and server time exceeds 60"
)
_READ_ONLY: Final = refusal(403, "READ_ONLY", "API key is read-only")
_BAD_BODY: Final = refusal(400, "INVALID_REQUEST_BODY", "Invalid request body")
_NOT_FOUND: Final = refusal(404, "NOT_FOUND", "Request URL not exists")
_NOBODY: Final = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"BTC": Decimal(10), "ETH": Decimal(100), "USDT": Decimal(1_000_000)}
_FIRST_NUMBER: Final = 600_000_000_001


class Gate:
    """Implements Venue."""

    name = "GATE"
    sandbox = True
    hosts: Mapping[str, str] = {
        "api.gateio.ws": "GATE",
        "fx-api.gateio.ws": "GATE",
        "api-testnet.gateapi.io": "GATE_UAT",
        "fx-api-testnet.gateio.ws": "GATE_UAT",
    }
    templates = TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_BALANCES, _FIRST_NUMBER)

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(_KEY)

    def stamp(self, arrival: Arrival) -> str:
        return arrival.header(_TIME)

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) headers and time, (2) the key, (3) its address, (4) the signature."""
        found = find(arrival.method, arrival.path)
        if found is None or found.endpoint.group is None:
            return Verdict()
        refused = _header_refusal(arrival, now_ns)  # (1)
        if refused is not None:
            return Verdict(refusal=refused)
        key = self._keys.find(venue, self.claimed_key(arrival))  # (2)
        if key is None or key.expired(now_ns):
            return Verdict(key=key, refusal=_BAD_KEY)
        signed = signature_string(
            arrival.method, arrival.path, arrival.query, arrival.body, arrival.header(_TIME)
        )
        given = arrival.header(_SIGN).encode()
        verified = hmac.compare_digest(given, expected_signature(key.secret, signed).encode())
        if not key.admits(arrival.peer):  # (3)
            return Verdict(verified=verified, key=key, refusal=_BAD_ADDRESS)
        return Verdict(verified=verified, key=key, refusal=None if verified else _BAD_SIGNATURE)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        found = find(arrival.method, arrival.path)
        if found is None:
            return _NOT_FOUND
        if verdict.refusal is not None:
            return verdict.refusal
        refused = _permission_refusal(verdict.key or _NOBODY, found.endpoint)
        if refused is not None:
            return refused
        return self._acted(arrival, verdict.key or _NOBODY, found, now_ns)

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        return refusal(429, "TOO_MANY_REQUESTS", "Request Rate limit Exceeded")

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        """Answer as the web server in front does [K]: no document tells of maintenance."""
        return html_page(503, "503 Service Temporarily Unavailable")

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        return KeyText(
            seeded_bytes(seed + " key", 16).hex(), seeded_bytes(seed + " secret", 32).hex()
        )

    def _acted(self, arrival: Arrival, key: KeyRecord, found: Found, now_ns: int) -> Answer:
        rows = _rows(arrival.body)
        if rows is None:
            return _BAD_BODY
        account = key.account_at(self._accounts)
        query = dict(form_pairs(arrival.query))
        call = Call(found.variables, query, rows, key, account, now_ns // _NS_PER_MS)
        try:
            body = msgspec.json.encode(found.endpoint.handler(call))
        except RefusedError as refused:
            return refused.answer()
        return Answer(found.endpoint.status, body)


def _header_refusal(arrival: Arrival, now_ns: int) -> Answer | None:
    for name in (_KEY, _SIGN, _TIME):
        if not arrival.header(name):
            text = f"Missing required header: {name.decode().upper()}"
            return refusal(401, "MISSING_REQUIRED_HEADER", text)
    timestamp_s = parse_timestamp_s(arrival.header(_TIME))
    if timestamp_s is None or abs(now_ns / _NS_PER_S - timestamp_s) > MAX_AGE_S:
        return _LATE
    return None


def _permission_refusal(key: KeyRecord, endpoint: Endpoint) -> Answer | None:
    if endpoint.group is None:
        return None
    if not permits(key.permissions, endpoint.group, writes=False):
        text = f"Request API key does not have {endpoint.group} permission"
        return refusal(403, "FORBIDDEN", text)
    writes = endpoint.method != _READS
    allowed = permits(key.permissions, endpoint.group, writes=writes)
    return None if allowed else _READ_ONLY


def _rows(body: bytes) -> Sequence[Mapping[str, object]] | None:
    """Read the objects of a body, one or a list of them; None if it is neither."""
    if not body:
        return ()
    try:
        decoded = msgspec.json.decode(body, type=list[dict[str, object]] | dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return decoded if isinstance(decoded, list) else [decoded]
