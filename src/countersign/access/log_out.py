"""Log out: the session ends, and with it both of its tokens."""

from typing import Final

from countersign.access.ports import SessionStore
from countersign.access.principal import Principal
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome

ACTION: Final = "session.log_out"


class LogOut:
    """Ends the caller's session; other sessions of the user go on."""

    def __init__(self, *, sessions: SessionStore, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def __call__(self, principal: Principal, origin: Origin) -> None:
        """End the session.

        Raises:
            StoreUnavailableError: the session goes on.
        """
        now_ms = self._clock.now_ms()
        decision = Decision(
            ACTION,
            Outcome.ALLOWED,
            now_ms,
            origin,
            user_id=principal.user_id,
            session_id=principal.session_id,
        )
        await self._sessions.end(principal, now_ms, decision)
