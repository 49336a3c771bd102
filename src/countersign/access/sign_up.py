"""Sign up: an account and its first session."""

from typing import Final

from countersign.access.email_address import EmailAddress, parse_email
from countersign.access.errors import EmailTakenError, SignupClosedError
from countersign.access.password_policy import PasswordPolicy
from countersign.access.passwords import Passwords
from countersign.access.ports import UserStore
from countersign.access.request_budgets import RequestBudgets
from countersign.access.session import IssuedSession
from countersign.access.session_issuing import SessionIssuing
from countersign.access.user import Account, JsonObject, Role, User, require_metadata
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import UserId, new_id
from countersign.kernel.secret import Secret

ACTION: Final = "user.sign_up"


class SignUp:
    """Creates an account for whoever asks, where the server is open for that."""

    def __init__(
        self,
        *,
        is_open: bool,
        users: UserStore,
        passwords: Passwords,
        policy: PasswordPolicy,
        issuing: SessionIssuing,
        budgets: RequestBudgets,
        clock: Clock,
    ) -> None:
        self._is_open = is_open
        self._users = users
        self._passwords = passwords
        self._policy = policy
        self._issuing = issuing
        self._budgets = budgets
        self._clock = clock

    async def __call__(
        self, email: str, password: Secret, metadata: JsonObject, origin: Origin
    ) -> IssuedSession:
        """Return the first session.

        Raises:
            SignupClosedError, RateLimitedError, EmailTakenError.
            InvalidRequestError: the address, the password or the metadata.
            StoreUnavailableError: nothing was created.
        """
        # (1) Nobody gets further where sign-up is closed.
        if not self._is_open:
            raise SignupClosedError
        # (2) The form, before anything is counted.
        address = parse_email(email)
        self._policy.require_acceptable(password)
        require_metadata(metadata)
        await self._budgets.sign_up(origin)
        # (3) Spare the hash where it is in vain; the store asks again inside the write.
        await self._require_free(address)
        password_hash = await self._passwords.hash(password)
        # (4) Account, session and record stand or fall together.
        now_ms = self._clock.now_ms()
        user = _new_user(address, metadata, now_ms)
        session, tokens = await self._issuing.start(user.user_id, user.role, now_ms)
        decision = Decision(
            ACTION,
            Outcome.ALLOWED,
            now_ms,
            origin,
            user_id=user.user_id,
            session_id=session.session_id,
        )
        await self._users.create(Account(user, password_hash), session, decision)
        return tokens.present(user)

    async def _require_free(self, address: EmailAddress) -> None:
        if await self._users.find_account(address) is not None:
            raise EmailTakenError


def _new_user(email: EmailAddress, metadata: JsonObject, now_ms: int) -> User:
    return User(
        user_id=UserId(new_id()),
        email=email,
        role=Role.USER,
        created_at_ms=now_ms,
        updated_at_ms=now_ms,
        last_sign_in_at_ms=now_ms,
        user_metadata=metadata,
    )
