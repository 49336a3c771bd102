"""Coinbase's keys in the forms that people paste, and what is said of those that are none."""

import json
import re
from base64 import b64encode
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256K1,
    SECP256R1,
    EllipticCurve,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from tests.venues.stage import CATALOGUE, normalised
from tests.venues.test_private_keys import pem_of, rsa_key

from countersign.kernel.errors import InvalidRequestError
from countersign.venues.errors import KeyRejectedError, RejectionReason
from countersign.venues.schemes.registry import SCHEMES

NAME: Final = "organizations/1a2b3c4d-0000-4000-8000-000000000001/apiKeys/9f8e7d6c-0000-4000-8000-2"
ID: Final = "9f8e7d6c-0000-4000-8000-000000000002"
EC: Final = derive_private_key(0xC0FFEE, SECP256R1())
ED: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ED_RAW: Final = bytes(range(32))
ED_PUBLIC: Final = ED.public_key().public_bytes_raw()


def written(key: object, form: PrivateFormat, encoding: Encoding = Encoding.PEM) -> bytes:
    return key.private_bytes(encoding, form, NoEncryption())  # type: ignore[attr-defined,no-any-return]


SEC1: Final = written(EC, PrivateFormat.TraditionalOpenSSL).decode()
PKCS8: Final = written(EC, PrivateFormat.PKCS8).decode()
ED_PKCS8: Final = written(ED, PrivateFormat.PKCS8).decode()
BODY: Final = "".join(SEC1.split("\n")[1:-2])


def file_of(**fields: str) -> str:
    return json.dumps(fields, indent=2)


def secret_of(api_secret: str, api_key: str = NAME) -> str:
    return normalised("COINBASE", api_key, api_secret).api_secret.reveal_text()


def hint_of(api_secret: str, api_key: str = NAME) -> str:
    with pytest.raises(KeyRejectedError) as caught:
        normalised("COINBASE", api_key, api_secret)
    assert caught.value.reasons == (RejectionReason.MALFORMED_KEY,)
    return str(caught.value.metadata["hint"])


@pytest.mark.parametrize(
    "pasted",
    [
        SEC1,
        PKCS8,
        SEC1.replace("\n", "\r\n"),
        SEC1.replace("\n", "\\n"),
        SEC1.replace("\n", "\\r\\n"),
        SEC1.replace("\n", " "),
        SEC1.replace("\n", ""),
        SEC1.strip(),
        f'"{SEC1}"',
        f"\u201c{SEC1}\u201d",
        f"\ufeff  '{SEC1}'\n\n",
        '"privateKey": "' + SEC1.replace("\n", "\\n") + '",',
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + SEC1,
        BODY,
        b64encode(written(EC, PrivateFormat.PKCS8, Encoding.DER)).decode(),
        file_of(name=NAME, privateKey=SEC1),
        file_of(name=NAME, privateKey=SEC1).replace("\n", "\r\n"),
        file_of(name=NAME, principal="x", publicKey="y", privateKey=SEC1, nickname="z"),
        # Somebody has put real line ends into the file's text.
        file_of(name=NAME, privateKey=SEC1).replace("\\n", "\n"),
    ],
)
def test_brings_every_form_of_an_ecdsa_key_into_one(pasted: str) -> None:
    assert secret_of(pasted) == PKCS8


@pytest.mark.parametrize(
    "pasted",
    [
        b64encode(ED_RAW + ED_PUBLIC).decode(),
        b64encode(ED_RAW + ED_PUBLIC).decode().rstrip("="),
        b64encode(ED_RAW).decode(),
        b64encode(ED_RAW + ED_PUBLIC, altchars=b"-_").decode(),
        b64encode(ED_RAW + ED_PUBLIC).decode()[:40]
        + "\n"
        + b64encode(ED_RAW + ED_PUBLIC).decode()[40:],
        f'"{b64encode(ED_RAW).decode()}"',
        f'{b64encode(ED_RAW).decode()}",',
        ED_PKCS8,
        ED_PKCS8.replace("\n", "\\n"),
        ED_PKCS8.replace("\n", "\r\n"),
        b64encode(written(ED, PrivateFormat.PKCS8, Encoding.DER)).decode(),
        file_of(id=ID, privateKey=b64encode(ED_RAW + ED_PUBLIC).decode()),
    ],
)
def test_brings_every_form_of_an_ed25519_key_into_one(pasted: str) -> None:
    assert secret_of(pasted, ID) == ED_PKCS8


@pytest.mark.parametrize(("pasted", "name"), [(SEC1, NAME), (b64encode(ED_RAW).decode(), ID)])
def test_changes_nothing_the_second_time(pasted: str, name: str) -> None:
    once = normalised("COINBASE", name, pasted)

    assert normalised("COINBASE", name, once.api_secret.reveal_text()) == once


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        (file_of(name=NAME, privateKey=SEC1), file_of(name=NAME, privateKey=SEC1)),
        (file_of(name=NAME, privateKey=SEC1), SEC1),
        (f" '{NAME}' ", file_of(name=NAME, privateKey=SEC1)),
        (NAME, SEC1),
    ],
)
def test_takes_the_name_from_the_file_too(key: str, secret: str) -> None:
    found = normalised("COINBASE", key, secret)

    assert found.api_key.reveal_text() == NAME


# No document says that these can't be.
@pytest.mark.parametrize(("name", "pasted"), [(NAME, b64encode(ED_RAW).decode()), (ID, SEC1)])
def test_takes_either_kind_under_either_name(name: str, pasted: str) -> None:
    assert normalised("COINBASE", name, pasted).api_key.reveal_text() == name


@pytest.mark.parametrize(("pasted", "kind"), [(SEC1, "ES256"), (ED_PKCS8, "ED25519")])
def test_tells_what_a_key_signs_with(pasted: str, kind: str) -> None:
    scheme = SCHEMES[CATALOGUE.get("COINBASE").scheme]

    assert scheme.prepare(normalised("COINBASE", NAME, pasted)).kind == kind


def _locked(form: PrivateFormat) -> str:
    return EC.private_bytes(Encoding.PEM, form, BestAvailableEncryption(b"x")).decode()


def _of_curve(curve: EllipticCurve) -> str:
    return written(derive_private_key(7, curve), PrivateFormat.TraditionalOpenSSL).decode()


def _public(key: object, encoding: Encoding = Encoding.PEM) -> bytes:
    return key.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("gWm5pYq8Lr2nT0sVb7Xc4Zd1Ke9Uh3Ja", "Legacy keys"),  # the secret of a legacy key
        ("made up", "no private key of the Coinbase Developer Platform"),
        ("!", "no private key of the Coinbase Developer Platform"),
        (b64encode(bytes(31)).decode(), "no private key of the Coinbase Developer Platform"),
        (b64encode(bytes(range(64))).decode(), "two halves"),  # as of Coinbase Exchange
        (_public(EC).decode(), "public half"),
        (_public(ED).decode(), "public half"),
        (b64encode(_public(EC, Encoding.DER)).decode(), "public half"),
        (_locked(PrivateFormat.PKCS8), "locked with a password"),
        (_locked(PrivateFormat.TraditionalOpenSSL), "locked with a password"),
        (written(ED, PrivateFormat.OpenSSH).decode(), "OpenSSH"),
        (_of_curve(SECP256K1()), "P-256"),
        (pem_of(rsa_key()), "P-256"),
        (SEC1[: len(SEC1) // 2], "not a whole PEM text"),
        (SEC1.replace("MHc", "AAA"), "no private key of the Coinbase Developer Platform"),
        (NAME, "other's place"),
        (ID, "other's place"),
        (file_of(name=NAME), "send the file as downloaded"),
        (file_of(privateKey=SEC1), "send the file as downloaded"),
        (file_of(name=NAME[:-1] + "3", privateKey=SEC1), "of another key"),
        (file_of(name=NAME, privateKey=_public(EC).decode()), "public half"),
    ],
)
def test_says_what_to_do_about_a_key_that_is_none(pasted: str, said: str) -> None:
    hint = hint_of(pasted)

    assert said in hint
    # Nothing of what was pasted is in it.
    words = set(re.findall(r"[0-9A-Za-z+/]{12,}", pasted))
    assert not [word for word in words if word in hint]


@pytest.mark.parametrize("key", [SEC1, _public(EC).decode()])
def test_says_that_the_api_key_is_a_name(key: str) -> None:
    assert "is a name" in hint_of(SEC1, key)


@pytest.mark.parametrize(
    ("key", "secret", "field"),
    [
        ("", SEC1, "apiKey"),
        (NAME, "", "apiSecret"),
        ("a\u00e9", SEC1, "apiKey"),
        ("a\nb", SEC1, "apiKey"),
    ],
)
def test_names_the_field_that_cannot_be_sent(key: str, secret: str, field: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        normalised("COINBASE", key, secret)

    assert set(caught.value.fields) == {field}
