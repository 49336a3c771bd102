"""Finds secrets where they should not be, in any form: raw, encoded, reversed, in pieces."""

import base64
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

WINDOW: Final = 8


class Traces:
    """Looks for every 8 bytes of every secret that it watches for.

    Secrets must look random: then a hit is no chance. Alphanumeric windows hold
    47 bits, and a search compares some 10^5 windows with some 10^7 places.
    """

    def __init__(self) -> None:
        self._forms: dict[bytes, list[tuple[bytes, str]]] = defaultdict(list)
        self._starts: set[int] = set()
        self.watched: list[str] = []

    def watch(self, name: str, secret: str | bytes, window: int = WINDOW) -> None:
        """Look for a secret from now on; one of few symbols needs a longer window."""
        value = secret.encode() if isinstance(secret, str) else secret
        if len(value) < window:
            raise ValueError(f"{name} is too short to be told from chance")
        self.watched.append(name)
        for at in range(len(value) - window + 1):
            for kind, form in _forms_of(value[at : at + window]):
                self._forms[form[:WINDOW]].append((form, f"{name} ({kind})"))
                self._starts.update(*_as_numbers(form[:WINDOW]))

    def found_in(self, content: bytes) -> set[str]:
        """Return what was found, by name and form."""
        if all(self._starts.isdisjoint(numbers) for numbers in _as_numbers(content)):
            return set()
        forms, found = self._forms, set()
        for at in range(len(content) - WINDOW + 1):
            known = forms.get(content[at : at + WINDOW])
            if known is not None:
                found |= {name for form, name in known if content.startswith(form, at)}
        return found

    def found_in_all(self, contents: Iterable[tuple[str, bytes]]) -> dict[str, set[str]]:
        """Return what was found, by the name of the place."""
        searched = ((place, self.found_in(content)) for place, content in contents)
        return {place: found for place, found in searched if found}


def _as_numbers(content: bytes) -> Iterator[memoryview]:
    """Yield every 8 bytes as a number: to look those up takes a fraction of the time."""
    for first in range(min(WINDOW, len(content) - WINDOW + 1)):
        end = len(content) - (len(content) - first) % WINDOW
        yield memoryview(content)[first:end].cast("Q")


def _forms_of(window: bytes) -> Iterator[tuple[str, bytes]]:
    yield "raw", window
    yield "reversed", window[::-1]
    yield "hex", window.hex().encode()
    yield "upper hex", window.hex().upper().encode()
    yield "url", quote(window, safe="").encode()
    for offset in range(3):
        # Only the characters that hold no bit of the neighbours.
        first, end = -(-offset * 8 // 6), (offset + len(window)) * 8 // 6
        padded = bytes(offset) + window + b"\x00\x00"
        yield f"base64 at {offset}", base64.b64encode(padded)[first:end]
        yield f"base64url at {offset}", base64.urlsafe_b64encode(padded)[first:end]


def windows_of(content: bytes, length: int = WINDOW) -> set[bytes]:
    """Return every piece of this length."""
    return {content[at : at + length] for at in range(len(content) - length + 1)}
