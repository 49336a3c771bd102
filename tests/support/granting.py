"""Grants made over HTTP as a user makes them, and what a bot does with one.

For grants that no user could make, grants.py writes them where they are stored.
"""

from dataclasses import dataclass
from typing import Any, Final

import apsw
from scripts.server_process import ServerProcess
from tests.support.accounts import Account
from tests.support.client import HttpAnswer, HttpClient

STEP_UP_NAMES: Final = ("TRANSFER", "WITHDRAW", "MANAGE", "SESSION")
_ALWAYS_MS: Final = 4_000_000_000_000


@dataclass(frozen=True, slots=True)
class MadeGrant:
    """A grant as its maker was answered, and its token."""

    grant_id: str
    token: str
    data: dict[str, Any]


def grant(account: Account, credential_id: str, **more: Any) -> MadeGrant:
    """Make a grant with the owner's session; `more` are fields as the wire names them."""
    body = {"credentialId": credential_id, "holder": "a bot", **more}
    return made(account.client.post("/grant/create", body))


def grant_below(client: HttpClient, parent: MadeGrant, **more: Any) -> MadeGrant:
    """Make a grant below another with the parent's own token."""
    return made(holder_of(client, parent).post("/grant/create", {"holder": "a bot's bot", **more}))


def made(answer: HttpAnswer) -> MadeGrant:
    """Return the grant of an answer to create."""
    assert answer.status == 200, answer.raw
    data: dict[str, Any] = answer.data
    return MadeGrant(data["grantId"], data["token"], data)


def holder_of(client: HttpClient, held: MadeGrant) -> HttpClient:
    """Return a client that calls with a grant's token."""
    return HttpClient(client.port, held.token)


def use_grant(client: HttpClient, token: str) -> HttpAnswer:
    """Ask for the account at Binance as a bot does: with the token in the API key's place."""
    path = "/gateway/api.binance.com/api/v3/account?omitZeroBalances=true"
    return HttpClient(client.port).request("GET", path, headers={"X-MBX-APIKEY": token})


def raise_session(server: ServerProcess, account: Account) -> None:
    """Leave the account's sessions as a step-up leaves them."""
    _change(server, "UPDATE sessions SET raised_until_ms = ? WHERE user_id = ?", account.user_id)


def freeze(server: ServerProcess, credential_id: str) -> None:
    """Leave a credential as freezing leaves it."""
    statement = (
        "UPDATE credentials SET frozen_at_ms = ?, version = version + 1 WHERE credential_id = ?"
    )
    _change(server, statement, credential_id)


def _change(server: ServerProcess, statement: str, name: str) -> None:
    connection = apsw.Connection(str(server.database))
    try:
        connection.set_busy_timeout(5_000)
        connection.execute(statement, (_ALWAYS_MS, name))
    finally:
        connection.close()
