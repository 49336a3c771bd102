"""Who may ask public endpoints, and what of it goes out."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.adapters.storage.use_examples import NOW_MS, a_credential, decision
from tests.support.gateway_grants import a_grant
from tests.venues.fake_venue_http import FakeVenueHttp
from tests.venues.stage import ManualClock

from countersign.access.grant import Grant
from countersign.access.grant_token import mint_token, token_digest
from countersign.adapters.storage.sqlite.credential_store import SqliteCredentialStore
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.grant_rows import insert_grant
from countersign.adapters.storage.sqlite.grant_store import SqliteGrantStore
from countersign.adapters.storage.sqlite.intent_log import SqliteIntentLog
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.countersigning.answers import AnswerReader
from countersign.countersigning.errors import (
    PolicyDeniedError,
    UnknownTokenError,
    VenuePausedError,
)
from countersign.countersigning.forward import Passage, address_of
from countersign.countersigning.forward_public import ForwardPublic, PublicPaceError
from countersign.countersigning.standing import Standings
from countersign.kernel.decision import Origin, Outcome
from countersign.kernel.ids import RequestId
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.catalogue import load_catalogue
from countersign.venues.errors import VenueUnavailableError
from countersign.venues.requests import VenueAnswer

CATALOGUE = load_catalogue()
HOST = "www.okx.com"
LOOPBACK, ELSEWHERE = "127.0.0.1", "203.0.113.7"
SIMULATED = "x-simulated-trading"


@dataclass
class Stage:
    """A public forward over a real database; the venue's answers are made up."""

    database: Database
    http: FakeVenueHttp
    forward: ForwardPublic

    async def ask(
        self,
        token: Secret | None = None,
        *,
        address: str = ELSEWHERE,
        host: str = HOST,
        venue: str | None = "OKX",
        headers: dict[str, str] | None = None,
    ) -> VenueAnswer:
        request = BotRequest(host, "GET", "/api/v5/public/time", "a=1", headers or {}, b"")
        passage = Passage(
            Origin(RequestId("1"), address), None if venue is None else CATALOGUE.get(venue)
        )
        return await self.forward(request, token, address_of(address), passage)

    async def token(self, *limits: dict[str, Any], venue: str = "OKX", **state: Any) -> Secret:
        """Return the token of a grant below others, topmost first; `state` is the topmost's."""
        credential = a_credential(venue=venue)
        entry = decision(credential, outcome=Outcome.ALLOWED)
        await SqliteCredentialStore(self.database).add(credential, b"sealed", entry, None)
        chain: list[Grant] = []
        tokens = [mint_token(os.urandom) for _ in limits or ({},)]
        for token, each in zip(tokens, limits or ({},), strict=True):
            grant = a_grant(credential.user_id, credential.credential_id, chain, **each)
            chain.insert(0, grant if chain else replace(grant, **state))
            await self.database.write(partial(_insert, chain[0], token_digest(token)))
        return tokens[-1]

    def sent(self) -> int:
        return len(self.http.sent)


def _insert(grant: Grant, digest: bytes, connection: apsw.Connection) -> None:
    insert_grant(connection, grant, digest)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    clock = ManualClock(NOW_MS)
    database = Database.open(tmp_path / "test.db", 0)
    intents = SqliteIntentLog(database, SqliteNonceLanes(database, clock), clock)
    reader = AnswerReader(answer_bytes_max=1_000)
    http = FakeVenueHttp(lambda _: VenueAnswer(200, {}, b"{}"))
    forward = ForwardPublic(
        standings=Standings(
            grants=SqliteGrantStore(database),
            credentials=SqliteCredentialStore(database),
            catalogue=CATALOGUE,
        ),
        intents=intents,
        http=http,
        reader=reader,
        clock=clock,
        public_from=[ip_network("127.0.0.0/8"), ip_network("192.0.2.0/24")],
        per_minute=10,
    )
    yield Stage(database, http, forward)
    reader.close()
    await intents.close()
    await database.close()


@pytest.mark.parametrize("address", [LOOPBACK, "192.0.2.9"])
async def test_those_who_may_ask_without_a_token_do(stage: Stage, address: str) -> None:
    assert (await stage.ask(address=address)).status == 200

    (sent,) = stage.http.sent
    assert (sent.host, sent.method, sent.target) == (HOST, "GET", "/api/v5/public/time?a=1")


@pytest.mark.parametrize("address", [ELSEWHERE, "192.0.3.1", "::1", "", "unknown"])
async def test_nobody_else_asks_without_a_token(stage: Stage, address: str) -> None:
    with pytest.raises(UnknownTokenError):
        await stage.ask(address=address)

    assert stage.sent() == 0


async def test_nobody_asks_a_venue_that_is_not_known(stage: Stage) -> None:
    with pytest.raises(UnknownTokenError):
        await stage.ask(address=LOOPBACK, venue=None)

    assert stage.sent() == 0


async def test_a_token_asks_from_anywhere(stage: Stage) -> None:
    assert (await stage.ask(await stage.token({}, {}, {}))).status == 200
    assert stage.sent() == 1


async def test_a_token_that_nobody_has_does_not_ask_even_from_here(stage: Stage) -> None:
    with pytest.raises(UnknownTokenError):
        await stage.ask(mint_token(bytes), address=LOOPBACK)

    assert stage.sent() == 0


@pytest.mark.parametrize("place", [0, 1, 2], ids=["topmost", "between", "nearest"])
@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        ({"not_after_ms": NOW_MS}, "GRANT_OVER"),
        ({"not_before_ms": NOW_MS + 1}, "GRANT_NOT_YET"),
        ({"networks": (ip_network("198.51.100.0/24"),)}, "CALLER_ADDRESS"),
    ],
)
async def test_every_grant_of_the_chain_must_hold(
    stage: Stage, place: int, limits: dict[str, Any], rule: str
) -> None:
    chain: list[dict[str, Any]] = [{}, {}, {}]
    chain[place] = limits
    token = await stage.token(*chain)

    with pytest.raises(PolicyDeniedError) as caught:
        await stage.ask(token)

    assert caught.value.rule == rule
    assert stage.sent() == 0


async def test_a_revoked_grant_above_ends_it(stage: Stage) -> None:
    token = await stage.token({}, {}, revoked_at_ms=1)

    with pytest.raises(PolicyDeniedError, match="revoked"):
        await stage.ask(token)

    assert stage.sent() == 0


async def test_a_grant_that_is_revoked_meanwhile_is_seen_at_once(stage: Stage) -> None:
    token = await stage.token()
    assert (await stage.ask(token)).status == 200

    await stage.database.write(
        lambda connection: connection.execute("UPDATE grants SET revoked_at_ms = 1")
    )

    with pytest.raises(PolicyDeniedError):
        await stage.ask(token)
    assert stage.sent() == 1


@pytest.mark.parametrize(
    ("venue", "host"),
    [("OKX", "api.binance.com"), ("BINANCE", HOST), ("BINANCE_UAT", "api.binance.com")],
)
async def test_a_token_asks_its_own_venue_alone(stage: Stage, venue: str, host: str) -> None:
    token = await stage.token(venue=venue)

    with pytest.raises(PolicyDeniedError) as caught:
        await stage.ask(token, host=host, address=LOOPBACK)

    assert caught.value.rule == "HOST"
    assert stage.sent() == 0


@pytest.mark.parametrize(
    ("venue", "said"), [("OKX", "1"), ("OKX_UAT", "0"), ("OKX_UAT", "true"), ("OKX", "")]
)
@pytest.mark.parametrize("with_token", [True, False])
async def test_nobody_names_another_environment(
    stage: Stage, venue: str, said: str, *, with_token: bool
) -> None:
    token = await stage.token(venue=venue) if with_token else None

    with pytest.raises(PolicyDeniedError) as caught:
        await stage.ask(token, address=LOOPBACK, venue=venue, headers={SIMULATED: said})

    assert caught.value.rule == "ENVIRONMENT"
    assert stage.sent() == 0


@pytest.mark.parametrize(("venue", "expected"), [("OKX", None), ("OKX_UAT", "1")])
async def test_the_environment_is_named_by_us(
    stage: Stage, venue: str, expected: str | None
) -> None:
    await stage.ask(await stage.token(venue=venue))
    await stage.ask(address=LOOPBACK, venue=venue)

    assert [sent.headers.get(SIMULATED) for sent in stage.http.sent] == [expected] * 2


async def test_the_pace_is_one_for_all(stage: Stage) -> None:
    token = await stage.token()
    for _ in range(5):
        await stage.ask(token)
        await stage.ask(address=LOOPBACK)

    for asked in (stage.ask(token), stage.ask(address=LOOPBACK)):
        with pytest.raises(PublicPaceError) as caught:
            await asked
        assert 0 < caught.value.retry_after_s <= 6
    assert stage.sent() == 10


async def test_who_may_not_ask_uses_nothing_up(stage: Stage) -> None:
    for _ in range(20):
        with pytest.raises(UnknownTokenError):
            await stage.ask()

    assert (await stage.ask(address=LOOPBACK)).status == 200


async def test_a_pause_is_kept_to(stage: Stage) -> None:
    stage.http.decide = lambda _: VenueAnswer(429, {"retry-after": "9"}, b"")
    await stage.ask(address=LOOPBACK)

    with pytest.raises(VenuePausedError):
        await stage.ask(address=LOOPBACK)

    assert stage.sent() == 1


async def test_an_answer_that_cannot_be_read_is_none(stage: Stage) -> None:
    stage.http.decide = lambda _: VenueAnswer(200, {"content-encoding": "br"}, b"x")

    with pytest.raises(VenueUnavailableError):
        await stage.ask(address=LOOPBACK)
