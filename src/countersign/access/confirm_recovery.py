"""Confirm a recovery: the link's token sets a new password, once."""

import re
from typing import Final

from countersign.access.errors import InvalidRecoveryTokenError
from countersign.access.notices import Notices
from countersign.access.password_policy import PasswordPolicy
from countersign.access.passwords import Passwords
from countersign.access.ports import RecoveryStore
from countersign.access.request_budgets import RequestBudgets
from countersign.access.session_issuing import digest_of
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.secret import Secret

ACTION: Final = "recovery.confirm"

# 256 random bits in base64url without padding (RFC 4648 section 5).
_TOKEN: Final = re.compile(rb"[A-Za-z0-9_-]{43}")


class ConfirmRecovery:
    """Sets the password; every session and every other link of the user ends."""

    def __init__(
        self,
        *,
        recoveries: RecoveryStore,
        passwords: Passwords,
        policy: PasswordPolicy,
        notices: Notices,
        budgets: RequestBudgets,
        clock: Clock,
    ) -> None:
        self._recoveries = recoveries
        self._passwords = passwords
        self._policy = policy
        self._notices = notices
        self._budgets = budgets
        self._clock = clock

    async def __call__(self, token: Secret, password: Secret, origin: Origin) -> None:
        """Set the password; the caller then logs in with it.

        Raises:
            InvalidRequestError: the password; the link still works.
            InvalidRecoveryTokenError: the link is unknown, used or expired.
            RateLimitedError, StoreUnavailableError.
        """
        self._policy.require_acceptable(password)
        await self._budgets.confirm_recovery(origin)
        if _TOKEN.fullmatch(token.reveal()) is None:
            raise InvalidRecoveryTokenError
        # Nobody makes us hash passwords with made-up tokens; the write asks again.
        digest = digest_of(token)
        user = await self._recoveries.find_user(digest, self._clock.now_ms())
        if user is None:
            raise InvalidRecoveryTokenError
        password_hash = await self._passwords.hash(password)
        now_ms = self._clock.now_ms()
        decision = Decision(ACTION, Outcome.ALLOWED, now_ms, origin, user_id=user.user_id)
        await self._recoveries.redeem(digest, password_hash, now_ms, decision)
        self._notices.password_changed(user.email)
