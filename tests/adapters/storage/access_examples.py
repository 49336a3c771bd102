"""Accounts, sessions and links to store, and the stores to put them in."""

import hashlib

import apsw
from tests.access.stage import (
    EMAIL,
    ORIGIN,
    Stores,
)

from countersign.access.email_address import parse_email
from countersign.access.ports import NewRecovery
from countersign.access.principal import Principal
from countersign.access.session import (
    NewSession,
    RefreshDigest,
    RotateResult,
)
from countersign.access.user import Account, PasswordHash, Role, User
from countersign.adapters.storage.sqlite.access_store import (
    SqliteRefreshStore,
    SqliteSessionStore,
    SqliteUserStore,
)
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.recovery_store import SqliteRecoveryStore
from countersign.kernel.decision import Decision, Outcome
from countersign.kernel.ids import SessionId, UserId, new_id

NOW_MS = 1_760_000_000_000
WEEK_MS = 7 * 24 * 3600 * 1000
HASH = PasswordHash("$argon2id$one")
NEXT_HASH = PasswordHash("$argon2id$two")


def sqlite_stores(database: Database) -> Stores:
    return Stores(
        SqliteUserStore(database),
        SqliteSessionStore(database),
        SqliteRefreshStore(database),
        SqliteRecoveryStore(database),
    )


def actions_in(database: Database) -> list[str]:
    def select(connection: apsw.Connection) -> list[str]:
        statement = "SELECT action FROM audit_entries ORDER BY rowid"
        return [str(row[0]) for row in connection.execute(statement)]

    return database.read(select)


def a_decision(action: str = "test.change") -> Decision:
    return Decision(action, Outcome.ALLOWED, NOW_MS, ORIGIN)


def an_account(email: str = EMAIL) -> Account:
    user = User(
        UserId(new_id()),
        parse_email(email),
        Role.USER,
        created_at_ms=NOW_MS,
        updated_at_ms=NOW_MS,
        user_metadata={"name": "Ada", "deep": {"list": [1, None, "ü"]}},
        app_metadata={"provider": "email"},
    )
    return Account(user, HASH)


def digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def a_refresh(name: str, expires_at_ms: int = NOW_MS + WEEK_MS) -> RefreshDigest:
    return RefreshDigest(digest(name), expires_at_ms)


def a_session(user_id: UserId, name: str = "first") -> NewSession:
    return NewSession(user_id, SessionId(new_id()), NOW_MS, a_refresh(name))


def caller_of(session: NewSession) -> Principal:
    return Principal(session.user_id, session.session_id, Role.USER, NOW_MS)


def a_recovery(user_id: UserId, name: str, created_at_ms: int = NOW_MS) -> NewRecovery:
    return NewRecovery(user_id, digest(name), created_at_ms, created_at_ms + 1000)


async def created(stores: Stores, email: str = EMAIL) -> tuple[Account, NewSession]:
    account = an_account(email)
    session = a_session(account.user.user_id, f"first of {email}")
    await stores.users.create(account, session, a_decision("user.sign_up"))
    return account, session


async def rotate(stores: Stores, used: str, fresh: str, now_ms: int = NOW_MS) -> RotateResult:
    return await stores.refreshes.rotate(
        digest(used),
        a_refresh(fresh, now_ms + WEEK_MS),
        now_ms,
        rotated=a_decision("session.refresh"),
        reused=a_decision("session.end_reused"),
    )


async def is_live(stores: Stores, session: NewSession) -> bool:
    return await stores.sessions.find_live(session.user_id, session.session_id) is not None
