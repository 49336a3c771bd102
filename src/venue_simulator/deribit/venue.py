"""Deribit and its testnet.

Sources: docs.deribit.com/articles/authentication, json-rpc-overview and errors. The order of the
checks, the codes of refused keys and all statuses of errors are [K].
"""

import string
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from venue_simulator.deribit.answers import (
    Call,
    RefusedError,
    call_id_of,
    error,
    parameters_of,
    success,
    text_of,
)
from venue_simulator.deribit.endpoints import ENDPOINTS, LOG_IN
from venue_simulator.deribit.keys import TEMPLATES
from venue_simulator.deribit.signing import (
    credentials_of,
    in_time,
    log_in_matches,
    request_matches,
)
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival
from venue_simulator.seeded import seeded_text
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import SANDBOX_SUFFIX, Verdict

_API: Final = "/api/v2/"
_PRIVATE: Final = "private/"
_AUTHORIZATION: Final = b"authorization"
_INVALID_CREDENTIALS = (13004, "invalid_credentials")
_UNAUTHORIZED = (13009, "unauthorized", 401)
_FORBIDDEN = (13021, "forbidden", 403)
_UNKNOWN_METHOD = (-32601, "Method not found")
_LIMITED = (10028, "too_many_requests", 429)
_MAINTENANCE = (11051, "system_maintenance", 503)
_GRANTS: Final = frozenset({"client_signature", "client_credentials"})
_BASE64URL: Final = string.ascii_letters + string.digits + "-_"
_NOBODY = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"BTC": Decimal(10), "ETH": Decimal(100), "USDC": Decimal(1_000_000)}
_FIRST_NUMBER = 584_864_807


class Deribit:
    """Implements Venue."""

    name = "DERIBIT"
    hosts: Mapping[str, str] = {
        "www.deribit.com": "DERIBIT",
        "test.deribit.com": "DERIBIT" + SANDBOX_SUFFIX,
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
        return _credentials(arrival).get("id") or _log_in_texts(arrival).get("client_id", "")

    def stamp(self, arrival: Arrival) -> str:
        return _credentials(arrival).get("ts") or _log_in_texts(arrival).get("timestamp", "")

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) the key and its address, (2) time and signature."""
        method = _method(arrival)
        if method == LOG_IN:
            return self._verify_log_in(arrival, venue, now_ns)
        if not method.startswith(_PRIVATE):
            return Verdict()
        sent = _credentials(arrival)
        if not sent:
            return Verdict(refusal=_refused(_UNAUTHORIZED, venue, now_ns))
        # (1) The key.
        key = self._usable(arrival, venue, sent.get("id", ""), now_ns)
        if key is None:
            return Verdict(refusal=_refused(_INVALID_CREDENTIALS, venue, now_ns))
        # (2) Its owner's proof.
        verified = request_matches(key.secret, sent, arrival)
        if not verified or not in_time(sent.get("ts", ""), now_ns):
            refused = _refused(_UNAUTHORIZED, venue, now_ns)
            return Verdict(verified=verified, key=key, refusal=refused)
        return Verdict(verified=True, key=key)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:
        if verdict.refusal is not None:
            return verdict.refusal
        call_id, testnet = call_id_of(arrival), venue.endswith(SANDBOX_SUFFIX)
        try:
            result = self._result(arrival, verdict.key or _NOBODY, now_ns)
        except RefusedError as refused:
            return error(refused, call_id, now_ns, testnet=testnet)
        return success(result, call_id, now_ns, testnet=testnet)

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        return _refused(_LIMITED, self.name, 0)

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return _refused(_MAINTENANCE, self.name, 0)

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        client_id = seeded_text(seed + " key", 8, _BASE64URL)
        return KeyText(client_id, seeded_text(seed + " secret", 43, _BASE64URL))

    def _result(self, arrival: Arrival, key: KeyRecord, now_ns: int) -> object:
        endpoint = ENDPOINTS.get(_method(arrival))
        if endpoint is None or arrival.method not in {"GET", "POST"}:
            raise RefusedError(*_UNKNOWN_METHOD)
        if not endpoint.admits(key.permissions):
            raise RefusedError(*_FORBIDDEN)
        account = self._nobodys if key is _NOBODY else key.account_at(self._accounts)
        return endpoint.handler(Call(parameters_of(arrival), key, account, now_ns))

    def _verify_log_in(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        sent = _log_in_texts(arrival)
        if sent.get("grant_type") not in _GRANTS:
            return Verdict(refusal=_refused((-32602, "Invalid params"), venue, now_ns))
        key = self._usable(arrival, venue, sent.get("client_id", ""), now_ns)
        verified = key is not None and _proven(sent, key)
        in_window = sent["grant_type"] != "client_signature" or in_time(
            sent.get("timestamp", ""), now_ns
        )
        if key is None or not verified or not in_window:
            refused = _refused(_INVALID_CREDENTIALS, venue, now_ns)
            return Verdict(verified=verified if key else None, key=key, refusal=refused)
        return Verdict(verified=True, key=key)

    def _usable(self, arrival: Arrival, venue: str, api_key: str, now_ns: int) -> KeyRecord | None:
        """Find a key that is switched on and may be used from this address [K]."""
        key = self._keys.find(venue, api_key)
        if key is None or key.expired(now_ns) or not key.admits(arrival.peer):
            return None
        return key


def _proven(sent: Mapping[str, str], key: KeyRecord) -> bool:
    if sent["grant_type"] == "client_credentials":
        return sent.get("client_secret", "").encode() == key.secret
    return log_in_matches(key.secret, sent)


def _method(arrival: Arrival) -> str:
    return arrival.path.decode("latin-1").removeprefix(_API)


def _credentials(arrival: Arrival) -> Mapping[str, str]:
    return credentials_of(arrival.header(_AUTHORIZATION))


def _log_in_texts(arrival: Arrival) -> Mapping[str, str]:
    if _method(arrival) != LOG_IN:
        return {}
    try:
        parameters = parameters_of(arrival)
    except RefusedError:
        return {}
    return {name: text_of(parameters, name) for name in parameters}


def _refused(said: tuple[int, str] | tuple[int, str, int], venue: str, now_ns: int) -> Answer:
    testnet = venue.endswith(SANDBOX_SUFFIX)
    return error(RefusedError(*said), None, now_ns, testnet=testnet)


SIMULATED = Deribit
