"""BitMEX's signatures.

Source: https://www.bitmex.com/app/apiKeysUsage, "Authenticating with an API Key" and "API Key
Usage": verb + path with its query + expires + body, in HMAC-SHA-256 and hexadecimal: the whole
request. `api-expires` is the Unix time, in seconds, after which it is no longer valid.
"""

import hmac
from functools import partial
from typing import Final

from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, target_of
from countersign.venues.schemes.bitmex import readings
from countersign.venues.schemes.scheme import PreparedKey

# The documents' examples: "expires = int(round(time.time()) + 5)" and 60 s. No longer than a
# request may take, so that none is good for much after it was given up.
LIFE_S: Final = 10
_MS_PER_S: Final = 1_000


def sign(request: UnsignedRequest, key: KeyMaterial, expires_s: int) -> VenueRequest:
    """Add the three headers of BitMEX's authentication.

    Args:
        request: its Content-Type is sent as it is.
        key: any.
        expires_s: by BitMEX's own clock.
    """
    target = target_of(request.path, request.query)
    signed = f"{request.method}{target}{expires_s}".encode() + request.body
    signature = hmac.digest(key.api_secret.reveal(), signed, "sha256").hex()
    headers = {
        **request.headers,
        "api-expires": str(expires_s),
        "api-key": key.api_key.reveal_text(),
        "api-signature": signature,
    }
    return VenueRequest(
        request.host, request.method, target, headers, request.body, Secret.from_text(signature)
    )


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    read = partial(readings.read_own_key, material.api_key.reveal_text())
    return PreparedKey(KeyKind.HMAC, partial(_sign_with, material), readings={"own-key": read})


def _sign_with(
    key: KeyMaterial, request: UnsignedRequest, signed_at_ms: int, _: str
) -> VenueRequest:
    return sign(request, key, signed_at_ms // _MS_PER_S + LIFE_S)
