"""KuCoin.

Sources: kucoin.com/docs-new, "Authentication", "Rate Limit", "Error Code" ("Gateway error code"),
and the old documents, "System error codes". The order in which the checks come is [K].
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.kucoin.answers import Call, RefusedError, Row, refusal, success
from venue_simulator.kucoin.endpoints import FUTURES_HOST, SPOT_HOST, Endpoint, find
from venue_simulator.kucoin.keys import TEMPLATES
from venue_simulator.kucoin.signing import (
    MAX_AGE_MS,
    in_base64,
    matches,
    parse_timestamp_ms,
    prehash,
)
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.seeded import seeded_bytes, seeded_text
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import Verdict

_KEY, _SIGN, _PASSPHRASE, _TIME, _VERSION = (
    b"kc-api-key",
    b"kc-api-sign",
    b"kc-api-passphrase",
    b"kc-api-timestamp",
    b"kc-api-key-version",
)
_NEEDED: Final = (_KEY, _SIGN, _TIME, _PASSPHRASE)
_MISSING = refusal(400, "400001", "Please check the header of your request")
_BAD_TIME = refusal(401, "400002", "KC-API-TIMESTAMP Invalid")
_UNKNOWN_KEY = refusal(401, "400003", "KC-API-KEY not exists")
_WRONG_PASSPHRASE = refusal(401, "400004", "Invalid KC-API-PASSPHRASE")
_BAD_SIGNATURE = refusal(401, "400005", "Invalid KC-API-SIGN")
_NO_PERMISSION = refusal(403, "400007", "Access denied --> Require more permission")
_BAD_VERSION = refusal(400, "400009", "Invalid KC-API-KEY-VERSION")
_NO_ENDPOINT = refusal(404, "404000", "Not Found")
_NOT_JSON = refusal(415, "415000", "Unsupported Media Type")
_BAD_JSON = refusal(400, "400100", "Parameter Error")
_POOL_MS: Final = 30_000
_NOBODY = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"BTC": Decimal(10), "ETH": Decimal(100), "USDT": Decimal(1_000_000)}
# Ids are 24 hexadecimal digits, whose first eight are a time.
_FIRST_NUMBER = 0x670F_D33B_F940_6E00_07AB_0001
_BODY: Final = msgspec.json.Decoder(dict[str, object])
_HOST: Final = re.compile(r"[^:]*")


class Kucoin:
    """Implements Venue."""

    name = "KUCOIN"
    sandbox = False
    hosts: Mapping[str, str] = {
        SPOT_HOST: "KUCOIN",
        FUTURES_HOST: "KUCOIN",
        "api-broker.kucoin.com": "KUCOIN",
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
        """Check (1) headers and time, (2) the key, (3) its owner's proof."""
        found = _find(arrival)
        if found is None or found[0].permission is None:
            return Verdict()
        refused = _header_refusal(arrival, now_ns)  # (1)
        if refused is not None:
            return Verdict(refusal=refused)
        key = self._keys.find(venue, self.claimed_key(arrival))  # (2)
        if key is None or key.expired(now_ns):
            return Verdict(key=key, refusal=_UNKNOWN_KEY)
        if arrival.header(_VERSION) not in {"2", "3"}:
            return Verdict(key=key, refusal=_BAD_VERSION)
        return _proof(arrival, key)  # (3)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        found = _find(arrival)
        if found is None:
            return _NO_ENDPOINT
        if verdict.refusal is not None:
            return verdict.refusal
        endpoint, variables = found
        key = verdict.key or _NOBODY
        if endpoint.permission is not None and endpoint.permission not in key.permissions:
            return _NO_PERMISSION
        row = _row(arrival)
        if isinstance(row, Answer):
            return row
        account = key.account_at(self._accounts)
        query = dict(form_pairs(arrival.query))
        try:
            return success(endpoint.handler(Call(query, row, variables, key, account, now_ns)))
        except RefusedError as refused:
            return refused.answer

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        """Answer as "Rate Limit" says: how long to wait stands in a header, in milliseconds."""
        answer = refusal(429, "429000", "Too many requests")
        return answer.with_headers(
            ("gw-ratelimit-limit", "2000"),
            ("gw-ratelimit-remaining", "0"),
            ("gw-ratelimit-reset", str(min(retry_after_s * 1_000, _POOL_MS))),
        )

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return refusal(503, "503", "Service Unavailable")  # [K] the code

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        digits = seeded_bytes(seed + " secret", 16).hex()
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        passphrase = "Made-up_" + seeded_text(seed + " passphrase", 12)
        return KeyText(seeded_bytes(seed + " key", 12).hex(), "-".join(parts), passphrase)


def _find(arrival: Arrival) -> tuple[Endpoint, Mapping[str, str]] | None:
    host = _HOST.match(arrival.header(b"host"))
    return find(host[0] if host else "", arrival.method, arrival.path.decode("latin-1"))


def _header_refusal(arrival: Arrival, now_ns: int) -> Answer | None:
    if not all(arrival.header(name) for name in _NEEDED):
        return _MISSING
    timestamp_ms = parse_timestamp_ms(arrival.header(_TIME))
    if timestamp_ms is None or abs(now_ns // 1_000_000 - timestamp_ms) > MAX_AGE_MS:
        return _BAD_TIME
    return None


def _proof(arrival: Arrival, key: KeyRecord) -> Verdict:
    """Check address, passphrase, signature."""
    signed = prehash(
        arrival.header(_TIME), arrival.method, arrival.path, arrival.query, arrival.body
    )
    verified = matches(key.secret, signed, arrival.header(_SIGN))
    refused = None
    if not key.admits(arrival.peer):
        message = f"Invalid request ip, the current clientIp is:{arrival.peer}"
        refused = refusal(401, "400006", message)
    elif arrival.header(_PASSPHRASE) != in_base64(key.secret, key.passphrase.encode()):
        refused = _WRONG_PASSPHRASE
    elif not verified:
        refused = _BAD_SIGNATURE
    return Verdict(verified=verified, key=key, refusal=refused)


def _row(arrival: Arrival) -> Row | Answer:
    """Read the object of a body; empty if there is none."""
    if not arrival.body:
        return {}
    if not arrival.header(b"content-type").startswith("application/json"):
        return _NOT_JSON
    try:
        return _BODY.decode(arrival.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _BAD_JSON
