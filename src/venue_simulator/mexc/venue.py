"""MEXC: spot and futures, which check a request each in its own way.

Sources: mexc.com/api-docs/spot-v3, "Header", "SIGNED", "Timing security", "Error Code", "FAQs";
github.com/mexcdevelop/apidocs, branch contract_v1_en, "Authentication method", "Time security",
"Error code". The order in which the checks come, the statuses, and the texts of futures are [K].
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.mexc.answers import Call, RefusedError, contract_refusal, refusal
from venue_simulator.mexc.endpoints import CONTRACT, ENDPOINTS
from venue_simulator.mexc.keys import TEMPLATES
from venue_simulator.mexc.signing import (
    CONTRACT_WINDOW_MS,
    DEFAULT_WINDOW_MS,
    MAX_WINDOW_MS,
    contract_target,
    expected_signature,
    in_time,
    total_params,
)
from venue_simulator.seeded import seeded_bytes, seeded_text
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import Verdict

_NS_PER_MS: Final = 1_000_000
_SPOT_KEY, _CONTRACT_KEY, _TIME, _SIGN = (
    b"x-mexc-apikey",
    b"apikey",
    b"request-time",
    b"signature",
)
_KEY_FORMAT: Final = re.compile(r"mx0[A-Za-z0-9]{15}")
_NO_KEY: Final = refusal(400, 400, "api key required")
_BAD_FORMAT: Final = refusal(400, 700001, "API-key format invalid.")
_BAD_KEY: Final = refusal(400, 10072, "Api key info invalid")
_BAD_SIGNATURE: Final = refusal(400, 700002, "Signature for this request is not valid.")
_LATE: Final = refusal(400, 700003, "Timestamp for this request is outside of the recvWindow.")
_BAD_WINDOW: Final = refusal(400, 700005, "recvWindow must less than 60000")
_NO_PERMISSION: Final = refusal(400, 700007, "No permission to access the endpoint.")
_UNAUTHORIZED: Final = contract_refusal(401, "Unauthorized", 401)
_LAPSED: Final = contract_refusal(402, "Api_key expired")
_CONTRACT_ADDRESS: Final = contract_refusal(406, "Accessed IP is not in the whitelist")
_CONTRACT_LATE: Final = contract_refusal(513, "Invalid request")
_CONTRACT_SIGNATURE: Final = contract_refusal(602, "Verify failed")
_CONTRACT_PERMISSION: Final = contract_refusal(701, "Account read permission is required")
_NOT_FOUND: Final = Answer(404, b'{"status":404,"error":"Not Found"}')
_NOBODY: Final = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"BTC": Decimal(10), "ETH": Decimal(100), "USDT": Decimal(1_000_000)}
_FIRST_NUMBER: Final = 400_000_000_000_000_001


class Mexc:
    """Implements Venue."""

    name = "MEXC"
    sandbox = False
    hosts: Mapping[str, str] = {"api.mexc.com": "MEXC", "contract.mexc.com": "MEXC"}
    templates = TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_BALANCES, _FIRST_NUMBER)

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return arrival.header(_SPOT_KEY) or arrival.header(_CONTRACT_KEY)

    def stamp(self, arrival: Arrival) -> str:
        if arrival.path.startswith(CONTRACT):
            return arrival.header(_TIME)
        return _parameters(arrival).get("timestamp", "")

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) the key, (2) the time, (3) the address, (4) the signature."""
        endpoint = ENDPOINTS.get((arrival.method, arrival.path))
        if endpoint is None or endpoint.permission is None:
            return Verdict()
        if arrival.path.startswith(CONTRACT):
            return self._verify_contract(arrival, venue, now_ns)
        return self._verify_spot(arrival, venue, now_ns)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        endpoint = ENDPOINTS.get((arrival.method, arrival.path))
        if endpoint is None:
            return _NOT_FOUND
        if verdict.refusal is not None:
            return verdict.refusal
        key = verdict.key or _NOBODY
        of_contract = arrival.path.startswith(CONTRACT)
        if endpoint.permission is not None and endpoint.permission not in key.permissions:
            return _CONTRACT_PERMISSION if of_contract else _NO_PERMISSION
        rows = _rows(arrival.body) if of_contract else ()
        call = Call(
            _parameters(arrival),
            rows,
            key,
            key.account_at(self._accounts),
            now_ns // _NS_PER_MS,
        )
        try:
            return Answer(200, msgspec.json.encode(endpoint.handler(call)))
        except RefusedError as refused:
            return refusal(400, refused.code, refused.message)

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:
        answer = refusal(418 if banned else 429, 429, "Too Many Requests")
        return answer.with_headers(("Retry-After", str(retry_after_s)))

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return refusal(503, 503, "service not available, please try again")

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        return KeyText("mx0" + seeded_text(seed + " key", 15), seeded_bytes(seed, 16).hex())

    def _verify_spot(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        api_key = arrival.header(_SPOT_KEY)
        if not api_key:
            return Verdict(refusal=_NO_KEY)
        if not _KEY_FORMAT.fullmatch(api_key):
            return Verdict(refusal=_BAD_FORMAT)
        key = self._keys.find(venue, api_key)  # (1)
        if key is None or key.expired(now_ns):
            return Verdict(key=key, refusal=_BAD_KEY)
        parameters = _parameters(arrival)
        late = _time_refusal(parameters, now_ns // _NS_PER_MS)  # (2)
        if late is not None:
            return Verdict(key=key, refusal=late)
        expected = expected_signature(key.secret, total_params(arrival.query, arrival.body))
        verified = _equal(parameters.get("signature", ""), expected)
        if not key.admits(arrival.peer):  # (3)
            text = f"IP [{arrival.peer}] not in the ip white list"
            return Verdict(verified=verified, key=key, refusal=refusal(400, 700006, text))
        return Verdict(verified=verified, key=key, refusal=None if verified else _BAD_SIGNATURE)

    def _verify_contract(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        api_key, time = arrival.header(_CONTRACT_KEY), arrival.header(_TIME)
        key = self._keys.find(venue, api_key)  # (1)
        if key is None:
            return Verdict(refusal=_UNAUTHORIZED)
        if key.expired(now_ns):
            return Verdict(key=key, refusal=_LAPSED)
        now_ms = now_ns // _NS_PER_MS
        if not time.isdecimal() or abs(now_ms - int(time)) > CONTRACT_WINDOW_MS:  # (2)
            return Verdict(key=key, refusal=_CONTRACT_LATE)
        signed = contract_target(api_key, time, arrival.query, arrival.body)
        verified = _equal(arrival.header(_SIGN), expected_signature(key.secret, signed))
        if not key.admits(arrival.peer):  # (3)
            return Verdict(verified=verified, key=key, refusal=_CONTRACT_ADDRESS)
        refused = None if verified else _CONTRACT_SIGNATURE
        return Verdict(verified=verified, key=key, refusal=refused)


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _time_refusal(parameters: Mapping[str, str], now_ms: int) -> Answer | None:
    timestamp = parameters.get("timestamp", "")
    window = parameters.get("recvWindow", str(DEFAULT_WINDOW_MS))
    if not window.isdecimal() or int(window) > MAX_WINDOW_MS:
        return _BAD_WINDOW
    if not timestamp.isdecimal() or not in_time(int(timestamp), int(window), now_ms):
        return _LATE
    return None


def _parameters(arrival: Arrival) -> dict[str, str]:
    """Read query and form; "the query string parameter will be used" where both have one."""
    form = () if arrival.path.startswith(CONTRACT) else form_pairs(arrival.body)
    return {**dict(form), **dict(form_pairs(arrival.query))}


def _rows(body: bytes) -> Sequence[Mapping[str, object]]:
    try:
        decoded = msgspec.json.decode(body, type=list[dict[str, object]] | dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()
    return decoded if isinstance(decoded, list) else [decoded]
