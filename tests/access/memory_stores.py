"""The access stores in memory: no await inside a method, so each is atomic."""

from dataclasses import dataclass, field, replace

from countersign.access.email_address import EmailAddress
from countersign.access.errors import (
    EmailTakenError,
    InvalidLoginError,
    InvalidRecoveryTokenError,
    InvalidTokenError,
)
from countersign.access.ports import NewRecovery, UserChanges
from countersign.access.principal import Principal
from countersign.access.session import (
    LiveSession,
    NewSession,
    RefreshDigest,
    RefreshFamily,
    RotateResult,
)
from countersign.access.user import Account, PasswordHash, User
from countersign.kernel.decision import Decision
from countersign.kernel.ids import SessionId, UserId


@dataclass
class SessionRow:
    user_id: UserId
    session_id: SessionId
    authenticated_at_ms: int
    expires_at_ms: int
    ended_at_ms: int | None = None
    raised_until_ms: int | None = None

    def end(self, now_ms: int) -> None:
        if self.ended_at_ms is None:
            self.ended_at_ms = self.expires_at_ms = now_ms


@dataclass
class RefreshRow:
    session_id: SessionId
    expires_at_ms: int
    used: bool = False


@dataclass
class Memory:
    """What all the stores share."""

    accounts: dict[UserId, Account] = field(default_factory=dict)
    sessions: dict[SessionId, SessionRow] = field(default_factory=dict)
    refreshes: dict[bytes, RefreshRow] = field(default_factory=dict)
    recoveries: dict[bytes, NewRecovery] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)

    def find_by_email(self, email: EmailAddress) -> Account | None:
        accounts = self.accounts.values()
        return next((account for account in accounts if account.user.email == email), None)

    def find_live(self, user_id: UserId, session_id: SessionId) -> SessionRow | None:
        row = self.sessions.get(session_id)
        if row is None or row.user_id != user_id or row.ended_at_ms is not None:
            return None
        return row

    def add_session(self, session: NewSession) -> None:
        self.sessions[session.session_id] = SessionRow(
            session.user_id,
            session.session_id,
            session.authenticated_at_ms,
            session.refresh.expires_at_ms,
        )
        self.add_refresh(session.session_id, session.refresh)

    def add_refresh(self, session_id: SessionId, refresh: RefreshDigest) -> None:
        self.refreshes[refresh.value] = RefreshRow(session_id, refresh.expires_at_ms)

    def set_password(self, user_id: UserId, password_hash: PasswordHash, now_ms: int) -> None:
        account = self.accounts[user_id]
        self.accounts[user_id] = Account(
            replace(account.user, updated_at_ms=now_ms),
            password_hash,
            account.password_version + 1,
        )
        for row in self.sessions.values():
            if row.user_id == user_id:
                row.end(now_ms)
        self.drop_recoveries(user_id)

    def drop_recoveries(self, user_id: UserId) -> None:
        kept = {digest: link for digest, link in self.recoveries.items() if link.user_id != user_id}
        self.recoveries = kept


class MemoryUserStore:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def find_account(self, email: EmailAddress) -> Account | None:
        return self._memory.find_by_email(email)

    async def find_user(self, user_id: UserId) -> User | None:
        account = self._memory.accounts.get(user_id)
        return None if account is None else account.user

    async def create(
        self, account: Account, session: NewSession | None, decision: Decision
    ) -> None:
        if self._memory.find_by_email(account.user.email) is not None:
            raise EmailTakenError
        self._memory.accounts[account.user.user_id] = account
        if session is not None:
            self._memory.add_session(session)
        self._memory.decisions.append(decision)

    async def update(
        self, caller: Principal, changes: UserChanges, now_ms: int, decision: Decision
    ) -> User:
        memory = self._memory
        if memory.find_live(caller.user_id, caller.session_id) is None:
            raise InvalidTokenError
        account = memory.accounts[caller.user_id]
        user = replace(account.user, updated_at_ms=now_ms)
        if changes.email is not None:
            holder = memory.find_by_email(changes.email)
            if holder is not None and holder.user.user_id != caller.user_id:
                raise EmailTakenError
            user = replace(user, email=changes.email)
            memory.drop_recoveries(caller.user_id)
        if changes.user_metadata is not None:
            user = replace(user, user_metadata=changes.user_metadata)
        memory.accounts[caller.user_id] = replace(account, user=user)
        if changes.password_hash is not None:
            memory.set_password(caller.user_id, changes.password_hash, now_ms)
        memory.decisions.append(decision)
        return user


class MemorySessionStore:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def open(
        self,
        session: NewSession,
        verified: Account,
        rehashed: PasswordHash | None,
        decision: Decision,
    ) -> None:
        memory = self._memory
        account = memory.accounts[session.user_id]
        if account.password_version != verified.password_version:
            raise InvalidLoginError
        memory.accounts[session.user_id] = Account(
            replace(account.user, last_sign_in_at_ms=session.authenticated_at_ms),
            rehashed or verified.password_hash,
            account.password_version,
        )
        memory.add_session(session)
        memory.decisions.append(decision)

    async def find_live(self, user_id: UserId, session_id: SessionId) -> LiveSession | None:
        row = self._memory.find_live(user_id, session_id)
        if row is None:
            return None
        role = self._memory.accounts[user_id].user.role
        return LiveSession(role, row.authenticated_at_ms, row.raised_until_ms)

    async def raise_until(
        self, caller: Principal, verified: Account, until_ms: int, decision: Decision
    ) -> None:
        row = self._memory.find_live(caller.user_id, caller.session_id)
        if row is None:
            raise InvalidTokenError
        if self._memory.accounts[caller.user_id].password_version != verified.password_version:
            raise InvalidLoginError
        row.raised_until_ms = until_ms
        self._memory.decisions.append(decision)

    async def end(self, caller: Principal, now_ms: int, decision: Decision) -> None:
        row = self._memory.find_live(caller.user_id, caller.session_id)
        if row is not None:
            row.end(now_ms)
            self._memory.decisions.append(decision)

    async def forget_ended(self, before_ms: int, limit: int) -> int:
        memory = self._memory
        rows = sorted(memory.sessions.values(), key=lambda row: row.expires_at_ms)
        gone = [row.session_id for row in rows if row.expires_at_ms < before_ms][:limit]
        for session_id in gone:
            del memory.sessions[session_id]
        memory.refreshes = {
            digest: row for digest, row in memory.refreshes.items() if row.session_id not in gone
        }
        return len(gone)


class MemoryRefreshStore:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def find_family(self, digest: bytes) -> RefreshFamily | None:
        refresh = self._memory.refreshes.get(digest)
        if refresh is None:
            return None
        session = self._memory.sessions[refresh.session_id]
        user = self._memory.accounts[session.user_id].user
        return RefreshFamily(user, session.session_id, session.authenticated_at_ms)

    async def rotate(
        self, used: bytes, fresh: RefreshDigest, now_ms: int, *, rotated: Decision, reused: Decision
    ) -> RotateResult:
        memory = self._memory
        refresh = memory.refreshes.get(used)
        session = None if refresh is None else memory.sessions[refresh.session_id]
        if refresh is None or session is None or session.ended_at_ms is not None:
            return RotateResult.ENDED
        if refresh.used:
            session.end(now_ms)
            memory.decisions.append(reused)
            return RotateResult.REUSED
        if refresh.expires_at_ms <= now_ms:
            return RotateResult.ENDED
        refresh.used = True
        memory.add_refresh(session.session_id, fresh)
        session.expires_at_ms = fresh.expires_at_ms
        memory.decisions.append(rotated)
        return RotateResult.ROTATED


class MemoryRecoveryStore:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def issue(self, recovery: NewRecovery, decision: Decision) -> None:
        self._memory.recoveries = {
            digest: link
            for digest, link in self._memory.recoveries.items()
            if link.user_id != recovery.user_id or link.expires_at_ms > recovery.created_at_ms
        }
        self._memory.recoveries[recovery.digest] = recovery
        self._memory.decisions.append(decision)

    async def find_user(self, digest: bytes, now_ms: int) -> User | None:
        link = self._memory.recoveries.get(digest)
        if link is None or link.expires_at_ms <= now_ms:
            return None
        return self._memory.accounts[link.user_id].user

    async def redeem(
        self, digest: bytes, password_hash: PasswordHash, now_ms: int, decision: Decision
    ) -> None:
        user = await self.find_user(digest, now_ms)
        if user is None:
            raise InvalidRecoveryTokenError
        await self.reset_password(user.user_id, password_hash, now_ms, decision)

    async def reset_password(
        self, user_id: UserId, password_hash: PasswordHash, now_ms: int, decision: Decision
    ) -> None:
        self._memory.set_password(user_id, password_hash, now_ms)
        self._memory.decisions.append(decision)
