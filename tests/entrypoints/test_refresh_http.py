"""A server that refreshes sessions only so often."""

from pathlib import Path

from tests.conftest import UNLIMITED
from tests.entrypoints.contract import assert_refused, assert_succeeded
from tests.support.accounts import new_account
from tests.support.client import HttpClient
from tests.support.servers import running

from venue_simulator.testing import SimulatorProcess


def test_one_user_refreshes_only_so_often(simulator: SimulatorProcess, tmp_path: Path) -> None:
    settings = UNLIMITED | {"LIMITS_REFRESHES_PER_MINUTE_USER": "2"}
    folder = tmp_path / "vault"
    with running(folder, simulator_url=simulator.base_url, settings=settings) as server:
        nobody, session, other = HttpClient(server.port), new_account(server), new_account(server)
        token = session.session["refreshToken"]
        for _ in range(2):
            answer = nobody.post("/auth/token/refresh", {"refreshToken": token})
            token = assert_succeeded(answer)["refreshToken"]

        refused = nobody.post("/auth/token/refresh", {"refreshToken": token})

        assert_refused(refused, "RATE_LIMITED")
        assert 1 <= int(refused.headers["retry-after"]) <= 30
        body = {"refreshToken": other.session["refreshToken"]}
        assert_succeeded(nobody.post("/auth/token/refresh", body))
