"""What the canary's users do with grants, freezes, the audit list and pairs made here."""

import base64
from typing import Any

from tests.support.bot_signing import now_ms, read_of
from tests.support.canary_stage import CanaryStage, RecordingClient


def use_grants(stage: CanaryStage, client: RecordingClient, credential_id: str) -> None:
    """Make grants, use them, and be refused in every way that a grant is."""
    root = granted(stage, client, credentialId=credential_id)
    holder = stage.client(root["token"])
    child = granted(stage, holder, symbols=["BTCUSDT"])
    for token in (root["token"], child["token"], f"csg_{stage.canary()}"):
        for path in ("account", "no/such/endpoint"):
            stage.client().request(
                "GET", f"/gateway/api.binance.com/api/v3/{path}", headers={"X-MBX-APIKEY": token}
            )
        stage.client(token).get("/credential/list")
    stray = {"capabilities": [stage.canary()], "endpoints": [stage.canary()]}
    assert client.post("/grant/create", {"credentialId": credential_id, **stray}).status == 400
    assert (
        holder.post("/grant/create", {"holder": "x", "endpoints": [stage.canary()]}).status == 400
    )
    wider = holder.post("/grant/create", {"holder": "x", "capabilities": ["LEVERAGE"]})
    assert wider.code == "POLICY_DENIED"
    for change, back, code in (
        ("status = 'EXPIRED'", "status = 'ACTIVE'", "NOT_ACTIVE"),
        ("frozen_at_ms = 1", "frozen_at_ms = NULL", "FROZEN"),
    ):
        for changed in (change, back):
            stage.execute(
                f"UPDATE credentials SET {changed} WHERE credential_id = ?",  # noqa: S608
                credential_id,
            )
            answer = holder.post("/grant/create", {"holder": ""} if changed == back else _NAMED)
            assert answer.code == ("INVALID_REQUEST" if changed == back else code)
    assert client.post("/grant/update", {"grantId": child["grantId"], **_NAMED}).status == 200
    assert client.get("/grant/list").status == 200
    assert client.post("/grant/revoke", {"grantId": root["grantId"]}).status == 200


def stop_and_read(
    stage: CanaryStage, client: RecordingClient, password: str, credential_id: str
) -> None:
    """Step up, freeze, thaw and read the record, rightly and wrongly."""
    for shown, status in ((stage.password(), 401), (password, 200)):
        assert client.post("/auth/step-up", {"password": shown}).status == status
    named = {"credentialId": credential_id}
    assert client.post("/credential/freeze", named).status == 200
    assert client.post("/credential/verify", named).code == "FROZEN"
    for stray in ({"credentialId": stage.canary()}, {"all": stage.canary()}):
        assert client.post("/credential/freeze", stray).status == 400
    assert client.post("/credential/thaw", {"all": True}).status == 200
    assert client.get(f"/audit/list?limit=1000&credentialId={credential_id}").status == 200
    for name in ("credentialId", "action", "outcome", "from", "limit", "cursor"):
        assert client.get(f"/audit/list?{name}={stage.canary()}").status == 400


def have_pairs_made(stage: CanaryStage, client: RecordingClient) -> None:
    """Have pairs made, activate them wrongly and rightly, and be refused."""
    for kind in ("ED25519", "RSA"):
        made, other = (
            client.post("/credential/generate", {"venue": "BINANCE", "kind": kind}).data
            for _ in range(2)
        )
        for each in (made, other):
            stage.watch_generated(each)
        wrong, right = (stage.key_of_pair(each["publicKey"]) for each in (other, made))
        named = {"credentialId": made["credentialId"]}
        refused = client.post("/credential/activate", {**named, "apiKey": wrong})
        assert refused.code == "INVALID_CREDENTIALS"
        active = client.post("/credential/activate", {**named, "apiKey": right})
        assert active.status == 200, active.raw
        assert client.post("/credential/verify", named).status == 200
        assert client.post("/credential/activate", {**named, "apiKey": ""}).status == 400
    for stray in ({"kind": stage.canary()}, {"venue": stage.canary()}):
        body = {"venue": "BINANCE", "kind": "RSA", **stray}
        assert client.post("/credential/generate", body).status == 400


_NAMED = {"holder": "another name"}


def granted(stage: CanaryStage, client: RecordingClient, **fields: Any) -> dict[str, Any]:
    """Make a grant, and watch for its token."""
    answer = client.post("/grant/create", {"holder": "a bot", **fields})
    assert answer.status == 200, answer.raw
    granted: dict[str, Any] = answer.data
    stage.traces.watch("grant token", granted["token"].removeprefix("csg_"))
    if "secret" in granted:
        stage.traces.watch("grant secret", granted["secret"])
        stage.traces.watch("raw grant secret", base64.b64decode(granted["secret"]))
    return granted


def use_a_signing_grant(stage: CanaryStage, client: RecordingClient, credential_id: str) -> None:
    """Sign rightly, twice, late and wrongly; change, list and free the grant."""
    signing = granted(stage, client, credentialId=credential_id, callerSignature=True)
    right = read_of("BINANCE", signing["secret"])
    late = read_of("BINANCE", signing["secret"], now_ms() - 60_000)
    wrong = read_of("BINANCE", stage.canary())
    said = []
    for request in (right, right, late, wrong):
        path = f"/gateway/api.binance.com{request.path}"
        answer = stage.client().request(
            request.method, path, headers={"X-MBX-APIKEY": signing["token"]}
        )
        said.append(answer.headers["x-countersign-decision"])
    assert said == ["FORWARDED", "SIGNATURE_REPLAYED", "SIGNATURE_EXPIRED", "SIGNATURE_INVALID"]
    below = stage.client(signing["token"]).post("/grant/create", {"holder": "x"})
    assert below.code == "POLICY_DENIED"
    named = {"grantId": signing["grantId"]}
    assert client.post("/grant/update", {**named, **_NAMED}).status == 200
    freed = client.post("/grant/update", {**named, "callerSignature": False})
    assert freed.code == "STEP_UP_REQUIRED"
    stray = client.post("/grant/update", {**named, "callerSignature": stage.canary()})
    assert stray.status == 400
