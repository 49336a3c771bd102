"""OKX's signatures.

Source: https://www.okx.com/docs-v5/en/, "REST Authentication" ("Making Requests" and
"Signature"). What is signed is timestamp + method + request path with its query + body: the
whole request. The signature expires 30 s after its timestamp.
"""

import hmac
from base64 import b64encode
from datetime import UTC, datetime
from functools import partial

from countersign.kernel.errors import InvalidRequestError
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, target_of, with_headers
from countersign.venues.schemes.scheme import PreparedKey

_MS_PER_S = 1_000


def sign(request: UnsignedRequest, key: KeyMaterial, signed_at_ms: int) -> VenueRequest:
    """Add the four headers of OKX's authentication.

    Args:
        request: sent as it is; a body is JSON.
        key: with its passphrase, which goes into a header as it is.
        signed_at_ms: refused when more than 30 s off OKX's own clock.

    Raises:
        InvalidRequestError: the key has no passphrase.
    """
    if key.api_passphrase is None:
        raise InvalidRequestError({"apiPassphrase": "is required"})
    timestamp = timestamp_of(signed_at_ms)
    target = target_of(request.path, request.query)
    signed = (timestamp + request.method + target).encode() + request.body
    signature = b64encode(hmac.digest(key.api_secret.reveal(), signed, "sha256")).decode()
    headers = {
        "OK-ACCESS-KEY": key.api_key.reveal_text(),
        "OK-ACCESS-SIGN": signature,
        "OK-ACCESS-TIMESTAMP": timestamp,
        "OK-ACCESS-PASSPHRASE": key.api_passphrase.reveal_text(),
    }
    return with_headers(request, headers, signature)


def timestamp_of(unix_ms: int) -> str:
    """Write a time as `2020-12-08T09:08:57.715Z`, in whole milliseconds without rounding."""
    seconds, milliseconds = divmod(unix_ms, _MS_PER_S)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z"


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    return PreparedKey(KeyKind.HMAC, partial(_sign_with, material))


def _sign_with(
    key: KeyMaterial, request: UnsignedRequest, signed_at_ms: int, _: str
) -> VenueRequest:
    return sign(request, key, signed_at_ms)
