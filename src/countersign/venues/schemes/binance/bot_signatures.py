"""Signatures of Binance's bots.

Source: https://github.com/binance/binance-spot-api-docs, rest-api.md, "SIGNED Endpoint security"
(HMAC-SHA-256 over query and body without the signature, in hexadecimal of either case) and
"Timing security".
"""

import hmac
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
)
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError

_SIGNATURE: Final = frozenset({"signature"})
# "Timing security": milliseconds or microseconds; recvWindow has up to three decimals.
_TIMESTAMP: Final = re.compile(r"[0-9]{13}(?:[0-9]{3})?", re.ASCII)
_WINDOW: Final = re.compile(r"([0-9]{1,5})(?:\.([0-9]{1,3}))?", re.ASCII)
_MS_DIGITS: Final = 13
_US_PER_MS: Final = 1_000
_WINDOW_US: Final = 5_000_000
_WINDOW_US_MAX: Final = 60_000_000
_AHEAD_US: Final = 1_000_000


def verify(request: BotRequest, secret: Secret, now_ms: int) -> CallerProof:
    """Check `signature`, `timestamp` and `recvWindow`, wherever they stand.

    Nothing stands between query and body in what is signed, so that the border could be
    moved: parameters must all be in one of them. The signature may be in the other.

    Raises:
        SmuggledError: query or body is no form.
        SignatureInvalidError, SignatureExpiredError: see Verify.
    """
    query, body = read_pairs(request.query), read_form(request.body)
    signature = one_of([*query, *body], "signature")
    signed_query, signed_body = without(query, _SIGNATURE), without(body, _SIGNATURE)
    if signature is None or (signed_query and signed_body):
        raise SignatureInvalidError
    payload = written(signed_query) + written(signed_body)
    expected = hmac.digest(secret.reveal(), payload.encode(), "sha256").hex()
    require_equal(signature.lower(), expected)
    return TimedProof(digest_of(expected), _over_at_ms([*signed_query, *signed_body], now_ms))


def _over_at_ms(pairs: Sequence[Pair], now_ms: int) -> int:
    timestamp, window = one_of(pairs, "timestamp"), one_of(pairs, "recvWindow")
    signed_us, window_us = _time_us(timestamp), _window_us(window)
    now_us = now_ms * _US_PER_MS
    if not signed_us - _AHEAD_US < now_us <= signed_us + window_us:
        raise SignatureExpiredError
    return -(-(signed_us + window_us) // _US_PER_MS)


def _time_us(text: str | None) -> int:
    if text is None or not _TIMESTAMP.fullmatch(text):
        raise SignatureExpiredError
    return int(text) * (_US_PER_MS if len(text) == _MS_DIGITS else 1)


def _window_us(text: str | None) -> int:
    if text is None:
        return _WINDOW_US
    match = _WINDOW.fullmatch(text)
    if match is None:
        raise SignatureExpiredError
    window_us = int(match[1]) * _US_PER_MS + int((match[2] or "").ljust(3, "0"))
    if window_us > _WINDOW_US_MAX:
        raise SignatureExpiredError
    return window_us
