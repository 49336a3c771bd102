"""Every answer that shows a grant says what its exchange's signatures cover."""

from typing import Any

import pytest
from tests.entrypoints.contract import assert_succeeded
from tests.support.accounts import Account, create
from tests.support.granting import grant as make_grant
from tests.support.granting import holder_of

from venue_simulator.testing import SimulatorProcess

BINDINGS = {"BINANCE": "parameters-only", "KRAKEN": "full", "OKX": "full", "OKX_UAT": "full"}


@pytest.mark.parametrize(("venue", "binding"), BINDINGS.items())
def test_each_answer_about_a_grant_says_its_binding(
    account: Account, simulator: SimulatorProcess, venue: str, binding: str
) -> None:
    credential_id = create(account, simulator.key(venue, "good"))["credentialId"]

    made = make_grant(account, credential_id)
    by_token = holder_of(account.client, made).post("/grant/create", {"holder": "below"})
    body: dict[str, Any] = {"grantId": made.grant_id, "requestsPerMinute": 9}
    updated = account.client.post("/grant/update", body)
    listed = account.client.get("/grant/list")
    revoked = account.client.post("/grant/revoke", {"grantId": made.grant_id})

    one_each = [made.data, *(assert_succeeded(each) for each in (by_token, updated, revoked))]
    shown = [*one_each, *assert_succeeded(listed)]
    assert [each["binding"] for each in shown] == [binding] * 6


def test_a_list_of_several_exchanges_says_each_ones(
    account: Account, simulator: SimulatorProcess
) -> None:
    for venue in BINDINGS:
        credential_id = create(account, simulator.key(venue, "good"))["credentialId"]
        make_grant(account, credential_id, holder=venue)

    rows = assert_succeeded(account.client.get("/grant/list"))

    assert {row["holder"]: row["binding"] for row in rows} == BINDINGS
