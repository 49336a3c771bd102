"""The real server, as the official clients' requests reach it."""

import http.client
import json
from dataclasses import dataclass
from typing import Any, Final

import pytest
from scripts.server_process import ServerProcess
from tests.official_clients.wire import Api
from tests.support.accounts import new_account

from venue_simulator.testing import SimulatorProcess

_TIMEOUT_S: Final = 30


@dataclass(slots=True)
class _ServerApi:
    """Implements Api; sends the headers it is given and no others."""

    server: ServerProcess
    simulator: SimulatorProcess
    session: dict[str, Any]

    def request(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, query: str
    ) -> tuple[int, dict[str, str], Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=_TIMEOUT_S)
        try:
            connection.request(method, f"{path}?{query}" if query else path, body, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), json.loads(answer.read())
        finally:
            connection.close()

    def sign_up(self, password: str) -> dict[str, Any]:
        return new_account(self.server, password).session

    def simulator_key(self, venue: str, kind: str) -> dict[str, str]:
        key = self.simulator.key(venue, kind)
        shown = {"apiKey": key.api_key, "apiSecret": key.api_secret}
        return (
            shown if key.api_passphrase is None else {**shown, "apiPassphrase": key.api_passphrase}
        )


@pytest.fixture(scope="module")
def api(server: ServerProcess, simulator: SimulatorProcess) -> Api:
    return _ServerApi(server, simulator, new_account(server).session)
