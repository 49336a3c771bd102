"""HTX's spot exchange.

Sources: huobiapi.github.io/docs/spot/v1/en, "Access URLs", "Authentication", "Frequently Asked
Questions"; what stands behind "Signature not valid": issue 110 of HuobiRDCenter/huobi_Python, and
issues 9189 and 25931 of ccxt/ccxt at github.com. The order in which the checks come is [K].
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from venue_simulator.htx.answers import Call, RefusedError, refusal, success
from venue_simulator.htx.endpoints import Endpoint, find_endpoint
from venue_simulator.htx.keys import TEMPLATES
from venue_simulator.htx.signing import SIGNATURE, in_time, is_signed_by, signed_text
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival, form_pairs
from venue_simulator.seeded import ed25519_key, pem, seeded_text
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import Verdict

_KEY, _TIME, _METHOD = "AccessKeyId", "Timestamp", "SignatureMethod"
_UNSIGNED: Final = Verdict()
_NOBODY: Final = KeyRecord(venue="", api_key="", permissions=frozenset())
_BALANCES: Final = {"btc": Decimal(10), "eth": Decimal(100), "usdt": Decimal(1_000_000)}
# Order ids have 15 digits and more.
_FIRST_NUMBER: Final = 357_632_718_898_331
_ALPHABET: Final = "0123456789abcdef"
_BODY: Final = msgspec.json.Decoder(dict[str, object] | list[dict[str, object]])
_BAD_KEY: Final = "Incorrect Access key [Access key错误]"
_BAD_SIGNATURE: Final = "Verification failure [校验失败]"
_BAD_TIME: Final = (
    "Invalid submission time or incorrect time format [无效的提交时间，或时间格式错误]"  # noqa: RUF001
)
_NO_PERMISSION: Final = "API key has no permission [API Key没有权限]"


class Htx:
    """Implements Venue."""

    name = "HTX"
    sandbox = False
    hosts: Mapping[str, str] = {"api.huobi.pro": "HTX", "api-aws.huobi.pro": "HTX"}
    templates = TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._keys = keys
        self._accounts = Accounts(_BALANCES, _FIRST_NUMBER)

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        return dict(form_pairs(arrival.query)).get(_KEY, "")

    def stamp(self, arrival: Arrival) -> str:
        return dict(form_pairs(arrival.query)).get(_TIME, "")

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Check (1) parameters, (2) the key and its address, (3) time, (4) signature."""
        found = find_endpoint(arrival.method, arrival.path)
        if found is None or found[0].permission is None:
            return _UNSIGNED
        sent = dict(form_pairs(arrival.query))
        # (1) Parameters.
        if not sent.get(_KEY) or not sent.get(SIGNATURE):
            return Verdict(refusal=_login_required(arrival.path))
        # (2) The key and its address.
        key = self._keys.find(venue, sent[_KEY])
        if key is None or key.expired(now_ns):
            return Verdict(key=key, refusal=_not_valid(arrival.path, _BAD_KEY))
        if not key.admits(arrival.peer):
            wrong = f"Incorrect IP address [IP地址错误]:{arrival.peer}"
            return Verdict(key=key, refusal=_not_valid(arrival.path, wrong))
        # (3) Time.
        if not in_time(sent.get(_TIME, ""), now_ns // 1_000_000):
            return Verdict(key=key, refusal=_not_valid(arrival.path, _BAD_TIME))
        # (4) Signature.
        return _proof(arrival, key, sent)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:  # noqa: ARG002
        found = find_endpoint(arrival.method, arrival.path)
        if found is None:
            return _method_not_allowed()
        if verdict.refusal is not None:
            return verdict.refusal
        endpoint, variable = found
        key = verdict.key or _NOBODY
        if endpoint.permission is not None and endpoint.permission not in key.permissions:
            return _forbidden(arrival.path)
        return self._act(arrival, endpoint, variable, key, now_ns)

    def _act(
        self, arrival: Arrival, endpoint: Endpoint, variable: str, key: KeyRecord, now_ns: int
    ) -> Answer:
        body = _body(arrival)
        if body is None:
            return refusal(arrival.path, "bad-request", "invalid JSON")
        parameters, rows = body
        account = key.account_at(self._accounts)
        call = Call(parameters, rows, variable, key, account, now_ns)
        try:
            return success(arrival.path, endpoint.handler(call), call.now_ms)
        except RefusedError as error:
            return refusal(arrival.path, error.code, error.message, **error.more)

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        """Answer 429; where `banned`, as HTX's newer rule does, with status 200 [K]."""
        message = "Frequency of requests has exceeded the limit, please try again later"
        code = "rate-too-many-requests" if banned else "base-request-exceed-frequency-limit"
        body = {"status": "error", "err-code": code, "err-msg": message, "data": None}
        return Answer(200 if banned else 429, msgspec.json.encode(body))

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return refusal(b"", "system-maintenance", "System is in maintenance!")

    def mint(self, seed: str, signing: Signing) -> KeyText:
        api_key = _dashed(seed + " key")
        if signing is Signing.ED25519:
            private_key = ed25519_key(seed)
            return KeyText(api_key, pem(private_key), public_key=private_key.public_key())
        return KeyText(api_key, _dashed(seed + " secret"))


def _dashed(seed: str) -> str:
    text = seeded_text(seed, 29, _ALPHABET)
    return "-".join((text[:8], text[8:16], text[16:24], text[24:]))


def _proof(arrival: Arrival, key: KeyRecord, sent: Mapping[str, str]) -> Verdict:
    host = arrival.header(b"host").partition(":")[0]
    path = arrival.path.decode("latin-1")
    text = signed_text(arrival.method, host, path, form_pairs(arrival.query))
    verified = is_signed_by(key, sent.get(_METHOD, ""), text, sent[SIGNATURE])
    refused = None if verified else _not_valid(arrival.path, _BAD_SIGNATURE)
    return Verdict(verified=verified, key=key, refusal=refused)


def _not_valid(path: bytes, why: str) -> Answer:
    """Refuse a signature: version 1 says why, version 2 does not [K: for which of the causes]."""
    if path.startswith(b"/v2/"):
        return refusal(path, 1003, "invalid signature")
    return refusal(path, "api-signature-not-valid", f"Signature not valid: {why}")


def _login_required(path: bytes) -> Answer:
    if path.startswith(b"/v2/"):
        return refusal(path, 1002, "unauthorized")
    return refusal(path, "login-required", "login required")


def _forbidden(path: bytes) -> Answer:
    if path.startswith(b"/v2/"):
        return refusal(path, 1002, "forbidden")
    return refusal(path, "api-signature-not-valid", f"Signature not valid: {_NO_PERMISSION}")


def _method_not_allowed() -> Answer:
    """Answer as an unknown path is: frequent question 10."""
    body = {"status": "error", "err-code": "method-not-allowed", "err-msg": "", "data": None}
    return Answer(405, msgspec.json.encode(body))


def _body(
    arrival: Arrival,
) -> tuple[Mapping[str, object], Sequence[Mapping[str, object]]] | None:
    """Read a GET's query, or a POST's JSON: an object, or a list of them; None if it is none."""
    if arrival.method == "GET" or not arrival.body:
        return dict(form_pairs(arrival.query)), ()
    try:
        found = _BODY.decode(arrival.body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return ({}, found) if isinstance(found, list) else (found, ())
