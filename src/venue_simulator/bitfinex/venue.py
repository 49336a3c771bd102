"""Bitfinex and its paper trading.

Sources: docs.bitfinex.com, "Authenticated Endpoints", "Abbreviation Glossary", "Introduction"
(ERR_RATE_LIMIT); support.bitfinex.com, 360018270793: paper trading is a sub-account. It has keys
of its own and no host of its own, so the key alone tells the environment. The order in which the
checks come is [K].
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from venue_simulator.bitfinex.answers import (
    AUTHENTICATION,
    GENERIC,
    NONCE,
    PARAMETERS,
    Call,
    RefusedError,
    error,
    fields_of,
    success,
)
from venue_simulator.bitfinex.endpoints import PRIVATE, find_endpoint
from venue_simulator.bitfinex.keys import TEMPLATES
from venue_simulator.bitfinex.signing import KEY, matches, parse_nonce
from venue_simulator.bitfinex.signing import NONCE as NONCE_HEADER
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.seeded import seeded_text
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import SANDBOX_SUFFIX, Verdict

# "apikey: invalid" and "apikey: digest invalid" are what clients know these errors by.
_BAD_KEY = error(AUTHENTICATION, "apikey: invalid")
_BAD_SIGNATURE = error(AUTHENTICATION, "apikey: digest invalid")
_BAD_NONCE = error(NONCE, "nonce: small")
# [K] Known from clients alone.
_DENIED = error(GENERIC, "api_key: permission invalid")
_BAD_BODY = error(PARAMETERS, "body: invalid")
_UNKNOWN_METHOD = Answer(404, b'{"message":"Not Found"}')  # [K]
# "Introduction": the address is blocked; and what private endpoints were seen to say [K].
_BLOCKED = Answer(429, b'{"error":"ERR_RATE_LIMIT"}')
_LIMITED = error(11010, "ratelimit: error")
_MAINTENANCE = error(20060, "maintenance")
_NOBODY = KeyRecord(venue="", api_key="", permissions=frozenset())
_LIVE: Final = {
    "USD": Decimal(1_000_000),
    "BTC": Decimal(10),
    "ETH": Decimal(100),
    "UST": Decimal(1_000_000),
}
_PAPER: Final = {
    "TESTUSD": Decimal(1_000_000),
    "TESTBTC": Decimal(10),
    "TESTETH": Decimal(100),
}
_FIRST_NUMBER = 139_000_000_001


class Bitfinex:
    """Implements Venue."""

    name = "BITFINEX"
    hosts: Mapping[str, str] = {
        "api.bitfinex.com": "BITFINEX",
        "api-pub.bitfinex.com": "BITFINEX",
    }
    templates = TEMPLATES
    sandbox = True

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_LIVE, _FIRST_NUMBER)
        self._paper_accounts = Accounts(_PAPER, _FIRST_NUMBER)

    def environment(self, arrival: Arrival, host_venue: str) -> str:
        """Tell paper trading by the key; an unknown one is of the exchange itself."""
        sandbox = host_venue + SANDBOX_SUFFIX
        known = self._keys.find(sandbox, self.claimed_key(arrival))
        return host_venue if known is None else sandbox

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(KEY)

    def stamp(self, arrival: Arrival) -> str:
        return arrival.header(NONCE_HEADER)

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) the key, (2) its address, (3) the signature."""
        if not arrival.path.startswith(PRIVATE) or arrival.method != "POST":
            return Verdict()
        # (1) The key.
        key = self._keys.find(venue, self.claimed_key(arrival))
        if key is None or key.expired(now_ns):
            return Verdict(key=key, refusal=_BAD_KEY)
        # (2) [K] No document names the answer to a wrong address.
        if not key.admits(arrival.peer):
            return Verdict(key=key, refusal=_BAD_KEY)
        # (3) The signature.
        if not matches(key.secret, arrival):
            return Verdict(verified=False, key=key, refusal=_BAD_SIGNATURE)
        return Verdict(verified=True, key=key)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:
        """Use the nonce up before anything else, so that a refused call costs it too [K]."""
        if verdict.refusal is not None:
            return verdict.refusal
        key = verdict.key
        if key is not None:
            nonce = parse_nonce(self.stamp(arrival))
            if nonce is None or not key.nonces.accept(nonce):
                return _BAD_NONCE
        return self._answer(arrival, key or _NOBODY, venue, now_ns)

    def _answer(self, arrival: Arrival, key: KeyRecord, venue: str, now_ns: int) -> Answer:
        found = find_endpoint(arrival.method, arrival.path)
        if found is None:
            return _UNKNOWN_METHOD
        endpoint, variables = found
        if endpoint.permission is not None and endpoint.permission not in key.permissions:
            return _DENIED
        fields = fields_of(arrival)
        if fields is None:
            return _BAD_BODY
        paper = venue.endswith(SANDBOX_SUFFIX)
        account = key.account_at(self._paper_accounts if paper else self._accounts)
        query = dict(form_pairs(arrival.query))
        call = Call(variables, query, fields, key, account, paper=paper, now_ns=now_ns)
        try:
            return success(endpoint.handler(call))
        except RefusedError as refused:
            return refused.answer

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        return _BLOCKED if banned else _LIMITED

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return _MAINTENANCE

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        return KeyText(seeded_text(seed + " key", 43), seeded_text(seed + " secret", 43))
