"""Wires the gateway: what stands between a bot's token and a venue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from countersign.access.grant_secret import GrantSecrets
from countersign.adapters.storage.sqlite.credential_store import SqliteCredentialStore
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.grant_store import SqliteGrantStore
from countersign.adapters.storage.sqlite.intent_log import SqliteIntentLog
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.adapters.venue_http.client import VenueHttpClient
from countersign.bootstrap.settings import Settings
from countersign.countersigning.acting import Acting
from countersign.countersigning.answers import AnswerReader
from countersign.countersigning.forward import Forward
from countersign.countersigning.forward_public import ForwardPublic
from countersign.countersigning.standing import Standings
from countersign.credentials.fingerprint import Fingerprint
from countersign.envelope.unseal import Unseal
from countersign.kernel.clock import Clock
from countersign.venues.catalogue import VenueCatalogue
from countersign.venues.ports import VenueHttp
from countersign.venues.sightings import Sightings, WatchedVenueHttp

# Answers are kept whole until they have been looked through: ADR 0008, "Answers".
_SIGNED_ANSWER_BYTES_MAX: Final = 8 * 1024 * 1024
_PUBLIC_ANSWER_BYTES_MAX: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayParts:
    """What the gateway's entry point calls, and what is closed at the end: the log last."""

    standings: Standings
    forward: Forward
    forward_public: ForwardPublic
    https: Sequence[VenueHttpClient]
    readers: Sequence[AnswerReader]
    intents: SqliteIntentLog

    async def close(self) -> None:
        """Close the connections to the venues, and wait for the outcomes that are due."""
        for http in self.https:
            await http.close()
        for reader in self.readers:
            reader.close()
        await self.intents.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the gateway shares with the rest of an installation."""

    database: Database
    lanes: SqliteNonceLanes
    unseal: Unseal
    fingerprint: Fingerprint
    grant_secrets: GrantSecrets
    catalogue: VenueCatalogue
    venue_http: VenueHttp
    sightings: Sightings
    clock: Clock


def wire_gateway(settings: Settings, around: Surroundings) -> GatewayParts:
    """Put the gateway together."""
    intents = SqliteIntentLog(around.database, around.lanes, around.clock)
    standings = Standings(
        grants=SqliteGrantStore(around.database),
        credentials=SqliteCredentialStore(around.database),
        catalogue=around.catalogue,
    )
    # Two of each, so that nobody's order waits for a list of all markets to be unpacked.
    sizes = (_SIGNED_ANSWER_BYTES_MAX, _PUBLIC_ANSWER_BYTES_MAX)
    signed_http, public_http = (_venue_http(settings, around, size) for size in sizes)
    signed_reader, public_reader = (AnswerReader(answer_bytes_max=size) for size in sizes)
    return GatewayParts(
        standings=standings,
        forward=Forward(
            standings=standings,
            intents=intents,
            acting=Acting(
                intents=intents,
                unseal=around.unseal,
                fingerprint=around.fingerprint,
                http=_watched(signed_http, around),
                reader=signed_reader,
                clock=around.clock,
            ),
            secrets=around.grant_secrets,
            clock=around.clock,
            withdrawal_allowed=settings.grants.withdrawal_allowed,
        ),
        forward_public=ForwardPublic(
            standings=standings,
            intents=intents,
            http=public_http,
            reader=public_reader,
            clock=around.clock,
            public_from=settings.gateway.networks(),
            per_minute=settings.gateway.public_per_minute,
        ),
        https=(signed_http, public_http),
        readers=(signed_reader, public_reader),
        intents=intents,
    )


def _watched(http: VenueHttp, around: Surroundings) -> VenueHttp:
    return WatchedVenueHttp(http=http, sightings=around.sightings, catalogue=around.catalogue)


def _venue_http(settings: Settings, around: Surroundings, bytes_max: int) -> VenueHttpClient:
    return VenueHttpClient(
        hosts=around.catalogue.hosts(),
        redirect_to=settings.venues.redirect_to,
        answer_bytes_max=bytes_max,
        total_timeout_s=settings.gateway.answer_timeout_s,
    )
