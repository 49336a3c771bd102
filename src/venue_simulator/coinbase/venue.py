"""Coinbase, with CDP keys.

Sources: docs.cdp.coinbase.com, "Coinbase App API Key Authentication", "JWT Authentication",
"Advanced Trade Scope & Permissions"; the official coinbase-advanced-py 1.8.4, `rest_base.py`, for
the 403. There is no sandbox with keys: "Advanced Trade API Sandbox" answers everybody, from a
fixed stock. The order of the checks does not show: each answers the same.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec

from venue_simulator.coinbase.answers import (
    Call,
    RefusedError,
    app_refusal,
    bad_argument,
    refusal,
    unauthorized,
)
from venue_simulator.coinbase.endpoints import APP, Found, find_endpoint
from venue_simulator.coinbase.keys import TEMPLATES, mint
from venue_simulator.coinbase.signing import (
    is_for,
    is_in_time,
    is_signed_by,
    is_well_formed,
    read_token,
)
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import Verdict

_HOST: Final = "api.coinbase.com"
_NOBODY: Final = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {
    "BTC": Decimal(10),
    "ETH": Decimal(100),
    "USD": Decimal(1_000_000),
    "USDT": Decimal(1_000_000),
}
_object: Final = msgspec.json.Decoder(dict[str, Any])


class Coinbase:
    """Implements Venue."""

    name = "COINBASE"
    sandbox = False
    hosts: Mapping[str, str] = {_HOST: "COINBASE"}
    templates = TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_BALANCES)

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        token = read_token(arrival)
        return "" if token is None else token.key_name

    def stamp(self, arrival: Arrival) -> str:
        token = read_token(arrival)
        return "" if token is None else str(token.claims.get("nbf", ""))

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check the JWT, its key, and where it comes from."""
        found = find_endpoint(arrival.method, arrival.path)
        if found is None or found.endpoint.permission is None:
            return Verdict()
        token = read_token(arrival)
        key = None if token is None else self._keys.find(venue, token.key_name)
        if token is None or key is None:
            return Verdict(refusal=unauthorized())
        verified = is_signed_by(token, key.public_key)
        accepted = (
            verified
            and is_well_formed(token)
            and is_for(token, arrival, _HOST)
            and is_in_time(token, now_ns)
            and not key.expired(now_ns)
            and key.admits(arrival.peer)
        )
        return Verdict(verified=verified, key=key, refusal=None if accepted else unauthorized())

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        found = find_endpoint(arrival.method, arrival.path)
        if found is None:
            return app_refusal(404, "not_found", "Not found")  # [K] outside /v2
        if verdict.refusal is not None:
            return verdict.refusal
        key = verdict.key or _NOBODY
        needed = found.endpoint.permission
        if needed is not None and needed not in key.permissions:
            return _no_permission(arrival)
        try:
            body = found.endpoint.handler(self._call(arrival, found, key, now_ns))
        except RefusedError as refused:
            return refused.answer
        return Answer(found.endpoint.status, msgspec.json.encode(body))

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        """Answer as Advanced Trade does; where `banned`, as the App API."""
        text = "Too many requests"
        if banned:
            return app_refusal(429, "rate_limit_exceeded", text)
        return refusal(429, "rate_limit_exceeded", text)

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return refusal(503, "unavailable", "Service unavailable")

    def mint(self, seed: str, signing: Signing) -> KeyText:
        return mint(seed, signing)

    def _call(self, arrival: Arrival, found: Found, key: KeyRecord, now_ns: int) -> Call:
        return Call(
            variables=found.variables,
            parameters=_parameters(arrival.query),
            body=_body(arrival.body),
            key=key,
            account=key.account_at(self._accounts),
            now_ns=now_ns,
            path=arrival.path.decode("latin-1"),
        )


def _parameters(query: bytes) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for name, value in form_pairs(query):
        found.setdefault(name, []).append(value)
    return found


def _body(raw: bytes) -> Mapping[str, object]:
    try:
        return _object.decode(raw) if raw else {}
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise bad_argument("the body is no JSON object") from error


def _no_permission(arrival: Arrival) -> Answer:
    if arrival.path.decode("latin-1").startswith(APP):
        return app_refusal(403, "invalid_scope", "Invalid scope")
    return refusal(403, "PERMISSION_DENIED", "Missing required scopes")
