"""What the use cases need of the outside.

Every method of a store is one atomic operation: its conditions hold inside the
transaction, whichever process asks. Where it changes something it stores the
decision in the same transaction, and where it raises it stores neither. Every
one of them may raise StoreUnavailableError: nothing was stored, ask again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from countersign.access.email_address import EmailAddress
from countersign.access.principal import Principal
from countersign.access.session import (
    LiveSession,
    NewSession,
    RefreshDigest,
    RefreshFamily,
    RotateResult,
)
from countersign.access.throttle import Budget
from countersign.access.user import Account, JsonObject, PasswordHash, User
from countersign.kernel.decision import Decision
from countersign.kernel.ids import SessionId, UserId
from countersign.kernel.secret import Secret


class Authenticator(Protocol):
    """Tells who calls. Tokens of another issuer are another implementation."""

    async def __call__(self, token: Secret) -> Principal:
        """Return the caller.

        Raises:
            InvalidTokenError: the token is not good, or its session has ended.
            StoreUnavailableError: it cannot be told; the caller must refuse.
        """
        ...


class Throttle(Protocol):
    """Counts attempts."""

    async def take(self, budgets: Sequence[Budget]) -> None:
        """Charge one attempt to every budget, or to none.

        Raises:
            RateLimitedError: a budget is used up; says when to come again.
        """
        ...

    async def give_back(self, budgets: Sequence[Budget]) -> None:
        """Undo one `take` of the same budgets."""
        ...


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs access tokens: at least 256 bits, known by its `kid`."""

    kid: str
    secret: Secret
    created_at_ms: int

    def __post_init__(self) -> None:
        # RFC 7518 section 3.2: no shorter than the hash's output.
        if len(self.secret) < 32:  # noqa: PLR2004  # 256 bits
            raise ValueError("a signing key needs at least 32 bytes")


class SigningKeySource(Protocol):
    """Where signing keys are kept."""

    async def load(self) -> Sequence[SigningKey]:
        """Return every key that is kept, in any order; the youngest signs.

        Raises:
            CountersignError: they cannot be had now; retryable as the error says.
        """
        ...


class SigningKeys(Protocol):
    """The keys that are good now."""

    async def get_current(self) -> SigningKey:
        """Return the key that signs.

        Raises:
            StoreUnavailableError: there is none.
            CountersignError: as SigningKeySource.load.
        """
        ...

    async def find(self, kid: str) -> SigningKey | None:
        """Return the key if tokens signed by it may still be good.

        Raises:
            CountersignError: as SigningKeySource.load.
        """
        ...


@dataclass(frozen=True, slots=True)
class UserChanges:
    """What to change of a user; None leaves a thing as it is."""

    email: EmailAddress | None = None
    password_hash: PasswordHash | None = field(default=None, repr=False)
    user_metadata: JsonObject | None = None


class UserStore(Protocol):
    """Keeps accounts."""

    async def find_account(self, email: EmailAddress) -> Account | None:
        """Return the account that has this address."""
        ...

    async def find_user(self, user_id: UserId) -> User | None:
        """Return the user."""
        ...

    async def create(
        self, account: Account, session: NewSession | None, decision: Decision
    ) -> None:
        """Add an account and, where given, open its first session.

        Raises:
            EmailTakenError: another account has the address.
        """
        ...

    async def update(
        self, caller: Principal, changes: UserChanges, now_ms: int, decision: Decision
    ) -> User:
        """Change the caller's own account.

        A new password ends every session of the user; a new password or
        address ends every recovery link.

        Raises:
            EmailTakenError: another account has the address.
            InvalidTokenError: the caller's session has ended meanwhile.
        """
        ...


class SessionStore(Protocol):
    """Keeps sessions."""

    async def open(
        self,
        session: NewSession,
        verified: Account,
        rehashed: PasswordHash | None,
        decision: Decision,
    ) -> None:
        """Open a session of the verified account; note the sign-in; replace an outdated hash.

        Raises:
            InvalidLoginError: the password is not the one that was verified any more.
        """
        ...

    async def find_live(self, user_id: UserId, session_id: SessionId) -> LiveSession | None:
        """Return the session unless it has ended: one point read."""
        ...

    async def raise_until(
        self, caller: Principal, verified: Account, until_ms: int, decision: Decision
    ) -> None:
        """Raise the caller's session until then.

        Raises:
            InvalidLoginError: the password is not the one that was verified any more.
            InvalidTokenError: the session has ended.
        """
        ...

    async def end(self, caller: Principal, now_ms: int, decision: Decision) -> None:
        """End the caller's session; nothing, not even the decision, where it has ended."""
        ...

    async def forget_ended(self, before_ms: int, limit: int) -> int:
        """Delete at most `limit` sessions whose end lies before; return how many it were."""
        ...


class RefreshStore(Protocol):
    """Keeps refresh tokens, by digest."""

    async def find_family(self, digest: bytes) -> RefreshFamily | None:
        """Return whose token it is, good or not."""
        ...

    async def rotate(
        self, used: bytes, fresh: RefreshDigest, now_ms: int, *, rotated: Decision, reused: Decision
    ) -> RotateResult:
        """Use up one token for the next; end the session of one that was used before.

        Of any number of calls with the same token one is answered ROTATED. The
        first after it is answered REUSED, which ends the session, and the rest
        ENDED. An expired token and one of a session that ended change nothing.
        """
        ...


@dataclass(frozen=True, slots=True)
class NewRecovery:
    """A recovery link to store, by the digest of its token."""

    user_id: UserId
    digest: bytes = field(repr=False)
    created_at_ms: int
    expires_at_ms: int


class RecoveryStore(Protocol):
    """Keeps recovery links, and sets passwords without a session."""

    async def issue(self, recovery: NewRecovery, decision: Decision) -> None:
        """Add a link; forget the user's expired ones."""
        ...

    async def find_user(self, digest: bytes, now_ms: int) -> User | None:
        """Return whose link it is, unless it is unknown, used or expired."""
        ...

    async def redeem(
        self, digest: bytes, password_hash: PasswordHash, now_ms: int, decision: Decision
    ) -> None:
        """Set the password once; end every session and every recovery link of the user.

        Raises:
            InvalidRecoveryTokenError: the link is unknown, used or expired.
        """
        ...

    async def reset_password(
        self, user_id: UserId, password_hash: PasswordHash, now_ms: int, decision: Decision
    ) -> None:
        """Set the password; end every session and every recovery link of the user."""
        ...


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in plain text; the text is a secret, since a link in it may be."""

    to: EmailAddress
    subject: str
    text: Secret


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, mail: Mail) -> None:
        """Hand the mail to the mail server.

        Raises:
            MailNotSentError: it was not taken, or nobody knows; it may be sent again.
        """
        ...
