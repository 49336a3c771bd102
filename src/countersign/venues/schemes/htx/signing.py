"""HTX's signatures, of its spot exchange.

Source: https://huobiapi.github.io/docs/spot/v1/en/, "Authentication" > "Signature Method", read in
November 2026; Ed25519 keys: https://github.com/HuobiRDCenter/huobi_Python, state of August 2025,
huobi/utils/api_signature_ED25519.py. What is signed is method, host, path, and the query's
parameters in order; the body of a POST is not.
"""

import hmac
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final
from urllib.parse import quote

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.forms import read_pairs
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import (
    UnsignedRequest,
    VenueRequest,
    encoded_pairs,
    target_of,
)
from countersign.venues.schemes.private_keys import (
    PrivateKey,
    kind_of,
    load_signer,
    raw_signature,
)
from countersign.venues.schemes.scheme import PreparedKey

_VERSION: Final = "2"
_MS_PER_S: Final = 1_000
_ED25519_HINT: Final = (
    "HTX takes Ed25519 keys, or a secret. Send the private Ed25519 key whose public half HTX has,"
    " or the secret key that it showed."
)


@dataclass(frozen=True, slots=True)
class HtxKey:
    """An access key with what it signs with: an HMAC secret or a parsed private key."""

    api_key: Secret
    signs_with: Secret | PrivateKey


def load_key(material: KeyMaterial) -> HtxKey:
    """Parse key material.

    Raises:
        KeyRejectedError: MALFORMED_KEY: a PEM that is no Ed25519 key.
    """
    signs_with = load_signer(material.api_secret, KeyKind.ED25519, _ED25519_HINT)
    return HtxKey(material.api_key, signs_with)


def sign(request: UnsignedRequest, key: HtxKey, signed_at_ms: int) -> VenueRequest:
    """Add the five parameters of HTX's authentication to the query, and put it in order.

    Args:
        request: its query is read and written anew, in the one spelling that HTX signs.
        key: as load_key returns it.
        signed_at_ms: in whole seconds; refused when more than 5 minutes off HTX's own clock.

    Raises:
        SmuggledError: the query is not of the form name=value.
    """
    method = "HmacSHA256" if isinstance(key.signs_with, Secret) else "Ed25519"
    pairs = [(pair.name, pair.value) for pair in read_pairs(request.query)]
    pairs += [
        ("AccessKeyId", key.api_key.reveal_text()),
        ("SignatureMethod", method),
        ("SignatureVersion", _VERSION),
        ("Timestamp", timestamp_of(signed_at_ms)),
    ]
    query = encoded_pairs(sorted(pairs))
    signature = signature_of(key.signs_with, request.method, request.host, request.path, query)
    headers = dict(request.headers)
    if request.body:
        headers["Content-Type"] = "application/json"
    return VenueRequest(
        request.host,
        request.method,
        target_of(request.path, f"{query}&Signature={quote(signature, safe='')}"),
        headers,
        request.body,
        Secret.from_text(signature),
    )


def signature_of(
    signs_with: Secret | PrivateKey, method: str, host: str, path: str, query: str
) -> str:
    """Return the signature in base64; the query's parameters are encoded and in order."""
    text = f"{method}\n{host}\n{path}\n{query}".encode()
    if isinstance(signs_with, Secret):
        return b64encode(hmac.digest(signs_with.reveal(), text, "sha256")).decode()
    return b64encode(raw_signature(signs_with, text)).decode()


def timestamp_of(unix_ms: int) -> str:
    """Write a time as `2017-05-11T15:19:30`, in whole seconds without rounding."""
    return f"{datetime.fromtimestamp(unix_ms // _MS_PER_S, UTC):%Y-%m-%dT%H:%M:%S}"


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    key = load_key(material)
    return PreparedKey(kind_of(key.signs_with), partial(_sign_with, key))


def _sign_with(key: HtxKey, request: UnsignedRequest, signed_at_ms: int, _: str) -> VenueRequest:
    return sign(request, key, signed_at_ms)
