"""Accounts and credentials for tests, made as a user makes them."""

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import argon2
import msgspec
from scripts.server_process import ServerProcess
from tests.support.client import HttpClient

from countersign.access.access_tokens import AccessTokens, TokenSettings
from countersign.access.email_address import parse_email
from countersign.access.passwords import Passwords
from countersign.access.session import IssuedSession
from countersign.access.session_issuing import SessionIssuing
from countersign.access.signing_keys import SigningKeyRing
from countersign.access.user import Account as StoredAccount
from countersign.access.user import Role, User
from countersign.adapters.storage.sqlite.access_store import SqliteUserStore
from countersign.bootstrap.settings import read_settings
from countersign.bootstrap.vault import Store
from countersign.entrypoints.http_api.auth_views import session_view
from countersign.kernel.clock import SystemClock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import RequestId, UserId, new_id
from countersign.kernel.secret import Secret
from venue_simulator.key_requests import ShownKey

# argon2id with the smallest parameters it takes. A hash carries its parameters: the server
# verifies it in microseconds, and stores one of its own at the first log-in.
QUICK: Final = argon2.Parameters(
    type=argon2.Type.ID,
    version=19,
    salt_len=16,
    hash_len=32,
    time_cost=1,
    memory_cost=8,
    parallelism=1,
)


@dataclass(frozen=True, slots=True)
class Account:
    """A signed-up user with a live session."""

    client: HttpClient
    email: str
    password: str
    session: dict[str, Any]

    @property
    def user_id(self) -> str:
        user_id: str = self.session["user"]["id"]
        return user_id


def new_account(server: ServerProcess, password: str | None = None) -> Account:
    """Sign a new user up beside a running server, for tests that are about something else.

    The parts are those of the sign-up, the file is the server's. What is spared is the
    quarter of a second of processor that a hash as the server makes it takes, `sign_up` too.
    """
    email, made_up = _somebody()
    password = password or made_up
    issued = asyncio.run(_signed_up(server.config, email, password))
    session: dict[str, Any] = msgspec.to_builtins(session_view(issued))
    return Account(HttpClient(server.port, session["accessToken"]), email, password, session)


async def _signed_up(config: Path, email: str, password: str) -> IssuedSession:
    clock = SystemClock()
    store = Store(read_settings(config, environment={}), clock)
    passwords = Passwords(parameters=QUICK, threads=1)
    try:
        keys = SigningKeyRing(source=store.service_keys, clock=clock)
        tokens = AccessTokens(keys=keys, clock=clock, settings=TokenSettings())
        now_ms = clock.now_ms()
        user = User(
            user_id=UserId(new_id()),
            email=parse_email(email),
            role=Role.USER,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
            last_sign_in_at_ms=now_ms,
        )
        account = StoredAccount(user, await passwords.hash(Secret.from_text(password)))
        issuing = SessionIssuing(tokens=tokens, clock=clock)
        session, prepared = await issuing.start(user.user_id, user.role, now_ms)
        origin = Origin(RequestId(new_id()), "127.0.0.1")
        decision = Decision(
            "user.sign_up",
            Outcome.ALLOWED,
            now_ms,
            origin,
            user_id=user.user_id,
            session_id=session.session_id,
        )
        await SqliteUserStore(store.database).create(account, session, decision)
        return prepared.present(user)
    finally:
        passwords.close()
        await store.close()


def _somebody() -> tuple[str, str]:
    return f"{secrets.token_hex(8)}@example.com", secrets.token_urlsafe(16)


def sign_up(port: int) -> Account:
    """Sign a new user up over HTTP."""
    email, password = _somebody()
    answer = HttpClient(port).post("/auth/signup", {"email": email, "password": password})
    assert answer.status == 200, answer.raw
    return Account(HttpClient(port, answer.data["accessToken"]), email, password, answer.data)


def create_body(key: ShownKey, **more: Any) -> dict[str, Any]:
    """Return the body of a create for a simulator's key."""
    body: dict[str, Any] = {
        "venue": key.venue,
        "apiKey": key.api_key,
        "apiSecret": key.api_secret,
        **more,
    }
    if key.api_passphrase is not None:
        body["apiPassphrase"] = key.api_passphrase
    return body


def create(account: Account, key: ShownKey, **more: Any) -> dict[str, Any]:
    """Create a credential and return it."""
    answer = account.client.post("/credential/create", create_body(key, **more))
    assert answer.status == 200, answer.raw
    credential: dict[str, Any] = answer.data
    return credential
