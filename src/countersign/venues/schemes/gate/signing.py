"""Gate's signatures (API v4).

Source: https://www.gate.com/docs/developers/apiv4/en/, "APIv4 signed request requirements" and
"API Signature string generation": HMAC-SHA512, in hexadecimal, over method, path, query, the
SHA-512 of the body, and the time in seconds, each on a line of its own. It is over 60 s after its
time.

The query is signed "without URL encode": what is signed is the decoded query, while the encoded one
is sent. So do Gate's own clients (gateapi-go, client.go: QueryUnescape; gateapi-python,
api_client.py: unquote_plus), and a signature over `a=1%2C2` was refused
(https://github.com/ccxt/ccxt/issues/25570). A decoded query can be read as another: what is signed
for `a=1%26b%3D2` is signed for `a=1&b=2`, too. Such values are refused, so that a signature is for
one request alone.
"""

import hashlib
import hmac
import re
from functools import partial
from typing import Final
from urllib.parse import unquote_to_bytes

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, with_headers
from countersign.venues.schemes.scheme import PreparedKey

_MS_PER_S: Final = 1_000
# What would end a parameter or a line of what is signed, and what could be decoded once more.
_AMBIGUOUS: Final = re.compile(rb"[&%\x00-\x1f\x7f]")


def sign(request: UnsignedRequest, key: KeyMaterial, signed_at_ms: int) -> VenueRequest:
    """Add the three headers of Gate's authentication.

    Args:
        request: sent as it is; a body is JSON.
        key: its secret is text.
        signed_at_ms: refused when more than 60 s off Gate's own clock.

    Raises:
        InvalidRequestError: the query has a value that its signature would not tell apart.
    """
    timestamp = str(signed_at_ms // _MS_PER_S)
    signed = signed_text(request.method, request.path, request.query, request.body, timestamp)
    signature = signature_of(signed, key.api_secret)
    headers = {
        "KEY": key.api_key.reveal_text(),
        "SIGN": signature,
        "Timestamp": timestamp,
    }
    return with_headers(request, headers, signature)


def signed_text(method: str, path: str, query: str, body: bytes, timestamp: str) -> bytes:
    """Return what is signed for a request.

    Raises:
        InvalidRequestError: see sign.
    """
    digest = hashlib.sha512(body).hexdigest()
    lines = (method.encode(), path.encode(), signed_query(query), digest.encode())
    return b"\n".join((*lines, timestamp.encode()))


def signature_of(signed: bytes, secret: Secret) -> str:
    """Return a signature, in the small letters of Gate's examples."""
    return hmac.digest(secret.reveal(), signed, "sha512").hex()


def signed_query(query: str) -> bytes:
    """Return a percent-encoded query as it is signed: decoded, a plus as a blank.

    Raises:
        InvalidRequestError: see sign.
    """
    if "%" not in query and "+" not in query:
        return query.encode()
    pieces = [unquote_to_bytes(piece.replace("+", " ")) for piece in query.split("&")]
    if any(_AMBIGUOUS.search(piece) for piece in pieces):
        raise InvalidRequestError(
            {"query": "must not hold &, % or control characters in a value: Gate would not sign it"}
        )
    return b"&".join(pieces)


def prepare(material: KeyMaterial) -> PreparedKey:
    """Take the secret as it is: nothing can be wrong with its form."""
    return PreparedKey(KeyKind.HMAC, partial(_sign_with, material))


def _sign_with(
    key: KeyMaterial, request: UnsignedRequest, signed_at_ms: int, _salt: str
) -> VenueRequest:
    return sign(request, key, signed_at_ms)
