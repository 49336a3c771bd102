"""Update the user: address, password, metadata."""

from typing import Final

from countersign.access.email_address import EmailAddress, parse_email
from countersign.access.errors import EmailTakenError
from countersign.access.get_user import GetUser
from countersign.access.notices import Notices
from countersign.access.password_policy import PasswordPolicy
from countersign.access.passwords import Passwords
from countersign.access.ports import UserChanges, UserStore
from countersign.access.principal import Principal
from countersign.access.request_budgets import RequestBudgets
from countersign.access.user import (
    JsonObject,
    PasswordHash,
    User,
    merge_metadata,
    require_metadata,
)
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.secret import Secret

ACTION: Final = "user.update"


class UpdateUser:
    """Changes the caller's own account.

    A new password ends every session, the caller's too: log in again. A new
    address or password needs a recent log-in, and the old address is told.
    Metadata is merged key by key, null removes a key; of two updates at the
    same time the later one's metadata stands whole.
    """

    def __init__(
        self,
        *,
        users: UserStore,
        passwords: Passwords,
        policy: PasswordPolicy,
        notices: Notices,
        budgets: RequestBudgets,
        clock: Clock,
    ) -> None:
        self._users = users
        self._get_user = GetUser(users=users)
        self._passwords = passwords
        self._policy = policy
        self._notices = notices
        self._budgets = budgets
        self._clock = clock

    async def __call__(
        self,
        principal: Principal,
        origin: Origin,
        *,
        email: str | None = None,
        password: Secret | None = None,
        metadata: JsonObject | None = None,
    ) -> User:
        """Return the changed user; what is None stays as it is.

        Raises:
            StepUpRequiredError: the log-in is too old for a new address or password.
            InvalidRequestError, EmailTakenError, RateLimitedError, StoreUnavailableError.
            InvalidTokenError: the session ended meanwhile.
        """
        # (1) The form.
        address = None if email is None else parse_email(email)
        if password is not None:
            self._policy.require_acceptable(password)
        before = await self._get_user(principal)
        new_address = address if address != before.email else None
        merged = None
        if metadata is not None:
            merged = require_metadata(merge_metadata(before.user_metadata, metadata))
        # (2) A stolen token alone does not take the account over.
        if new_address is not None or password is not None:
            principal.require_recent_log_in(self._clock.now_ms())
            await self._budgets.update_user(principal.user_id)
        elif merged is not None:
            await self._budgets.update_metadata(principal.user_id)
        # (3) What the write needs; the store asks again whether address and session are good.
        await self._require_free(new_address)
        changes = UserChanges(new_address, await self._hash(password), merged)
        if changes == UserChanges():
            return before
        # (4) The change and its record, then word to the address that knew of nothing.
        after = await self._store(principal, origin, changes)
        self._tell(before.email, changes)
        return after

    async def _store(self, principal: Principal, origin: Origin, changes: UserChanges) -> User:
        now_ms = self._clock.now_ms()
        decision = Decision(
            ACTION,
            Outcome.ALLOWED,
            now_ms,
            origin,
            user_id=principal.user_id,
            session_id=principal.session_id,
            details=_details(changes),
        )
        return await self._users.update(principal, changes, now_ms, decision)

    async def _require_free(self, address: EmailAddress | None) -> None:
        if address is not None and await self._users.find_account(address) is not None:
            raise EmailTakenError

    async def _hash(self, password: Secret | None) -> PasswordHash | None:
        return None if password is None else await self._passwords.hash(password)

    def _tell(self, old_address: EmailAddress, changes: UserChanges) -> None:
        if changes.email is not None:
            self._notices.email_changed(old_address)
        if changes.password_hash is not None:
            self._notices.password_changed(old_address)


def _details(changes: UserChanges) -> dict[str, str]:
    changed = {
        "email": changes.email is not None,
        "password": changes.password_hash is not None,
        "metadata": changes.user_metadata is not None,
    }
    return {name: "changed" for name, is_changed in changed.items() if is_changed}
