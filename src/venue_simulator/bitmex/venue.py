"""BitMEX and its testnet.

Sources: bitmex.com/app/apiKeysUsage, restAPI and restAPIMessages. The order of the checks is [K].
"""

import string
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from venue_simulator.bitmex.answers import Call, RefusedError, error, parameters_of, success
from venue_simulator.bitmex.endpoints import ENDPOINTS
from venue_simulator.bitmex.keys import TEMPLATES
from venue_simulator.bitmex.signing import is_over, request_matches
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival
from venue_simulator.seeded import seeded_text
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import SANDBOX_SUFFIX, Verdict

_KEY: Final = b"api-key"
_EXPIRES: Final = b"api-expires"
_SIGNATURE: Final = b"api-signature"
_OVER = ("This request has expired - `expires` is in the past.", 400)
_REQUIRED = ("Authorization Required", 401)
_UNKNOWN_KEY = ("Invalid API Key.", 401)
_DISABLED = ("This key is disabled.", 403)
_ADDRESS = ("This IP address is not allowed to use this key.", 403)
_INVALID = ("Signature not valid.", 401)
_LIMITED = ("Rate limit exceeded, retry in {} seconds.", 429)
_MAINTENANCE = ("The system is currently undergoing maintenance.", 503)
_BASE64URL: Final = string.ascii_letters + string.digits + "-_"
_NOBODY = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"XBt": Decimal(10), "Gwei": Decimal(100), "USDt": Decimal(1_000_000)}
_FIRST_NUMBER = 100_000_001


class Bitmex:
    """Implements Venue."""

    name = "BITMEX"
    hosts: Mapping[str, str] = {
        "www.bitmex.com": "BITMEX",
        "testnet.bitmex.com": "BITMEX" + SANDBOX_SUFFIX,
    }
    templates = TEMPLATES
    sandbox = True

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_BALANCES, _FIRST_NUMBER)
        self._nobodys = self._accounts.open(None, forgetful=False)

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(_KEY)

    def stamp(self, arrival: Arrival) -> str:
        return arrival.header(_EXPIRES)

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) that the request is not over, (2) the key, its address and the signature."""
        endpoint = ENDPOINTS.get((arrival.method, arrival.path))
        if endpoint is None or endpoint.public:
            return Verdict()
        api_key, expires = arrival.header(_KEY), arrival.header(_EXPIRES)
        if not (api_key and expires and arrival.header(_SIGNATURE)):
            return Verdict(refusal=_refused(_REQUIRED))
        # (1) The time.
        if is_over(expires, now_ns):
            return Verdict(refusal=_refused(_OVER))
        # (2) The key, and its owner's proof.
        key = self._keys.find(venue, api_key)
        if key is None:
            return Verdict(refusal=_refused(_UNKNOWN_KEY))
        if key.expired(now_ns) or not key.admits(arrival.peer):
            return Verdict(
                key=key, refusal=_refused(_DISABLED if key.expired(now_ns) else _ADDRESS)
            )
        verified = request_matches(key.secret, arrival, expires, arrival.header(_SIGNATURE))
        return Verdict(verified=verified, key=key, refusal=None if verified else _refused(_INVALID))

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        if verdict.refusal is not None:
            return verdict.refusal
        try:
            return success(self._result(arrival, verdict.key or _NOBODY, now_ns))
        except RefusedError as refused:
            return error(refused)

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        text, status = _LIMITED
        return _refused((text.format(retry_after_s), status))

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return _refused(_MAINTENANCE)

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        api_key = seeded_text(seed + " key", 24, _BASE64URL)
        return KeyText(api_key, seeded_text(seed + " secret", 48, _BASE64URL))

    def _result(self, arrival: Arrival, key: KeyRecord, now_ns: int) -> object:
        endpoint = ENDPOINTS.get((arrival.method, arrival.path))
        if endpoint is None:
            raise RefusedError("Not Found", 404)
        if not endpoint.admits(key.permissions):
            raise RefusedError("Access Denied", 403)
        account = self._nobodys if key is _NOBODY else key.account_at(self._accounts)
        return endpoint.handler(Call(parameters_of(arrival), key, account, now_ns))


def _refused(said: tuple[str, int]) -> Answer:
    return error(RefusedError(*said))


SIMULATED = Bitmex
