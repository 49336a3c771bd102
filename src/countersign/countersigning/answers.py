"""What a venue's answer says, and that it holds nothing of the key; long ones in threads."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from countersign.countersigning.codings import find_plain
from countersign.countersigning.errors import HostileAnswerError
from countersign.kernel.secret import Secret
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import VenueAnswer
from countersign.venues.spellings import repeats_part

T = TypeVar("T")

# Looked through at once, for less than a thread costs; a longer text would hold everybody up.
_AT_ONCE_BYTES_MAX: Final = 64 * 1024


class AnswerReader:
    """Reads answers without holding up other requests for long.

    How many wait for a thread is bounded by how many requests the server takes at once.

    Args:
        answer_bytes_max: the longest answer, unpacked.
        threads: how many long answers are read at once.
    """

    def __init__(self, *, answer_bytes_max: int, threads: int = 2) -> None:
        self._answer_bytes_max = answer_bytes_max
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="answers")

    async def find_plain(self, answer: VenueAnswer) -> bytes | None:
        """Return what the body says; None where that cannot be told, see codings."""
        coding = answer.headers.get("content-encoding")
        if coding is None:
            return answer.body
        # A small body can hold a large text.
        return await self._in_a_thread(
            lambda: find_plain(answer.body, coding, self._answer_bytes_max)
        )

    async def require_harmless(
        self,
        answer: VenueAnswer,
        plain: bytes | None,
        material: KeyMaterial,
        proofs: Sequence[Secret],
        *,
        key_is_public: bool = False,
    ) -> None:
        """Refuse an answer that repeats the key it was signed with; see require_harmless."""

        def judge() -> None:
            require_harmless(answer, plain, material, proofs, key_is_public=key_is_public)

        if max(len(answer.body), len(plain or b"")) <= _AT_ONCE_BYTES_MAX:
            judge()
        else:
            await self._in_a_thread(judge)

    def close(self) -> None:
        """End the threads once what waits for them is read; does not wait itself."""
        self._pool.shutdown(wait=False)

    async def _in_a_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)


def require_harmless(
    answer: VenueAnswer,
    plain: bytes | None,
    material: KeyMaterial,
    proofs: Sequence[Secret],
    *,
    key_is_public: bool = False,
) -> None:
    """Refuse an answer that repeats the key it was signed with; see spellings.

    Args:
        answer: with its body as it was sent.
        plain: what its body says; None where that cannot be told.
        material: what it was signed with.
        proofs: what was made with it.
        key_is_public: everybody knows the API key, and answers may well repeat it.

    Raises:
        HostileAnswerError: it does, or nobody can tell.
    """
    if plain is None:
        raise HostileAnswerError("the venue sent an answer that cannot be looked through")
    # All of them, with their names: some pass by how their name begins.
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    texts = [headers.encode("utf-8", "replace"), plain]
    if plain is not answer.body:
        texts.append(answer.body)  # a compressed one has places for names and comments
    api_key = None if key_is_public else material.api_key
    parts = (api_key, material.api_secret, material.api_passphrase, *proofs)
    if repeats_part(b"\n".join(texts), parts):
        raise HostileAnswerError("the venue's answer held parts of the key")
