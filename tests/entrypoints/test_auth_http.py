"""Sign-up, sessions, the own account, recovery, and the routes about the service itself."""

import secrets
import time
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import apsw
import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.entrypoints.contract import assert_refused, assert_succeeded
from tests.entrypoints.tokens import claims_of
from tests.support.accounts import Account, create_body, new_account
from tests.support.client import HttpAnswer, HttpClient
from tests.support.mailbox import Mailbox
from tests.support.servers import running
from tests.venues.stage import CATALOGUE

from venue_simulator.testing import SimulatorProcess

_NEW_PASSWORD: Final = "another horse battery"


def _session(answer: HttpAnswer) -> Any:
    """Hold an answer against the contract's session, and return it."""
    session = assert_succeeded(answer)
    assert set(session) == {
        "accessToken",
        "refreshToken",
        "tokenType",
        "expiresIn",
        "expiresAt",
        "user",
    }
    assert (session["tokenType"], session["expiresIn"]) == ("bearer", 3600)
    assert abs(session["expiresAt"] - time.time() - 3600) < 60
    assert session["refreshToken"].startswith("v1.")
    assert claims_of(session["accessToken"])["sub"] == session["user"]["id"]
    return session


def _log_in(port: int, email: str, password: str) -> HttpAnswer:
    return HttpClient(port).post("/auth/login", {"email": email, "password": password})


def _refresh(port: int, refresh_token: str) -> HttpAnswer:
    return HttpClient(port).post("/auth/token/refresh", {"refreshToken": refresh_token})


def _put_user(account: Account, **changes: Any) -> HttpAnswer:
    return account.client.request("PUT", "/api/v3/auth/user", changes)


# --- Sign-up and log-in ------------------------------------------------------------------------


def test_sign_up_opens_a_session(nobody: HttpClient) -> None:
    email = f"{secrets.token_hex(8)}@example.com"
    body = {"email": f"  {email.upper()} ", "password": "pass word", "metadata": {"desk": [1]}}

    session = _session(nobody.post("/auth/signup", body))

    user = session["user"]
    assert (user["email"], user["role"], user["appMetadata"]) == (email, "user", {})
    assert user["userMetadata"] == {"desk": [1]}
    assert str(uuid.UUID(user["id"])) == user["id"]
    for name in ("createdAt", "updatedAt", "lastSignInAt"):
        assert abs(datetime.fromisoformat(user[name]).timestamp() - time.time()) < 60
        assert user[name].endswith("Z")
    caller = HttpClient(nobody.port, session["accessToken"])
    assert assert_succeeded(caller.get("/auth/user")) == user
    assert _session(_log_in(nobody.port, email, "pass word"))["user"]["id"] == user["id"]


def test_an_address_signs_up_once(account: Account, nobody: HttpClient) -> None:
    body = {"email": account.email.upper(), "password": _NEW_PASSWORD}

    assert_refused(nobody.post("/auth/signup", body), "EMAIL_TAKEN")
    assert_refused(_log_in(nobody.port, account.email, _NEW_PASSWORD), "INVALID_LOGIN")


def test_log_in_opens_another_session(account: Account, nobody: HttpClient) -> None:
    session = _session(_log_in(nobody.port, account.email.upper(), account.password))

    assert session["user"]["id"] == account.user_id
    assert (
        claims_of(session["accessToken"])["sid"] != claims_of(account.session["accessToken"])["sid"]
    )
    assert_succeeded(account.client.get("/auth/user"))


def test_a_wrong_password_and_an_unknown_address_look_the_same(
    account: Account, nobody: HttpClient
) -> None:
    wrong = _log_in(nobody.port, account.email, "wrong password")
    unknown = _log_in(nobody.port, f"{secrets.token_hex(8)}@example.com", account.password)

    assert_refused(wrong, "INVALID_LOGIN")
    assert_refused(unknown, "INVALID_LOGIN")
    assert wrong.json["error"] == unknown.json["error"]


# --- Sessions ----------------------------------------------------------------------------------


def test_refresh_gives_two_new_tokens_of_the_same_session(account: Account) -> None:
    port, first = account.client.port, account.session

    second = _session(_refresh(port, first["refreshToken"]))

    assert second["refreshToken"] != first["refreshToken"]
    assert second["accessToken"] != first["accessToken"]
    assert claims_of(second["accessToken"])["sid"] == claims_of(first["accessToken"])["sid"]
    for token in (first["accessToken"], second["accessToken"]):
        assert_succeeded(HttpClient(port, token).get("/auth/user"))


def test_a_refresh_token_used_twice_ends_its_family_and_no_other(account: Account) -> None:
    port = account.client.port
    other = _session(_log_in(port, account.email, account.password))
    second = _session(_refresh(port, account.session["refreshToken"]))

    assert_refused(_refresh(port, account.session["refreshToken"]), "INVALID_REFRESH_TOKEN")

    assert_refused(_refresh(port, second["refreshToken"]), "INVALID_REFRESH_TOKEN")
    for dead in (account.session["accessToken"], second["accessToken"]):
        assert_refused(HttpClient(port, dead).get("/auth/user"), "INVALID_TOKEN")
    assert_succeeded(HttpClient(port, other["accessToken"]).get("/auth/user"))


def test_log_out_ends_both_tokens_and_no_other_session(account: Account) -> None:
    port = account.client.port
    other = _session(_log_in(port, account.email, account.password))

    assert assert_succeeded(account.client.post("/auth/logout")) == "ok"

    assert_refused(account.client.get("/auth/user"), "INVALID_TOKEN")
    assert_refused(account.client.post("/auth/logout"), "INVALID_TOKEN")
    assert_refused(_refresh(port, account.session["refreshToken"]), "INVALID_REFRESH_TOKEN")
    assert_succeeded(HttpClient(port, other["accessToken"]).get("/auth/user"))


# --- The own account ---------------------------------------------------------------------------


def test_a_change_of_nothing_changes_nothing(account: Account) -> None:
    before = assert_succeeded(account.client.get("/auth/user"))

    assert assert_succeeded(_put_user(account)) == before
    assert assert_succeeded(_put_user(account, email=account.email)) == before


@pytest.mark.parametrize("name", ["metadata", "data"])
def test_metadata_is_merged_key_by_key(account: Account, name: str) -> None:
    _put_user(account, **{name: {"desk": "one", "note": {"deep": [1, None]}}})

    changed = assert_succeeded(_put_user(account, **{name: {"desk": None, "limit": 5}}))

    assert changed["userMetadata"] == {"note": {"deep": [1, None]}, "limit": 5}


def test_a_new_address_is_the_one_to_log_in_with(account: Account) -> None:
    port, email = account.client.port, f"{secrets.token_hex(8)}@example.com"

    changed = assert_succeeded(_put_user(account, email=email))

    assert (changed["id"], changed["email"]) == (account.user_id, email)
    assert_succeeded(account.client.get("/auth/user"))
    assert_refused(_log_in(port, account.email, account.password), "INVALID_LOGIN")
    _session(_log_in(port, email, account.password))


def test_an_address_that_somebody_has_cannot_be_taken(
    server: ServerProcess, account: Account
) -> None:
    other = new_account(server)

    assert_refused(_put_user(account, email=other.email), "EMAIL_TAKEN")


def test_a_new_password_ends_every_session(account: Account) -> None:
    port = account.client.port
    other = _session(_log_in(port, account.email, account.password))

    assert_succeeded(_put_user(account, password=_NEW_PASSWORD))

    for dead in (account.session, other):
        assert_refused(HttpClient(port, dead["accessToken"]).get("/auth/user"), "INVALID_TOKEN")
        assert_refused(_refresh(port, dead["refreshToken"]), "INVALID_REFRESH_TOKEN")
    assert_refused(_log_in(port, account.email, account.password), "INVALID_LOGIN")
    _session(_log_in(port, account.email, _NEW_PASSWORD))


def _age_log_in(server: ServerProcess, account: Account, minutes: int) -> None:
    """Let a session's log-in be longer ago: nobody waits for a quarter of an hour here."""
    connection = apsw.Connection(str(server.database))
    connection.set_busy_timeout(10_000)
    try:
        connection.execute(
            "UPDATE sessions SET authenticated_at_ms = authenticated_at_ms - ? WHERE user_id = ?",
            (minutes * 60_000, account.user_id),
        )
        assert connection.changes() == 1
    finally:
        connection.close()


def test_address_and_password_need_a_log_in_of_the_last_15_minutes(
    server: ServerProcess, account: Account
) -> None:
    _age_log_in(server, account, 14)
    assert_succeeded(_put_user(account, email=f"{secrets.token_hex(8)}@example.com"))
    _age_log_in(server, account, 2)

    for change in ({"password": _NEW_PASSWORD}, {"email": f"{secrets.token_hex(8)}@example.com"}):
        answer = _put_user(account, **change)
        assert_refused(answer, "STEP_UP_REQUIRED")
        assert answer.json["details"]["metadata"]["rule"] == "recent_log_in"

    assert_succeeded(_put_user(account, metadata={"still": "fine"}))


def test_refreshing_is_no_log_in(server: ServerProcess, account: Account) -> None:
    _age_log_in(server, account, 16)
    refreshed = _session(_refresh(server.port, account.session["refreshToken"]))
    client = HttpClient(server.port, refreshed["accessToken"])

    answer = client.request("PUT", "/api/v3/auth/user", {"password": _NEW_PASSWORD})

    assert_refused(answer, "STEP_UP_REQUIRED")


# --- Recovery ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


@pytest.fixture(scope="module")
def mailing(
    simulator: SimulatorProcess, mailbox: Mailbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """A server that sends mail."""
    sender = {
        "MAIL_SENDER": "vault@example.com",
        "MAIL_RECOVERY_PAGE": "https://vault.example.com/recover",
    }
    settings = UNLIMITED | mailbox.settings | sender
    folder = tmp_path_factory.mktemp("mailing") / "vault"
    with running(folder, simulator_url=simulator.base_url, settings=settings) as server:
        yield server


def _confirm(port: int, token: str, password: str = _NEW_PASSWORD) -> HttpAnswer:
    return HttpClient(port).post("/auth/recover/confirm", {"token": token, "password": password})


def test_a_mailed_link_sets_a_new_password_once(mailing: ServerProcess, mailbox: Mailbox) -> None:
    account = new_account(mailing)

    assert assert_succeeded(account.client.post("/auth/recover", {"email": account.email})) == "ok"
    token = mailbox.link_token(account.email)
    link = f"https://vault.example.com/recover#token={token}"
    assert link in mailbox.mail(account.email).get_content()
    assert_refused(_confirm(mailing.port, token, "short"), "INVALID_REQUEST")
    assert assert_succeeded(_confirm(mailing.port, token)) == "ok"

    assert_refused(account.client.get("/auth/user"), "INVALID_TOKEN")
    assert_refused(_refresh(mailing.port, account.session["refreshToken"]), "INVALID_REFRESH_TOKEN")
    assert_refused(_log_in(mailing.port, account.email, account.password), "INVALID_LOGIN")
    _session(_log_in(mailing.port, account.email, _NEW_PASSWORD))
    assert_refused(_confirm(mailing.port, token), "INVALID_RECOVERY_TOKEN")
    assert token.encode() not in mailing.log.read_bytes()
    assert "password was changed" in mailbox.mail(account.email, 2)["Subject"]


def test_one_link_that_is_used_ends_the_others(mailing: ServerProcess, mailbox: Mailbox) -> None:
    account = new_account(mailing)
    for _ in range(2):
        account.client.post("/auth/recover", {"email": account.email})
    first, second = (mailbox.link_token(account.email, nth) for nth in (1, 2))

    assert_succeeded(_confirm(mailing.port, second))

    assert_refused(_confirm(mailing.port, first), "INVALID_RECOVERY_TOKEN")


def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    mailing: ServerProcess, mailbox: Mailbox
) -> None:
    account, unknown = new_account(mailing), f"{secrets.token_hex(8)}@example.com"

    answers = [
        HttpClient(mailing.port).post("/auth/recover", {"email": email})
        for email in (unknown, account.email)
    ]

    assert answers[0].raw == answers[1].raw
    mailbox.mail(account.email)
    assert mailbox.count(unknown) == 0


def test_the_old_address_is_told_of_a_new_one(mailing: ServerProcess, mailbox: Mailbox) -> None:
    account = new_account(mailing)
    new = f"{secrets.token_hex(8)}@example.com"

    assert_succeeded(_put_user(account, email=new))

    mail = mailbox.mail(account.email)
    assert "email address was changed" in mail["Subject"]
    assert new not in mail.as_string()


def test_without_mail_recover_answers_the_same_and_health_says_so(
    nobody: HttpClient, account: Account, mailing: ServerProcess
) -> None:
    assert assert_succeeded(nobody.post("/auth/recover", {"email": account.email})) == "ok"

    without = nobody.request("GET", "/health").json["checks"]["mail"]["message"]
    with_mail = HttpClient(mailing.port).request("GET", "/health").json["checks"]["mail"]["message"]
    assert (without.startswith("off"), with_mail) == (True, "on")


# --- A server with its own limits --------------------------------------------------------------


@pytest.fixture(scope="module")
def strict(
    simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """A server as it is set up by init, behind a proxy that names its callers."""
    settings = {"SERVER_BEHIND_PROXY": "127.0.0.1/32", "LIMITS_CREATES_PER_MINUTE_USER": "2"}
    folder = tmp_path_factory.mktemp("strict") / "vault"
    with running(folder, simulator_url=simulator.base_url, settings=settings) as server:
        yield server


def _made_by_the_operator(server: ServerProcess) -> tuple[str, str]:
    email, password = f"{secrets.token_hex(8)}@example.com", secrets.token_urlsafe(16)
    server.run(
        "user", "create", email, "--config", str(server.config), standard_input=password.encode()
    )
    return email, password


def _from(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


def _assert_throttled(answer: HttpAnswer) -> None:
    assert_refused(answer, "RATE_LIMITED")
    assert int(answer.headers["retry-after"]) >= 1
    told = answer.json["details"]["metadata"]["retryAfter"]
    assert told == int(answer.headers["retry-after"])


def test_sign_up_is_closed_until_it_is_opened(strict: ServerProcess) -> None:
    body = {"email": f"{secrets.token_hex(8)}@example.com", "password": _NEW_PASSWORD}

    answer = HttpClient(strict.port).post("/auth/signup", body)

    assert_refused(answer, "SIGNUP_CLOSED")
    assert answer.json["details"]["metadata"]["rule"] == "signup"
    email, password = _made_by_the_operator(strict)
    _session(_log_in(strict.port, email, password))


def test_guessing_a_password_is_throttled_and_its_owner_elsewhere_is_not(
    strict: ServerProcess,
) -> None:
    account = new_account(strict)
    email, password = account.email, account.password
    client = HttpClient(strict.port)
    owner, guesser = _from("203.0.113.10"), _from("203.0.113.66")
    right, wrong = {"email": email, "password": password}, {"email": email, "password": "wrong"}
    _session(client.post("/auth/login", right, headers=owner))

    answers = [client.post("/auth/login", wrong, headers=guesser) for _ in range(11)]

    assert [answer.status for answer in answers] == [401] * 10 + [429]
    _assert_throttled(answers[-1])
    _assert_throttled(client.post("/auth/login", right, headers=guesser))
    _session(client.post("/auth/login", right, headers=owner))


def test_asking_for_links_is_throttled_for_addresses_known_or_not(strict: ServerProcess) -> None:
    client = HttpClient(strict.port)
    known = new_account(strict)

    for email in (known.email, f"{secrets.token_hex(8)}@example.com"):
        answers = [
            client.post("/auth/recover", {"email": email}, headers=_from(f"203.0.113.{host}"))
            for host in range(100, 104)
        ]
        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        _assert_throttled(answers[-1])


def test_creating_and_rotating_are_throttled_together(
    strict: ServerProcess, simulator: SimulatorProcess
) -> None:
    client = new_account(strict).client
    body = create_body(simulator.key("BINANCE"))
    created = assert_succeeded(client.post("/credential/create", body))
    rotation = {**body, "credentialId": created["credentialId"]}

    assert_succeeded(client.post("/credential/rotate", rotation))

    _assert_throttled(client.post("/credential/create", body))
    _assert_throttled(client.post("/credential/rotate", rotation))
    assert_succeeded(client.get("/credential/list"))


def test_an_address_that_the_caller_made_up_has_no_budget_of_its_own(
    strict: ServerProcess,
) -> None:
    client = HttpClient(strict.port)

    answers = [
        client.post(
            "/auth/recover",
            {"email": f"{secrets.token_hex(8)}@example.com"},
            headers=_from(f"198.51.100.{host}, 203.0.113.77"),
        )
        for host in range(11)
    ]

    assert [answer.status for answer in answers] == [200] * 10 + [429]


# --- About the service -------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/health", "/api/v3/health"])
def test_health_needs_no_account_and_has_no_envelope(nobody: HttpClient, path: str) -> None:
    answer = nobody.request("GET", path)

    health = answer.json
    assert answer.status == 200
    assert set(health) == {"status", "timestamp", "isoDateTime", "version", "checks"}
    assert health["status"] == "healthy"
    assert abs(health["timestamp"] - time.time() * 1000) < 60_000
    assert (
        round(datetime.fromisoformat(health["isoDateTime"]).timestamp() * 1000)
        == (health["timestamp"])
    )
    assert health["checks"]["database"]["status"] == "healthy"


def test_health_says_that_venues_are_simulated(nobody: HttpClient) -> None:
    assert nobody.request("GET", "/health").json["checks"]["venues"]["message"] == "SIMULATED"


@pytest.mark.parametrize("path", ["/api/v3", "/api/v3/"])
def test_the_root_says_what_answers_here(account: Account, path: str) -> None:
    root = assert_succeeded(account.client.request("GET", path))

    assert set(root) == {"name", "version", "description", "documentation"}
    page = HttpClient(account.client.port).request("GET", root["documentation"])
    assert page.status == 200


def test_the_venue_list_keeps_to_the_official_enum_unless_asked(account: Account) -> None:
    official = assert_succeeded(account.client.get("/market/venue/list"))
    everything = assert_succeeded(account.client.get("/market/venue/list?all=true"))

    assert [row["venue"] for row in official] == [
        each.name for each in CATALOGUE.list_venues() if each.official
    ]
    # Contract, section 7; a client that was generated before HYPERLIQUID fails at it.
    assert all(("seenAt" in row) == ("seenAtDateTime" in row) for row in everything)
    enum = {"BINANCE", "BITFINEX", "DERIBIT", "OKX"}
    assert {row["venue"].removesuffix("_UAT") for row in official} == enum
    assert [row["venue"] for row in everything] == [each.name for each in CATALOGUE.list_venues()]
    for query in ("?all=false", "?all=0"):
        rows = assert_succeeded(account.client.get(f"/market/venue/list{query}"))
        assert [row["venue"] for row in rows] == [row["venue"] for row in official]
