"""The four grant routes: what they answer, what they refuse, and what a grant does."""

import re
import secrets
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.entrypoints.contract import assert_refused, assert_succeeded, faults_of
from tests.support.accounts import Account, create, sign_up
from tests.support.client import HttpAnswer, HttpClient
from tests.support.granting import (
    STEP_UP_NAMES,
    MadeGrant,
    freeze,
    grant_below,
    holder_of,
    made,
    raise_session,
    use_grant,
)
from tests.support.granting import grant as make_grant

from countersign.access.grant_token import parse_token
from venue_simulator.testing import SimulatorProcess

_ORDER: Final = "POST /api/v3/order"
_ACCOUNT: Final = "GET /api/v3/account"
_GONE_MS: Final = 1_700_000_000_000
_PLAIN: Final = {
    "capabilities": ["READ", "TRADE"],
    "endpoints": [],
    "symbols": [],
    "requestsPerMinute": None,
    "callerCidrs": [],
    "notBefore": None,
    "notAfter": None,
}
_EVERY_LIMIT: Final[dict[str, Any]] = {
    "capabilities": ["READ"],
    "endpoints": [_ACCOUNT],
    "symbols": ["BTCUSDT", "ETHUSDT"],
    "requestsPerMinute": 60,
    "callerCidrs": ["127.0.0.0/8", "2001:db8::/32"],
    "notBefore": 1_700_000_000_000,
    "notAfter": 4_000_000_000_000,
}


@pytest.fixture
def credential(account: Account, simulator: SimulatorProcess) -> str:
    return str(create(account, simulator.key("BINANCE", "good"))["credentialId"])


def _post(account: Account, route: str, **body: Any) -> HttpAnswer:
    return account.client.post(f"/grant/{route}", body)


def _update(account: Account, grant: MadeGrant, **body: Any) -> Any:
    return assert_succeeded(_post(account, "update", grantId=grant.grant_id, **body))


def _revoke(account: Account, grant: MadeGrant) -> Any:
    return assert_succeeded(_post(account, "revoke", grantId=grant.grant_id))


def _list(account: Account, query: str = "") -> list[Any]:
    rows: list[Any] = assert_succeeded(account.client.get(f"/grant/list{query}"))
    return rows


def _assert_denied(answer: HttpAnswer, rule: str) -> None:
    assert_refused(answer, "POLICY_DENIED")
    assert answer.json["details"]["metadata"]["rule"] == rule


# --- Create ------------------------------------------------------------------------------------


def test_a_grant_reads_and_trades_where_nothing_else_is_said(
    account: Account, credential: str
) -> None:
    before_ms = time.time_ns() // 1_000_000

    grant = make_grant(account, credential, holder="  grid bot ")

    assert grant.data.items() >= _PLAIN.items()
    assert grant.data["holder"] == "grid bot"
    assert (grant.data["credentialId"], grant.data["parentGrantId"]) == (credential, None)
    assert grant.data["version"] == 1
    assert before_ms <= grant.data["createdAt"] == grant.data["updatedAt"]
    assert "revokedAt" not in grant.data
    assert parse_token(grant.token) is not None


def test_a_grant_has_the_limits_that_were_asked_for(account: Account, credential: str) -> None:
    grant = make_grant(account, credential, **_EVERY_LIMIT)

    assert grant.data.items() >= _EVERY_LIMIT.items()


def test_capability_words_may_be_of_any_case_and_repeated(
    account: Account, credential: str
) -> None:
    grant = make_grant(account, credential, capabilities=["read", "LEVERAGE", "Read"])

    assert grant.data["capabilities"] == ["LEVERAGE", "READ"]


def test_the_token_is_in_no_other_answer(account: Account, credential: str) -> None:
    grant = make_grant(account, credential)

    answers = [
        account.client.get("/grant/list"),
        _post(account, "update", grantId=grant.grant_id, holder="other"),
        _post(account, "revoke", grantId=grant.grant_id),
        _post(account, "revoke", grantId=grant.grant_id),
    ]

    assert [answer.status for answer in answers] == [200, 200, 200, 400]
    assert not [each for each in answers if b"csg_" in each.raw or b'"token"' in each.raw]


def test_the_documented_pattern_finds_tokens(account: Account, credential: str) -> None:
    pattern = re.compile(r"\bcsg_[0-9A-Za-z]{49}\b")

    assert pattern.findall(f'key = "{make_grant(account, credential).token}"')


_BAD_FIELDS: Final[dict[str, tuple[str, Any]]] = {
    "no credential": ("credentialId", None),
    "no UUID": ("credentialId", "MARKER"),
    "no parent's UUID": ("parentGrantId", "MARKER"),
    "no holder": ("holder", None),
    "a blank holder": ("holder", "   "),
    "a long holder": ("holder", "h" * 129),
    "a holder of two lines": ("holder", "MARKER\nx"),
    "a holder with a tab": ("holder", "MARKER\tx"),
    "a holder with a C1 control": ("holder", "MARKER\u0085x"),
    "a holder that is a number": ("holder", 7),
    "no capability": ("capabilities", []),
    "an unknown capability": ("capabilities", ["READ", "MARKER"]),
    "the public capability": ("capabilities", ["PUBLIC"]),
    "capabilities that are no array": ("capabilities", "READ"),
    "an unknown endpoint": ("endpoints", ["GET /MARKER"]),
    "a closed endpoint": ("endpoints", ["CLOSED"]),
    "another venue's endpoint": ("endpoints", ["POST /0/private/AddOrder"]),
    "an endpoint without its method": ("endpoints", ["/api/v3/order"]),
    "an endpoint with its method in small letters": ("endpoints", ["post /api/v3/order"]),
    "an endpoint with a slash behind": ("endpoints", [f"{_ORDER}/"]),
    "endpoints of numbers": ("endpoints", [7]),
    "an empty symbol": ("symbols", [""]),
    "a symbol with a blank": ("symbols", ["BTC USDT"]),
    "a symbol beyond ASCII": ("symbols", ["\u20bfUSDT"]),
    "a long symbol": ("symbols", ["S" * 65]),
    "many symbols": ("symbols", [f"S{number}" for number in range(201)]),
    "symbols of null": ("symbols", [None]),
    "no pace": ("requestsPerMinute", 0),
    "a pace beyond the most": ("requestsPerMinute", 100_001),
    "a pace that is text": ("requestsPerMinute", "60"),
    "a pace that is true": ("requestsPerMinute", True),
    "a broken pace": ("requestsPerMinute", 1.5),
    "a network that is none": ("callerCidrs", ["MARKER"]),
    "a network with host bits": ("callerCidrs", ["203.0.113.7/24"]),
    "a network with a scope": ("callerCidrs", ["fe80::1%eth0"]),
    "many networks": ("callerCidrs", [f"10.0.0.{number}" for number in range(51)]),
    "a time before all time": ("notBefore", -1),
    "a time after all time": ("notAfter", 253_402_300_800_000),
    "a time beyond 64 bits": ("notAfter", 2**70),
    "a time as text": ("notAfter", "2030-01-01T00:00:00Z"),
}


_BAD_CHANGES: Final = {
    name: (field, value)
    for name, (field, value) in _BAD_FIELDS.items()
    if value is not None and field not in {"credentialId", "parentGrantId"}
}


@pytest.mark.parametrize(("field", "value"), _BAD_FIELDS.values(), ids=_BAD_FIELDS)
def test_create_names_a_field_that_is_not_of_its_form(
    account: Account, credential: str, marker: str, field: str, value: Any
) -> None:
    body = {"credentialId": credential, "holder": "a bot", field: _filled(value, marker)}

    answer = account.client.post("/grant/create", body)

    assert_refused(answer, "INVALID_REQUEST")
    assert list(faults_of(answer)) == [field]
    assert marker.encode() not in answer.raw
    assert _list(account) == []


@pytest.mark.parametrize(
    ("field", "value"),
    _BAD_CHANGES.values(),
    ids=_BAD_CHANGES,
)
def test_update_names_a_field_that_is_not_of_its_form(
    account: Account, credential: str, marker: str, field: str, value: Any
) -> None:
    grant = make_grant(account, credential)

    answer = _post(account, "update", grantId=grant.grant_id, **{field: _filled(value, marker)})

    assert_refused(answer, "INVALID_REQUEST")
    assert list(faults_of(answer)) == [field]
    assert [row["version"] for row in _list(account)] == [1]


def _filled(value: Any, marker: str) -> Any:
    if isinstance(value, list):
        return [_filled(each, marker) for each in value]
    if value == "CLOSED":
        return "GET /sapi/v1/account/apiRestrictions/ipRestriction"
    return value.replace("MARKER", marker) if isinstance(value, str) else value


def test_every_fault_is_named_at_once(account: Account, credential: str) -> None:
    body = {
        "credentialId": "x",
        "parentGrantId": "x",
        "holder": "h" * 200,
        "capabilities": ["x"],
        "symbols": [""],
        "requestsPerMinute": 0,
        "callerCidrs": ["x"],
        "notBefore": -1,
        "notAfter": -1,
    }

    answer = account.client.post("/grant/create", body)

    assert faults_of(answer).keys() == body.keys()


def test_the_largest_lists_and_numbers_are_taken(account: Account, credential: str) -> None:
    largest = {
        "holder": "\U0001f511" * 128,
        "symbols": [f"S{number:063}" for number in range(200)],
        "callerCidrs": [f"10.0.0.{number}" for number in range(50)],
        "requestsPerMinute": 100_000,
        "notBefore": 0,
        "notAfter": 253_402_300_799_999,
    }

    grant = make_grant(account, credential, **largest)

    assert grant.data["symbols"] == largest["symbols"]
    assert grant.data["callerCidrs"] == [f"10.0.0.{number}/32" for number in range(50)]
    assert grant.data["holder"] == largest["holder"]


def test_the_end_is_later_than_the_beginning(account: Account, credential: str) -> None:
    answer = _post(
        account,
        "create",
        credentialId=credential,
        holder="h",
        notBefore=2 * 10**12,
        notAfter=2 * 10**12,
    )

    assert faults_of(answer) == {"notAfter": "must be later than notBefore"}


def test_a_revoked_credential_takes_no_grant(account: Account, credential: str) -> None:
    account.client.post("/credential/revoke", {"credentialId": credential})

    assert_refused(_post(account, "create", credentialId=credential, holder="h"), "ALREADY_REVOKED")


# --- Update and list ---------------------------------------------------------------------------


def test_an_update_changes_what_it_names_and_nothing_else(
    account: Account, credential: str
) -> None:
    grant = make_grant(account, credential, **_EVERY_LIMIT)

    changed = _update(account, grant, symbols=["BTCUSDT"], holder="renamed")

    assert changed["version"] == 2
    assert (changed["symbols"], changed["holder"]) == (["BTCUSDT"], "renamed")
    assert {name: changed[name] for name in _EVERY_LIMIT if name != "symbols"} == {
        name: value for name, value in _EVERY_LIMIT.items() if name != "symbols"
    }
    assert changed["updatedAt"] >= changed["createdAt"] == grant.data["createdAt"]
    assert _list(account) == [changed]


def test_an_empty_list_takes_a_limit_away(account: Account, credential: str) -> None:
    grant = make_grant(account, credential, **_EVERY_LIMIT)

    changed = _update(account, grant, symbols=[], endpoints=[], callerCidrs=[])

    assert (changed["symbols"], changed["endpoints"], changed["callerCidrs"]) == ([], [], [])


@pytest.mark.parametrize("body", [{}, {"holder": None}, {"holder": "", "symbols": None}])
def test_an_update_of_nothing_is_refused(
    account: Account, credential: str, body: dict[str, Any]
) -> None:
    grant = make_grant(account, credential)

    answer = _post(account, "update", grantId=grant.grant_id, **body)

    assert_refused(answer, "INVALID_REQUEST")
    assert [row["version"] for row in _list(account)] == [1]


def test_an_update_is_judged_together_with_what_stays(account: Account, credential: str) -> None:
    grant = make_grant(account, credential, notBefore=5 * 10**12)

    answer = _post(account, "update", grantId=grant.grant_id, notAfter=4 * 10**12)

    assert list(faults_of(answer)) == ["notAfter"]


def test_grants_are_listed_newest_first_by_pages(
    account: Account, credential: str, simulator: SimulatorProcess
) -> None:
    other = create(account, simulator.key("OKX", "good"))["credentialId"]
    made_ids = [make_grant(account, credential).grant_id for _ in range(3)]
    elsewhere = make_grant(account, other).grant_id

    page = account.client.get(f"/grant/list?credentialId={credential}&limit=2&offset=1")

    assert {row["grantId"] for row in _list(account)} == {*made_ids, elsewhere}
    assert [row["grantId"] for row in _list(account, f"?credentialId={other}")] == [elsewhere]
    times = [row["createdAt"] for row in _list(account)]
    assert times == sorted(times, reverse=True)
    assert len(page.data) == 2
    assert page.json["pagination"] == {
        "offset": 1,
        "limit": 2,
        "total": 3,
        "cursor": None,
        "hasNext": False,
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=0", "limit"), ("limit=x", "limit"), ("offset=-1", "offset"), ("credentialId=x", None)],
)
def test_the_list_refuses_bad_queries(account: Account, query: str, field: str | None) -> None:
    answer = account.client.get(f"/grant/list?{query}")

    assert_refused(answer, "INVALID_REQUEST")
    assert list(faults_of(answer)) == [field or "credentialId"]


def test_nobody_sees_grants_of_others(account: Account, credential: str) -> None:
    make_grant(account, credential)
    stranger = sign_up(account.client.port)

    assert _list(stranger) == _list(stranger, f"?credentialId={credential}") == []


# --- Whose it is -------------------------------------------------------------------------------


def test_grants_of_others_are_denied_and_unknown_ones_not_found(
    account: Account, credential: str, simulator: SimulatorProcess
) -> None:
    grant = make_grant(account, credential)
    stranger = sign_up(account.client.port)
    own = create(stranger, simulator.key("BINANCE", "good-2"))["credentialId"]
    unknown = str(uuid.uuid4())

    for named, code in ((grant.grant_id, "ACCESS_DENIED"), (unknown, "NOT_FOUND")):
        assert_refused(_post(stranger, "update", grantId=named, holder="x"), code)
        assert_refused(_post(stranger, "revoke", grantId=named), code)
        assert_refused(
            _post(stranger, "create", credentialId=own, holder="x", parentGrantId=named), code
        )
    assert_refused(_post(stranger, "create", credentialId=credential, holder="x"), "ACCESS_DENIED")
    assert_refused(_post(stranger, "create", credentialId=unknown, holder="x"), "NOT_FOUND")
    assert [row["version"] for row in _list(account)] == [1]


def test_a_parent_of_another_credential_is_refused(
    account: Account, credential: str, simulator: SimulatorProcess
) -> None:
    other = create(account, simulator.key("OKX", "good"))["credentialId"]
    parent = make_grant(account, credential)

    answer = _post(account, "create", credentialId=other, holder="x", parentGrantId=parent.grant_id)

    assert list(faults_of(answer)) == ["credentialId"]


# --- Never wider -------------------------------------------------------------------------------

_WIDER: Final[dict[str, Any]] = {
    "capabilities": ["READ", "TRADE"],
    "endpoints": [_ACCOUNT, _ORDER],
    "symbols": ["BTCUSDT", "SOLUSDT"],
    "requestsPerMinute": 61,
    "callerCidrs": ["126.0.0.0/7"],
    "notBefore": 1_699_999_999_999,
    "notAfter": 4_000_000_000_001,
}


@pytest.mark.parametrize("by_token", [False, True], ids=["owner", "token"])
@pytest.mark.parametrize(("field", "value"), _WIDER.items(), ids=_WIDER)
def test_a_child_that_is_wider_is_refused_by_the_field(
    account: Account, credential: str, field: str, value: Any, *, by_token: bool
) -> None:
    parent = make_grant(account, credential, **_EVERY_LIMIT)
    body = {"holder": "x", field: value}

    if by_token:
        answer = holder_of(account.client, parent).post("/grant/create", body)
    else:
        answer = _post(account, "create", **body, parentGrantId=parent.grant_id)

    _assert_denied(answer, "GRANT_WIDER")
    assert list(faults_of(answer)) == [field]
    assert len(_list(account)) == 1


def test_a_child_has_what_it_leaves_out_from_its_parent(account: Account, credential: str) -> None:
    parent = make_grant(account, credential, **_EVERY_LIMIT)

    by_owner = made(
        _post(account, "create", holder="x", symbols=["BTCUSDT"], parentGrantId=parent.grant_id)
    )
    by_token = grant_below(account.client, parent, requestsPerMinute=5, symbols=[])

    assert by_owner.data.items() >= {**_EVERY_LIMIT, "symbols": ["BTCUSDT"]}.items()
    assert by_token.data.items() >= {**_EVERY_LIMIT, "requestsPerMinute": 5}.items()
    assert by_owner.data["parentGrantId"] == by_token.data["parentGrantId"] == parent.grant_id
    assert by_token.data["credentialId"] == credential


def test_an_update_stays_within_the_parent(account: Account, credential: str) -> None:
    parent = make_grant(account, credential, **_EVERY_LIMIT)
    child = grant_below(account.client, parent, symbols=["BTCUSDT"])

    refused = _post(account, "update", grantId=child.grant_id, symbols=["SOLUSDT"])
    widened = _update(account, child, symbols=[])

    _assert_denied(refused, "GRANT_WIDER")
    assert widened["symbols"] == _EVERY_LIMIT["symbols"]


def test_four_grants_stand_one_below_the_other_and_no_fifth(
    account: Account, credential: str
) -> None:
    grant = make_grant(account, credential)
    for _ in range(3):
        grant = grant_below(account.client, grant)

    below = holder_of(account.client, grant).post("/grant/create", {"holder": "x"})
    by_owner = _post(account, "create", holder="x", parentGrantId=grant.grant_id)

    _assert_denied(below, "GRANT_DEPTH")
    _assert_denied(by_owner, "GRANT_DEPTH")
    assert use_grant(account.client, grant.token).status == 200


def test_a_token_names_no_other_parent_and_no_other_credential(
    account: Account, credential: str
) -> None:
    grant, other = make_grant(account, credential), make_grant(account, credential)
    client = holder_of(account.client, grant)
    unknown = str(uuid.uuid4())

    by_parent = client.post("/grant/create", {"holder": "x", "parentGrantId": other.grant_id})
    by_credential = client.post("/grant/create", {"holder": "x", "credentialId": unknown})

    assert list(faults_of(by_parent)) == ["parentGrantId"]
    assert list(faults_of(by_credential)) == ["credentialId"]
    made(
        client.post(
            "/grant/create",
            {"holder": "x", "credentialId": credential, "parentGrantId": grant.grant_id},
        )
    )


# --- What needs more than a session ------------------------------------------------------------


@pytest.mark.parametrize("name", [each for each in STEP_UP_NAMES if each != "WITHDRAW"])
def test_what_money_leaves_by_is_given_by_a_raised_session_alone(
    server: ServerProcess, account: Account, credential: str, name: str
) -> None:
    body = {"credentialId": credential, "holder": "x", "capabilities": ["READ", name]}
    plain = make_grant(account, credential)

    refused = account.client.post("/grant/create", body)
    widened = _post(account, "update", grantId=plain.grant_id, capabilities=["READ", name])
    raise_session(server, account)
    grant = made(account.client.post("/grant/create", body))
    _update(account, plain, capabilities=["READ", name])

    for answer in (refused, widened):
        assert_refused(answer, "STEP_UP_REQUIRED")
        assert answer.json["details"]["metadata"]["rule"]
    assert grant.data["capabilities"] == sorted(["READ", name])


def test_a_token_never_gives_what_money_leaves_by(
    server: ServerProcess, account: Account, credential: str
) -> None:
    raise_session(server, account)
    parent = make_grant(account, credential, capabilities=["READ", "TRANSFER"])

    asked = holder_of(account.client, parent).post(
        "/grant/create", {"holder": "x", "capabilities": ["TRANSFER"]}
    )
    silent = grant_below(account.client, parent)

    assert_refused(asked, "STEP_UP_REQUIRED")
    assert silent.data["capabilities"] == ["READ"]


def test_a_grant_that_money_leaves_by_is_narrowed_freely_and_widened_by_a_raised_session_alone(
    server: ServerProcess, account: Account, credential: str
) -> None:
    raise_session(server, account)
    grant = make_grant(account, credential, capabilities=["TRANSFER"], requestsPerMinute=10)
    login = {"email": account.email, "password": account.password}
    session = HttpClient(server.port).post("/auth/login", login).data
    plain = HttpClient(server.port, session["accessToken"])

    wider = plain.post("/grant/update", {"grantId": grant.grant_id, "requestsPerMinute": 11})
    narrower = plain.post("/grant/update", {"grantId": grant.grant_id, "requestsPerMinute": 9})

    assert_refused(wider, "STEP_UP_REQUIRED")
    assert narrower.data["requestsPerMinute"] == 9


def test_nobody_is_let_withdraw_where_the_server_refuses(
    server: ServerProcess, account: Account, credential: str
) -> None:
    raise_session(server, account)
    grant = make_grant(account, credential)
    body = {"capabilities": ["WITHDRAW"]}

    _assert_denied(
        _post(account, "create", credentialId=credential, holder="x", **body), "WITHDRAWAL"
    )
    _assert_denied(_post(account, "update", grantId=grant.grant_id, **body), "WITHDRAWAL")


def test_a_server_may_let_grants_withdraw(
    simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("withdrawal") / "vault"
    settings = UNLIMITED | {"GRANTS_WITHDRAWAL": "allow"}
    with ServerProcess(folder, simulator_url=simulator.base_url, settings=settings) as server:
        account = sign_up(server.port)
        credential = create(account, simulator.key("BINANCE", "good"))["credentialId"]
        body = {"credentialId": credential, "holder": "x", "capabilities": ["WITHDRAW"]}

        plain = account.client.post("/grant/create", body)
        raise_session(server, account)

        assert_refused(plain, "STEP_UP_REQUIRED")
        assert made(account.client.post("/grant/create", body)).data["capabilities"] == ["WITHDRAW"]


# --- What a token does, and until when ---------------------------------------------------------


def test_a_token_works_through_the_gateway_and_stops_when_its_grant_is_revoked(
    account: Account, credential: str
) -> None:
    grant = make_grant(account, credential)
    before = use_grant(account.client, grant.token)

    revoked = _revoke(account, grant)

    assert before.status == 200, before.raw
    assert revoked["inFlight"] == 0
    assert revoked["version"] == 2
    assert revoked["revokedAt"] == revoked["updatedAt"] >= grant.data["createdAt"]
    _assert_refused_at_the_gateway(account, grant, "GRANT_REVOKED")
    assert_refused(_post(account, "revoke", grantId=grant.grant_id), "ALREADY_REVOKED")
    assert_refused(_post(account, "update", grantId=grant.grant_id, holder="x"), "ALREADY_REVOKED")


def _assert_refused_at_the_gateway(account: Account, grant: MadeGrant, rule: str) -> None:
    answer = use_grant(account.client, grant.token)
    assert answer.status in {401, 403}, answer.raw
    assert rule in answer.headers["x-countersign-decision"]


def test_a_revoke_counts_what_may_still_be_with_the_venue(
    account: Account, credential: str, simulator: SimulatorProcess
) -> None:
    root = make_grant(account, credential)
    child = grant_below(account.client, root)
    simulator.install_fault("latency", "BINANCE", ms=3_500)

    with ThreadPoolExecutor() as pool:
        using = pool.submit(use_grant, account.client, child.token)
        time.sleep(0.7)
        revoked = _revoke(account, root)
        answer = using.result()

    assert revoked["inFlight"] == 1
    assert answer.status == 200, answer.raw


def test_revoking_a_grant_revokes_all_below_it_and_nothing_beside_it(
    account: Account, credential: str
) -> None:
    root = make_grant(account, credential)
    middle = grant_below(account.client, root)
    leaf = grant_below(account.client, middle)
    beside = grant_below(account.client, root)

    _revoke(account, middle)

    rows = {row["grantId"]: row for row in _list(account)}
    assert {key for key, row in rows.items() if "revokedAt" in row} == {
        middle.grant_id,
        leaf.grant_id,
    }
    assert [rows[each.grant_id]["version"] for each in (root, middle, leaf, beside)] == [1, 2, 2, 1]
    _assert_refused_at_the_gateway(account, leaf, "GRANT_REVOKED")
    assert use_grant(account.client, root.token).status == 200
    assert use_grant(account.client, beside.token).status == 200


def test_revoking_the_credential_revokes_its_grants(account: Account, credential: str) -> None:
    root = make_grant(account, credential)
    child = grant_below(account.client, root)
    assert use_grant(account.client, child.token).status == 200

    assert account.client.post("/credential/revoke", {"credentialId": credential}).status == 200

    rows = _list(account)
    assert [row["version"] for row in rows] == [2, 2]
    assert all("revokedAt" in row for row in rows)
    for grant in (root, child):
        answer = use_grant(account.client, grant.token)
        assert answer.status in {401, 403}, answer.raw


def test_rotating_the_credential_keeps_its_grants(
    account: Account, credential: str, simulator: SimulatorProcess
) -> None:
    grant = make_grant(account, credential)
    assert use_grant(account.client, grant.token).status == 200
    key = simulator.key("BINANCE", "good-2")

    rotated = account.client.post(
        "/credential/rotate",
        {"credentialId": credential, "apiKey": key.api_key, "apiSecret": key.api_secret},
    )

    assert rotated.status == 200, rotated.raw
    assert use_grant(account.client, grant.token).status == 200


def test_narrowing_a_parent_narrows_its_children(account: Account, credential: str) -> None:
    root = make_grant(account, credential)
    child = grant_below(account.client, root)
    assert use_grant(account.client, child.token).status == 200

    _update(account, root, capabilities=["TRADE"])

    assert use_grant(account.client, child.token).status != 200
    assert _list(account)[0]["capabilities"] == ["READ", "TRADE"]


_DEAD: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "over": ({"notAfter": _GONE_MS}, "GRANT_OVER"),
    "not yet": ({"notBefore": 4_000_000_000_000}, "GRANT_NOT_YET"),
    "elsewhere": ({"callerCidrs": ["203.0.113.0/24"]}, "CALLER_ADDRESS"),
}


@pytest.mark.parametrize(("limits", "rule"), _DEAD.values(), ids=_DEAD)
def test_a_token_that_is_not_in_force_makes_no_grant(
    account: Account, credential: str, limits: dict[str, Any], rule: str
) -> None:
    grant = make_grant(account, credential, **limits)

    answer = holder_of(account.client, grant).post("/grant/create", {"holder": "x"})

    _assert_denied(answer, rule)


def test_a_child_of_a_grant_that_is_over_makes_none_either(
    account: Account, credential: str
) -> None:
    root = make_grant(account, credential)
    child = grant_below(account.client, root)
    _update(account, root, notAfter=_GONE_MS)

    answer = holder_of(account.client, child).post("/grant/create", {"holder": "x"})

    _assert_denied(answer, "GRANT_OVER")


def test_a_revoked_token_makes_no_grant(account: Account, credential: str) -> None:
    root = make_grant(account, credential)
    child = grant_below(account.client, root)
    _revoke(account, root)

    for grant in (root, child):
        answer = holder_of(account.client, grant).post("/grant/create", {"holder": "x"})
        _assert_denied(answer, "GRANT_REVOKED")


_NO_GRANT: Final = {
    "unknown, of the right form": "csg_" + "0" * 43 + "000000",
    "a wrong checksum": "csg_" + "a" * 49,
    "cut short": "csg_abc",
}


@pytest.mark.parametrize("token", _NO_GRANT.values(), ids=_NO_GRANT)
def test_what_is_no_token_is_refused(nobody: HttpClient, token: str) -> None:
    answer = HttpClient(nobody.port, token).post("/grant/create", {"holder": "x"})

    assert_refused(answer, "INVALID_TOKEN")


def test_a_frozen_credentials_holders_make_no_grants(
    server: ServerProcess, account: Account, credential: str
) -> None:
    grant = make_grant(account, credential)
    freeze(server, credential)

    answer = holder_of(account.client, grant).post("/grant/create", {"holder": "x"})

    assert_refused(answer, "FROZEN")
    make_grant(account, credential)


def test_a_bot_that_makes_many_grants_is_slowed_and_its_owner_is_not(
    account: Account, credential: str
) -> None:
    grant = make_grant(account, credential)
    bot = holder_of(account.client, grant)

    answers = (bot.post("/grant/create", {"holder": secrets.token_hex(4)}) for _ in range(900))
    # Those beyond the grant's own number are refused before, and count all the same.
    refused = next(answer for answer in answers if answer.status not in {200, 403})

    assert_refused(refused, "RATE_LIMITED")
    assert int(refused.headers["retry-after"]) >= 1
    make_grant(account, credential)


# --- Slips that would widen a grant ------------------------------------------------------------


@pytest.mark.parametrize(
    "slip", [{"symbol": ["BTCUSDT"]}, {"capability": ["READ"]}, {"notAfterr": 1}, {"SYMBOLS": []}]
)
def test_a_misspelt_limit_makes_no_grant_without_it(
    account: Account, credential: str, slip: dict[str, Any]
) -> None:
    made = _post(account, "create", credentialId=credential, holder="h", **slip)
    grant = make_grant(account, credential)
    changed = _post(account, "update", grantId=grant.grant_id, **slip)

    assert list(faults_of(made)) == list(faults_of(changed)) == ["body"]
    assert next(iter(slip)) not in faults_of(made)["body"].split(", ")  # it is not repeated
    assert [row["grantId"] for row in _list(account)] == [grant.grant_id]


@pytest.mark.parametrize("field", ["notBefore", "notAfter"])
def test_a_time_in_seconds_makes_no_grant(account: Account, credential: str, field: str) -> None:
    answer = _post(account, "create", credentialId=credential, holder="h", **{field: 1_790_000_000})

    assert "milliseconds" in faults_of(answer)[field]
