"""MEXC's signatures: one way for spot (/api/v3), another for futures (/api/v1).

Sources:
  https://www.mexc.com/api-docs/spot-v3, "SIGNED", "Timing security" and the examples: HMAC-SHA256,
  in hexadecimal of small letters, over the query followed by the body, percent-encoded with capital
  letters. Neither method nor path is signed. It is over recvWindow (5 s) after its time.
  https://github.com/mexcdevelop/apidocs, branch contract_v1_en, "Authentication method" and "Time
  security": HMAC-SHA256 over API key, time and parameters: a GET's query sorted by name and
  percent-encoded, or a POST's JSON. Neither method nor path is signed. It is over after 10 s.
"""

import hmac
import re
from functools import partial
from typing import Final
from urllib.parse import quote, unquote_plus

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, target_of
from countersign.venues.schemes.scheme import PreparedKey

FUTURES: Final = "/api/v1/"
JSON: Final = "application/json"
_ESCAPE: Final = re.compile(r"%[0-9a-fA-F]{2}", re.ASCII)


def sign(request: UnsignedRequest, key: KeyMaterial, signed_at_ms: int) -> VenueRequest:
    """Add the authentication of the part of MEXC that the path belongs to.

    Args:
        request: of spot, without `timestamp` and `signature`; its body is a form. Of futures, its
            body is JSON.
        key: its secret is text.
        signed_at_ms: refused when older than recvWindow, or ahead of MEXC's clock by a second; of
            futures, when more than 10 s off.

    Raises:
        InvalidRequestError: spot's body is not ASCII, or a request of futures has both a query
            and a body, of which MEXC would sign one.
    """
    if request.path.startswith(FUTURES):
        return _sign_futures(request, key, signed_at_ms)
    return _sign_spot(request, key, signed_at_ms)


def signature_of(signed: bytes, secret: Secret) -> str:
    """Return a signature; MEXC takes small letters alone."""
    return hmac.digest(secret.reveal(), signed, "sha256").hex()


def sorted_query(query: str) -> str:
    """Return a query as futures sign it: by name, with all but letters, digits and -._ escaped."""
    if not query:
        return ""
    pairs = sorted(piece.split("=", 1) for piece in query.split("&"))
    return "&".join("=".join([name, *map(_encoded, value)]) for name, *value in pairs)


def prepare(material: KeyMaterial) -> PreparedKey:
    """Take the secret as it is: nothing can be wrong with its form."""
    return PreparedKey(KeyKind.HMAC, partial(_sign_with, material))


def _sign_spot(request: UnsignedRequest, key: KeyMaterial, signed_at_ms: int) -> VenueRequest:
    if not request.body.isascii():
        raise InvalidRequestError({"body": "must be percent-encoded ASCII"})
    query = _with_capitals(request.query)
    body = _with_capitals(request.body.decode("ascii")).encode()
    timed = f"{query}&timestamp={signed_at_ms}".lstrip("&")
    signature = signature_of(timed.encode() + body, key.api_secret)
    headers = {
        # A POST without a body is to say that it is JSON, too ("Header"; error 700013).
        "Content-Type": JSON,
        **request.headers,
        "X-MEXC-APIKEY": key.api_key.reveal_text(),
    }
    return VenueRequest(
        request.host,
        request.method,
        target_of(request.path, f"{timed}&signature={signature}"),
        headers,
        body,
        Secret.from_text(signature),
    )


def _sign_futures(request: UnsignedRequest, key: KeyMaterial, signed_at_ms: int) -> VenueRequest:
    if request.query and request.body:
        raise InvalidRequestError({"query": "must be empty where there is a body"})
    api_key, query = key.api_key.reveal_text(), sorted_query(request.query)
    signed = f"{api_key}{signed_at_ms}{query}".encode() + request.body
    signature = signature_of(signed, key.api_secret)
    headers = {
        **request.headers,
        "Content-Type": JSON,
        "ApiKey": api_key,
        "Request-Time": str(signed_at_ms),
        "Signature": signature,
    }
    return VenueRequest(
        request.host,
        request.method,
        target_of(request.path, query),
        headers,
        request.body,
        Secret.from_text(signature),
    )


def _with_capitals(encoded: str) -> str:
    return _ESCAPE.sub(lambda found: found[0].upper(), encoded)


def _encoded(value: str) -> str:
    return quote(unquote_plus(value, errors="surrogateescape"), safe="", errors="surrogateescape")


def _sign_with(
    key: KeyMaterial, request: UnsignedRequest, signed_at_ms: int, _salt: str
) -> VenueRequest:
    return sign(request, key, signed_at_ms)
