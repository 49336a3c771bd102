"""Bitvavo's exchange.

Sources: docs.bitvavo.com/docs/rest-api/introduction; docs.bitvavo.com/docs/errors; the texts of
support.bitvavo.com/hc/de/articles/10122205636753, which ccxt has, too. The order in which the
checks come is [K]: their codes are numbered in the order used here, but for the address.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from venue_simulator.bitvavo.answers import Call, RefusedError, refusal, success
from venue_simulator.bitvavo.endpoints import Endpoint, find_endpoint
from venue_simulator.bitvavo.keys import TEMPLATES, TRADE, UNCONFIRMED, VIEW
from venue_simulator.bitvavo.signing import (
    DEFAULT_WINDOW_MS,
    MAX_WINDOW_MS,
    MIN_WINDOW_MS,
    SIGNATURE_LENGTH,
    read_number,
    signature_matches,
    signed_text,
)
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs, html_page
from venue_simulator.seeded import seeded_bytes
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import Verdict

_KEY, _SIGNATURE, _TIME, _WINDOW = (
    b"bitvavo-access-key",
    b"bitvavo-access-signature",
    b"bitvavo-access-timestamp",
    b"bitvavo-access-window",
)
_KEY_LENGTH: Final = 64
_BODY: Final = msgspec.json.Decoder(dict[str, object])
# "Atomic cancel orders" has a body.
_DELETED_BY_BODY: Final = b"/v2/atomic/orders"
_UNSIGNED: Final = Verdict()
_NOBODY: Final = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"BTC": Decimal(10), "ETH": Decimal(100), "EUR": Decimal(1_000_000)}
_NEEDED: Final = refusal(403, 300, "Authentication is required for this endpoint.")
_BAD_LENGTH: Final = refusal(403, 301, "API Key must be of length 64.")
_BAD_TIME: Final = refusal(403, 302, "Timestamp is invalid. This must be a timestamp in ms.")
_BAD_WINDOW: Final = refusal(403, 303, "Window must be between 100 and 60000 ms.")
_LATE: Final = refusal(
    403,
    304,
    "Request was not received within acceptable window (default 10s, or custom with"
    " Bitvavo-Access-Window header) of Bitvavo-Access-Timestamp header.",
)
_UNKNOWN_KEY: Final = refusal(403, 305, "No active API key found.")
_NOT_CONFIRMED: Final = refusal(
    403,
    306,
    "No active API key found. Please ensure that you have confirmed the API key by e-mail.",
)
_WRONG_ADDRESS: Final = refusal(403, 307, "This key does not allow access from this IP.")
_BAD_SIGNATURE_LENGTH: Final = refusal(
    403,
    308,
    "The signature length is invalid (HMAC-SHA256 should return a 64 length hexadecimal string).",
)
_BAD_SIGNATURE: Final = refusal(403, 309, "The signature is invalid.")
_NO_TRADE: Final = refusal(403, 310, "This key does not allow trading actions.")
_NO_VIEW: Final = refusal(403, 311, "This key does not allow showing account information.")
_NO_WITHDRAWAL: Final = refusal(403, 312, "This key does not allow withdrawal of funds.")


class Bitvavo:
    """Implements Venue."""

    name = "BITVAVO"
    sandbox = False
    hosts: Mapping[str, str] = {"api.bitvavo.com": "BITVAVO"}
    templates = TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_BALANCES)

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(_KEY)

    def stamp(self, arrival: Arrival) -> str:
        return arrival.header(_TIME)

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) headers and time, (2) the key and its address, (3) the signature."""
        found = find_endpoint(arrival.method, arrival.path)
        if found is None or not found[0].permissions:
            return _UNSIGNED
        refused = _header_refusal(arrival, now_ns // 1_000_000)  # (1)
        if refused is not None:
            return Verdict(refusal=refused)
        # (2) The key and its address.
        key = self._keys.find(venue, self.claimed_key(arrival))
        if key is None or key.expired(now_ns):
            return Verdict(key=key, refusal=_UNKNOWN_KEY)
        if UNCONFIRMED in key.permissions:
            return Verdict(key=key, refusal=_NOT_CONFIRMED)
        if not key.admits(arrival.peer):
            return Verdict(key=key, refusal=_WRONG_ADDRESS)
        # (3) The signature.
        return _proof(arrival, key)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        found = find_endpoint(arrival.method, arrival.path)
        if found is None:
            return refusal(404, 110, "Invalid endpoint. Please check url and HTTP method.")
        if verdict.refusal is not None:
            return verdict.refusal
        endpoint, market = found
        key = verdict.key or _NOBODY
        if endpoint.permissions and not key.permissions.intersection(endpoint.permissions):
            return _forbidden(endpoint)
        try:
            call = Call(_parameters(arrival), market, key, key.account_at(self._accounts), now_ns)
            return success(endpoint.handler(call))
        except RefusedError as error:
            return refusal(error.status, error.code, error.message)

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:
        """Refuse for too many requests; where `banned`, with the end of the ban in the text.

        That both have status 429 is [K].
        """
        if banned:
            text = "Your IP or API key has been banned for not respecting the rate limit."
            return refusal(429, 105, f"{text} The ban expires at {retry_after_s * 1_000}.")
        return refusal(429, 103, "You have been rate limited.")

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        """Answer 503, which the document has; what stands in its body is [K]."""
        return html_page(503, "Service Unavailable")

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        return KeyText(
            seeded_bytes(seed + " key", 32).hex(), seeded_bytes(seed + " secret", 64).hex()
        )


def _header_refusal(arrival: Arrival, now_ms: int) -> Answer | None:
    refused = None
    sent_ms = read_number(arrival.header(_TIME))
    window_ms = read_number(arrival.header(_WINDOW) or str(DEFAULT_WINDOW_MS))
    if not arrival.header(_KEY) or not arrival.header(_SIGNATURE):
        refused = _NEEDED
    elif len(arrival.header(_KEY)) != _KEY_LENGTH:
        refused = _BAD_LENGTH
    elif sent_ms is None:
        refused = _BAD_TIME
    elif window_ms is None or not MIN_WINDOW_MS <= window_ms <= MAX_WINDOW_MS:
        refused = _BAD_WINDOW
    elif abs(now_ms - sent_ms) > window_ms:
        refused = _LATE
    return refused


def _proof(arrival: Arrival, key: KeyRecord) -> Verdict:
    given = arrival.header(_SIGNATURE)
    if len(given) != SIGNATURE_LENGTH:
        return Verdict(verified=False, key=key, refusal=_BAD_SIGNATURE_LENGTH)
    target = arrival.path + (b"?" + arrival.query if arrival.query else b"")
    signed = signed_text(arrival.header(_TIME), arrival.method, target, arrival.body)
    verified = signature_matches(key.secret, signed, given)
    return Verdict(verified=verified, key=key, refusal=None if verified else _BAD_SIGNATURE)


def _forbidden(endpoint: Endpoint) -> Answer:
    """Name the missing permission; which code a transfer gets is [K]."""
    if VIEW in endpoint.permissions:
        return _NO_VIEW
    return _NO_TRADE if TRADE in endpoint.permissions else _NO_WITHDRAWAL


def _parameters(arrival: Arrival) -> Mapping[str, object]:
    """Read the query of a GET or DELETE, or else the JSON object of the body.

    Raises:
        RefusedError: the body is none.
    """
    if arrival.method in {"GET", "DELETE"} and arrival.path != _DELETED_BY_BODY:
        return dict(form_pairs(arrival.query))
    if not arrival.body:
        return {}
    try:
        return _BODY.decode(arrival.body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RefusedError(102, "Invalid JSON.") from error
