import pytest
from tests.access.stage import KeySource, ManualClock, new_key

from countersign.access.ports import SigningKey
from countersign.access.signing_keys import SigningKeyRing
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.secret import Secret


async def test_the_youngest_key_signs() -> None:
    clock = ManualClock()
    source = KeySource(new_key("old", clock.now_ms() - 1), new_key("young", clock.now_ms()))
    ring = SigningKeyRing(source=source, clock=clock)

    assert (await ring.get_current()).kid == "young"


async def test_a_new_key_signs_within_a_minute_and_the_old_one_verifies_until_its_tokens_end() -> (
    None
):
    clock = ManualClock()
    source = KeySource(new_key("old", clock.now_ms()))
    ring = SigningKeyRing(source=source, clock=clock)
    assert (await ring.get_current()).kid == "old"
    source.keys.append(new_key("young", clock.now_ms()))

    clock.advance(60)

    assert (await ring.get_current()).kid == "young"
    assert await ring.find("old") is not None
    clock.advance(3599)
    assert await ring.find("old") is not None
    clock.advance(1)
    assert await ring.find("old") is None


async def test_a_key_that_was_taken_away_verifies_for_a_minute_at_most() -> None:
    clock = ManualClock()
    source = KeySource(new_key("leaked"))
    ring = SigningKeyRing(source=source, clock=clock)
    assert await ring.find("leaked") is not None
    source.keys = [new_key("fresh")]

    clock.advance(60)

    assert await ring.find("leaked") is None


async def test_an_unknown_kid_is_looked_up_but_made_up_ones_force_no_load() -> None:
    clock = ManualClock()
    source = KeySource(new_key("k1"))
    ring = SigningKeyRing(source=source, clock=clock)
    await ring.get_current()
    clock.advance(5)
    source.keys.append(new_key("k2", 1))

    found = await ring.find("k2")
    for number in range(1000):
        assert await ring.find(f"made-up-{number}") is None

    assert found is not None
    assert source.reads == 2


async def test_the_keys_at_hand_serve_while_the_source_is_away() -> None:
    clock = ManualClock()
    source = KeySource(new_key("k1"))
    ring = SigningKeyRing(source=source, clock=clock)
    await ring.get_current()
    source.is_away = True
    clock.advance(60)

    with pytest.raises(StoreUnavailableError):
        await ring.get_current()

    assert (await ring.get_current()).kid == "k1"
    clock.advance(5)
    with pytest.raises(StoreUnavailableError):
        await ring.find("k1")


async def test_says_unavailable_rather_than_unknown_before_any_key_was_read() -> None:
    source = KeySource()
    source.is_away = True
    ring = SigningKeyRing(source=source, clock=ManualClock())

    for _ in range(2):
        with pytest.raises(StoreUnavailableError):
            await ring.find("k1")


async def test_refuses_to_sign_without_a_key() -> None:
    ring = SigningKeyRing(source=KeySource(), clock=ManualClock())

    with pytest.raises(StoreUnavailableError):
        await ring.get_current()


def test_refuses_a_short_key() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SigningKey("k", Secret(b"x" * 31), 0)
