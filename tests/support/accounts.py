"""Accounts and credentials for tests, made over HTTP as a user makes them."""

import secrets
from dataclasses import dataclass
from typing import Any

from tests.support.client import HttpClient

from venue_simulator.key_requests import ShownKey


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


def sign_up(port: int) -> Account:
    """Sign a new user up."""
    email, password = f"{secrets.token_hex(8)}@example.com", secrets.token_urlsafe(16)
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
