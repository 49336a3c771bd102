"""Bybit and its testnet.

Sources: bybit-exchange.github.io/docs, v5/guide (hosts, headers), v5/error ("HTTP Code", "UTA")
and v5/rate-limit. The order in which the checks come is [K]. Regional sites and demo trading
are left out: a key of theirs would answer as unknown.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from venue_simulator.bybit.answers import Call, RefusedError, refusal, success
from venue_simulator.bybit.endpoints import ANY, ENDPOINTS, Endpoint
from venue_simulator.bybit.keys import READ_ONLY, TEMPLATES
from venue_simulator.bybit.signing import in_time, is_signed_by, signed_text
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs, html_page
from venue_simulator.seeded import pem, rsa_key, seeded_text
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import Verdict

_KEY, _SIGN, _TIME, _WINDOW = (
    b"x-bapi-api-key",
    b"x-bapi-sign",
    b"x-bapi-timestamp",
    b"x-bapi-recv-window",
)
_UNSIGNED: Final = Verdict()
_NOBODY: Final = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"BTC": Decimal(10), "ETH": Decimal(100), "USDT": Decimal(1_000_000)}
# Spot's order ids have 19 digits; clients must not take them for numbers of 53 bits.
_FIRST_NUMBER: Final = 1_321_003_749_386_327_553
_PARAMETERS: Final = msgspec.json.Decoder(dict[str, object])
_LIMITS: Final = (("X-Bapi-Limit", "50"), ("X-Bapi-Limit-Status", "49"))
# "HTTP Code", 401: the answer was seen to be empty.
_UNAUTHENTICATED: Final = Answer(401, b"", ())


class Bybit:
    """Implements Venue."""

    name = "BYBIT"
    sandbox = True
    hosts: Mapping[str, str] = {
        "api.bybit.com": "BYBIT",
        "api.bytick.com": "BYBIT",
        "api-testnet.bybit.com": "BYBIT_UAT",
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
        """Check (1) headers, (2) time, (3) the key, (4) its address and signature."""
        endpoint = ENDPOINTS.get((arrival.method, arrival.path))
        if endpoint is None or endpoint.permission is None:
            return _UNSIGNED
        now_ms = now_ns // 1_000_000
        # (1) Headers.
        if not all(arrival.header(name) for name in (_KEY, _SIGN, _TIME)):
            return Verdict(refusal=_UNAUTHENTICATED)
        # (2) Time.
        if not in_time(arrival.header(_TIME), arrival.header(_WINDOW), now_ms):
            return Verdict(refusal=_late(arrival, now_ms))
        # (3) The key.
        key = self._keys.find(venue, self.claimed_key(arrival))
        if key is None:
            return Verdict(refusal=refusal(10003, "API key is invalid.", now_ms))
        if key.expired(now_ns):
            return Verdict(key=key, refusal=refusal(33004, "Your api key has expired.", now_ms))
        return _proof(arrival, key, now_ms)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        endpoint = ENDPOINTS.get((arrival.method, arrival.path))
        if arrival.method == "GET" and arrival.body:
            return html_page(403, "403 Forbidden")
        if endpoint is None:
            return html_page(404, "404 Not Found")
        if verdict.refusal is not None:
            return verdict.refusal
        return self._act(arrival, endpoint, verdict.key or _NOBODY, now_ns)

    def _act(self, arrival: Arrival, endpoint: Endpoint, key: KeyRecord, now_ns: int) -> Answer:
        now_ms = now_ns // 1_000_000
        parameters = _parameters(arrival)
        if not _permitted(key, arrival.method, endpoint):
            return refusal(
                10005, "Permission denied, please check your API key permissions.", now_ms
            )
        if parameters is None:
            return refusal(10001, "Request parameter error: no JSON object", now_ms)
        call = Call(parameters, key, key.account_at(self._accounts), now_ns)
        try:
            return success(endpoint.handler(call), now_ms).with_headers(*_LIMITS)
        except RefusedError as error:
            return refusal(error.code, error.message, now_ms).with_headers(*_LIMITS)

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        """Answer as for an account's limit, or where `banned` as for an address's."""
        if banned:
            return html_page(403, "403, access too frequent")
        return refusal(10006, "Too many visits!", 0)

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        # [K] No document says what is answered then; v5/system-status tells of it beforehand.
        return html_page(503, "503 Service Temporarily Unavailable")

    def mint(self, seed: str, signing: Signing) -> KeyText:
        api_key = seeded_text(seed + " key", 18)
        if signing is Signing.RSA:
            return KeyText(api_key, pem(rsa_key()), public_key=rsa_key().public_key())
        return KeyText(api_key, seeded_text(seed + " secret", 36))


def _proof(arrival: Arrival, key: KeyRecord, now_ms: int) -> Verdict:
    """Check (4)."""
    payload = arrival.query if arrival.method == "GET" else arrival.body
    signed = signed_text(arrival.header(_TIME), key.api_key, arrival.header(_WINDOW), payload)
    verified = is_signed_by(key, signed, arrival.header(_SIGN))
    refused = None
    if not key.admits(arrival.peer):
        refused = refusal(
            10010, "Unmatched IP, please check your API key's bound IP addresses.", now_ms
        )
    elif not verified:
        refused = refusal(
            10004, "Error sign, please check your signature generation algorithm.", now_ms
        )
    return Verdict(verified=verified, key=key, refusal=refused)


def _late(arrival: Arrival, now_ms: int) -> Answer:
    return refusal(
        10002,
        "invalid request, please check your server timestamp or recv_window param."
        f" req_timestamp[{arrival.header(_TIME)}],server_timestamp[{now_ms}],"
        f"recv_window[{arrival.header(_WINDOW)}]",
        now_ms,
    )


def _permitted(key: KeyRecord, method: str, endpoint: Endpoint) -> bool:
    if endpoint.permission is None:
        return True
    granted = key.permissions - {READ_ONLY}
    if method != "GET" and READ_ONLY in key.permissions:
        return False
    return bool(granted) if endpoint.permission == ANY else endpoint.permission in granted


def _parameters(arrival: Arrival) -> Mapping[str, object] | None:
    """Read a GET's query or a POST's JSON object; None if it is none."""
    if arrival.method == "GET":
        return dict(form_pairs(arrival.query))
    try:
        return _PARAMETERS.decode(arrival.body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
