"""Create a user: the operator's way, which needs no open sign-up."""

from typing import Final

from countersign.access.email_address import parse_email
from countersign.access.password_policy import PasswordPolicy
from countersign.access.passwords import Passwords
from countersign.access.ports import UserStore
from countersign.access.user import Account, Role, User
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import UserId, new_id
from countersign.kernel.secret import Secret

ACTION: Final = "user.create"


class CreateUser:
    """Creates an account of any role; for the command line alone."""

    def __init__(
        self, *, users: UserStore, passwords: Passwords, policy: PasswordPolicy, clock: Clock
    ) -> None:
        self._users = users
        self._passwords = passwords
        self._policy = policy
        self._clock = clock

    async def __call__(self, email: str, password: Secret, role: Role, origin: Origin) -> User:
        """Return the new user, who has no session yet.

        Raises:
            EmailTakenError, StoreUnavailableError.
            InvalidRequestError: the address or the password.
        """
        address = parse_email(email)
        self._policy.require_acceptable(password)
        password_hash = await self._passwords.hash(password)
        now_ms = self._clock.now_ms()
        user = User(UserId(new_id()), address, role, created_at_ms=now_ms, updated_at_ms=now_ms)
        decision = Decision(
            ACTION,
            Outcome.ALLOWED,
            now_ms,
            origin,
            user_id=user.user_id,
            details={"role": str(role)},
        )
        await self._users.create(Account(user, password_hash), None, decision)
        return user
