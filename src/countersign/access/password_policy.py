"""Which passwords are taken."""

from dataclasses import dataclass
from typing import Final

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret

LOWEST_FLOOR: Final = 6
PASSWORD_MAX_BYTES: Final = 1024


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """The floor in characters; the ceiling is 1024 bytes everywhere."""

    min_characters: int = 8

    def __post_init__(self) -> None:
        if not LOWEST_FLOOR <= self.min_characters <= PASSWORD_MAX_BYTES // 4:
            raise ValueError(f"the password floor must be between {LOWEST_FLOOR} and 256")

    def require_acceptable(self, password: Secret) -> None:
        """Refuse a password that is too short, too long, or no text.

        Raises:
            InvalidRequestError: names what is wrong, never the password.
        """
        characters = _count_characters(password)
        if characters is None:
            raise InvalidRequestError({"password": "must be text in UTF-8"})
        if characters < self.min_characters:
            fault = f"must have at least {self.min_characters} characters"
            raise InvalidRequestError({"password": fault})
        if len(password) > PASSWORD_MAX_BYTES:
            raise InvalidRequestError({"password": f"must be at most {PASSWORD_MAX_BYTES} bytes"})


def _count_characters(password: Secret) -> int | None:
    # The decoding error holds the bytes: it ends here, and is the cause of nothing.
    try:
        return len(password.reveal_text())
    except UnicodeDecodeError:
        return None
