"""Signatures of MEXC's bots.

Sources: https://www.mexc.com/api-docs/spot-v3, "SIGNED" (over query and body without the signature,
in small letters) and "Timing security"; https://github.com/mexcdevelop/apidocs, branch
contract_v1_en, "Authentication method" and "Time security" (10 s either way). What a bot sends as
Recv-Window is left out: it would only give a signature more time.
"""

import re
from collections.abc import Sequence
from typing import Final

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_requests.forms import Pair, read_form, read_pairs, without, written
from countersign.venues.bot_signatures.bot_signature import (
    CallerProof,
    TimedProof,
    digest_of,
    one_of,
    require_equal,
    timed_proof,
)
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.schemes.mexc.signing import FUTURES, signature_of, sorted_query

_SIGNATURE: Final = frozenset({"signature"})
_TIMESTAMP: Final = re.compile(r"[0-9]{13}", re.ASCII)
_WINDOW: Final = re.compile(r"[0-9]{1,5}", re.ASCII)
_WINDOW_MS: Final = 5_000
_WINDOW_MS_MAX: Final = 60_000
_AHEAD_MS: Final = 1_000
_FUTURES_WINDOW_MS: Final = 10_000


def verify(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check the signature and the time of a request of spot or of futures.

    Raises:
        SmuggledError: query or body is no form.
        SignatureInvalidError, SignatureExpiredError: see Verify.
    """
    if request.path.startswith(FUTURES):
        return _verify_futures(request, secret, now_ms)
    return _verify_spot(request, secret, now_ms)


def _verify_spot(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check `signature`, `timestamp` and `recvWindow`, wherever they stand.

    Nothing stands between query and body in what is signed, so that the border could be
    moved: parameters must all be in one of them. The signature may be in the other.
    """
    query, body = read_pairs(request.query), read_form(request.body)
    signature = one_of([*query, *body], "signature")
    signed_query, signed_body = without(query, _SIGNATURE), without(body, _SIGNATURE)
    if signature is None or (signed_query and signed_body):
        raise SignatureInvalidError
    payload = written(signed_query) + written(signed_body)
    expected = signature_of(payload.encode(), secret)
    require_equal(signature, expected)
    return TimedProof(digest_of(expected), _over_at_ms([*signed_query, *signed_body], now_ms))


def _verify_futures(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check `ApiKey`, `Request-Time` and `Signature`; the key in it is the bot's own: its token."""
    headers = request.headers
    api_key, time, sent = (headers.get(name) for name in ("apikey", "request-time", "signature"))
    if api_key is None or time is None or sent is None or not _TIMESTAMP.fullmatch(time):
        raise SignatureInvalidError
    signed = f"{api_key}{time}{sorted_query(request.query)}".encode() + request.body
    expected = signature_of(signed, secret)
    require_equal(sent, expected)
    signed_ms = int(time)
    return timed_proof(expected, signed_ms, now_ms, _FUTURES_WINDOW_MS)


def _over_at_ms(pairs: Sequence[Pair], now_ms: int) -> int:
    timestamp, window = one_of(pairs, "timestamp"), one_of(pairs, "recvWindow")
    if timestamp is None or not _TIMESTAMP.fullmatch(timestamp):
        raise SignatureExpiredError
    signed_ms, window_ms = int(timestamp), _window_ms(window)
    if not signed_ms - _AHEAD_MS < now_ms <= signed_ms + window_ms:
        raise SignatureExpiredError
    return signed_ms + window_ms


def _window_ms(text: str | None) -> int:
    if text is None:
        return _WINDOW_MS
    if not _WINDOW.fullmatch(text) or int(text) > _WINDOW_MS_MAX:
        raise SignatureExpiredError
    return int(text)
