"""Both clients against the real server."""

import asyncio
import http.server
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, ClassVar

import httpx2
import pytest
from scripts.server_process import ServerProcess
from tests.support.accounts import sign_up

from countersign_sdk import (
    ApiError,
    AsyncCountersignClient,
    AuditFilter,
    ConnectionFailedError,
    CountersignClient,
    CredentialFilter,
    GrantLimits,
    NewCredential,
    NewGrant,
    NewKey,
    NotSignedInError,
    Retries,
    SecretText,
    StepUpRequiredError,
    UnauthorizedError,
    UnexpectedAnswerError,
)
from venue_simulator.testing import SimulatorProcess


class Awaited:
    """The asynchronous client, called as the synchronous one is."""

    def __init__(self, client: AsyncCountersignClient, loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self._loop = loop

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)

        def call(*arguments: Any, **named: Any) -> Any:
            made: Coroutine[Any, Any, Any] | None = method(*arguments, **named)
            return None if made is None else self._loop.run_until_complete(made)

        return call


@pytest.fixture(params=["sync", "async"])
def client(request: pytest.FixtureRequest, server: ServerProcess) -> Iterator[Any]:
    if request.param == "sync":
        with CountersignClient(server.base_url) as made:
            yield made
        return
    loop = asyncio.new_event_loop()
    awaited = Awaited(AsyncCountersignClient(server.base_url), loop)
    yield awaited
    awaited.close()
    loop.close()


def new_credential(simulator: SimulatorProcess, venue: str = "BINANCE") -> NewCredential:
    key = simulator.add_key(venue)
    return NewCredential(
        venue=venue,
        api_key=key.api_key,
        api_secret=SecretText(key.api_secret),
        api_passphrase=key.api_passphrase,
        name="mine",
    )


def test_a_credential_from_create_to_revoke(
    client: Any, server: ServerProcess, simulator: SimulatorProcess
) -> None:
    owner = sign_up(server.port)
    client.sign_in(owner.email, owner.password)

    created = client.create_credential(new_credential(simulator))
    assert (created.venue, created.status, created.name) == ("BINANCE", "ACTIVE", "mine")
    assert created.passport.read == "yes"
    wanted = CredentialFilter(venue="BINANCE", statuses=["ACTIVE", "EXPIRED"], limit=5)
    listed = client.list_credentials(wanted)
    assert [each.credential_id for each in listed.items] == [created.credential_id]
    assert (listed.total, listed.has_next) == (1, False)
    assert client.verify_credential(created.credential_id).status == "VERIFIED"
    other = simulator.add_key("BINANCE")
    key = NewKey(api_key=other.api_key, api_secret=other.api_secret)
    assert client.rotate_credential(created.credential_id, key).api_key != created.api_key
    assert client.freeze_credential(created.credential_id).frozen_at is not None
    assert client.thaw_credential(created.credential_id).frozen_at is None
    assert [each.in_flight for each in client.freeze_all().items] == [0]
    assert client.revoke_credential(created.credential_id).status == "REVOKED"
    with pytest.raises(ApiError) as refused:
        client.revoke_credential(created.credential_id)
    assert (refused.value.code, refused.value.http_status) == ("ALREADY_REVOKED", 400)
    assert refused.value.request_id


def test_a_key_pair_from_generate_to_activate(
    client: Any, server: ServerProcess, simulator: SimulatorProcess
) -> None:
    owner = sign_up(server.port)
    client.sign_in(owner.email, owner.password)

    made = client.generate_credential("BINANCE", "ED25519", name="born here")
    assert (made.status, made.name, made.passport) == ("CREATED", "born here", None)
    assert made.steps
    given = simulator.add_key("BINANCE", publicKey=made.public_key)
    active = client.activate_credential(made.credential_id, SecretText(given.api_key))

    assert (active.status, active.public_key) == ("ACTIVE", made.public_key)


def test_a_grant_from_create_to_revoke(
    client: Any, server: ServerProcess, simulator: SimulatorProcess
) -> None:
    owner = sign_up(server.port)
    client.sign_in(owner.email, SecretText(owner.password))
    credential = client.create_credential(new_credential(simulator))

    new = NewGrant(holder="bot", credential_id=credential.credential_id, symbols=["BTCUSDT"])
    created = client.create_grant(new)
    assert created.token.reveal().startswith("csg_")
    assert created.token.reveal() not in repr(created)
    assert created.binding == "parameters-only"
    narrowed = client.update_grant(created.grant_id, GrantLimits(requests_per_minute=9))
    assert (narrowed.requests_per_minute, narrowed.symbols) == (9, ("BTCUSDT",))
    (listed,) = client.list_grants(credential.credential_id).items
    assert listed == narrowed
    revoked = client.revoke_grant(created.grant_id)
    assert (revoked.in_flight, revoked.revoked_at is None) == (0, False)
    entries = client.list_audit(AuditFilter(grant_id=created.grant_id)).items
    assert [each.action for each in entries] == ["grant.revoke", "grant.update", "grant.create"]


def test_a_grant_whose_bot_signs_comes_with_its_secret(
    client: Any, server: ServerProcess, simulator: SimulatorProcess
) -> None:
    owner = sign_up(server.port)
    client.sign_in(owner.email, owner.password)
    credential = client.create_credential(new_credential(simulator))
    new = NewGrant(holder="bot", credential_id=credential.credential_id, caller_signature=True)

    created = client.create_grant(new)
    (listed,) = client.list_grants(credential.credential_id).items

    assert (created.caller_signature, listed.caller_signature) == (True, True)
    assert len(created.secret.reveal()) == 64
    assert created.secret.reveal() not in repr(created)
    with pytest.raises(StepUpRequiredError):
        client.update_grant(created.grant_id, GrantLimits(caller_signature=False))


def test_money_leaves_by_a_raised_session_only(
    client: Any, server: ServerProcess, simulator: SimulatorProcess
) -> None:
    owner = sign_up(server.port)
    client.sign_in(owner.email, owner.password)
    credential = client.create_credential(new_credential(simulator))
    new = NewGrant(holder="bot", credential_id=credential.credential_id, capabilities=["TRANSFER"])

    with pytest.raises(StepUpRequiredError):
        client.create_grant(new)
    raised = client.step_up(owner.password)

    assert raised.raised_until > time.time() * 1000
    assert client.create_grant(new).capabilities == ("TRANSFER",)


def test_a_session_is_kept_fresh_and_ends_with_log_out(client: Any, server: ServerProcess) -> None:
    owner = sign_up(server.port)
    with pytest.raises(NotSignedInError):
        client.get_user()

    first = client.sign_in(owner.email, owner.password)
    second = client.refresh()
    assert first.refresh_token != second.refresh_token
    client.resume(second)
    assert client.get_user().email == owner.email
    client.log_out()

    with pytest.raises(NotSignedInError):
        client.get_user()


def test_a_refused_refresh_ends_what_the_client_holds(client: Any, server: ServerProcess) -> None:
    owner = sign_up(server.port)
    first = client.sign_in(owner.email, owner.password)
    client.refresh()
    client.resume(first)

    with pytest.raises(UnauthorizedError):
        client.refresh()

    with pytest.raises(NotSignedInError):
        client.get_user()


def test_a_stale_session_is_refreshed_before_the_call(server: ServerProcess) -> None:
    owner = sign_up(server.port)
    paths: list[str] = []

    def counted(request: httpx2.Request) -> None:
        paths.append(request.url.path)

    with CountersignClient(server.base_url) as client:
        session = client.sign_in(owner.email, owner.password)
        client._held.hold(session, 0)
        client._http.event_hooks["request"] = [counted]
        client.get_user()
        client.get_user()

    assert [path.rpartition("/")[2] for path in paths] == ["refresh", "user", "user"]


def test_a_refused_connection_is_said_to_have_sent_nothing() -> None:
    once = Retries(attempts=1)

    with (
        CountersignClient("http://127.0.0.1:1", retries=once) as client,
        pytest.raises(ConnectionFailedError) as refused,
    ):
        client.sign_in("a@example.com", "a-password")

    assert refused.value.sent is False


class _Redirecting(http.server.BaseHTTPRequestHandler):
    arrivals: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.arrivals.append(self.path)
        self.send_response(307)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def test_a_redirect_is_not_followed() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), _Redirecting) as elsewhere:
        thread = threading.Thread(target=elsewhere.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{elsewhere.server_port}"
        with CountersignClient(url) as client, pytest.raises(UnexpectedAnswerError):
            client.sign_in("a@example.com", "a-password")
        elsewhere.shutdown()
        thread.join()

    assert _Redirecting.arrivals == ["/api/v3/auth/login"]
