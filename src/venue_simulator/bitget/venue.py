"""Bitget and its demo trading.

Sources: bitget.com/api-doc/common, "Signature", "Demo trading", "Error code";
bitget.com/api-doc/uta, "Error code". The order in which the checks come is [K].
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from venue_simulator.bitget.answers import Call, RefusedError, Row, refusal, success
from venue_simulator.bitget.endpoints import ENDPOINTS, Endpoint
from venue_simulator.bitget.keys import TEMPLATES, UNIFIED
from venue_simulator.bitget.signing import (
    MAX_AGE_MS,
    hmac_matches,
    parse_timestamp_ms,
    prehash,
    rsa_matches,
)
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.seeded import pem, rsa_key, seeded_bytes, seeded_text
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import SANDBOX_SUFFIX, Verdict, twin

_KEY, _SIGN, _TIME, _PASSPHRASE = (
    b"access-key",
    b"access-sign",
    b"access-timestamp",
    b"access-passphrase",
)
_NEEDED: Final = (
    (_KEY, "40001", "ACCESS_KEY cannot be empty"),
    (_SIGN, "40002", "ACCESS_SIGN cannot be empty"),
    (_TIME, "40003", "ACCESS_TIMESTAMP cannot be empty"),
    (_PASSPHRASE, "40011", "ACCESS_PASSPHRASE cannot be empty"),
)
_Fault = tuple[str, str]
_BAD_TIME: Final = ("40005", "Invalid ACCESS_TIMESTAMP")
_EXPIRED: Final = ("40008", "Request timestamp expired")
_UNKNOWN_KEY: Final = ("40037", "Apikey does not exist")
_WRONG_ENVIRONMENT: Final = ("40099", "exchange environment is incorrect")  # [K]
_WRONG_ADDRESS: Final = ("40018", "Invalid IP")
_WRONG_PASSPHRASE: Final = ("40012", "apikey/password is incorrect")
_BAD_SIGNATURE: Final = ("40009", "sign signature error")
_NO_PERMISSION: Final = ("40014", "Incorrect permissions")
_CLASSIC_MODE: Final = (
    "40084",
    "You are in Classic Account mode, and the Unified Account API is not supported at this time",
)
_UNIFIED_MODE: Final = (
    "40085",
    "You are in Unified Account mode, and the Classic Account API is not supported at this time",
)
_NOT_JSON: Final = ("40007", 'Invalid Content_Type, please use "application/json" format')
_BAD_JSON: Final = ("40017", "Parameter verification failed")
_NOBODY = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"BTC": Decimal(10), "ETH": Decimal(100), "USDT": Decimal(1_000_000)}
# Order ids have 19 digits; clients must not take them for numbers of 53 bits.
_FIRST_NUMBER = 1_111_499_608_327_360_513
_BODY: Final = msgspec.json.Decoder(dict[str, object])


class Bitget:
    """Implements Venue."""

    name = "BITGET"
    sandbox = True
    hosts: Mapping[str, str] = {"api.bitget.com": "BITGET"}
    templates = TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_BALANCES, _FIRST_NUMBER)

    def environment(self, arrival: Arrival, host_venue: str) -> str:
        """Tell demo trading by its header; source: "Demo trading"."""
        demo = arrival.header(b"paptrading") == "1"
        return host_venue + SANDBOX_SUFFIX if demo else host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(_KEY)

    def stamp(self, arrival: Arrival) -> str:
        return arrival.header(_TIME)

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) headers and time, (2) the key, (3) its owner's proof."""
        endpoint = _find(arrival)
        if endpoint is None or endpoint.permissions is None:
            return Verdict()
        fault = _header_fault(arrival, now_ns)  # (1)
        if fault is not None:
            return Verdict(refusal=_refusal(fault, now_ns))
        api_key = self.claimed_key(arrival)
        key = self._keys.find(venue, api_key)  # (2)
        if key is None:
            known = self._keys.find(twin(venue), api_key) is not None
            return Verdict(refusal=_refusal(_WRONG_ENVIRONMENT if known else _UNKNOWN_KEY, now_ns))
        if key.expired(now_ns):
            return Verdict(key=key, refusal=_refusal(_UNKNOWN_KEY, now_ns))
        return _proof(arrival, key, now_ns)  # (3)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        endpoint = _find(arrival)
        if endpoint is None:
            return refusal(404, "40404", "Request URL NOT FOUND", now_ns)
        if verdict.refusal is not None:
            return verdict.refusal
        key = verdict.key or _NOBODY
        fault = _permission_fault(endpoint, key)
        if fault is not None:
            return _refusal(fault, now_ns)
        row = _row(arrival, now_ns)
        if isinstance(row, Answer):
            return row
        account = key.account_at(self._accounts)
        call = Call(dict(form_pairs(arrival.query)), row, key, account, now_ns)
        try:
            return success(endpoint.handler(call), now_ns)
        except RefusedError as refused:
            return refusal(400, refused.code, refused.message, now_ns)

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        return refusal(429, "429", "Too Many Requests", 0)

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return refusal(400, "40200", "Server upgrade, please try again later", 0)

    def mint(self, seed: str, signing: Signing) -> KeyText:
        api_key = "bg_" + seeded_bytes(seed + " key", 16).hex()
        passphrase = "Madeup" + seeded_text(seed + " passphrase", 12)
        if signing is Signing.RSA:
            return KeyText(api_key, pem(rsa_key()), passphrase, rsa_key().public_key())
        return KeyText(api_key, seeded_bytes(seed + " secret", 32).hex(), passphrase)


def _find(arrival: Arrival) -> Endpoint | None:
    return ENDPOINTS.get((arrival.method, arrival.path))


def _refusal(fault: _Fault, now_ns: int) -> Answer:
    return refusal(400, *fault, now_ns)


def _header_fault(arrival: Arrival, now_ns: int) -> _Fault | None:
    for name, code, message in _NEEDED:
        if not arrival.header(name):
            return code, message
    timestamp_ms = parse_timestamp_ms(arrival.header(_TIME))
    if timestamp_ms is None:
        return _BAD_TIME
    return _EXPIRED if abs(now_ns // 1_000_000 - timestamp_ms) > MAX_AGE_MS else None


def _proof(arrival: Arrival, key: KeyRecord, now_ns: int) -> Verdict:
    """Check address, passphrase, signature."""
    signed = prehash(
        arrival.header(_TIME), arrival.method, arrival.path, arrival.query, arrival.body
    )
    given = arrival.header(_SIGN)
    if isinstance(key.public_key, RSAPublicKey):
        verified = rsa_matches(key.public_key, signed, given)
    else:
        verified = hmac_matches(key.secret, signed, given)
    fault = None
    if not key.admits(arrival.peer):
        fault = _WRONG_ADDRESS
    elif arrival.header(_PASSPHRASE) != key.passphrase:
        fault = _WRONG_PASSPHRASE
    elif not verified:
        fault = _BAD_SIGNATURE
    refused = None if fault is None else _refusal(fault, now_ns)
    return Verdict(verified=verified, key=key, refusal=refused)


def _permission_fault(endpoint: Endpoint, key: KeyRecord) -> _Fault | None:
    """Tell what keeps a key out: the kind of its account comes first."""
    if endpoint.permissions is None:
        return None
    unified = bool(key.permissions & set(UNIFIED))
    if unified != endpoint.unified:
        return _UNIFIED_MODE if unified else _CLASSIC_MODE
    return None if key.permissions & endpoint.permissions else _NO_PERMISSION


def _row(arrival: Arrival, now_ns: int) -> Row | Answer:
    """Read the object of a body; empty if there is none."""
    if not arrival.body:
        return {}
    if not arrival.header(b"content-type").startswith("application/json"):
        return _refusal(_NOT_JSON, now_ns)
    try:
        return _BODY.decode(arrival.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _refusal(_BAD_JSON, now_ns)
