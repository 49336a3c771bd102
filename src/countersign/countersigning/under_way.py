"""How many requests of one key are under way: a slow venue is to hold up nobody else's."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from countersign.countersigning.errors import TooManyUnderWayError
from countersign.credentials.credential import Credential

# A quarter of the connections to one host: see ADR 0008, "Under way at once".
UNDER_WAY_MAX: Final = 64
CANCELS_MORE: Final = 8
_RETRY_AFTER_S: Final = 1


class UnderWay:
    """Counts the requests of each key in this process; two credentials may hold the same key."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, bytes]] = Counter()

    @contextmanager
    def one_more(self, credential: Credential, *, cancels: bool) -> Iterator[None]:
        """Count a request while it is under way; of cancels a few more are let through.

        Raises:
            TooManyUnderWayError: the key has as many as it may.
        """
        key = credential.venue, credential.fingerprint
        if self._counts[key] >= UNDER_WAY_MAX + (CANCELS_MORE if cancels else 0):
            raise TooManyUnderWayError(
                "too many requests of this API key are under way", _RETRY_AFTER_S
            )
        self._counts[key] += 1
        try:
            yield
        finally:
            self._counts[key] -= 1
            if not self._counts[key]:
                del self._counts[key]
