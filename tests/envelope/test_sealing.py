import os
from dataclasses import replace
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.envelope.fake_key_wrapper import FakeKeyWrapper

from countersign.adapters.kms.key_file import KeyFileKeyWrapper
from countersign.envelope.errors import EnvelopeError, KmsRefusedError, KmsUnavailableError
from countersign.envelope.format import Binding, Envelope
from countersign.envelope.ports import KekId, KeyWrapper, WrappedKey
from countersign.envelope.seal import Seal
from countersign.envelope.unseal import Unseal
from countersign.kernel.secret import Secret

SECRET = Secret(b"NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j")
BINDING = Binding("credential", "user", "subject", "BINANCE", 3)


class Take(Protocol):
    def __call__(self, length: int, /) -> bytes: ...


def _keys() -> KeyFileKeyWrapper:
    return KeyFileKeyWrapper(Secret(os.urandom(32)))


async def _sealed(key_wrapper: KeyWrapper, random_bytes: Take = os.urandom) -> bytes:
    return await Seal(key_wrapper=key_wrapper, random_bytes=random_bytes)(SECRET, BINDING)


@given(st.binary(max_size=9000))
async def test_opens_to_what_was_sealed(value: bytes) -> None:
    keys = _keys()

    envelope = await Seal(key_wrapper=keys, random_bytes=os.urandom)(Secret(value), BINDING)

    assert await Unseal(key_wrapper=keys)(envelope, BINDING) == Secret(value)
    assert len(value) < 8 or value not in envelope


async def test_refuses_every_altered_bit() -> None:
    keys = _keys()
    envelope = await _sealed(keys)

    for bit in range(len(envelope) * 8):
        altered = bytearray(envelope)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises((EnvelopeError, KmsRefusedError)):
            await Unseal(key_wrapper=keys)(bytes(altered), BINDING)


async def test_refuses_every_altered_bit_where_the_holder_opens_all() -> None:
    # The holder of the KEK is asked for one key and gives it whatever the envelope says of it:
    # nonce and ciphertext stand on their own tag.
    keys = FakeKeyWrapper()
    envelope = await _sealed(keys)
    parts = Envelope.from_bytes(envelope)
    sealed_from = len(envelope) - len(parts.ciphertext) - len(parts.nonce)

    for bit in range(sealed_from * 8, len(envelope) * 8):
        altered = bytearray(envelope)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(EnvelopeError, match="does not open here"):
            await Unseal(key_wrapper=keys)(bytes(altered), BINDING)


async def test_refuses_an_envelope_cut_at_any_length() -> None:
    keys = _keys()
    envelope = await _sealed(keys)

    for length in range(len(envelope)):
        with pytest.raises((EnvelopeError, KmsRefusedError)):
            await Unseal(key_wrapper=keys)(envelope[:length], BINDING)


async def test_refuses_an_envelope_with_something_after_it() -> None:
    keys = _keys()

    with pytest.raises(EnvelopeError):
        await Unseal(key_wrapper=keys)(await _sealed(keys) + b"\x00", BINDING)


@pytest.mark.parametrize(
    "other",
    [
        replace(BINDING, purpose="service key"),
        replace(BINDING, owner="another user"),
        replace(BINDING, subject="another subject"),
        replace(BINDING, venue="BINANCE_UAT"),
        replace(BINDING, version=2),
        replace(BINDING, version=30),
        replace(BINDING, owner="subject", subject="user"),
        replace(BINDING, owner="users", subject="ubject"),
    ],
)
async def test_refuses_another_binding(other: Binding) -> None:
    keys = _keys()
    envelope = await _sealed(keys)

    with pytest.raises((EnvelopeError, KmsRefusedError)):
        await Unseal(key_wrapper=keys)(envelope, other)


async def test_the_ciphertext_is_bound_even_where_the_holder_does_not_look() -> None:
    # Some KMS take no context; the envelope must not lean on it.
    keys = _CarelessKeyWrapper()
    envelope = await _sealed(keys)

    with pytest.raises(EnvelopeError, match="does not open here"):
        await Unseal(key_wrapper=keys)(envelope, replace(BINDING, subject="another"))


async def test_two_seals_of_the_same_secret_share_nothing() -> None:
    keys = _keys()
    one = Envelope.from_bytes(await _sealed(keys))
    other = Envelope.from_bytes(await _sealed(keys))

    assert one.nonce != other.nonce
    assert not _shared_pieces(one.wrapped_key.ciphertext, other.wrapped_key.ciphertext)
    assert not _shared_pieces(one.ciphertext, other.ciphertext)
    data_keys = [
        await keys.unwrap(envelope.wrapped_key, BINDING.canonical()) for envelope in (one, other)
    ]
    assert data_keys[0] != data_keys[1]


async def test_each_seal_asks_for_a_key_and_a_nonce_of_its_own() -> None:
    asked: list[int] = []

    def counted(length: int) -> bytes:
        asked.append(length)
        return os.urandom(length)

    await _sealed(_keys(), counted)
    await _sealed(_keys(), counted)

    assert asked == [32, 12, 32, 12]


async def test_a_secret_under_another_kek_is_refused_by_name() -> None:
    envelope = await _sealed(_keys())

    with pytest.raises(KmsRefusedError, match="another key than the key file's"):
        await Unseal(key_wrapper=_keys())(envelope, BINDING)


async def test_an_unknown_version_is_refused_before_the_holder_is_asked() -> None:
    keys = FakeKeyWrapper()
    envelope = await _sealed(keys)

    with pytest.raises(EnvelopeError, match="version that is not known"):
        await Unseal(key_wrapper=keys)(b"\x02" + envelope[1:], BINDING)

    assert keys.unwrapped == 0


async def test_nothing_is_sealed_while_the_holder_is_away_or_refuses() -> None:
    with pytest.raises(KmsUnavailableError):
        await _sealed(FakeKeyWrapper(away=True))
    with pytest.raises(KmsRefusedError):
        await _sealed(FakeKeyWrapper(refusing=True))


async def test_nothing_opens_while_the_holder_is_away_or_refuses() -> None:
    keys = FakeKeyWrapper()
    envelope = await _sealed(keys)

    keys.away = True
    with pytest.raises(KmsUnavailableError):
        await Unseal(key_wrapper=keys)(envelope, BINDING)
    keys.away, keys.refusing = False, True
    with pytest.raises(KmsRefusedError):
        await Unseal(key_wrapper=keys)(envelope, BINDING)


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33])
async def test_refuses_a_data_key_of_another_length(length: int) -> None:
    envelope = await _sealed(_CarelessKeyWrapper())

    with pytest.raises(EnvelopeError, match="does not open here"):
        await Unseal(key_wrapper=_CarelessKeyWrapper(bytes(length)))(envelope, BINDING)


async def test_a_refusal_shows_no_part_of_the_envelope() -> None:
    keys = _keys()
    envelope = await _sealed(keys)

    with pytest.raises(KmsRefusedError) as refusal:
        await Unseal(key_wrapper=keys)(envelope, replace(BINDING, owner="mallory"))

    assert "mallory" not in str(refusal.value)
    assert envelope.hex()[:16] not in repr(refusal.value)


class _CarelessKeyWrapper:
    """Implements KeyWrapper with no regard for the binding, and always gives one same key."""

    def __init__(self, answer: bytes | None = None) -> None:
        self._answer = answer
        self._last = b""

    async def wrap(self, data_key: Secret, binding: bytes) -> WrappedKey:
        self._last = data_key.reveal()
        return WrappedKey(KekId("careless"), b"ticket")

    async def unwrap(self, wrapped: WrappedKey, binding: bytes) -> Secret:
        return Secret(self._last if self._answer is None else self._answer)


def _shared_pieces(one: bytes, other: bytes) -> set[bytes]:
    """Return the runs of 6 bytes that both have; two random texts of 100 have none."""
    size = 6
    pieces = [
        {text[start : start + size] for start in range(len(text) - size + 1)}
        for text in (one, other)
    ]
    return pieces[0] & pieces[1]
