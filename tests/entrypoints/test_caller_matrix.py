"""Who may call what: every route as every kind of caller, from one table."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from litestar.routes import HTTPRoute
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.entrypoints.contract import assert_refused
from tests.entrypoints.tokens import TokenWorkshop, open_workshop
from tests.support.accounts import Account, create, create_body, new_account
from tests.support.client import HttpAnswer, HttpClient
from tests.support.granting import grant
from tests.support.servers import running

from countersign.bootstrap.setting_up import set_up
from countersign.bootstrap.settings import read_settings
from countersign.bootstrap.vault import open_vault
from countersign.entrypoints.http_api.app import build_api
from countersign.kernel.clock import SystemClock
from venue_simulator.testing import SimulatorProcess

_PASSWORD: Final = "another horse battery"


class Scene:
    """What the rows need, on a server where each request can come from an address of its own."""

    def __init__(self, server: ServerProcess, simulator: SimulatorProcess) -> None:
        self.server = server
        self.key = simulator.key("BINANCE", "good")
        self.second_key = simulator.key("BINANCE", "good-2")
        self.workshop: TokenWorkshop = asyncio.run(open_workshop(server.config))
        self.owner = new_account(server)
        self.stranger = new_account(server)
        self.refresh_token = self.owner.session["refreshToken"]
        self.held = grant(self.owner, create(self.owner, self.key)["credentialId"])

    def somebody(self) -> Account:
        return new_account(self.server)

    def expired(self) -> str:
        account = self.somebody()
        return asyncio.run(self.workshop.issue(account.session, ahead_s=-3601))

    def logged_out(self) -> str:
        account = self.somebody()
        assert account.client.post("/auth/logout").status == 200
        return str(account.session["accessToken"])

    def after_password_change(self) -> str:
        account = self.somebody()
        changed = account.client.request("PUT", "/api/v3/auth/user", {"password": _PASSWORD})
        assert changed.status == 200
        return str(account.session["accessToken"])


@pytest.fixture(scope="module")
def scene(simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    # Behind a proxy, so that the budgets of an address do not answer in a row's place.
    settings = UNLIMITED | {"SERVER_BEHIND_PROXY": "127.0.0.1/32"}
    folder = tmp_path_factory.mktemp("matrix") / "vault"
    with running(folder, simulator_url=simulator.base_url, settings=settings) as server:
        yield Scene(server, simulator)


@pytest.fixture(scope="module")
def dead_tokens(scene: Scene) -> Mapping[str, str]:
    return {
        "expired": scene.expired(),
        "logged out": scene.logged_out(),
        "after password change": scene.after_password_change(),
    }


Body = Callable[[Scene, Account], Any]


@dataclass(frozen=True)
class Row:
    """A route with a body that its owner may send, and what each caller gets.

    `owner` is the route's answer to whom it is about, `other` to another user
    who sends the very same; a guarded route turns away everybody else. `grant` is
    what a grant's token gets, which one guarded route takes.
    """

    method: str
    path: str
    body: Body = lambda _scene, _account: None
    owner: str = "200"
    other: str = "200"
    guarded: bool = True
    grant: str = "INVALID_TOKEN"
    content_type: str = field(default="application/json")

    @property
    def expectations(self) -> dict[str, str]:
        dead = "INVALID_TOKEN" if self.guarded else self.owner
        return {
            "nobody": "UNAUTHENTICATED" if self.guarded else self.owner,
            "owner": self.owner,
            "another user": self.other if self.guarded else self.owner,
            "expired": dead,
            "logged out": dead,
            "after password change": dead,
            "a grant's token": self.grant if self.guarded else self.owner,
        }


def _new_person(_scene: Scene, _account: Account) -> Any:
    return {"email": f"{secrets.token_hex(8)}@example.com", "password": _PASSWORD}


def _login(_scene: Scene, account: Account) -> Any:
    return {"email": account.email, "password": account.password}


def _refresh(scene: Scene, _account: Account) -> Any:
    return {"refreshToken": scene.refresh_token}


def _address(_scene: Scene, _account: Account) -> Any:
    return {"email": f"{secrets.token_hex(8)}@example.com"}


def _made_up_link(_scene: Scene, _account: Account) -> Any:
    return {"token": secrets.token_urlsafe(32), "password": _PASSWORD}


def _metadata(_scene: Scene, _account: Account) -> Any:
    return {"metadata": {"desk": "one"}}


def _create(scene: Scene, _account: Account) -> Any:
    return create_body(scene.key)


def _credential(scene: Scene, account: Account) -> Any:
    return {"credentialId": create(account, scene.key)["credentialId"]}


def _credentials(scene: Scene, account: Account) -> Any:
    return {"credentialIds": [create(account, scene.key)["credentialId"]]}


def _new_key(scene: Scene, account: Account) -> Any:
    key = create_body(scene.second_key)
    return {**key, **_credential(scene, account)}


def _key_pair(_scene: Scene, _account: Account) -> Any:
    return {"venue": "BINANCE", "kind": "ED25519"}


def _api_key(_scene: Scene, account: Account) -> Any:
    made = account.client.post("/credential/generate", _key_pair(_scene, account))
    assert made.status == 200, made.raw
    return {"credentialId": made.data["credentialId"], "apiKey": "of-no-pair"}


def _unknown(_scene: Scene, _account: Account) -> Any:
    return {"credentialId": str(uuid.uuid4())}


def _password(_scene: Scene, account: Account) -> Any:
    return {"password": account.password}


def _everything(_scene: Scene, _account: Account) -> Any:
    return {"all": True}


def _new_grant(scene: Scene, _account: Account) -> Any:
    return {"credentialId": scene.held.data["credentialId"], "holder": "a bot"}


def _grant(scene: Scene, account: Account) -> Any:
    return {"grantId": grant(account, scene.held.data["credentialId"]).grant_id}


def _renamed_grant(scene: Scene, account: Account) -> Any:
    return {**_grant(scene, account), "holder": "another bot"}


def _unknown_grant(_scene: Scene, _account: Account) -> Any:
    return {"grantId": str(uuid.uuid4())}


def _open(method: str, path: str, body: Body, answer: str = "200") -> Row:
    return Row(method, path, body, owner=answer, guarded=False)


def _page(path: str) -> Row:
    return Row("GET", path, guarded=False)


_DENIED: Final = "ACCESS_DENIED"
ROWS: Final = (
    _open("POST", "/api/v3/auth/signup", _new_person),
    _open("POST", "/api/v3/auth/login", _login),
    _open("POST", "/api/v3/auth/token/refresh", _refresh),
    _open("POST", "/api/v3/auth/recover", _address),
    _open("POST", "/api/v3/auth/recover/confirm", _made_up_link, "INVALID_RECOVERY_TOKEN"),
    Row("POST", "/api/v3/auth/logout"),
    # The owner's password is not another user's.
    Row("POST", "/api/v3/auth/step-up", _password, other="INVALID_LOGIN"),
    Row("GET", "/api/v3/auth/user"),
    Row("PUT", "/api/v3/auth/user", _metadata),
    Row("POST", "/api/v3/credential/create", _create),
    Row("POST", "/api/v3/credential/generate", _key_pair),
    Row("POST", "/api/v3/credential/activate", _api_key, "INVALID_CREDENTIALS", _DENIED),
    Row("GET", "/api/v3/credential/list"),
    Row("POST", "/api/v3/credential/verify", _credential, other=_DENIED),
    Row("POST", "/api/v3/credential/verify", _credentials, other=_DENIED),
    Row("POST", "/api/v3/credential/rotate", _new_key, other=_DENIED),
    Row("POST", "/api/v3/credential/revoke", _credential, other=_DENIED),
    Row("POST", "/api/v3/credential/revoke", _unknown, owner="NOT_FOUND", other="NOT_FOUND"),
    Row("POST", "/api/v3/credential/freeze", _credential, other=_DENIED),
    Row("POST", "/api/v3/credential/thaw", _credential, other=_DENIED),
    Row("POST", "/api/v3/credential/thaw", _everything),
    Row("GET", "/api/v3/audit/list"),
    Row("POST", "/api/v3/grant/create", _new_grant, other=_DENIED, grant="200"),
    Row("GET", "/api/v3/grant/list"),
    Row("POST", "/api/v3/grant/update", _renamed_grant, other=_DENIED),
    Row("POST", "/api/v3/grant/revoke", _grant, other=_DENIED),
    Row("POST", "/api/v3/grant/revoke", _unknown_grant, owner="NOT_FOUND", other="NOT_FOUND"),
    Row("GET", "/api/v3"),
    Row("GET", "/api/v3/market/venue/list"),
    _page("/health"),
    _page("/api/v3/health"),
    _page("/docs"),
    _page("/docs/start.js"),
    _page("/docs/swagger-ui-bundle.js"),
    _page("/docs/swagger-ui.css"),
    _page("/docs/openapi.json"),
)
_CALLERS: Final = tuple(ROWS[0].expectations)


def _ids(row: Row) -> str:
    return f"{row.method} {row.path} {row.body.__name__.strip('_<>')}"


@pytest.mark.parametrize("caller", _CALLERS)
@pytest.mark.parametrize("row", ROWS, ids=_ids)
def test_every_caller_gets_what_the_table_says(
    scene: Scene, dead_tokens: Mapping[str, str], row: Row, caller: str
) -> None:
    ends = row.path.endswith("/logout") and caller in {"owner", "another user"}
    token = {
        "nobody": None,
        "owner": scene.owner.session["accessToken"],
        "another user": scene.stranger.session["accessToken"],
        "a grant's token": scene.held.token,
        **dead_tokens,
    }[caller]

    answer = _send(
        scene,
        row,
        scene.somebody().session["accessToken"] if ends else token,
        row.body(scene, scene.owner),
    )
    if row.path.endswith("/refresh"):
        scene.refresh_token = answer.data["refreshToken"]

    expected = row.expectations[caller]
    if expected == "200":
        assert answer.status == 200, answer.raw
    else:
        assert_refused(answer, expected)


def _send(scene: Scene, row: Row, token: str | None, body: Any) -> HttpAnswer:
    address = f"198.51.100.{secrets.randbelow(200) + 1}"
    return HttpClient(scene.server.port, token).request(
        row.method, row.path, body, headers={"X-Forwarded-For": address}
    )


@pytest.mark.parametrize("path", ["/auth/user", "/credential/list", "/market/venue/list"])
def test_what_a_route_takes_is_told_to_callers_alone(scene: Scene, path: str) -> None:
    stranger = scene.stranger.client.request("OPTIONS", f"/api/v3{path}")

    assert (stranger.status, "GET" in stranger.headers["allow"]) == (204, True)
    assert_refused(
        HttpClient(scene.server.port).request("OPTIONS", f"/api/v3{path}"), "UNAUTHENTICATED"
    )


def test_every_documented_route_has_a_row(scene: Scene) -> None:
    document = json.loads(HttpClient(scene.server.port).request("GET", "/docs/openapi.json").raw)
    assert HttpClient(scene.server.port).request("GET", "/schema").status == 404

    documented = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item
    }

    assert documented - {(row.method, row.path) for row in ROWS} == set()


async def test_every_route_of_the_application_has_a_row(tmp_path: Path) -> None:
    *_, config = await set_up(tmp_path / "vault", SystemClock())
    vault = await open_vault(read_settings(config, environment={}))
    try:
        routes = build_api(vault).routes
    finally:
        await vault.close()

    assert all(isinstance(route, HTTPRoute) for route in routes)
    existing = {
        (method, route.path)
        for route in routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    }
    assert existing == {(row.method, row.path) for row in ROWS}


def test_a_guarded_route_says_in_the_document_that_it_needs_a_token(scene: Scene) -> None:
    document = json.loads(HttpClient(scene.server.port).request("GET", "/docs/openapi.json").raw)

    for row in ROWS:
        operation = document["paths"].get(row.path, {}).get(row.method.lower())
        if operation is not None:
            assert operation.get("security", []) == ([{"bearer": []}] if row.guarded else []), row
