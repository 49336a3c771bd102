"""Wires the use cases of credentials."""

from dataclasses import dataclass

from countersign.adapters.events.log import LoggedFindings
from countersign.adapters.storage.sqlite.check_schedule import SqliteCheckSchedule
from countersign.adapters.storage.sqlite.credential_store import SqliteCredentialStore
from countersign.adapters.storage.sqlite.credential_uses import SqliteCredentialUses
from countersign.adapters.storage.sqlite.open_uses import SqliteOpenUses
from countersign.bootstrap.gateway_wiring import Surroundings
from countersign.bootstrap.settings import Settings
from countersign.credentials.activate import ActivateCredential
from countersign.credentials.check_stored import CheckStored
from countersign.credentials.create import CreateCredential
from countersign.credentials.expire_unactivated import ExpireUnactivated
from countersign.credentials.freeze import FreezeCredentials, ThawCredentials
from countersign.credentials.generate import GenerateCredential
from countersign.credentials.intake import Intake
from countersign.credentials.list_credentials import ListCredentials
from countersign.credentials.once_per_key import OncePerKey
from countersign.credentials.ports import CredentialReader
from countersign.credentials.recheck import RecheckCredentials
from countersign.credentials.revoke import RevokeCredential
from countersign.credentials.rotate import RotateCredential
from countersign.credentials.verify import VerifyCredentials
from countersign.envelope.seal import Seal
from countersign.venues.check_key import CheckKey
from countersign.venues.key_pairs import make_key_pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The use cases of credentials."""

    create: CreateCredential
    generate: GenerateCredential
    activate: ActivateCredential
    list: ListCredentials
    verify: VerifyCredentials
    rotate: RotateCredential
    revoke: RevokeCredential
    freeze: FreezeCredentials
    thaw: ThawCredentials
    expire_unactivated: ExpireUnactivated
    recheck: RecheckCredentials
    reader: CredentialReader


def wire_credentials(
    settings: Settings, around: Surroundings, seal: Seal, once_per_key: OncePerKey
) -> Credentials:
    """Put the use cases together."""
    store = SqliteCredentialStore(around.database)
    open_uses = SqliteOpenUses(around.database, around.clock)
    clock, catalogue = around.clock, around.catalogue
    check_key = _check_key(settings, around)
    intake = _intake(settings, around, check_key)
    check_stored = _check_stored(around, check_key)
    return Credentials(
        create=CreateCredential(
            intake=intake, seal=seal, store=store, once_per_key=once_per_key, clock=clock
        ),
        generate=_generate(around, seal, once_per_key),
        activate=_activate(around, intake, seal),
        list=ListCredentials(store=store, catalogue=catalogue),
        verify=VerifyCredentials(
            uses=SqliteCredentialUses(around.database),
            check_stored=check_stored,
            clock=clock,
        ),
        rotate=RotateCredential(
            intake=intake,
            seal=seal,
            reader=store,
            writer=store,
            once_per_key=once_per_key,
            clock=clock,
        ),
        revoke=RevokeCredential(reader=store, writer=store, open_uses=open_uses, clock=clock),
        freeze=FreezeCredentials(writer=store, open_uses=open_uses, clock=clock),
        thaw=ThawCredentials(writer=store, clock=clock),
        expire_unactivated=ExpireUnactivated(writer=store, clock=clock),
        recheck=_recheck(settings, around, check_stored),
        reader=store,
    )


def _intake(settings: Settings, around: Surroundings, check_key: CheckKey) -> Intake:
    return Intake(
        catalogue=around.catalogue,
        check_key=check_key,
        fingerprint=around.fingerprint,
        withdrawal=settings.intake.withdrawal,
    )


def _generate(around: Surroundings, seal: Seal, once_per_key: OncePerKey) -> GenerateCredential:
    return GenerateCredential(
        catalogue=around.catalogue,
        fingerprint=around.fingerprint,
        seal=seal,
        store=SqliteCredentialStore(around.database),
        once_per_key=once_per_key,
        make_pair=make_key_pair,
        clock=around.clock,
    )


def _activate(around: Surroundings, intake: Intake, seal: Seal) -> ActivateCredential:
    return ActivateCredential(
        intake=intake,
        uses=SqliteCredentialUses(around.database),
        writer=SqliteCredentialStore(around.database),
        seal=seal,
        unseal=around.unseal,
        clock=around.clock,
    )


def _check_stored(around: Surroundings, check_key: CheckKey) -> CheckStored:
    return CheckStored(
        unseal=around.unseal,
        fingerprint=around.fingerprint,
        catalogue=around.catalogue,
        check_key=check_key,
        clock=around.clock,
    )


def _recheck(
    settings: Settings, around: Surroundings, check_stored: CheckStored
) -> RecheckCredentials:
    venues = [venue.name for venue in around.catalogue.list_venues()]
    return RecheckCredentials(
        schedule=SqliteCheckSchedule(around.database, venues, settings.rechecks.at_once),
        uses=SqliteCredentialUses(around.database),
        check_stored=check_stored,
        events=LoggedFindings(),
        clock=around.clock,
        period_ms=round(settings.rechecks.period_s * 1_000),
    )


def _check_key(settings: Settings, around: Surroundings) -> CheckKey:
    return CheckKey(
        http=around.venue_http,
        lanes=around.lanes,
        fingerprint=around.fingerprint,
        clock=around.clock,
        concurrent_max=settings.venues.concurrent_checks,
        timeout_s=settings.venues.check_timeout_s,
    )
