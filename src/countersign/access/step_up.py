"""Step up: the password again raises the session for a few minutes."""

from typing import Final

from countersign.access.errors import InvalidTokenError, StepUpRequiredError
from countersign.access.passwords import Passwords
from countersign.access.ports import SessionStore, UserStore
from countersign.access.principal import Principal
from countersign.access.request_budgets import RequestBudgets
from countersign.access.user import Account
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.secret import Secret

ACTION: Final = "session.step_up"
RAISED_MS: Final = 5 * 60 * 1000  # design, section 5


def require_raised(raised_until_ms: int | None, now_ms: int) -> None:
    """Refuse a session that is not raised.

    Args:
        raised_until_ms: of the caller's Principal; None where there is no session to raise.
        now_ms: the time now.

    Raises:
        StepUpRequiredError: step up, then repeat the request.
    """
    if raised_until_ms is None or now_ms >= raised_until_ms:
        raise StepUpRequiredError


class StepUp:
    """Raises sessions; attempts are counted together with those to log in."""

    def __init__(
        self,
        *,
        users: UserStore,
        sessions: SessionStore,
        passwords: Passwords,
        budgets: RequestBudgets,
        clock: Clock,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._passwords = passwords
        self._budgets = budgets
        self._clock = clock

    async def __call__(self, principal: Principal, password: Secret, origin: Origin) -> int:
        """Return until when the session is raised, in Unix milliseconds.

        Raises:
            InvalidLoginError, RateLimitedError, StoreUnavailableError.
            InvalidTokenError: the session ended meanwhile.
        """
        account = await self._account(principal)
        # (1) Charged before the password is looked at.
        async with self._budgets.log_in(account.user.email, origin):
            # (2) One argon2 verification.
            await self._passwords.require_match(password, account.password_hash)
            # (3) Raised only if that password still is the account's, and the session lives.
            now_ms = self._clock.now_ms()
            until_ms = now_ms + RAISED_MS
            decision = Decision(
                ACTION,
                Outcome.ALLOWED,
                now_ms,
                origin,
                user_id=principal.user_id,
                session_id=principal.session_id,
            )
            await self._sessions.raise_until(principal, account, until_ms, decision)
        return until_ms

    async def _account(self, principal: Principal) -> Account:
        user = await self._users.find_user(principal.user_id)
        account = None if user is None else await self._users.find_account(user.email)
        if account is None or account.user.user_id != principal.user_id:
            raise InvalidTokenError  # the address went to somebody else at this very moment
        return account
