import asyncio
import time

import argon2
import pytest
from tests.access.stage import OTHER_PASSWORD, PASSWORD, QUICK

from countersign.access.errors import InvalidLoginError
from countersign.access.password_policy import PasswordPolicy
from countersign.access.passwords import DEFAULT_PARAMETERS, Passwords
from countersign.access.user import PasswordHash
from countersign.kernel.errors import InvalidRequestError, RateLimitedError
from countersign.kernel.secret import Secret


async def test_a_hash_matches_its_password_and_no_other() -> None:
    passwords = Passwords(parameters=QUICK)
    stored = await passwords.hash(PASSWORD)

    await passwords.require_match(PASSWORD, stored)
    with pytest.raises(InvalidLoginError):
        await passwords.require_match(OTHER_PASSWORD, stored)


async def test_hashes_with_argon2id_at_the_libraries_defaults() -> None:
    passwords = Passwords()

    stored = await passwords.hash(PASSWORD)

    assert argon2.extract_parameters(stored) == DEFAULT_PARAMETERS
    assert stored.startswith("$argon2id$")
    assert not passwords.is_outdated(stored)


async def test_knows_a_hash_of_other_parameters() -> None:
    stored = await Passwords(parameters=QUICK).hash(PASSWORD)

    assert Passwords().is_outdated(stored)


@pytest.mark.parametrize("stored", [None, "", "$argon2id$broken", "plain"])
async def test_no_account_and_a_broken_hash_match_nothing(stored: str | None) -> None:
    passwords = Passwords(parameters=QUICK)

    with pytest.raises(InvalidLoginError):
        await passwords.require_match(PASSWORD, None if stored is None else PasswordHash(stored))


async def test_no_account_costs_the_work_of_a_real_one() -> None:
    passwords = Passwords()
    stored = await passwords.hash(OTHER_PASSWORD)

    costs = [
        min([await _processor_s_of_a_refusal(passwords, against) for _ in range(3)])
        for against in (stored, None)
    ]

    assert 0.5 < costs[0] / costs[1] < 2


async def _processor_s_of_a_refusal(passwords: Passwords, against: PasswordHash | None) -> float:
    begin_s = time.process_time()
    with pytest.raises(InvalidLoginError):
        await passwords.require_match(PASSWORD, against)
    return time.process_time() - begin_s


async def test_refuses_at_once_when_too_many_wait_and_recovers() -> None:
    passwords = Passwords(threads=1, waiting=1)

    answers = await asyncio.gather(
        *(passwords.hash(PASSWORD) for _ in range(5)), return_exceptions=True
    )

    assert sum(isinstance(answer, RateLimitedError) for answer in answers) == 3
    assert await passwords.hash(PASSWORD)


async def test_a_caller_who_goes_away_gives_its_place_back() -> None:
    passwords = Passwords(parameters=QUICK, threads=1, waiting=1)
    for _ in range(10):
        leaving = asyncio.create_task(passwords.hash(PASSWORD))
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        await asyncio.sleep(0.01)

    assert await passwords.hash(PASSWORD)


def test_the_floor_counts_characters_and_the_ceiling_bytes() -> None:
    policy = PasswordPolicy()

    policy.require_acceptable(Secret.from_text("paßwörtr"))
    policy.require_acceptable(Secret(b"x" * 1024))
    for bad in (Secret.from_text("ßßßß"), Secret(b"x" * 1025), Secret(b""), Secret(b"\xff" * 12)):
        with pytest.raises(InvalidRequestError, match="password"):
            policy.require_acceptable(bad)


@pytest.mark.parametrize("floor", [0, 5, 257])
def test_no_setting_makes_the_floor_senseless(floor: int) -> None:
    with pytest.raises(ValueError, match="floor"):
        PasswordPolicy(min_characters=floor)


def test_the_lowest_floor_is_six() -> None:
    PasswordPolicy(min_characters=6).require_acceptable(Secret(b"sixsix"))
