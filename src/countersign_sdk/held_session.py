"""The session that a client holds."""

import time
from typing import Final

from countersign_sdk.errors import NotSignedInError
from countersign_sdk.models import Session
from countersign_sdk.secret_text import SecretText

# As the official clients do: soon enough for a request that takes its time.
_REFRESHED_BEFORE_S: Final = 300.0


class HeldSession:
    """Tells the tokens, and when they want refreshing. Its owner locks around it."""

    def __init__(self) -> None:
        self._session: Session | None = None
        self._stale_at = 0.0

    def hold(self, session: Session, seconds: float) -> None:
        """Take a session whose access token is good for `seconds` more."""
        self._session = session
        # Also a short-lived token serves for half of its time.
        self._stale_at = time.monotonic() + max(seconds - _REFRESHED_BEFORE_S, seconds / 2)

    def drop(self) -> None:
        self._session = None

    def require(self) -> Session:
        """Return the session.

        Raises:
            NotSignedInError: there is none.
        """
        if self._session is None:
            raise NotSignedInError("sign in first")
        return self._session

    def is_stale(self) -> bool:
        return time.monotonic() >= self._stale_at

    def access_token(self) -> SecretText:
        return self.require().access_token


def seconds_left(session: Session) -> float:
    """Return how long the access token of a kept session is still good."""
    return session.expires_at - time.time()
