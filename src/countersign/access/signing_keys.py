"""Which keys sign and verify access tokens, and for how long."""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from countersign.access.ports import SigningKey, SigningKeySource
from countersign.kernel.clock import Clock
from countersign.kernel.errors import StoreUnavailableError

_KID_MAX: Final = 128


class SigningKeyRing:
    """Implements SigningKeys over a source, which it reads seldom.

    The youngest key signs. An older one verifies until every token that it
    signed has ended, counted from the next key's birth; that is longer by
    `max_age_s`, the time that other processes may go on signing with it. A key
    that is gone from the source stops verifying within `max_age_s`. An unknown
    `kid` makes the ring look again at most once in `pause_s`, so that nobody
    can force load by making up names.
    """

    def __init__(
        self,
        *,
        source: SigningKeySource,
        clock: Clock,
        token_lifetime_s: int = 3600,
        max_age_s: float = 60,
        pause_s: float = 5,
    ) -> None:
        self._source = source
        self._clock = clock
        self._verifies_after_ms = round((token_lifetime_s + max_age_s) * 1000)
        self._max_age_s = max_age_s
        self._pause_s = pause_s
        self._turn = asyncio.Lock()
        self._keys: tuple[SigningKey, ...] = ()  # youngest first
        self._by_kid: Mapping[str, tuple[SigningKey, int | None]] = {}  # with its end
        self._tried_at = -math.inf
        self._due_at = -math.inf

    async def get_current(self) -> SigningKey:
        await self._read_when(self._is_due)
        if not self._keys:
            await self._read_when(self._may_look_again)
        if not self._keys:
            raise StoreUnavailableError("there is no key that signs access tokens")
        return self._keys[0]

    async def find(self, kid: str) -> SigningKey | None:
        if len(kid) > _KID_MAX:
            return None
        await self._read_when(self._is_due)
        if kid not in self._by_kid:
            await self._read_when(self._may_look_again)
        key, ends_at_ms = self._by_kid.get(kid, (None, None))
        if ends_at_ms is not None and self._clock.now_ms() >= ends_at_ms:
            return None
        return key

    async def _read_when(self, wanted: Callable[[], bool]) -> None:
        if not wanted():
            return
        async with self._turn:
            if not wanted():
                return  # somebody else read while we waited
            now = self._clock.monotonic()
            self._tried_at = now
            # Where the reading fails, the keys at hand serve for one pause more.
            self._due_at = now + self._pause_s if self._keys else now
            self._take(await self._source.load())
            self._due_at = now + self._max_age_s

    def _is_due(self) -> bool:
        return self._clock.monotonic() >= self._due_at

    def _may_look_again(self) -> bool:
        return self._clock.monotonic() - self._tried_at >= self._pause_s

    def _take(self, loaded: Sequence[SigningKey]) -> None:
        keys = sorted(loaded, key=lambda key: (key.created_at_ms, key.kid), reverse=True)
        by_kid: dict[str, tuple[SigningKey, int | None]] = {}
        ends_at_ms: int | None = None
        for key in keys:
            by_kid[key.kid] = (key, ends_at_ms)
            ends_at_ms = key.created_at_ms + self._verifies_after_ms
        self._keys, self._by_kid = tuple(keys), by_kid
