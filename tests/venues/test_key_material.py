import textwrap
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.venues.stage import KRAKEN_SECRET, normalised, secret
from tests.venues.test_private_keys import pem_of, rsa_key

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.errors import KeyRejectedError, RejectionReason
from countersign.venues.key_material import KeyMaterial, normalised_material

from tests.venues.stage import CATALOGUE  # isort: skip

PEM = pem_of(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
RSA_PEM = pem_of(rsa_key())
WRAPPINGS = st.text(
    " \t\r\n\"'`\u00b4\u201c\u201d\u2018\u2019\u00ab\u00bb\ufeff\u200b\u200d\u2060\u00a0",
    max_size=6,
)
WORDS = st.text("abcdefXYZ0123456789-_", min_size=1, max_size=70)


def secret_of(venue: str, api_secret: str) -> str:
    return normalised(venue, "k", api_secret, "p").api_secret.reveal_text()


def faults_of(venue: str, *parts: str | None) -> dict[str, str]:
    with pytest.raises(InvalidRequestError) as caught:
        normalised(venue, parts[0] or "", parts[1] or "", parts[2] if len(parts) > 2 else None)
    return caught.value.fields


@given(WRAPPINGS, WORDS, WRAPPINGS)
def test_takes_off_what_copying_puts_around_keys(before: str, word: str, after: str) -> None:
    found = normalised("BINANCE", before + word + after, before + word + "2" + after)

    assert found == KeyMaterial(secret(word), secret(word + "2"), None)


@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=30))
def test_changes_nothing_the_second_time(key: str, api_secret: str, passphrase: str) -> None:
    for venue in ("BINANCE", "OKX", "KRAKEN"):
        try:
            once = normalised_material(
                CATALOGUE.get(venue),
                *(Secret(text.encode(errors="replace")) for text in (key, api_secret, passphrase)),
            )
        except (InvalidRequestError, KeyRejectedError):
            continue

        again = normalised_material(
            CATALOGUE.get(venue), once.api_key, once.api_secret, once.api_passphrase
        )

        assert again == once


def test_keeps_the_published_example_as_it_is() -> None:
    found = normalised("BINANCE", "your-api-key", "your-api-secret")

    assert found == KeyMaterial(secret("your-api-key"), secret("your-api-secret"), None)


@pytest.mark.parametrize("pem", [PEM, RSA_PEM])
@pytest.mark.parametrize(
    "copied",
    [
        lambda pem: pem.replace("\n", "\r\n"),
        lambda pem: pem.replace("\n", "\r"),
        lambda pem: pem.replace("\n", "\\n"),
        lambda pem: pem.replace("\n", "\\r\\n"),
        lambda pem: pem.replace("\n", ""),
        lambda pem: pem.replace("\n", " "),
        lambda pem: pem.rstrip("\n"),
        lambda pem: "\ufeff" + pem,
        lambda pem: f'"{pem}"',
        lambda pem: f"\u201c{pem}\u201d",
        lambda pem: textwrap.indent(pem, "    "),
        lambda pem: "my key:\n" + pem + "\nend",
        lambda pem: pem.replace("\n", "\u200b\n"),
        lambda pem: "".join(pem.split("-----")[2].split()),
    ],
    ids=[
        "crlf", "cr", "escaped", "escaped-crlf", "one-line", "blanks", "no-last-line-end", "bom",
        "quoted", "typographic", "indented", "text-around", "zero-width", "bare-body",
    ],
)  # fmt: skip
def test_mends_a_private_key(pem: str, copied: object) -> None:
    assert callable(copied)

    assert secret_of("BINANCE", copied(pem)) == pem


@pytest.mark.parametrize(
    "broken",
    [
        PEM.removesuffix("-----END PRIVATE KEY-----\n"),
        PEM.replace("MC4", "M!4"),
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
    ],
)
def test_refuses_a_private_key_that_is_not_whole(broken: str) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        secret_of("BINANCE", broken)

    assert caught.value.reasons == (RejectionReason.MALFORMED_KEY,)
    assert "BEGIN PRIVATE KEY" in caught.value.text


@pytest.mark.parametrize(
    "copied",
    [
        KRAKEN_SECRET.rstrip("="),
        KRAKEN_SECRET[:40] + "\n" + KRAKEN_SECRET[40:],
        KRAKEN_SECRET.replace("+", "-").replace("/", "_"),
        f" '{KRAKEN_SECRET}' ",
    ],
    ids=["unpadded", "wrapped", "url-safe", "quoted"],
)
def test_mends_base64_without_changing_the_key(copied: str) -> None:
    assert secret_of("KRAKEN", copied) == KRAKEN_SECRET


@given(st.binary(min_size=1, max_size=100))
def test_takes_base64_of_any_length(raw: bytes) -> None:
    assert b64decode(secret_of("KRAKEN", b64encode(raw).decode())) == raw


@pytest.mark.parametrize("text", ["not base64!", "abcde", "===x", "\u00e9\u00e9\u00e9\u00e9"])
def test_refuses_a_kraken_secret_that_is_no_base64(text: str) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        secret_of("KRAKEN", text)

    assert caught.value.reasons == (RejectionReason.MALFORMED_KEY,)


def test_names_every_empty_field() -> None:
    assert faults_of("OKX", " ", "\ufeff", None) == {
        "apiKey": "must not be empty",
        "apiSecret": "must not be empty",
        "apiPassphrase": "is required for OKX",
    }


def test_requires_the_passphrase_where_the_venue_has_one() -> None:
    assert faults_of("OKX", "k", "s", None) == {"apiPassphrase": "is required for OKX"}
    assert faults_of("OKX_UAT", "k", "s", "") == {"apiPassphrase": "is required for OKX_UAT"}


def test_drops_a_passphrase_that_the_venue_has_no_use_for() -> None:
    assert normalised("BINANCE", "k", "s", "from habit").api_passphrase is None


def test_leaves_ascii_quotes_of_a_passphrase_to_it() -> None:
    found = normalised("OKX", "k", "s", " \u201c'chosen'\u201d\n")

    assert found.api_passphrase == secret("'chosen'")


@pytest.mark.parametrize("key", ["k\u00e9y", "k\ney", "k\x00ey", "k\u200bey"])
def test_refuses_a_key_that_can_not_be_a_header(key: str) -> None:
    assert faults_of("BINANCE", key, "s") == {"apiKey": "must be printable ASCII"}


def test_refuses_control_characters_in_a_secret() -> None:
    assert faults_of("OKX", "k", "a\nb", "p") == {"apiSecret": "must not hold control characters"}


def test_refuses_bytes_that_are_no_text() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        normalised_material(CATALOGUE.get("BINANCE"), Secret(b"\xff"), Secret(b"\xff"), None)

    assert caught.value.fields == {
        "apiKey": "must be UTF-8 text",
        "apiSecret": "must be UTF-8 text",
    }
