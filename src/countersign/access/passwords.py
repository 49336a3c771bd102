"""Password hashing: argon2id, in threads, and never more of it than the machine bears."""

import asyncio
import secrets
import threading
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from countersign.access.errors import InvalidLoginError
from countersign.access.user import PasswordHash
from countersign.kernel.errors import RateLimitedError
from countersign.kernel.secret import Secret

T = TypeVar("T")

# argon2-cffi's defaults: RFC 9106 section 4, the second recommended option.
DEFAULT_PARAMETERS: Final = argon2.profiles.RFC_9106_LOW_MEMORY
_RETRY_AFTER_S: Final = 1


class Passwords:
    """Hashes and verifies passwords off the event loop.

    One hash takes 64 MiB and a tenth of a second, so at most `threads` run and
    `waiting` wait; who comes then is told to come again.
    """

    def __init__(
        self,
        *,
        parameters: argon2.Parameters = DEFAULT_PARAMETERS,
        threads: int = 2,
        waiting: int = 16,
    ) -> None:
        self._hasher = argon2.PasswordHasher.from_parameters(parameters)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._places = threading.BoundedSemaphore(threads + waiting)
        self._nobodys = _nobodys(parameters)

    async def hash(self, password: Secret) -> PasswordHash:
        """Return the hash to store.

        Raises:
            RateLimitedError: too many passwords are waiting.
        """
        return await self._in_a_thread(lambda: PasswordHash(self._hasher.hash(password.reveal())))

    async def require_match(self, password: Secret, stored: PasswordHash | None) -> None:
        """Refuse a password that is not the stored one; None, for no account, never matches.

        Raises:
            InvalidLoginError: another password, or no account, after the same time.
            RateLimitedError: too many passwords are waiting.
        """
        against = stored or self._nobodys
        matches = await self._in_a_thread(lambda: self._matches(against, password))
        if stored is None or not matches:
            raise InvalidLoginError

    def is_outdated(self, stored: PasswordHash) -> bool:
        """Tell whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        """Wait for the hashes that run and end the threads."""
        self._pool.shutdown(cancel_futures=True)

    def _matches(self, stored: PasswordHash, password: Secret) -> bool:
        try:
            return self._hasher.verify(stored, password.reveal())
        except (VerificationError, InvalidHashError):
            return False

    async def _in_a_thread(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise RateLimitedError(_RETRY_AFTER_S)
        job = self._pool.submit(work)
        # The place is given back when the thread is done, not when the caller goes away.
        job.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(job)


def _nobodys(parameters: argon2.Parameters) -> PasswordHash:
    """Return what is verified where there is no account, so that it takes the same time.

    It has the form of a hash (PHC string format, argon2: unpadded base64) and no password has
    it: digest and salt are random, so that a server need not hash anything to start.
    """
    salt, digest = (
        b64encode(secrets.token_bytes(size)).rstrip(b"=").decode("ascii")
        for size in (parameters.salt_len, parameters.hash_len)
    )
    costs = f"m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}"
    return PasswordHash(f"$argon2id$v={parameters.version}${costs}${salt}${digest}")
