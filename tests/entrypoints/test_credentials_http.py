"""The five credential routes, against simulated exchanges."""

import secrets
import time
from datetime import datetime
from typing import Any, Final

import pytest
from scripts.server_process import ServerProcess
from tests.entrypoints.contract import assert_refused, assert_succeeded
from tests.support.accounts import Account, create, create_body, new_account
from tests.venues.stage import CATALOGUE

from venue_simulator.testing import SimulatorProcess

_VENUES: Final = tuple(each.name for each in CATALOGUE.list_venues())


@pytest.fixture(scope="module")
def user(server: ServerProcess) -> Account:
    return new_account(server)


@pytest.fixture(scope="module")
def two_sided(server: ServerProcess, simulator: SimulatorProcess) -> dict[str, Any]:
    """A user with one credential of each state and kind, for the list's filters."""
    account = new_account(server)
    made = {
        "hmac": create(account, simulator.key("BINANCE", "good"), name="one"),
        "ed25519": create(account, simulator.key("BINANCE", "good-ed25519"), type="BROKER"),
        "rsa": create(account, simulator.key("BINANCE", "good-rsa")),
        "okx": create(account, simulator.key("OKX", "good")),
        "revoked": create(account, simulator.key("BINANCE", "read-only")),
    }
    _revoke(account, made["revoked"])
    return {"account": account, **{name: row["credentialId"] for name, row in made.items()}}


def _revoke(account: Account, credential: dict[str, Any]) -> Any:
    body = {"credentialId": credential["credentialId"]}
    return assert_succeeded(account.client.post("/credential/revoke", body))


def _list(account: Account, query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = assert_succeeded(account.client.get(f"/credential/list{query}"))
    return rows


def _ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["credentialId"] for row in rows]


# --- Create ------------------------------------------------------------------------------------


@pytest.mark.parametrize("venue", _VENUES)
def test_stores_a_key_that_its_venue_accepts(
    user: Account, simulator: SimulatorProcess, venue: str
) -> None:
    key = simulator.key(venue)

    created = create(user, key, name=f"a key of {venue}")

    assert (created["venue"], created["status"]) == (venue, "ACTIVE")
    assert created["userId"] == user.user_id
    assert created["apiKey"] == key.api_key[: min(9, len(key.api_key) - 3)] + "***"
    assert created["name"] == created["nickname"] == f"a key of {venue}"
    assert {"apiSecret", "apiPassphrase", "revokedAt", "revokedAtDateTime"} & set(created) == set()
    assert created["credentialId"] in _ids(_list(user))


@pytest.mark.parametrize(
    ("kind", "credential_type"),
    [("good", "HMAC"), ("good-ed25519", "ED25519"), ("good-rsa", "RSA")],
)
@pytest.mark.parametrize("venue", ["BINANCE", "BINANCE_UAT"])
def test_tells_the_credentials_type_from_the_key(
    user: Account, simulator: SimulatorProcess, venue: str, kind: str, credential_type: str
) -> None:
    key = simulator.key(venue, kind)

    assert create(user, key)["credentialType"] == credential_type
    assert create(user, key, credentialType=None)["credentialType"] == credential_type


def test_keeps_the_credentials_type_that_the_caller_names(
    user: Account, simulator: SimulatorProcess
) -> None:
    assert create(user, simulator.key("BINANCE"), credentialType="API_KEY")["credentialType"] == (
        "API_KEY"
    )


@pytest.mark.parametrize(("sent", "answered"), [(None, "EXCHANGE"), ("broker", "BROKER")])
def test_the_type_is_what_was_sent_or_exchange(
    user: Account, simulator: SimulatorProcess, sent: str | None, answered: str
) -> None:
    assert create(user, simulator.key("BINANCE"), type=sent)["type"] == answered


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ({"name": "a"}, "a"),
        ({"nickname": "b"}, "b"),
        ({"name": "a", "nickname": "b"}, "a"),
        ({"name": None, "nickname": "b"}, "b"),
        ({}, ""),
    ],
)
def test_name_wins_over_nickname(
    user: Account, simulator: SimulatorProcess, sent: dict[str, Any], answered: str
) -> None:
    created = create(user, simulator.key("BINANCE"), **sent)

    assert created["name"] == created["nickname"] == answered


@pytest.mark.parametrize("venue", ["binance", "Binance", "BINANCE_SANDBOX"])
def test_takes_a_venue_in_any_case_and_by_its_old_names(
    user: Account, simulator: SimulatorProcess, venue: str
) -> None:
    stored = "BINANCE_UAT" if venue.endswith("SANDBOX") else "BINANCE"

    created = assert_succeeded(
        user.client.post(
            "/credential/create", {**create_body(simulator.key(stored)), "venue": venue}
        )
    )

    assert created["venue"] == stored


def test_a_short_key_is_masked_whole(user: Account, simulator: SimulatorProcess) -> None:
    keys = simulator.add_keys(
        [{"venue": "BINANCE", "apiKey": text} for text in ("abc", "abcd", "abcdefghijkl")]
    )

    assert [create(user, key)["apiKey"] for key in keys] == ["***", "a***", "abcdefghi***"]


def test_times_are_milliseconds_with_a_twin(user: Account, simulator: SimulatorProcess) -> None:
    before = time.time() * 1000 - 1

    created = create(user, simulator.key("BINANCE"))

    assert before <= created["createdAt"] == created["updatedAt"] <= time.time() * 1000 + 1
    for name in ("createdAt", "updatedAt"):
        twin = created[f"{name}DateTime"]
        assert type(created[name]) is int
        assert twin.endswith("Z")
        assert twin[10] == "T"
        assert round(datetime.fromisoformat(twin).timestamp() * 1000) == created[name]


def test_the_same_key_twice_is_stored_and_shown(
    server: ServerProcess, simulator: SimulatorProcess
) -> None:
    account = new_account(server)
    stranger = new_account(server)
    key = simulator.key("KRAKEN", "good")
    create(stranger, key)

    first, second = create(account, key), create(account, key)

    assert (first["sameKeyAs"], second["sameKeyAs"]) == ([], [first["credentialId"]])
    assert [row["sameKeyAs"] for row in _list(account)] == [
        [first["credentialId"]],
        [second["credentialId"]],
    ]
    _revoke(account, first)
    assert [row["sameKeyAs"] for row in _list(account, "?status=ACTIVE")] == [[]]


def test_a_venue_with_a_passphrase_asks_for_it(user: Account, simulator: SimulatorProcess) -> None:
    body = create_body(simulator.key("OKX"))
    del body["apiPassphrase"]

    answer = user.client.post("/credential/create", body)

    assert_refused(answer, "INVALID_REQUEST")
    assert answer.json["details"]["metadata"]["fields"] == {"apiPassphrase": "is required for OKX"}


def test_a_retry_with_the_same_idempotency_key_creates_once(
    user: Account, simulator: SimulatorProcess
) -> None:
    for name in ("Idempotency-Key", "X-Idempotency-Key"):
        headers = {name: secrets.token_hex(8)}
        body = create_body(simulator.key("BINANCE"))

        first = user.client.post("/credential/create", body, headers=headers)
        second = user.client.post("/credential/create", body, headers=headers)
        other = user.client.post("/credential/create", {**body, "name": "x"}, headers=headers)

        assert assert_succeeded(first)["credentialId"] == assert_succeeded(second)["credentialId"]
        assert_refused(other, "IDEMPOTENCY_CONFLICT")


# --- List --------------------------------------------------------------------------------------


_EVERYTHING: Final = ("revoked", "okx", "rsa", "ed25519", "hmac")
_FILTERS: Final = (
    ("", _EVERYTHING),
    ("?type=EXCHANGE", ("revoked", "okx", "rsa", "hmac")),
    ("?type=broker", ("ed25519",)),
    ("?credentialType=ED25519", ("ed25519",)),
    ("?credentialType=RSA,ED25519", ("rsa", "ed25519")),
    ("?credentialType=RSA&credentialType=ED25519", ("rsa", "ed25519")),
    ("?type=EXCHANGE&credentialType=RSA", ("rsa",)),
    ("?status=ACTIVE", ("okx", "rsa", "ed25519", "hmac")),
    ("?credentialStatus=REVOKED", ("revoked",)),
    ("?status=ACTIVE,REVOKED", _EVERYTHING),
    ("?status=VERIFIED", ("okx", "rsa", "ed25519", "hmac")),
    ("?status=VALIDATED", ("okx", "rsa", "ed25519", "hmac")),
    ("?status=PENDING", ()),
    ("?status=LOCKED", ()),
    ("?status=LOCKED,REVOKED", ("revoked",)),
    ("?venue=okx&status=ACTIVE", ("okx",)),
    ("?venue=KRAKEN", ()),
    ("?limit=2", ("revoked", "okx")),
    ("?limit=2&offset=2", ("rsa", "ed25519")),
    ("?offset=9", ()),
    ("?type=&status=&limit=", _EVERYTHING),
)


@pytest.mark.parametrize(("query", "names"), _FILTERS)
def test_lists_what_a_filter_names_newest_first(
    two_sided: dict[str, Any], query: str, names: tuple[str, ...]
) -> None:
    assert _ids(_list(two_sided["account"], query)) == [two_sided[name] for name in names]


def test_lists_ids_in_every_form(two_sided: dict[str, Any]) -> None:
    account, one, two = two_sided["account"], two_sided["hmac"], two_sided["okx"]

    for query in (
        f"?credentialIds={one},{two}",
        f"?credentialIds={one}&credentialIds={two}",
        f"?credentialIds={one},{one}&credentialIds={two}",
        f"?credentialIds={one}%2C{two.upper()}",
    ):
        assert _ids(_list(account, query)) == [two, one]


@pytest.mark.parametrize(
    ("query", "pagination"),
    [
        ("", {"offset": 0, "limit": 5, "total": 5, "hasNext": False}),
        ("?limit=2", {"offset": 0, "limit": 2, "total": 5, "hasNext": True}),
        ("?limit=2&offset=4", {"offset": 4, "limit": 2, "total": 5, "hasNext": False}),
        ("?status=REVOKED", {"offset": 0, "limit": 1, "total": 1, "hasNext": False}),
    ],
)
def test_a_list_says_which_part_it_is(
    two_sided: dict[str, Any], query: str, pagination: dict[str, Any]
) -> None:
    answer = two_sided["account"].client.get(f"/credential/list{query}")

    assert answer.json["pagination"] == {"cursor": None, **pagination}


def test_a_list_shows_what_create_answered(user: Account, simulator: SimulatorProcess) -> None:
    created = create(user, simulator.add_key("BINANCE"), name="shown")

    (row,) = _list(user, f"?credentialIds={created['credentialId']}")

    assert row == created


# --- Verify ------------------------------------------------------------------------------------


_ACCOUNT_FIELDS: Final = (
    "tradingAccountId", "externalTradingAccountId", "venue", "nickname", "accountType",
    "externalAccountType", "credentials", "status", "createdAt", "updatedAt",
)  # fmt: skip


def test_the_single_form_says_what_the_key_reaches(
    user: Account, simulator: SimulatorProcess
) -> None:
    created = create(user, simulator.key("BINANCE"), name="checked")
    body = {"credentialId": created["credentialId"]}

    verified = assert_succeeded(user.client.post("/credential/verify", body))

    assert (verified["credentialId"], verified["venue"]) == (created["credentialId"], "BINANCE")
    assert verified["status"] == "VERIFIED"
    assert {"READ", "TRADE"} <= set(verified["permissions"])
    assert "WITHDRAW" not in verified["permissions"]
    assert verified["identities"]
    (account,) = verified["accounts"]
    assert [row["credentialId"] for row in account["credentials"]] == [created["credentialId"]]


@pytest.mark.parametrize("venue", _VENUES)
def test_the_array_form_answers_accounts_in_the_order_asked(
    user: Account, simulator: SimulatorProcess, venue: str
) -> None:
    ids = [create(user, simulator.key(venue, kind))["credentialId"] for kind in ("good", "good-2")]
    body = {"credentialIds": [*reversed(ids), ids[0]]}

    accounts = assert_succeeded(user.client.post("/credential/verify", body))
    again = assert_succeeded(user.client.post("/credential/verify", body))

    assert [row["credentials"][0]["credentialId"] for row in accounts] == [*reversed(ids)]
    assert [row["tradingAccountId"] for row in accounts] == [r["tradingAccountId"] for r in again]
    for row in accounts:
        assert all(row[name] is not None for name in _ACCOUNT_FIELDS)
        assert row["accountType"] in {"SPOT", "MARGIN", "CREDIT"}


@pytest.fixture
def lost(user: Account, simulator: SimulatorProcess) -> str:
    """A credential whose key was deleted at its exchange after it was stored."""
    key = simulator.add_key("BINANCE")
    credential_id: str = create(user, key)["credentialId"]
    simulator.delete_key("BINANCE", key.api_key)
    return credential_id


def test_the_single_form_says_failed_of_a_key_that_is_gone(user: Account, lost: str) -> None:
    failed = assert_succeeded(user.client.post("/credential/verify", {"credentialId": lost}))

    assert (failed["status"], failed["accounts"], failed["permissions"]) == ("FAILED", [], [])
    assert "BAD_KEY" in failed["reasons"]
    assert failed["hint"]


def test_the_array_form_refuses_all_and_names_the_key_that_is_gone(
    user: Account, simulator: SimulatorProcess, lost: str
) -> None:
    good = create(user, simulator.key("BINANCE"))["credentialId"]

    answer = user.client.post("/credential/verify", {"credentialIds": [good, lost]})

    assert_refused(answer, "INVALID_CREDENTIALS")
    assert answer.json["details"]["metadata"]["credentialIds"] == [lost]


@pytest.mark.parametrize("route", ["verify", "rotate", "revoke"])
def test_a_revoked_credential_is_final(
    user: Account, simulator: SimulatorProcess, route: str
) -> None:
    created = create(user, simulator.key("BINANCE"))
    _revoke(user, created)
    body = {**create_body(simulator.key("BINANCE")), "credentialId": created["credentialId"]}

    assert_refused(user.client.post(f"/credential/{route}", body), "ALREADY_REVOKED")


# --- Rotate and revoke -------------------------------------------------------------------------


def test_rotate_keeps_the_id_and_changes_the_key(
    user: Account, simulator: SimulatorProcess
) -> None:
    created = create(user, simulator.key("BINANCE", "good-2"), name="kept", type="BROKER")
    key = simulator.key("BINANCE", "good-ed25519")
    body = {**create_body(key), "credentialId": created["credentialId"]}

    rotated = assert_succeeded(user.client.post("/credential/rotate", body))

    kept = ("credentialId", "userId", "venue", "name", "type", "status", "createdAt")
    assert {name: rotated[name] for name in kept} == {name: created[name] for name in kept}
    assert rotated["apiKey"] == key.api_key[:9] + "***"
    assert rotated["credentialType"] == "ED25519"
    assert rotated["updatedAt"] >= created["updatedAt"]
    assert (
        _list(user, f"?credentialIds={created['credentialId']}")[0]["apiKey"] == rotated["apiKey"]
    )


@pytest.mark.parametrize("kind", ["withdraw", "expired", "ip-bound"])
def test_a_new_key_that_is_refused_leaves_the_old_one(
    user: Account, simulator: SimulatorProcess, kind: str
) -> None:
    created = create(user, simulator.key("BINANCE", "good-2"))
    named = {"credentialId": created["credentialId"]}

    answer = user.client.post(
        "/credential/rotate", {**create_body(simulator.key("BINANCE", kind)), **named}
    )

    assert_refused(answer, "WITHDRAWAL_ENABLED" if kind == "withdraw" else "INVALID_CREDENTIALS")
    verified = assert_succeeded(user.client.post("/credential/verify", named))
    assert verified["status"] == "VERIFIED"
    (row,) = _list(user, f"?credentialIds={named['credentialId']}")
    assert (row["apiKey"], row["updatedAt"]) == (created["apiKey"], created["updatedAt"])


def test_revoke_is_dated_and_stays_in_the_list(user: Account, simulator: SimulatorProcess) -> None:
    created = create(user, simulator.key("OKX"))

    revoked = _revoke(user, created)

    assert revoked["status"] == "REVOKED"
    assert revoked["revokedAt"] == revoked["updatedAt"] >= created["createdAt"]
    assert revoked["revokedAtDateTime"] == revoked["updatedAtDateTime"]
    (row,) = _list(user, f"?credentialIds={created['credentialId']}")
    assert (row["status"], row["revokedAt"]) == ("REVOKED", revoked["revokedAt"])
