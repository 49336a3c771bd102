"""Plaintext that refuses to be shown."""

import hmac
from contextlib import suppress
from typing import ClassVar, Never, final


@final
class Secret:
    """Plaintext bytes, kept for the length of one use.

    Printing, logging, copying and pickling never show the value. Python cannot
    wipe memory, so this stops leaks through logs, messages and tracebacks, not
    a reader of the process's memory (docs/threat-model.md).
    """

    __slots__ = ("_value",)
    __hash__: ClassVar[None]  # type: ignore[assignment]  # a secret is never a dictionary key

    def __init__(self, value: bytes) -> None:
        self._value = value

    @classmethod
    def from_text(cls, text: str) -> "Secret":
        """Take text as UTF-8; lone surrogates raise UnicodeEncodeError without the text."""
        with suppress(UnicodeEncodeError):
            return cls(text.encode("utf-8"))
        # Python's own error holds the whole text, and a traceback with locals shows the argument:
        # so another error, not raised while handling the first, with the argument gone.
        del text
        raise UnicodeEncodeError("utf-8", "", 0, 0, "a secret must be valid Unicode")

    def reveal(self) -> bytes:
        """Return the plaintext; tests/architecture names every module that may call this."""
        return self._value

    def reveal_text(self) -> str:
        """Return the plaintext as text; the same modules may call this.

        What is no UTF-8 raises UnicodeDecodeError without the bytes.
        """
        with suppress(UnicodeDecodeError):
            return self._value.decode("utf-8")
        raise UnicodeDecodeError("utf-8", b"", 0, 0, "a secret must be valid UTF-8")

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value, other._value)

    def __repr__(self) -> str:
        return "Secret(<redacted>)"

    def __format__(self, format_spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> Never:
        raise TypeError("a secret cannot be pickled or copied")

    def __getstate__(self) -> Never:
        # object's own gives the slots with their values to whoever asks.
        raise TypeError("a secret cannot be pickled or copied")
