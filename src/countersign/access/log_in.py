"""Log in: a session for an address and its password."""

from dataclasses import replace
from typing import Final

from countersign.access.email_address import parse_email
from countersign.access.errors import InvalidLoginError
from countersign.access.passwords import Passwords
from countersign.access.ports import SessionStore, UserStore
from countersign.access.request_budgets import RequestBudgets
from countersign.access.session import IssuedSession
from countersign.access.session_issuing import SessionIssuing
from countersign.access.user import Account, PasswordHash
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.secret import Secret

ACTION: Final = "user.log_in"


class LogIn:
    """Opens sessions; a wrong address and a wrong password look the same and take the same."""

    def __init__(
        self,
        *,
        users: UserStore,
        sessions: SessionStore,
        passwords: Passwords,
        issuing: SessionIssuing,
        budgets: RequestBudgets,
        clock: Clock,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._passwords = passwords
        self._issuing = issuing
        self._budgets = budgets
        self._clock = clock

    async def __call__(self, email: str, password: Secret, origin: Origin) -> IssuedSession:
        """Return a new session.

        Raises:
            InvalidRequestError: the address has not the form of one.
            InvalidLoginError, RateLimitedError, StoreUnavailableError.
        """
        address = parse_email(email)
        # (1) Charged before anything is looked up, for addresses known or not.
        async with self._budgets.log_in(address, origin):
            # (2) One argon2 verification, of a hash of nobody's where there is no account.
            account = await self._users.find_account(address)
            await self._passwords.require_match(
                password, None if account is None else account.password_hash
            )
            if account is None:
                raise InvalidLoginError
            # (3) The session opens only if that password still is the account's.
            return await self._open(account, await self._rehash(account, password), origin)

    async def _rehash(self, account: Account, password: Secret) -> PasswordHash | None:
        if not self._passwords.is_outdated(account.password_hash):
            return None
        return await self._passwords.hash(password)

    async def _open(
        self, account: Account, rehashed: PasswordHash | None, origin: Origin
    ) -> IssuedSession:
        now_ms = self._clock.now_ms()
        user = replace(account.user, last_sign_in_at_ms=now_ms)
        session, tokens = await self._issuing.start(user.user_id, user.role, now_ms)
        decision = Decision(
            ACTION,
            Outcome.ALLOWED,
            now_ms,
            origin,
            user_id=user.user_id,
            session_id=session.session_id,
        )
        await self._sessions.open(session, account, rehashed, decision)
        return tokens.present(user)
