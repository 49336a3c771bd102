"""Masking and key material as pure functions."""

import secrets

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.credentials.stage import CATALOGUE, Stage, kept_in_memory

from countersign.credentials.credential import masked
from countersign.credentials.sealed_material import binding_of, packed, unpacked
from countersign.kernel.ids import CredentialId, UserId
from countersign.kernel.secret import Secret
from countersign.venues.key_material import KeyMaterial

TEXT = st.text(st.characters(codec="utf-8"), max_size=300)
VENUES = st.sampled_from([venue.name for venue in CATALOGUE.list_venues()])


def _material(api_key: str, api_secret: str = "s", passphrase: str | None = None) -> KeyMaterial:
    return KeyMaterial(
        Secret.from_text(api_key),
        Secret.from_text(api_secret),
        None if passphrase is None else Secret.from_text(passphrase),
    )


def test_masks_the_documents_key_as_the_document_does() -> None:
    assert masked("your-api-key") == "your-api-***"


@given(TEXT)
def test_a_mask_hides_three_characters_at_least_and_shows_nine_at_most(api_key: str) -> None:
    shown = masked(api_key).removesuffix("***")

    assert masked(api_key).endswith("***")
    assert api_key.startswith(shown)
    assert len(shown) <= 9
    assert len(shown) == 0 or len(api_key) - len(shown) >= 3
    assert len(shown) == max(0, min(9, len(api_key) - 3))


@given(st.text(st.characters(codec="utf-8"), min_size=12, max_size=100), TEXT)
def test_a_mask_tells_nothing_of_what_it_hides(api_key: str, rest: str) -> None:
    assert masked(api_key) == masked(api_key[:9] + "xyz" + rest)


@given(TEXT, TEXT, st.none() | TEXT)
def test_unpacks_what_was_packed(api_key: str, api_secret: str, passphrase: str | None) -> None:
    material = _material(api_key, api_secret, passphrase)

    assert unpacked(packed(material)) == material


@given(TEXT, TEXT, st.none() | TEXT)
def test_packed_material_says_its_version_and_its_parts(
    api_key: str, api_secret: str, passphrase: str | None
) -> None:
    read = msgspec.json.decode(packed(_material(api_key, api_secret, passphrase)).reveal())

    assert read == {
        "v": 1,
        "apiKey": api_key,
        "apiSecret": api_secret,
        "apiPassphrase": passphrase,
    }


@pytest.mark.parametrize(
    "broken",
    [b"", b"{}", b'{"v":2,"apiKey":"a","apiSecret":"b","apiPassphrase":null}', b'{"v":1}', b"\xff"],
)
def test_refuses_to_unpack_anything_else(broken: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        unpacked(Secret(broken))


def test_packed_material_is_never_shown() -> None:
    marker = secrets.token_hex(16)

    material = _material(marker, marker, marker)

    assert marker not in repr(material)
    assert marker not in repr(packed(material))


@given(st.tuples(VENUES, TEXT), st.tuples(VENUES, TEXT), TEXT, TEXT)
def test_fingerprints_are_equal_for_equal_keys_of_one_venue_alone(
    one: tuple[str, str], other: tuple[str, str], secret: str, other_secret: str
) -> None:
    intake = Stage(kept_in_memory()).intake

    first = intake.fingerprint(CATALOGUE.get(one[0]), _material(one[1], secret))
    second = intake.fingerprint(CATALOGUE.get(other[0]), _material(other[1], other_secret))

    assert (first == second) == (one == other)
    assert intake.fingerprint(CATALOGUE.get(one[0]), _material(one[1], other_secret)) == first


@given(st.lists(st.tuples(TEXT, TEXT, TEXT, st.integers(1, 10**6)), min_size=2, max_size=2))
def test_bindings_are_equal_for_equal_rows_alone(rows: list[tuple[str, str, str, int]]) -> None:
    bindings = [
        binding_of(UserId(user), CredentialId(id_), venue, version).canonical()
        for user, id_, venue, version in rows
    ]

    assert (bindings[0] == bindings[1]) == (rows[0] == rows[1])
