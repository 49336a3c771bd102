"""A bot before the gateway: what it sends, what arrives at the venue, what is on record."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import apsw
from scripts.server_process import ServerProcess
from tests.every_venue.kit.discovery import EVERY
from tests.support.accounts import Account, create
from tests.support.client import HttpAnswer, HttpClient
from tests.support.gateway_grants import make_chain
from tests.venues.stage import CATALOGUE

from venue_simulator.key_requests import ShownKey
from venue_simulator.record import RecordedArrival
from venue_simulator.testing import SimulatorProcess

# A venue's first host, and the header in which its bots show a key.
HOSTS: Final = {each.name: each.host for each in CATALOGUE.list_venues()}
SLOTS: Final = {
    each.name: EVERY[each.name.removesuffix("_UAT")].token_header
    for each in CATALOGUE.list_venues()
}
FORM: Final = "application/x-www-form-urlencoded"
ORDER: Final = b"symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=20000"
_SETTLED_WITHIN_S: Final = 5.0


@dataclass
class Bot:
    """A bot with a grant of a key of its own, so that nothing else arrives with that key."""

    server: ServerProcess
    simulator: SimulatorProcess
    venue: str
    key: ShownKey
    credential: Mapping[str, Any]
    token: str
    since: int = field(default=0)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        kind: str | None = None,
        with_token: bool = True,
        at: str | None = None,
    ) -> HttpAnswer:
        """Send a request by way of the gateway; `at` replaces the venue's host."""
        sent = {SLOTS[self.venue]: self.token} if with_token else {}
        if body is not None:
            sent["Content-Type"] = kind or ("application/json" if body[:1] in b"[{" else FORM)
        target = f"/gateway/{HOSTS[self.venue] if at is None else at}{path}"
        client = HttpClient(self.server.port)
        return client.request(method, target, raw=body, headers={**sent, **(headers or {})})

    def arrived(self) -> list[RecordedArrival]:
        """Return what arrived with this bot's key since it was made."""
        return self.simulator.record(api_key=self.key.api_key, afterNumber=self.since)

    def orders(self) -> int:
        return self.simulator.orders(self.venue, self.key.api_key).accepted

    def entries(self) -> list[dict[str, Any]]:
        """Return what is on record of this bot's uses, once every use is concluded."""
        deadline = time.monotonic() + _SETTLED_WITHIN_S
        credential_id = self.credential["credentialId"]
        query = "SELECT 1 FROM open_uses WHERE credential_id = ?"
        while execute(self.server, query, credential_id) and time.monotonic() < deadline:
            time.sleep(0.01)
        rows = execute(
            self.server,
            "SELECT canonical FROM audit_entries WHERE credential_id = ?"
            " AND action = 'credential.forward' ORDER BY rowid",
            credential_id,
        )
        return [json.loads(row[0].partition(b"\n")[2]) for row in rows]

    def change(self, statement: str) -> None:
        """Change this bot's own rows: `?1` is the credential's id, `?2` the time."""
        execute(self.server, statement, self.credential["credentialId"], int(time.time() * 1e3))


def execute(server: ServerProcess, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    connection = apsw.Connection(str(server.database))
    connection.set_busy_timeout(5_000)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


def new_bot(
    server: ServerProcess,
    simulator: SimulatorProcess,
    account: Account,
    venue: str,
    *limits: Mapping[str, Any],
) -> Bot:
    """Make a key at the venue, its credential, and a grant with those above it."""
    key = simulator.add_key(venue)
    credential = create(account, key)
    token = make_chain(server, credential, *(limits or ({},)))[0]
    latest = simulator.record(limit=1)
    return Bot(server, simulator, venue, key, credential, token, latest[-1].number)


def raw_answer(port: int, method: str, target: str, *lines: tuple[str, str]) -> HttpAnswer:
    """Send a request whose target is not touched by any client."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in lines:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return HttpAnswer(answer.status, headers, answer.read())
    finally:
        connection.close()


def assert_owner_sees(bot: Bot, answer: HttpAnswer) -> None:
    """Hold the bot's owner's record against an answer that was a refusal."""
    query = (
        "SELECT outcome, reason, user_id, credential_id, grant_id FROM audit_entries"
        " WHERE request_id = ?"
    )
    rows = execute(bot.server, query, answer.headers["x-request-id"])
    owner, credential = bot.credential["userId"], bot.credential["credentialId"]
    grants = execute(bot.server, "SELECT grant_id FROM grants WHERE credential_id = ?", credential)
    assert rows == [("REFUSED", decision(answer), owner, credential, *grants[0])]


def decision(answer: HttpAnswer) -> str:
    return answer.headers["x-countersign-decision"]
