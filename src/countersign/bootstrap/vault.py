"""Opens an installation: the one place where adapters meet use cases."""

import os
from pathlib import Path
from typing import Final

from countersign.access.grant_secret import GrantSecrets
from countersign.access.ports import Authenticator
from countersign.adapters.kms.key_file import KeyFileKeyWrapper, read_key_file
from countersign.adapters.storage.sqlite.audit_reading import SqliteAuditReader
from countersign.adapters.storage.sqlite.audit_rows import SqliteDecisionLog
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.idempotency_store import SqliteIdempotencyStore
from countersign.adapters.storage.sqlite.installation import (
    SqliteInstallation,
    SqliteServiceKeys,
)
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.adapters.storage.sqlite.open_uses import SqliteOpenUses
from countersign.adapters.storage.sqlite.venue_sightings import SqliteSightingStore
from countersign.adapters.venue_http.client import VenueHttpClient
from countersign.adapters.venue_http.redirect import NotLoopbackError
from countersign.audit.list_entries import ListEntries
from countersign.audit.record_refusals import RecordRefusals
from countersign.bootstrap.access_wiring import Access, wire_access
from countersign.bootstrap.background import Chore, Chores
from countersign.bootstrap.credential_wiring import Credentials, wire_credentials
from countersign.bootstrap.gateway_wiring import GatewayParts, Surroundings, wire_gateway
from countersign.bootstrap.grant_wiring import Grants, wire_grants
from countersign.bootstrap.service_keys import Purpose, ServiceKeys
from countersign.bootstrap.settings import Settings, SettingsError
from countersign.credentials.fingerprint import Fingerprint
from countersign.credentials.once_per_key import OncePerKey
from countersign.envelope.seal import Seal
from countersign.envelope.unseal import Unseal
from countersign.kernel.clock import Clock, SystemClock
from countersign.kernel.errors import CountersignError
from countersign.venues.catalogue import VenueCatalogue, load_catalogue
from countersign.venues.schemes.registry import require_schemes
from countersign.venues.sightings import Sightings, WatchedVenueHttp

REAL: Final = "REAL"
SIMULATED: Final = "SIMULATED"

_REFUSALS_PAUSE_S: Final = 10.0
_SESSIONS_PAUSE_S: Final = 600.0
_LOST_USES_PAUSE_S: Final = 30.0
_KEY_PAIRS_PAUSE_S: Final = 600.0
_RECHECK_PAUSE_S: Final = 1.0
_SIGHTINGS_PAUSE_S: Final = 2.0


class NoDatabaseError(CountersignError):
    """The settings name a database that is not there: never made anew where one is missed."""

    code = "SEALED"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"no database at {path}: put a backup there, or run `countersign init` in a new folder"
        )


class Store:
    """An open database with the keys to it; what every command needs.

    Args:
        is_new: the database is made; else it has to be there.
    """

    def __init__(self, settings: Settings, clock: Clock, *, is_new: bool = False) -> None:
        self.clock = clock
        # The key first: without it the database is not even touched.
        wrapper = KeyFileKeyWrapper(read_key_file(Path(settings.kms.key_file)))
        path = Path(settings.storage.path)
        if not is_new and not path.exists():
            raise NoDatabaseError(path)
        self.database = Database.open(path, clock.now_ms())
        self.seal = Seal(key_wrapper=wrapper, random_bytes=os.urandom)
        self.unseal = Unseal(key_wrapper=wrapper)
        self.service_keys = ServiceKeys(
            store=SqliteServiceKeys(self.database),
            seal=self.seal,
            unseal=self.unseal,
            clock=clock,
        )

    async def close(self) -> None:
        """Finish the writes that wait, and close the file."""
        await self.database.close()


class Vault:
    """A whole installation at work: what the entry points call."""

    def __init__(
        self,
        *,
        settings: Settings,
        store: Store,
        access: Access,
        credentials: Credentials,
        gateway: GatewayParts,
        grants: Grants,
        venue_http: VenueHttpClient,
        sightings: Sightings,
        catalogue: VenueCatalogue,
    ) -> None:
        self.settings = settings
        self.clock = store.clock
        self.access = access
        self.credentials = credentials
        self.gateway = gateway
        self.grants = grants
        self.catalogue = catalogue
        self.sightings = sightings
        self.list_entries = ListEntries(reader=SqliteAuditReader(store.database), clock=store.clock)
        self.record_refusal = RecordRefusals(
            decisions=SqliteDecisionLog(store.database), clock=store.clock
        )
        open_uses = SqliteOpenUses(store.database, store.clock)
        self._store = store
        self._venue_http = venue_http
        self._chores = Chores(
            (
                Chore("record refusals", _REFUSALS_PAUSE_S, self.record_refusal.record_due),
                Chore("forget ended sessions", _SESSIONS_PAUSE_S, access.forget_ended_sessions),
                Chore("forget lost uses", _LOST_USES_PAUSE_S, open_uses.forget_lost),
                Chore("expire key pairs", _KEY_PAIRS_PAUSE_S, credentials.expire_unactivated),
                Chore("keep what was seen of venues", _SIGHTINGS_PAUSE_S, sightings.keep_due),
                Chore("recheck keys", _RECHECK_PAUSE_S, credentials.recheck),
            )
        )

    @property
    def authenticator(self) -> Authenticator:
        return self.access.authenticator

    @property
    def is_simulated(self) -> bool:
        return self.settings.venues.redirect_to is not None

    def require_store(self) -> None:
        """Ask the database for an answer.

        Raises:
            StoreUnavailableError: there is none.
        """
        self._store.database.read(lambda connection: next(connection.execute("SELECT 1")))

    async def close(self) -> None:
        """Finish what was begun and close everything; refusals that were counted are written.

        Raises:
            StoreUnavailableError: they could not be written; everything is closed.
        """
        await self._chores.stop()
        await self._venue_http.close()
        await self.gateway.close()
        await self.access.close()
        try:
            await self.record_refusal.record_all()
        finally:
            await self._store.close()


async def open_vault(settings: Settings) -> Vault:
    """Open an installation.

    Raises:
        CountersignError: the key file, the database, their match or their mode is
            wrong; the text says which.
    """
    store = Store(settings, SystemClock())
    try:
        catalogue = load_catalogue()
        require_schemes(catalogue)
        venue_http = _venue_http(settings, catalogue)
        # Last of what can refuse the start: a start that fails must not fix the mode.
        mode = REAL if settings.venues.redirect_to is None else SIMULATED
        await SqliteInstallation(store.database).require_mode(mode, store.clock.now_ms())
        await SqliteOpenUses(store.database, store.clock).forget_lost()
        fingerprint = Fingerprint(await store.service_keys.open_current(Purpose.FINGERPRINT))
        sightings = Sightings(store=SqliteSightingStore(store.database), clock=store.clock)
        around = Surroundings(
            database=store.database,
            lanes=SqliteNonceLanes(store.database, store.clock),
            unseal=store.unseal,
            fingerprint=fingerprint,
            grant_secrets=await _grant_secrets(store),
            catalogue=catalogue,
            venue_http=WatchedVenueHttp(http=venue_http, sightings=sightings, catalogue=catalogue),
            sightings=sightings,
            clock=store.clock,
        )
        return Vault(
            settings=settings,
            store=store,
            access=wire_access(settings, store.database, store.service_keys, store.clock),
            credentials=wire_credentials(
                settings, around, store.seal, await _wire_once_per_key(store)
            ),
            gateway=wire_gateway(settings, around),
            grants=wire_grants(settings, around),
            venue_http=venue_http,
            sightings=sightings,
            catalogue=catalogue,
        )
    except BaseException:
        await store.close()
        raise


async def _grant_secrets(store: Store) -> GrantSecrets:
    await store.service_keys.make_first(Purpose.CALLER_SECRETS)
    return GrantSecrets(await store.service_keys.open_current(Purpose.CALLER_SECRETS))


def _venue_http(settings: Settings, catalogue: VenueCatalogue) -> VenueHttpClient:
    try:
        return VenueHttpClient(hosts=catalogue.hosts(), redirect_to=settings.venues.redirect_to)
    except NotLoopbackError as error:
        raise SettingsError(str(error)) from error


async def _wire_once_per_key(store: Store) -> OncePerKey:
    return OncePerKey(
        store=SqliteIdempotencyStore(store.database),
        clock=store.clock,
        digest_key=await store.service_keys.open_current(Purpose.IDEMPOTENCY),
    )
