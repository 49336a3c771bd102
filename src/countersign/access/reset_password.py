"""Reset a password: the operator's way, where there is no mail."""

from typing import Final

from countersign.access.email_address import parse_email
from countersign.access.errors import UserNotFoundError
from countersign.access.password_policy import PasswordPolicy
from countersign.access.passwords import Passwords
from countersign.access.ports import RecoveryStore, UserStore
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.secret import Secret

ACTION: Final = "user.reset_password"


class ResetPassword:
    """Sets anybody's password; for the command line alone."""

    def __init__(
        self,
        *,
        users: UserStore,
        recoveries: RecoveryStore,
        passwords: Passwords,
        policy: PasswordPolicy,
        clock: Clock,
    ) -> None:
        self._users = users
        self._recoveries = recoveries
        self._passwords = passwords
        self._policy = policy
        self._clock = clock

    async def __call__(self, email: str, password: Secret, origin: Origin) -> None:
        """Set the password; every session and every recovery link of the user ends.

        Raises:
            UserNotFoundError, StoreUnavailableError.
            InvalidRequestError: the address or the password.
        """
        self._policy.require_acceptable(password)
        account = await self._users.find_account(parse_email(email))
        if account is None:
            raise UserNotFoundError
        user_id = account.user.user_id
        password_hash = await self._passwords.hash(password)
        now_ms = self._clock.now_ms()
        decision = Decision(ACTION, Outcome.ALLOWED, now_ms, origin, user_id=user_id)
        await self._recoveries.reset_password(user_id, password_hash, now_ms, decision)
