"""The audit list over HTTP: what a user reads of what was decided in the user's name."""

import time
import uuid
from contextlib import closing
from typing import Any, Final, cast
from urllib.parse import urlencode

import apsw
import msgspec
import pytest
from scripts.server_process import ServerProcess
from tests.entrypoints.contract import assert_refused, assert_succeeded, faults_of
from tests.support.accounts import Account, create, sign_up
from tests.support.client import HttpAnswer
from tests.support.granting import grant, use_grant

from venue_simulator.testing import SimulatorProcess

_ALWAYS: Final = {"entryId", "at", "action", "outcome", "address", "requestId"}


def _get(account: Account, **query: Any) -> HttpAnswer:
    names = {"from_": "from"}
    words = {names.get(name, name): value for name, value in query.items()}
    return account.client.get(f"/audit/list?{urlencode(words)}")


def _list(account: Account, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = assert_succeeded(_get(account, **query))
    return rows


def _actions(rows: list[dict[str, Any]]) -> list[str]:
    return [row["action"] for row in rows]


def _credential(account: Account, simulator: SimulatorProcess) -> str:
    credential_id: str = create(account, simulator.key("BINANCE", "good"))["credentialId"]
    return credential_id


def test_the_own_entries_newest_first(account: Account, simulator: SimulatorProcess) -> None:
    credential_id = _credential(account, simulator)
    account.client.post("/credential/verify", {"credentialId": credential_id})

    rows = _list(account)

    assert _actions(rows) == [
        "credential.verify",
        "credential.verify",
        "credential.create",
        "user.sign_up",
    ]
    outcome, intent, created, _ = rows
    assert (intent["outcome"], intent["state"]) == ("INTENDED", "CONCLUDED")
    assert (outcome["outcome"], outcome["intentId"]) == ("ALLOWED", intent["entryId"])
    assert "state" not in outcome
    assert {row["userId"] for row in rows} == {account.user_id}
    assert created["credentialId"] == credential_id
    assert all(set(row) >= _ALWAYS for row in rows)
    assert abs(rows[0]["at"] - time.time() * 1000) < 60_000


def test_the_keys_are_those_of_the_canonical_entries(
    account: Account, server: ServerProcess, simulator: SimulatorProcess
) -> None:
    credential_id = _credential(account, simulator)
    account.client.post("/credential/verify", {"credentialId": credential_id})

    rows = _list(account)

    with closing(apsw.Connection(str(server.database))) as connection:
        connection.set_busy_timeout(5_000)
        stored = connection.execute(
            "SELECT canonical FROM audit_entries WHERE user_id = ?", (account.user_id,)
        ).fetchall()
    canonical = {
        entry["entryId"]: entry
        for (raw,) in stored
        for entry in [msgspec.json.decode(cast("bytes", raw).partition(b"\n")[2])]
    }
    shown = {
        row["entryId"]: {key: value for key, value in row.items() if key != "state"} for row in rows
    }
    assert shown == canonical


def test_nobody_reads_the_entries_of_others(
    account: Account, server: ServerProcess, simulator: SimulatorProcess
) -> None:
    credential_id = _credential(account, simulator)
    stranger = sign_up(server.port)
    stranger.client.post("/credential/revoke", {"credentialId": credential_id})

    assert _actions(_list(stranger)) == ["credential.revoke", "user.sign_up"]
    # The refusal names the owner's credential, and is the stranger's own entry.
    assert _actions(_list(stranger, credentialId=credential_id)) == ["credential.revoke"]
    assert _actions(_list(account, credentialId=credential_id)) == ["credential.create"]


def test_filters(account: Account, simulator: SimulatorProcess) -> None:
    credential_id = _credential(account, simulator)
    held = grant(account, credential_id)
    assert use_grant(account.client, held.token).status == 200
    assert_refused(
        account.client.post("/credential/revoke", {"credentialId": str(uuid.uuid4())}), "NOT_FOUND"
    )

    by_grant = _wait_for(account, 3, grantId=held.grant_id)
    assert _actions(by_grant) == ["credential.forward", "credential.forward", "grant.create"]
    assert _actions(_list(account, action="user.sign_up")) == ["user.sign_up"]
    assert [row["reason"] for row in _list(account, outcome="REFUSED")] == ["NOT_FOUND"]
    (created,) = _list(account, credentialId=credential_id, action="credential.create")
    assert created in _list(account, from_=created["at"])
    assert created not in _list(account, to=created["at"])
    assert created in _list(account, to=created["at"] + 1)
    assert _list(account, grantId=str(uuid.uuid4())) == []


def test_pages_follow_each_other(account: Account) -> None:
    for _ in range(6):
        account.client.request("PUT", "/api/v3/auth/user", {"metadata": {"at": time.time()}})
    whole = _list(account)

    pages, cursor = [], ""
    while True:
        answer = _get(account, limit=3, cursor=cursor)
        pages.append(answer.data)
        pagination = answer.json["pagination"]
        assert set(pagination) == {"limit", "cursor", "hasNext"}
        assert pagination["hasNext"] is (pagination["cursor"] is not None)
        if not pagination["hasNext"]:
            break
        cursor = pagination["cursor"]

    assert [len(page) for page in pages] == [3, 3, 1]
    assert [row for page in pages for row in page] == whole


def test_a_cursor_opens_nobody_elses_log(account: Account, server: ServerProcess) -> None:
    account.client.request("PUT", "/api/v3/auth/user", {"metadata": {"a": 1}})
    cursor = _get(account, limit=1).json["pagination"]["cursor"]
    later = sign_up(server.port)

    assert _list(later, cursor=cursor) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"credentialId": "no-uuid"}, "credentialId"),
        ({"grantId": "1"}, "grantId"),
        ({"action": "DROP TABLE"}, "action"),
        ({"outcome": "PERHAPS"}, "outcome"),
        ({"from_": "-1"}, "from"),
        ({"to": "tomorrow"}, "to"),
        ({"from_": "253402300800000"}, "from"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "MS4x"}, "cursor"),
        ({"cursor": "\u00fc"}, "cursor"),
        ({"cursor": "M" * 4000}, "cursor"),
    ],
)
def test_what_cannot_be_read_is_named(account: Account, query: dict[str, str], field: str) -> None:
    answer = _get(account, **query)

    assert_refused(answer, "INVALID_REQUEST")
    assert set(faults_of(answer)) == {field}
    (value,) = query.values()
    assert len(value) < 4 or value not in answer.raw.decode()


def test_blank_filters_count_as_absent(account: Account) -> None:
    blank = dict.fromkeys(
        ("credentialId", "grantId", "action", "outcome", "from_", "to", "limit", "cursor"), ""
    )

    assert _list(account, **blank) == _list(account)


def _wait_for(account: Account, count: int, **query: Any) -> list[dict[str, Any]]:
    """Return the rows once they are as many: outcomes of forwarding are written behind."""
    until = time.monotonic() + 5
    while len(rows := _list(account, **query)) < count and time.monotonic() < until:
        time.sleep(0.02)
    return rows
