"""Kraken spot and its UAT environment.

Sources: docs.kraken.com, "Spot REST Authentication"; support.kraken.com, "API error messages".
"""

from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.kraken.answers import Call, RefusedError, error, fields_of, success
from venue_simulator.kraken.endpoints import ENDPOINTS, PRIVATE
from venue_simulator.kraken.keys import TEMPLATES
from venue_simulator.kraken.signing import matches, parse_nonce, read_nonce
from venue_simulator.messages import Answer, Arrival
from venue_simulator.seeded import seeded_bytes
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import Verdict

_BAD_KEY = error("EAPI:Invalid key")
_BAD_SIGNATURE = error("EAPI:Invalid signature")
_BAD_NONCE = error("EAPI:Invalid nonce")
_DENIED = error("EGeneral:Permission denied")
_UNKNOWN_METHOD = error("EGeneral:Unknown method")
_LIMITED = error("EAPI:Rate limit exceeded")
_LOCKED_OUT = error("EGeneral:Temporary lockout")
_UNAVAILABLE = error("EService:Unavailable")
_NOBODY = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {
    "ZUSD": Decimal(1_000_000),
    "XXBT": Decimal(10),
    "XETH": Decimal(100),
    "USDT": Decimal(1_000_000),
}
# High enough for ids that look like Kraken's.
_FIRST_NUMBER = 0x5AD1_7C3E_9B24_6F80


class Kraken:
    """Implements Venue."""

    name = "KRAKEN"
    sandbox = True
    hosts: Mapping[str, str] = {"api.kraken.com": "KRAKEN", "api.uat.kraken.com": "KRAKEN_UAT"}
    templates = TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_BALANCES, _FIRST_NUMBER)

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(b"api-key")

    def stamp(self, arrival: Arrival) -> str:
        return read_nonce(arrival.header(b"content-type"), arrival.body)

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) the key, (2) its address, (3) the signature. The order is [K]."""
        if not arrival.path.startswith(PRIVATE) or arrival.method != "POST":
            return Verdict()
        # (1) "API error messages": an expired key is an invalid one.
        key = self._keys.find(venue, self.claimed_key(arrival))
        if key is None or key.expired(now_ns):
            return Verdict(key=key, refusal=_BAD_KEY)
        # (2) [K] No document names the answer to a wrong address.
        if not key.admits(arrival.peer):
            return Verdict(key=key, refusal=_BAD_KEY)
        # (3) The signature.
        if not matches(key.secret, arrival, self.stamp(arrival)):
            return Verdict(verified=False, key=key, refusal=_BAD_SIGNATURE)
        return Verdict(verified=True, key=key)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        """Use the nonce up before anything else, so that a refused call costs it too [K]."""
        if verdict.refusal is not None:
            return verdict.refusal
        key = verdict.key
        if key is not None:
            nonce = parse_nonce(self.stamp(arrival))
            if nonce is None or not key.nonces.accept(nonce):
                return _BAD_NONCE
        endpoint = ENDPOINTS.get((arrival.method, arrival.path))
        if endpoint is None:
            return _UNKNOWN_METHOD
        key = key or _NOBODY
        if endpoint.permissions and not endpoint.permissions & key.permissions:
            return _DENIED
        call = Call(fields_of(arrival), key, key.account_at(self._accounts), now_ns)
        try:
            return success(endpoint.handler(call))
        except RefusedError as refused:
            return error(str(refused))

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        return _LOCKED_OUT if banned else _LIMITED

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return _UNAVAILABLE

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        api_key = b64encode(seeded_bytes(seed + " key", 42)).decode()
        return KeyText(api_key, b64encode(seeded_bytes(seed + " secret", 64)).decode())
