"""Text that refuses to be shown: passwords, keys and tokens."""

import hmac
from typing import ClassVar, Never, final


@final
class SecretText:
    """A secret on its way to or from the server.

    Printing, formatting and pickling never show it. Python cannot wipe memory, so this keeps
    secrets out of logs and messages, not from a reader of the process's memory.
    """

    __slots__ = ("_value",)
    __hash__: ClassVar[None]  # type: ignore[assignment]  # never a dictionary key

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text."""
        return self._value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SecretText):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __repr__(self) -> str:
        return "SecretText(<redacted>)"

    def __format__(self, format_spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> Never:
        raise TypeError("a secret cannot be pickled or copied")

    def __getstate__(self) -> Never:
        # object's own gives the slots with their values to whoever asks.
        raise TypeError("a secret cannot be pickled or copied")
