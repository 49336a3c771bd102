"""What is on record of grants that were made, changed, ended and refused over HTTP."""

from scripts.server_process import ServerProcess
from tests.records.journal import Journal, Recorded
from tests.support.accounts import Account, create, sign_up
from tests.support.client import HttpAnswer
from tests.support.granting import grant, grant_below, holder_of

from venue_simulator.testing import SimulatorProcess


def _entries(server: ServerProcess, answer: HttpAnswer) -> list[Recorded]:
    return Journal(server.database).of(answer.headers["x-request-id"])


def _credential(account: Account, simulator: SimulatorProcess) -> str:
    return str(create(account, simulator.key("BINANCE", "good"))["credentialId"])


def test_each_change_is_on_record_with_its_grant(
    server: ServerProcess, account: Account, simulator: SimulatorProcess
) -> None:
    credential_id = _credential(account, simulator)
    root = grant(account, credential_id)
    child = grant_below(account.client, root)

    updated = account.client.post("/grant/update", {"grantId": root.grant_id, "holder": "x"})
    revoked = account.client.post("/grant/revoke", {"grantId": root.grant_id})

    (update,) = _entries(server, updated)
    revoke, below = _entries(server, revoked)
    assert [each.action for each in (update, revoke, below)] == [
        "grant.update",
        "grant.revoke",
        "grant.revoke",
    ]
    assert [each.grant_id for each in (update, revoke, below)] == [
        root.grant_id,
        root.grant_id,
        child.grant_id,
    ]
    assert {each.credential_id for each in (update, revoke, below)} == {credential_id}
    assert {each.outcome for each in (update, revoke, below)} == {"ALLOWED"}
    assert below.details == {"by": root.grant_id}


def test_a_grant_that_a_token_made_is_its_owners(
    server: ServerProcess, account: Account, simulator: SimulatorProcess
) -> None:
    root = grant(account, _credential(account, simulator))

    answer = holder_of(account.client, root).post("/grant/create", {"holder": "a bot"})

    (entry,) = _entries(server, answer)
    assert (entry.action, entry.user_id, entry.session_id) == (
        "grant.create",
        account.user_id,
        None,
    )
    assert entry.grant_id == answer.data["grantId"]
    assert entry.details["by"] == root.grant_id


def test_what_a_token_was_refused_is_on_record_with_its_grant_and_owner(
    server: ServerProcess, account: Account, simulator: SimulatorProcess
) -> None:
    credential_id = _credential(account, simulator)
    root = grant(account, credential_id)

    answer = holder_of(account.client, root).post(
        "/grant/create", {"holder": "x", "capabilities": ["LEVERAGE"]}
    )

    (entry,) = _entries(server, answer)
    assert (entry.action, entry.outcome, entry.reason) == (
        "grant.create",
        "REFUSED",
        "POLICY_DENIED",
    )
    assert (entry.user_id, entry.session_id) == (account.user_id, None)
    assert (entry.grant_id, entry.credential_id) == (root.grant_id, credential_id)


def test_what_others_were_refused_is_on_record_with_the_grant_they_named(
    server: ServerProcess, account: Account, simulator: SimulatorProcess
) -> None:
    root = grant(account, _credential(account, simulator))
    stranger = sign_up(server.port)

    answer = stranger.client.post("/grant/revoke", {"grantId": root.grant_id})

    (entry,) = _entries(server, answer)
    assert (entry.reason, entry.user_id, entry.grant_id) == (
        "ACCESS_DENIED",
        stranger.user_id,
        root.grant_id,
    )
