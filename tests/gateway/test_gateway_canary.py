"""Secrets stay in the gateway, whatever a venue answers and a bot sends; see test_canary.py."""

import http.client
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from typing import Any, Final

import apsw
import pytest
from tests.gateway.canary_bots import (
    VENUES,
    CanaryBot,
    meet_hostile_venues,
    new_canary_bot,
    send_strays,
)
from tests.gateway.stage import decision
from tests.support.canary_acts import granted, use_a_signing_grant
from tests.support.canary_stage import (
    OF_THE_GATEWAY,
    CanaryStage,
    RecordingClient,
    random_text,
    staged,
)
from tests.support.gateway_grants import make_grant

from countersign.countersigning.errors import Rule
from countersign.credentials.ports import SIGNING_S
from countersign.entrypoints.gateway.refusal_table import REFUSALS
from countersign.kernel.capability import Capability

# Each with its reason.
NEVER_TOLD: Final = {"SEALED": "a server that cannot open its key file does not start"}
# More than may wait for one key's lane.
_OF_ONE_LANE: Final = 68
# Within the 5 s that the server waits for the lock.
_TO_ARRIVE_S: Final = 0.7
_ACCOUNT: Final = "/api/v3/account"
_ORDER: Final = "/api/v3/order?symbol=BTCUSDT"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CanaryStage]:
    with staged(tmp_path_factory.mktemp("canary"), GATEWAY_ANSWER_TIMEOUT_S="1") as stage:
        yield stage


@pytest.fixture
def client(stage: CanaryStage) -> RecordingClient:
    return stage.sign_up()[0]


def test_no_secret_leaves_the_gateway(stage: CanaryStage, client: RecordingClient) -> None:
    bots = {venue: new_canary_bot(stage, client, venue) for venue in VENUES}
    for bot in bots.values():
        assert decision(bot.read()) == "FORWARDED"
        send_strays(bot)
    meet_hostile_venues(bots)
    _be_refused_by_each_rule(bots["BINANCE"])
    use_a_signing_grant(stage, client, bots["BINANCE"].credential["credentialId"])
    _meet_broken_rows(stage, client)
    _wait_for_a_locked_database(bots["KRAKEN"])
    _be_stopped(client, bots["OKX"])

    decisions = [
        answer.headers["x-countersign-decision"]
        for _, answer in stage.answers
        if "x-countersign-decision" in answer.headers
    ]
    codes = {each.partition("/")[0] for each in decisions}
    assert (REFUSALS.keys() | {"INTERNAL"}) - codes == NEVER_TOLD.keys()
    assert codes >= OF_THE_GATEWAY
    of_requests = {*Rule} - {Rule.CALLER_SIGNATURE}  # that one is of making grants
    assert {f"POLICY_DENIED/{rule}" for rule in of_requests} <= {*decisions}
    for bot in bots.values():
        bot.watch_signatures()
    assert b'"HOSTILE_ANSWER"' in stage.server.log.read_bytes()
    stage.require_no_trace()


def _be_refused_by_each_rule(bot: CanaryBot) -> None:
    """Grants that the API does not make, or not for long, are written where they are stored."""
    stage = bot.stage
    refused: list[tuple[dict[str, Any], str, str, str]] = [
        ({"symbols": frozenset({"ETHUSDT"})}, "POST", _ORDER, "SYMBOL"),
        ({"capabilities": frozenset({Capability.READ})}, "POST", _ORDER, "CAPABILITY"),
        ({}, "POST", _ORDER, "UNKNOWN_PARAMETER"),
        ({"endpoints": frozenset({"GET /api/v3/order"})}, "GET", _ACCOUNT, "ENDPOINT"),
        ({"networks": (ip_network("192.0.2.0/24"),)}, "GET", _ACCOUNT, "CALLER_ADDRESS"),
        ({"not_after_ms": 1}, "GET", _ACCOUNT, "GRANT_OVER"),
        ({"not_before_ms": 2**45}, "GET", _ACCOUNT, "GRANT_NOT_YET"),
        ({}, "POST", "/sapi/v1/capital/withdraw/apply?coin=BTC", "WITHDRAWAL"),
        ({}, "GET", "/sapi/v1/margin/apiKey", "CLOSED_ENDPOINT"),
    ]
    for limits, method, path, rule in refused:
        held = _holding(bot, make_grant(stage.server, bot.credential, **limits))
        stray = f"{'&' if '?' in path else '?'}address={stage.canary()}"
        assert decision(held.send(method, path + stray)) == f"POLICY_DENIED/{rule}"
    slow = _holding(bot, make_grant(stage.server, bot.credential, requests_per_minute=1))
    assert [decision(slow.read()) for _ in range(2)] == ["FORWARDED", "RATE_LIMITED"]


def _holding(bot: CanaryBot, token: str) -> CanaryBot:
    """Return the bot with another token, which is watched for from now on."""
    bot.stage.traces.watch("grant token", token.removeprefix("csg_"))
    return CanaryBot(bot.stage, bot.venue, bot.key, bot.credential, token)


def _meet_broken_rows(stage: CanaryStage, client: RecordingClient) -> None:
    """Sealed keys that do not open, or open and are none, rows and tables that are not there."""
    stray = stage.canary
    other = new_canary_bot(stage, client, "BINANCE")
    broken_pem = f"-----BEGIN PRIVATE KEY-----\\n{stray()}\\n-----END PRIVATE KEY-----\\n"
    for venue, plaintext, expected in (
        ("BINANCE", f"no JSON {stray()}", "INTERNAL"),
        ("BINANCE", f'{{"v":1,"apiKey":"{stray()}","apiSecret":["{stray()}"]}}', "INTERNAL"),
        ("BINANCE", _plaintext(stray(), stray()), "INTERNAL"),
        ("BINANCE", _plaintext("", broken_pem), "INVALID_CREDENTIALS"),
        ("OKX", _plaintext("", stray()), "INVALID_REQUEST"),
    ):
        bot = new_canary_bot(stage, client, venue)
        text = plaintext.replace('"apiKey":""', f'"apiKey":"{bot.key.api_key}"')
        stage.store_sealed(_id(bot), stage.sealed_for(bot.credential, text))
        assert decision(bot.read()) == expected
    for change, expected in (
        (lambda bot: stage.store_sealed(_id(bot), bytes(300)), "INTERNAL"),
        (
            lambda bot: stage.store_sealed(_id(bot), stage.sealed_of(_id(other))),
            "KMS_UNAVAILABLE",
        ),
        (
            lambda bot: stage.execute("DELETE FROM key_material WHERE credential_id = ?", _id(bot)),
            "STATE_CHANGED",
        ),
        (
            lambda bot: stage.execute(
                "UPDATE grants SET limits = 'no JSON' WHERE credential_id = ?", _id(bot)
            ),
            "INTERNAL",
        ),
    ):
        bot = new_canary_bot(stage, client, "BINANCE")
        change(bot)
        assert decision(bot.read()) == expected
    stage.execute("ALTER TABLE open_uses RENAME TO elsewhere")
    assert decision(other.order(stray())) == "STORE_UNAVAILABLE"
    stage.execute("ALTER TABLE elsewhere RENAME TO open_uses")
    assert decision(other.read()) == "FORWARDED"


def _id(bot: CanaryBot) -> str:
    credential_id: str = bot.credential["credentialId"]
    return credential_id


def _plaintext(api_key: str, api_secret: str) -> str:
    return f'{{"v":1,"apiKey":"{api_key}","apiSecret":"{api_secret}","apiPassphrase":null}}'


def _wait_for_a_locked_database(bot: CanaryBot) -> None:
    """One request waits for its intent until its time to sign is over; too many for their turn."""
    connection = apsw.Connection(str(bot.stage.server.database))
    connection.set_busy_timeout(5_000)
    with ThreadPoolExecutor(_OF_ONE_LANE) as pool:
        connection.execute("BEGIN IMMEDIATE")
        try:
            waiting = [pool.submit(bot.order, bot.stage.canary()) for _ in range(_OF_ONE_LANE)]
            time.sleep(SIGNING_S + _TO_ARRIVE_S)
        finally:
            connection.execute("ROLLBACK")
            connection.close()
        met = {decision(each.result()) for each in waiting}
    assert met >= {"DEADLINE_PASSED", "LANE_BUSY"}


def _be_stopped(client: RecordingClient, bot: CanaryBot) -> None:
    stage, named = bot.stage, {"credentialId": _id(bot)}
    below = granted(stage, client, **named)
    assert client.post("/grant/revoke", {"grantId": below["grantId"]}).status == 200
    ended = _holding(bot, below["token"])
    assert decision(ended.order(stage.canary())) == "POLICY_DENIED/GRANT_REVOKED"
    assert client.post("/credential/freeze", named).status == 200
    assert decision(bot.order(stage.canary())) == "FROZEN"
    assert client.post("/credential/thaw", named).status == 200
    change = "UPDATE credentials SET status = ?, version = version + 1 WHERE credential_id = ?"
    stage.execute(change, "EXPIRED", _id(bot))
    assert decision(bot.order(stage.canary())) == "NOT_ACTIVE"
    assert client.post("/credential/revoke", named).status == 200
    assert decision(bot.order(stage.canary())) == "ALREADY_REVOKED"


@pytest.mark.fire
def test_no_secret_is_left_by_a_crash_while_forwarding(
    stage: CanaryStage, client: RecordingClient
) -> None:
    bots = {venue: new_canary_bot(stage, client, venue) for venue in VENUES}
    for venue in VENUES:
        stage.simulator.install_fault("hang", venue, count=1, processed=True)

    def send(bot: CanaryBot) -> None:
        # Two, so that one waits at the venue and one is anywhere.
        for _ in range(2):
            try:
                bot.order(random_text(32))
            except (OSError, http.client.HTTPException):
                return  # the server is dead: that is the test

    threads = [
        threading.Thread(target=send, args=(bot,)) for bot in bots.values() for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    _until_all_hang(stage)
    stage.server.kill()
    for thread in threads:
        thread.join()
    for bot in bots.values():
        bot.watch_signatures()
    left = stage.files()
    stage.simulator.clear_faults()
    stage.server.start()

    assert "countersign.db-wal" in {name for name, _ in left}
    assert stage.execute("SELECT count(*) FROM open_uses")[0][0] >= len(VENUES)
    assert not stage.traces.found_in_all(left)
    assert decision(bots["BINANCE"].read()) == "FORWARDED"
    stage.require_no_trace()


def _until_all_hang(stage: CanaryStage) -> None:
    """Wait until each venue's fault is used up."""
    deadline = time.monotonic() + 5
    while stage.simulator.faults():
        assert time.monotonic() < deadline
        time.sleep(0.01)
