"""Forward over a real database, with keys that are really sealed, and a venue that tests direct."""

import secrets
from dataclasses import dataclass
from typing import Any, Final

import apsw
from tests.adapters.storage.use_examples import a_credential, decision
from tests.support.gateway_grants import a_grant
from tests.venues.stage import CATALOGUE, FINGERPRINT, material

from countersign.access.grant import Grant
from countersign.access.grant_secret import GrantSecrets
from countersign.access.grant_token import mint_token, token_digest
from countersign.adapters.storage.sqlite.credential_store import SqliteCredentialStore
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.grant_rows import insert_grant
from countersign.adapters.storage.sqlite.grant_store import SqliteGrantStore
from countersign.countersigning.acting import Acting
from countersign.countersigning.answers import AnswerReader
from countersign.countersigning.forward import Forward, Passage
from countersign.countersigning.ports import IntentLog
from countersign.countersigning.standing import Standings
from countersign.credentials.credential import Credential
from countersign.credentials.sealed_material import binding_of_credential, packed
from countersign.envelope.ports import KeyWrapper
from countersign.envelope.seal import Seal
from countersign.envelope.unseal import Unseal
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Origin, Outcome
from countersign.kernel.ids import RequestId, new_id
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.ports import VenueHttp

SECRETS: Final = GrantSecrets(Secret(b"g" * 32))
_FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Holder:
    """A stored key of a venue, and the token of a grant of it."""

    credential: Credential
    grant: Grant
    token: Secret


async def holder(database: Database, venue: str, key_wrapper: KeyWrapper, **limits: Any) -> Holder:
    """Seal and store a key of a venue, with a grant of these limits."""
    key = material(venue)
    fingerprint = FINGERPRINT(CATALOGUE.get(venue), key)
    credential = a_credential(venue=venue, fingerprint=fingerprint)
    seal = Seal(key_wrapper=key_wrapper, random_bytes=secrets.token_bytes)
    sealed = await seal(packed(key), binding_of_credential(credential, 1))
    created = decision(credential, action="credential.create", outcome=Outcome.ALLOWED)
    await SqliteCredentialStore(database).add(credential, sealed, created, None)
    grant = a_grant(credential.user_id, credential.credential_id, **limits)
    token = mint_token(secrets.token_bytes)

    def insert(connection: apsw.Connection) -> None:
        insert_grant(connection, grant, token_digest(token))

    await database.write(insert)
    return Holder(credential, grant, token)


def forward_over(
    database: Database,
    intents: IntentLog,
    *,
    http: VenueHttp,
    key_wrapper: KeyWrapper,
    clock: Clock,
) -> Forward:
    """Return Forward as the gateway has it."""
    return Forward(
        standings=Standings(
            grants=SqliteGrantStore(database),
            credentials=SqliteCredentialStore(database),
            catalogue=CATALOGUE,
        ),
        secrets=SECRETS,
        intents=intents,
        acting=Acting(
            intents=intents,
            unseal=Unseal(key_wrapper=key_wrapper),
            fingerprint=FINGERPRINT,
            http=http,
            reader=AnswerReader(answer_bytes_max=64 * 1024),
            clock=clock,
        ),
        clock=clock,
        withdrawal_allowed=False,
    )


def passage() -> Passage:
    return Passage(Origin(RequestId(new_id()), "203.0.113.7"))


def binance_order(number: int) -> BotRequest:
    """Return an order that is like no other."""
    body = f"symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&newClientOrderId=bot-{number}".encode()
    return BotRequest("api.binance.com", "POST", "/api/v3/order/test", "", _FORM, body)


def kraken_balance(number: int) -> BotRequest:
    """Return a request that takes a nonce, and is like no other."""
    body = f"nonce=1&asset={number}".encode()
    return BotRequest("api.kraken.com", "POST", "/0/private/Balance", "", _FORM, body)
