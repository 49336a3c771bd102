import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.envelope.errors import EnvelopeError
from countersign.envelope.format import Binding, Envelope
from countersign.envelope.ports import KekId, WrappedKey

# Laid out by hand from the table in format.py.
GOLDEN = (
    b"\x01"  # version
    b"\x03kek"  # the KEK's id with its length
    b"\x00\x05wrapd"  # the wrapped key with its length
    b"nonce-12byte"
    b"ciphertext and 16 byte tag"
)
PARTS = Envelope(WrappedKey(KekId("kek"), b"wrapd"), b"nonce-12byte", b"ciphertext and 16 byte tag")

ENVELOPES = st.builds(
    Envelope,
    wrapped_key=st.builds(
        WrappedKey,
        kek_id=st.text(st.characters(max_codepoint=127), max_size=255).map(KekId),
        ciphertext=st.binary(max_size=300) | st.just(bytes(65_535)),
    ),
    nonce=st.binary(min_size=12, max_size=12),
    ciphertext=st.binary(min_size=16, max_size=300),
)
PART = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
BINDINGS = st.builds(
    Binding,
    purpose=PART,
    owner=PART,
    subject=PART,
    venue=PART,
    version=st.integers(0, 12),
)


def test_has_the_bytes_of_format_version_1() -> None:
    assert PARTS.to_bytes() == GOLDEN
    assert Envelope.from_bytes(GOLDEN) == PARTS


@given(ENVELOPES)
def test_is_read_back_as_it_was_written(envelope: Envelope) -> None:
    assert Envelope.from_bytes(envelope.to_bytes()) == envelope


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda data: b"\x01" + data))
def test_any_bytes_are_an_envelope_or_refused(data: bytes) -> None:
    try:
        envelope = Envelope.from_bytes(data)
    except EnvelopeError:
        return
    assert envelope.to_bytes() == data


@pytest.mark.parametrize("version", [0, 2, 3, 127, 128, 255])
def test_refuses_an_unknown_version_by_name(version: int) -> None:
    with pytest.raises(EnvelopeError, match="version that is not known"):
        Envelope.from_bytes(bytes((version,)) + GOLDEN[1:])


def test_refuses_nothing_at_all_by_name() -> None:
    with pytest.raises(EnvelopeError, match="version that is not known"):
        Envelope.from_bytes(b"")


@pytest.mark.parametrize("length", range(1, len(GOLDEN) - len("ciphertext")))
def test_refuses_an_envelope_cut_short(length: int) -> None:
    with pytest.raises(EnvelopeError, match="cut short or altered"):
        Envelope.from_bytes(GOLDEN[:length])


@pytest.mark.parametrize(
    "wrapped_key",
    [
        WrappedKey(KekId("k" * 256), b"wrapped"),
        WrappedKey(KekId("schlüssel"), b"wrapped"),
        WrappedKey(KekId("kek"), bytes(65_536)),
    ],
    ids=["id too long", "id not ASCII", "wrapped key too long"],
)
def test_refuses_to_write_what_does_not_fit(wrapped_key: WrappedKey) -> None:
    with pytest.raises(EnvelopeError, match="does not fit"):
        Envelope(wrapped_key, bytes(12), bytes(16)).to_bytes()


def test_a_binding_has_one_canonical_form() -> None:
    binding = Binding("credential", "user", "ä", "OKX", 12)

    # Written out by hand: the context, then each part after its length in four bytes.
    assert binding.canonical() == (
        b"countersign.envelope.1"
        b"\x00\x00\x00\x0acredential"
        b"\x00\x00\x00\x04user"
        b"\x00\x00\x00\x02\xc3\xa4"
        b"\x00\x00\x00\x03OKX"
        b"\x00\x00\x00\x0212"
    )


@given(BINDINGS, BINDINGS)
def test_different_bindings_have_different_bytes(one: Binding, other: Binding) -> None:
    assert (one.canonical() == other.canonical()) is (one == other)


@given(PART, PART, PART)
def test_parts_cannot_run_into_each_other(first: str, second: str, third: str) -> None:
    shifted = [
        Binding(first + second, third, "", "", 1),
        Binding(first, second + third, "", "", 1),
        Binding(first, second, third, "", 1),
        Binding("", first, second, third, 1),
        Binding(first + second + third, "", "", "", 1),
    ]

    for one in shifted:
        for other in shifted:
            assert (one.canonical() == other.canonical()) is (one == other)


def test_the_version_cannot_run_into_the_venue() -> None:
    assert (
        Binding("p", "o", "s", "OKX1", 1).canonical()
        != Binding("p", "o", "s", "OKX", 11).canonical()
    )
