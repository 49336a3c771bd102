"""Signatures of Crypto.com's exchange (version 1).

Sources: https://exchange-developer.crypto.com/exchange/v1/docs/api/rest-common-api-reference,
"Request Format" and "Digital Signature" (the OpenAPI file of 2026-05-21 has the same text);
https://github.com/crypto-com/cdcx-cli, crates/cdcx-core/src/signing.rs, its own client.

A request is a JSON object, and its authentication stands in it: `api_key`, `nonce` (the time in
milliseconds) and `sig`: HMAC-SHA256 under the secret, in hex, of method, id, key, parameters and
nonce, with nothing between them. The parameters are the names in order, each followed by its value;
lists and objects within are written out in the same way. The examples in JavaScript and the client
in Rust write every level so; the one in Python stops at the third, where no order has anything.

Since nothing stands between names and values, they can be cut otherwise: a signature binds the
method, but for the parameters only their text.
"""

import hmac
from functools import partial
from typing import Any, Final

import msgspec

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, target_of
from countersign.venues.schemes.scheme import PreparedKey

_JSON: Final = "application/json"


class Call(msgspec.Struct, frozen=True):
    """What of a request is signed; its numbers are the texts that stood there."""

    id: int | str
    method: str
    params: dict[str, Any] = {}


# Numbers with a point or an exponent stay as they were written.
_CALL: Final = msgspec.json.Decoder(Call, float_hook=str)


def sign(request: UnsignedRequest, key: KeyMaterial, signed_at_ms: int) -> VenueRequest:
    """Add `api_key`, `nonce` and `sig` to the object in the body.

    Args:
        request: its body is a JSON object with `id` and `method`, perhaps `params`, and nothing
            of authentication.
        key: as Crypto.com issued it.
        signed_at_ms: refused when more than 60 s off the venue's own clock.

    Raises:
        InvalidRequestError: the body is nothing of the kind.
    """
    call = find_call(request.body)
    if call is None:
        raise InvalidRequestError({"body": "must be a JSON object with id and method"})
    api_key, nonce = key.api_key.reveal_text(), str(signed_at_ms)
    signature = signature_of(key.api_secret, call, api_key, nonce)
    added = msgspec.json.encode({"api_key": api_key, "sig": signature, "nonce": signed_at_ms})
    return VenueRequest(
        host=request.host,
        method=request.method,
        target=target_of(request.path, request.query),
        headers={**request.headers, "Content-Type": _JSON},
        body=request.body.rstrip().removesuffix(b"}") + b"," + added.removeprefix(b"{"),
        signature=Secret.from_text(signature),
    )


def find_call(body: bytes) -> Call | None:
    """Read what is signed out of a body; None where it is not of this form."""
    try:
        return _CALL.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def signature_of(secret: Secret, call: Call, api_key: str, nonce: str) -> str:
    """Sign a call with the key and the nonce that it carries."""
    signed = f"{call.method}{call.id}{api_key}{_written(call.params)}{nonce}"
    return hmac.digest(secret.reveal(), signed.encode(), "sha256").hex()


def _written(value: Any) -> str:
    match value:
        case dict():
            return "".join(f"{name}{_written(value[name])}" for name in sorted(value))
        case list():
            return "".join(map(_written, value))
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case _:
            return str(value)


def prepare(material: KeyMaterial) -> PreparedKey:
    """Implements Scheme's prepare."""
    return PreparedKey(KeyKind.HMAC, partial(_sign_with, material))


def _sign_with(
    key: KeyMaterial, request: UnsignedRequest, signed_at_ms: int, _: str
) -> VenueRequest:
    return sign(request, key, signed_at_ms)
