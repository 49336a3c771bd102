from base64 import b64encode
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.stage import CATALOGUE, normalised, secret

from countersign.venues.errors import KeyRejectedError, RejectionReason
from countersign.venues.schemes.binance.signing import load_key
from countersign.venues.schemes.private_keys import load_private_key
from countersign.venues.schemes.registry import SCHEMES


@cache
def rsa_key(bits: int = 2048) -> PrivateKeyTypes:
    return rsa.generate_private_key(65537, bits)


def pem_of(key: PrivateKeyTypes, form: PrivateFormat = PrivateFormat.PKCS8) -> str:
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


def refusal_of(api_secret: str) -> KeyRejectedError:
    with pytest.raises(KeyRejectedError) as caught:
        load_key(normalised("BINANCE", "k", api_secret))
    assert caught.value.reasons == (RejectionReason.MALFORMED_KEY,)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value


def test_takes_rsa_keys_in_both_forms() -> None:
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        key = load_key(normalised("BINANCE", "k", pem_of(rsa_key(), form)))

        assert isinstance(key.signs_with, rsa.RSAPrivateKey)


def test_takes_rsa_keys_of_4096_bits() -> None:
    key = load_private_key(secret(pem_of(rsa_key(4096))))

    assert key.key_size == 4096 if isinstance(key, rsa.RSAPrivateKey) else False


@pytest.mark.parametrize("bits", [1024, 8192])
def test_refuses_rsa_keys_of_other_sizes(bits: int) -> None:
    if bits == 8192:
        # Made of its length alone: making such a key takes a minute.
        body = "MIIS" + "A" * 4_000
        text = f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"
    else:
        text = pem_of(rsa_key(bits))

    assert "2048 to 4096 bits" in refusal_of(text).text


def test_refuses_an_rsa_key_whose_numbers_do_not_belong_together() -> None:
    numbers = _rsa().private_numbers()
    for change in ("dmp1", "dmq1", "iqmp"):
        changed = {
            name: getattr(numbers, name) + (2 if name == change else 0)
            for name in ("p", "q", "d", "dmp1", "dmq1", "iqmp")
        }
        broken = rsa.RSAPrivateNumbers(**changed, public_numbers=numbers.public_numbers)
        key = broken.private_key(unsafe_skip_rsa_key_validation=True)

        refusal_of(pem_of(key))


def test_refuses_an_rsa_key_with_a_number_that_is_no_prime() -> None:
    q = _rsa().private_numbers().q
    composite = 3 * (1 << 1022) + 15  # odd, of the right size, divisible by 3
    while composite % 3 or (composite - 1) % 65537 == 0:
        composite += 2
    d = pow(65537, -1, (composite - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p=composite,
        q=q,
        d=d,
        dmp1=d % (composite - 1),
        dmq1=d % (q - 1),
        iqmp=pow(q, -1, composite),
        public_numbers=rsa.RSAPublicNumbers(65537, composite * q),
    )
    key = numbers.private_key(unsafe_skip_rsa_key_validation=True)

    refusal_of(pem_of(key))


def test_refuses_a_locked_private_key_and_says_how_to_unlock_it() -> None:
    locked = (
        ed25519.Ed25519PrivateKey.generate()
        .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
        .decode()
    )

    assert "openssl pkey" in refusal_of(locked).text


def test_refuses_the_public_half() -> None:
    public = (
        ed25519.Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )

    assert "public half" in refusal_of(public).text


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_refuses_elliptic_curve_keys(form: PrivateFormat) -> None:
    assert "Ed25519" in refusal_of(pem_of(ec.generate_private_key(ec.SECP256R1()), form)).text


@pytest.mark.parametrize(
    ("venue", "said", "never"),
    [("BYBIT", "RSA", "Ed25519"), ("BITGET", "RSA", "Ed25519"), ("HTX", "Ed25519", "RSA")],
)
@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_names_only_kinds_of_keys_that_the_venue_takes(
    venue: str, said: str, never: str, form: PrivateFormat
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())

    with pytest.raises(KeyRejectedError) as caught:
        SCHEMES[CATALOGUE.get(venue).scheme].prepare(normalised(venue, "k", pem_of(key, form), "p"))

    assert (said in caught.value.text, never in caught.value.text) == (True, False)


def test_refuses_keys_in_the_form_of_openssh_and_says_how_to_convert_them() -> None:
    key = ed25519.Ed25519PrivateKey.generate()

    assert "ssh-keygen" in refusal_of(pem_of(key, PrivateFormat.OpenSSH)).text


@given(st.binary(max_size=3_000))
def test_refuses_bytes_that_are_no_key(der: bytes) -> None:

    text = f"-----BEGIN PRIVATE KEY-----\n{b64encode(der).decode()}\n-----END PRIVATE KEY-----\n"

    with pytest.raises(KeyRejectedError):
        load_private_key(secret(text))


@given(st.integers(0, 1_216), st.integers(1, 255))
def test_never_crashes_on_an_rsa_key_with_one_byte_changed(at: int, change: int) -> None:
    der = bytearray(_rsa().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    der[at % len(der)] ^= change

    text = f"-----BEGIN PRIVATE KEY-----\n{b64encode(der).decode()}\n-----END PRIVATE KEY-----\n"

    with pytest.raises(KeyRejectedError):
        load_private_key(secret(text))


def _rsa() -> rsa.RSAPrivateKey:
    key = rsa_key()
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
