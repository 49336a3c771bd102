"""Crypto.com's exchange and its UAT sandbox.

Sources: exchange-developer.crypto.com, "REST API Root Endpoints", "Request Format", "Digital
Signature", "Response and Reason Codes". The order in which the checks come is [K].
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from venue_simulator.cryptocom.answers import (
    BAD_REQUEST,
    INVALID_NONCE,
    INVALID_REQUEST,
    IP_ILLEGAL,
    MAINTENANCE,
    METHOD_NOT_FOUND,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    Call,
    Reason,
    RefusedError,
    refusal,
    success,
)
from venue_simulator.cryptocom.endpoints import find_method
from venue_simulator.cryptocom.keys import TEMPLATES
from venue_simulator.cryptocom.signing import MAX_AGE_MS, matches, parse_nonce_ms
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.seeded import seeded_text
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import Verdict

_NOBODY = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"USD": Decimal(1_000_000), "BTC": Decimal(10), "ETH": Decimal(100)}
_FIRST_NUMBER = 6_530_219_400_000_000_001


class CryptoCom:
    """Implements Venue."""

    name = "CRYPTOCOM"
    sandbox = True
    hosts: Mapping[str, str] = {
        "api.crypto.com": "CRYPTOCOM",
        "uat-api.3ona.co": "CRYPTOCOM_UAT",
    }
    templates = TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_BALANCES, _FIRST_NUMBER)

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return str(_fields(arrival).get("api_key") or "")

    def stamp(self, arrival: Arrival) -> str:
        return str(_fields(arrival).get("nonce") or "")

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) the nonce, (2) the key, (3) its address, (4) the signature."""
        _, method = find_method(arrival.method, arrival.path)
        if method is None or method.permission is None:
            return Verdict()
        # (1) The nonce, which is the time.
        wrong = _wrong_nonce(arrival, now_ns)
        if wrong is not None:
            return Verdict(refusal=_refusal(arrival, wrong))
        # (2) The key.
        key = self._keys.find(venue, self.claimed_key(arrival))
        if key is None or key.expired(now_ns):
            return Verdict(key=key, refusal=_refusal(arrival, UNAUTHORIZED))
        # (3) The address.
        if not key.admits(arrival.peer):
            return Verdict(key=key, refusal=_refusal(arrival, IP_ILLEGAL))
        # (4) The signature.
        verified = matches(key.secret, _fields(arrival))
        refused = None if verified else _refusal(arrival, UNAUTHORIZED)
        return Verdict(verified=verified, key=key, refusal=refused)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        name, method = find_method(arrival.method, arrival.path)
        if method is None:
            return _refusal(arrival, METHOD_NOT_FOUND)
        if verdict.refusal is not None:
            return verdict.refusal
        key = verdict.key or _NOBODY
        # [K] No code is a missing permission's own.
        if method.permission is not None and method.permission not in key.permissions:
            return _refusal(arrival, UNAUTHORIZED)
        fields: Mapping[str, object] = {"params": dict(form_pairs(arrival.query)), "method": name}
        if method.permission is not None:
            fields = _fields(arrival)
        params = fields.get("params", {})
        # The path and the body name the same method.
        if not isinstance(params, dict) or fields.get("method") != name:
            return _refusal(arrival, INVALID_REQUEST)
        account = key.account_at(self._accounts)
        try:
            result = method.handler(Call(params, key, account, now_ns))
        except RefusedError as refused:
            return _refusal(arrival, refused.reason)
        return success(fields.get("id", -1), name, result)

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        return refusal(TOO_MANY_REQUESTS)

    def maintenance(self, arrival: Arrival) -> Answer:
        return _refusal(arrival, MAINTENANCE)

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        secret = "cxakp_" + seeded_text(seed + " secret", 22)
        return KeyText(seeded_text(seed + " key", 22), secret)


def _fields(arrival: Arrival) -> Mapping[str, object]:
    """Read the body's JSON object; empty if it is something else."""
    try:
        return msgspec.json.decode(arrival.body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _wrong_nonce(arrival: Arrival, now_ns: int) -> Reason | None:
    nonce_ms = parse_nonce_ms(_fields(arrival))
    if nonce_ms is None:
        return BAD_REQUEST
    return INVALID_NONCE if abs(now_ns // 1_000_000 - nonce_ms) > MAX_AGE_MS else None


def _refusal(arrival: Arrival, reason: Reason) -> Answer:
    """Repeat id and method, if there are any: "Response Format"."""
    fields = _fields(arrival)
    return refusal(reason, fields.get("id", -1), str(fields.get("method", "ERROR")))
