"""Coinbase's JWTs, read by a library of its own, and beside what ccxt writes."""

import json
from typing import Any, Final

import ccxt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey, OKPKey
from tests.venues.stage import CATALOGUE, NOW_MS, normalised
from tests.venues.test_private_keys import pem_of, rsa_key

from countersign.venues.errors import KeyRejectedError
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest
from countersign.venues.schemes.registry import SCHEMES

# It is what Coinbase calls it.
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")

NAME: Final = "organizations/1a2b3c4d-0000-4000-8000-000000000001/apiKeys/9f8e7d6c"
NOW_S: Final = NOW_MS // 1_000
SALT: Final = "00112233445566778899aabbccddeeff"
EC: Final = derive_private_key(0xC0FFEE, SECP256R1())
ED: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PEMS: Final = {
    "ES256": EC.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    "EdDSA": pem_of(ED),
}
KEYS: Final[dict[str, ECKey | OKPKey]] = {
    "ES256": ECKey.import_key(PEMS["ES256"]),
    "EdDSA": OKPKey.import_key(PEMS["EdDSA"]),
}
REQUEST: Final = UnsignedRequest(
    "api.coinbase.com", "GET", "/api/v3/brokerage/orders/historical/batch", "limit=1&cursor=a%2Fb"
)
ORDER: Final = UnsignedRequest(
    "api.coinbase.com", "POST", "/api/v3/brokerage/orders", body=b'{"side":"BUY"}'
)


def signed(
    algorithm: str, request: UnsignedRequest = REQUEST, at_ms: int = NOW_MS, salt: str = SALT
) -> VenueRequest:
    material = normalised("COINBASE", NAME, PEMS[algorithm])
    return SCHEMES[CATALOGUE.get("COINBASE").scheme].prepare(material).sign(request, at_ms, salt)


def registry(algorithm: str) -> jws.JWSRegistry:
    # No standard knows Coinbase's nonce.
    return jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)


def read(algorithm: str, sent: VenueRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """Verify the JWT; return its header and claims."""
    bearer, _, token = sent.headers["Authorization"].partition(" ")
    assert bearer == "Bearer"
    found = jws.deserialize_compact(token, KEYS[algorithm], registry=registry(algorithm))
    return found.headers(), json.loads(found.payload)


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_writes_the_documented_jwt(algorithm: str) -> None:
    header, claims = read(algorithm, signed(algorithm))

    assert header == {"alg": algorithm, "typ": "JWT", "kid": NAME, "nonce": SALT}
    assert claims == {
        "sub": NAME,
        "iss": "cdp",
        "nbf": NOW_S,
        "exp": NOW_S + 120,
        "uri": "GET api.coinbase.com/api/v3/brokerage/orders/historical/batch",
    }


def test_sends_query_and_body_as_they_are() -> None:
    asked, ordered = signed("EdDSA"), signed("EdDSA", ORDER)

    assert asked.target == f"{REQUEST.path}?{REQUEST.query}"
    assert "Content-Type" not in asked.headers
    assert ordered.target == ORDER.path
    assert ordered.body == ORDER.body
    assert ordered.headers["Content-Type"] == "application/json"
    assert read("EdDSA", ordered)[1]["uri"] == "POST api.coinbase.com/api/v3/brokerage/orders"


def test_takes_the_salt_for_a_fresh_nonce() -> None:
    header, _ = read("EdDSA", signed("EdDSA", salt="f" * 32))

    assert header["nonce"] == "f" * 32


def test_rounds_the_time_down_so_that_no_jwt_is_of_later() -> None:
    _, claims = read("EdDSA", signed("EdDSA", at_ms=NOW_MS + 999))

    assert (claims["nbf"], claims["exp"]) == (NOW_S, NOW_S + 120)


def test_names_the_signature_so_that_it_can_be_looked_for() -> None:
    sent = signed("EdDSA")

    assert sent.signature is not None
    assert sent.headers["Authorization"].endswith("." + sent.signature.reveal_text())


def test_makes_es256_signatures_of_64_bytes_whatever_r_and_s_are() -> None:
    lengths = {len(signed("ES256", salt=f"{n:032x}").headers["Authorization"]) for n in range(64)}

    assert len(lengths) == 1


def test_another_key_does_not_verify() -> None:
    other = ECKey.import_key(
        derive_private_key(7, SECP256R1()).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
    )
    token = signed("ES256").headers["Authorization"].removeprefix("Bearer ")

    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(token, other, registry=registry("ES256"))


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_signs_for_the_same_as_ccxt(algorithm: str) -> None:
    secrets = {
        "ES256": PEMS["ES256"],
        "EdDSA": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",  # bytes(range(32))
    }
    exchange = ccxt.coinbase({"apiKey": NAME, "secret": secrets[algorithm]})
    if algorithm == "EdDSA":
        exchange.apiKey = "9f8e7d6c-0000-4000-8000-000000000002"
    theirs = exchange.sign(
        "brokerage/orders/historical/batch", ["v3", "private"], "GET", {"limit": "1"}
    )

    token = theirs["headers"]["Authorization"].removeprefix("Bearer ")
    found = jws.deserialize_compact(token, KEYS[algorithm], registry=registry(algorithm))
    said = json.loads(found.payload)
    named = [said["uri"]] if "uri" in said else said["uris"]

    _, claims = read(algorithm, signed(algorithm))
    assert named == [claims["uri"]]
    assert said["exp"] - said["nbf"] == claims["exp"] - claims["nbf"]


def test_takes_no_key_of_another_kind() -> None:
    scheme = SCHEMES[CATALOGUE.get("COINBASE").scheme]
    material = normalised("COINBASE", NAME, PEMS["EdDSA"])

    for secret in (pem_of(rsa_key()), "made up"):
        wrong = KeyMaterial(material.api_key, type(material.api_key).from_text(secret), None)
        with pytest.raises(KeyRejectedError):
            scheme.prepare(wrong)


def test_asks_for_no_signature_of_a_bot() -> None:
    assert SCHEMES[CATALOGUE.get("COINBASE").scheme].verify is None
