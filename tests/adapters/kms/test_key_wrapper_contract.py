"""What every holder of a KEK must do, the fake included."""

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.envelope.fake_key_wrapper import FakeKeyWrapper

from countersign.adapters.kms.key_file import KeyFileKeyWrapper
from countersign.envelope.errors import KmsRefusedError
from countersign.envelope.ports import KekId, KeyWrapper, WrappedKey
from countersign.kernel.secret import Secret

DATA_KEY = Secret(bytes(range(32)))
BINDING = b"credential a"

MakeKeyWrapper = Callable[[], KeyWrapper]


def _key_file() -> KeyWrapper:
    return KeyFileKeyWrapper(Secret(os.urandom(32)))


@pytest.fixture(params=[_key_file, FakeKeyWrapper], ids=["key file", "fake"])
def make(request: pytest.FixtureRequest) -> MakeKeyWrapper:
    made: MakeKeyWrapper = request.param
    return made


@pytest.fixture
def key_wrapper(make: MakeKeyWrapper) -> KeyWrapper:
    return make()


# The fixture only makes wrappers, so examples share nothing through it.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=64))
async def test_gives_back_the_data_key(make: MakeKeyWrapper, value: bytes, binding: bytes) -> None:
    key_wrapper = make()

    wrapped = await key_wrapper.wrap(Secret(value), binding)

    assert await key_wrapper.unwrap(wrapped, binding) == Secret(value)


async def test_a_wrapped_key_says_which_kek_it_is_under(key_wrapper: KeyWrapper) -> None:
    one = await key_wrapper.wrap(DATA_KEY, BINDING)
    other = await key_wrapper.wrap(DATA_KEY, BINDING)

    assert one.kek_id == other.kek_id
    assert one.kek_id.isascii()
    assert 0 < len(one.kek_id) < 256


async def test_a_wrapped_key_does_not_hold_the_data_key(key_wrapper: KeyWrapper) -> None:
    wrapped = await key_wrapper.wrap(DATA_KEY, BINDING)

    assert DATA_KEY.reveal() not in wrapped.ciphertext


async def test_wrapping_twice_gives_different_ciphertexts(key_wrapper: KeyWrapper) -> None:
    one = await key_wrapper.wrap(DATA_KEY, BINDING)
    other = await key_wrapper.wrap(DATA_KEY, BINDING)

    assert one.ciphertext != other.ciphertext
    assert await key_wrapper.unwrap(one, BINDING) == await key_wrapper.unwrap(other, BINDING)


@pytest.mark.parametrize("other", [b"credential b", b"", b"credential", b"credential a\x00"])
async def test_refuses_another_binding(key_wrapper: KeyWrapper, other: bytes) -> None:
    wrapped = await key_wrapper.wrap(DATA_KEY, BINDING)

    with pytest.raises(KmsRefusedError):
        await key_wrapper.unwrap(wrapped, other)


async def test_refuses_the_key_of_another_kek(make: MakeKeyWrapper) -> None:
    wrapped = await make().wrap(DATA_KEY, BINDING)

    with pytest.raises(KmsRefusedError):
        await make().unwrap(wrapped, BINDING)


async def test_refuses_another_keks_ciphertext_under_its_own_name(make: MakeKeyWrapper) -> None:
    mine, theirs = make(), make()
    my_id = (await mine.wrap(DATA_KEY, BINDING)).kek_id
    foreign = await theirs.wrap(DATA_KEY, BINDING)

    with pytest.raises(KmsRefusedError):
        await mine.unwrap(WrappedKey(my_id, foreign.ciphertext), BINDING)


async def test_refuses_its_own_ciphertext_under_another_name(key_wrapper: KeyWrapper) -> None:
    wrapped = await key_wrapper.wrap(DATA_KEY, BINDING)

    with pytest.raises(KmsRefusedError):
        await key_wrapper.unwrap(WrappedKey(KekId("another"), wrapped.ciphertext), BINDING)


async def test_refuses_every_altered_bit(key_wrapper: KeyWrapper) -> None:
    wrapped = await key_wrapper.wrap(DATA_KEY, BINDING)

    for bit in range(len(wrapped.ciphertext) * 8):
        altered = bytearray(wrapped.ciphertext)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(KmsRefusedError):
            await key_wrapper.unwrap(WrappedKey(wrapped.kek_id, bytes(altered)), BINDING)


async def test_refuses_every_other_length(key_wrapper: KeyWrapper) -> None:
    wrapped = await key_wrapper.wrap(DATA_KEY, BINDING)
    cut = [wrapped.ciphertext[:length] for length in range(len(wrapped.ciphertext))]

    for altered in [*cut, wrapped.ciphertext + b"\x00"]:
        with pytest.raises(KmsRefusedError):
            await key_wrapper.unwrap(WrappedKey(wrapped.kek_id, altered), BINDING)


async def test_a_refusal_shows_nothing_of_the_key(key_wrapper: KeyWrapper) -> None:
    wrapped = await key_wrapper.wrap(DATA_KEY, BINDING)

    with pytest.raises(KmsRefusedError) as refusal:
        await key_wrapper.unwrap(wrapped, b"another")

    assert DATA_KEY.reveal().hex() not in repr(refusal.value)
    assert wrapped.ciphertext.hex() not in repr(refusal.value)
