"""Every use case of access, wired over stores in memory or in SQLite."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import argon2
from tests.access.memory_stores import (
    Memory,
    MemoryRecoveryStore,
    MemoryRefreshStore,
    MemorySessionStore,
    MemoryUserStore,
)

from countersign.access.access_tokens import AccessTokens, TokenSettings
from countersign.access.authenticate import AuthenticateSession
from countersign.access.background import Background
from countersign.access.confirm_recovery import ConfirmRecovery
from countersign.access.create_user import CreateUser
from countersign.access.forget_ended_sessions import ForgetEndedSessions
from countersign.access.get_user import GetUser
from countersign.access.log_in import LogIn
from countersign.access.log_out import LogOut
from countersign.access.notices import Notices
from countersign.access.password_policy import PasswordPolicy
from countersign.access.passwords import Passwords
from countersign.access.ports import (
    Mail,
    Mailer,
    RecoveryStore,
    RefreshStore,
    SessionStore,
    SigningKey,
    UserStore,
)
from countersign.access.recover import Recover
from countersign.access.refresh_session import RefreshSession
from countersign.access.request_budgets import RequestBudgets
from countersign.access.reset_password import ResetPassword
from countersign.access.session import IssuedSession
from countersign.access.session_issuing import SessionIssuing
from countersign.access.sign_up import SignUp
from countersign.access.signing_keys import SigningKeyRing
from countersign.access.step_up import StepUp
from countersign.access.throttle import InMemoryThrottle, ThrottleLimits
from countersign.access.update_user import UpdateUser
from countersign.kernel.decision import Origin
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.ids import RequestId
from countersign.kernel.secret import Secret

ORIGIN = Origin(RequestId("5e0b3c52-7d54-4f46-9a5f-6d0a2b6c2b11"), "203.0.113.7")
EMAIL = "ada@example.com"
PASSWORD = Secret(b"correct horse battery staple")
OTHER_PASSWORD = Secret(b"quite another battery staple")
# argon2id with the smallest parameters it takes: the same code, in microseconds.
QUICK = argon2.Parameters(
    type=argon2.Type.ID,
    version=19,
    salt_len=16,
    hash_len=32,
    time_cost=1,
    memory_cost=8,
    parallelism=1,
)

_LINK = re.compile(r"#token=([A-Za-z0-9_-]+)")


class ManualClock:
    """Stands until it is moved."""

    def __init__(self, now_ms: int = 1_760_000_000_000) -> None:
        self._now_ms = now_ms

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic(self) -> float:
        return self._now_ms / 1000

    def advance(self, seconds: float) -> None:
        self._now_ms += round(seconds * 1000)


class KeySource:
    """Signing keys in a list; counts how often it was read."""

    def __init__(self, *keys: SigningKey) -> None:
        self.keys = list(keys)
        self.reads = 0
        self.is_away = False

    async def load(self) -> Sequence[SigningKey]:
        self.reads += 1
        if self.is_away:
            raise StoreUnavailableError("away")
        return tuple(self.keys)


class Postbox:
    """Keeps the mails that were sent."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.mails.append(mail)

    def link_tokens(self) -> list[Secret]:
        found = [_LINK.search(mail.text.reveal_text()) for mail in self.mails]
        return [Secret.from_text(match[1]) for match in found if match]


def new_key(kid: str, created_at_ms: int = 0) -> SigningKey:
    return SigningKey(kid, Secret(secrets.token_bytes(32)), created_at_ms)


@dataclass
class Stores:
    """One implementation of every store, with what it recorded in memory."""

    users: UserStore
    sessions: SessionStore
    refreshes: RefreshStore
    recoveries: RecoveryStore


def memory_stores(memory: Memory) -> Stores:
    return Stores(
        MemoryUserStore(memory),
        MemorySessionStore(memory),
        MemoryRefreshStore(memory),
        MemoryRecoveryStore(memory),
    )


@dataclass
class Stage:
    """The settings of a test; the use cases are made of them on demand."""

    memory: Memory = field(default_factory=Memory)
    clock: ManualClock = field(default_factory=ManualClock)
    source: KeySource = field(default_factory=lambda: KeySource(new_key("k1")))
    limits: ThrottleLimits = field(default_factory=ThrottleLimits)
    settings: TokenSettings = field(default_factory=TokenSettings)
    postbox: Postbox = field(default_factory=Postbox)
    mailer: Mailer | None = None
    is_open: bool = True
    parameters: argon2.Parameters = field(default_factory=lambda: QUICK)
    failures: list[tuple[str, str]] = field(default_factory=list)
    stores: Stores | None = None
    cached_max: int = 100

    def __post_init__(self) -> None:
        stores = self.stores or memory_stores(self.memory)
        clock = self.clock
        self.users, self.sessions = stores.users, stores.sessions
        self.refreshes, self.recoveries = stores.refreshes, stores.recoveries
        self.keys = SigningKeyRing(source=self.source, clock=clock)
        self.tokens = AccessTokens(keys=self.keys, clock=clock, settings=self.settings)
        self.passwords = Passwords(parameters=self.parameters)
        self.policy = PasswordPolicy()
        self.issuing = SessionIssuing(tokens=self.tokens, clock=clock)
        throttle = InMemoryThrottle(clock=clock)
        self.budgets = RequestBudgets(throttle=throttle, limits=self.limits)
        self.background = Background(
            report_failure=lambda name, error: self.failures.append((name, error))
        )
        self.notices = Notices(mailer=self.mailer, background=self.background)
        self._make_session_use_cases()
        self._make_password_use_cases()

    def _make_session_use_cases(self) -> None:
        self.sign_up = SignUp(
            is_open=self.is_open,
            users=self.users,
            passwords=self.passwords,
            policy=self.policy,
            issuing=self.issuing,
            budgets=self.budgets,
            clock=self.clock,
        )
        self.log_in = LogIn(
            users=self.users,
            sessions=self.sessions,
            passwords=self.passwords,
            issuing=self.issuing,
            budgets=self.budgets,
            clock=self.clock,
        )
        self.refresh = RefreshSession(
            refreshes=self.refreshes,
            issuing=self.issuing,
            budgets=self.budgets,
            clock=self.clock,
        )
        self.authenticate = AuthenticateSession(
            tokens=self.tokens,
            keys=self.keys,
            sessions=self.sessions,
            clock=self.clock,
            cached_max=self.cached_max,
        )
        self.log_out = LogOut(sessions=self.sessions, clock=self.clock)
        self.step_up = StepUp(
            users=self.users,
            sessions=self.sessions,
            passwords=self.passwords,
            budgets=self.budgets,
            clock=self.clock,
        )
        self.forget_ended = ForgetEndedSessions(sessions=self.sessions, clock=self.clock)

    def _make_password_use_cases(self) -> None:
        self.get_user = GetUser(users=self.users)
        self.update_user = UpdateUser(
            users=self.users,
            passwords=self.passwords,
            policy=self.policy,
            notices=self.notices,
            budgets=self.budgets,
            clock=self.clock,
        )
        self.recover = Recover(
            users=self.users,
            recoveries=self.recoveries,
            mailer=self.mailer,
            background=self.background,
            budgets=self.budgets,
            clock=self.clock,
            page_url="https://keys.example.com/recover",
        )
        self.confirm_recovery = ConfirmRecovery(
            recoveries=self.recoveries,
            passwords=self.passwords,
            policy=self.policy,
            notices=self.notices,
            budgets=self.budgets,
            clock=self.clock,
        )
        self.reset_password = ResetPassword(
            users=self.users,
            recoveries=self.recoveries,
            passwords=self.passwords,
            policy=self.policy,
            clock=self.clock,
        )
        self.create_user = CreateUser(
            users=self.users, passwords=self.passwords, policy=self.policy, clock=self.clock
        )

    def actions(self) -> list[str]:
        return [decision.action for decision in self.memory.decisions]

    async def signed_up(self, email: str = EMAIL, password: Secret = PASSWORD) -> IssuedSession:
        return await self.sign_up(email, password, {}, ORIGIN)


def stage_with_mail() -> Stage:
    postbox = Postbox()
    return Stage(postbox=postbox, mailer=postbox)
