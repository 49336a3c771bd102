"""Who calls, once that is known."""

from dataclasses import dataclass
from typing import Final

from countersign.access.errors import OldLogInError
from countersign.access.user import Role
from countersign.kernel.ids import SessionId, UserId

STEP_UP_MAX_AGE_S: Final = 15 * 60


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of an authenticated request.

    `authenticated_at_ms` is when the password was last shown for this session;
    refreshing a token does not move it. `raised_until_ms` is until when the session
    is raised by a step-up; None where it never was.
    """

    user_id: UserId
    session_id: SessionId
    role: Role
    authenticated_at_ms: int
    raised_until_ms: int | None = None

    def require_recent_log_in(self, now_ms: int, max_age_s: int = STEP_UP_MAX_AGE_S) -> None:
        """Refuse a caller whose log-in is older than `max_age_s`.

        Raises:
            OldLogInError: log in again, then repeat the request.
        """
        if now_ms - self.authenticated_at_ms > max_age_s * 1000:
            raise OldLogInError(max_age_s)
