"""Credentials as the wire shows them (contract, section 5)."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from countersign.credentials.credential import Credential, Stopped
from countersign.credentials.generate import Generated
from countersign.credentials.verify import Verification
from countersign.entrypoints.http_api.times import rfc3339
from countersign.kernel.ids import CredentialId
from countersign.venues.passport import Passport, Permission

# UUIDv5 needs a namespace (RFC 9562 section 5.5); this one is ours, made once at random.
_TRADING_ACCOUNT_NAMESPACE: Final = uuid.UUID("5b1f2a52-3c0e-4b64-9d0a-0f6f3b8f6c1e")


_WITHDRAWAL_WARNINGS: Final[Mapping[Permission, tuple[str, ...]]] = {
    Permission.YES: ("WITHDRAWAL_ENABLED",),
    Permission.NO: (),
    Permission.UNKNOWN: ("WITHDRAWAL_UNKNOWN",),
}
_BINDING_WARNINGS: Final[Mapping[Permission, tuple[str, ...]]] = {
    Permission.YES: (),
    Permission.NO: ("IP_NOT_BOUND",),
    Permission.UNKNOWN: ("IP_BINDING_UNKNOWN",),
}


class PassportView(msgspec.Struct, rename="camel", kw_only=True):
    """What the venue said of the key: yes, no, or unknown."""

    read: Permission
    trade: Permission
    withdraw: Permission
    transfer: Permission
    ip_bound: Permission
    ip_addresses: tuple[str, ...]
    expires_at: int | None
    account_kind: str | None
    checked_at: int


class CredentialView(msgspec.Struct, rename="camel", kw_only=True):
    """A credential; its secret and passphrase appear in no answer, ever."""

    credential_id: str
    user_id: str
    venue: str
    name: str
    nickname: str
    type: str
    credential_type: str
    api_key: str
    status: str
    created_at: int
    created_at_date_time: str
    updated_at: int
    updated_at_date_time: str
    revoked_at: int | UnsetType = UNSET
    revoked_at_date_time: str | UnsetType = UNSET
    frozen_at: int | UnsetType = UNSET
    frozen_at_date_time: str | UnsetType = UNSET
    public_key: str | UnsetType = UNSET
    passport: PassportView | None
    warnings: tuple[str, ...]
    same_key_as: tuple[str, ...]


class StoppedCredentialView(CredentialView, rename="camel", kw_only=True):
    """A credential that was just stopped, and how many of its uses may still be with the venue."""

    in_flight: int


class GeneratedCredentialView(CredentialView, rename="camel", kw_only=True):
    """A credential of a key pair that was made here, and how a person gets its API key."""

    steps: tuple[str, ...]


class TradingAccountView(msgspec.Struct, rename="camel", kw_only=True):
    """An account that a credential reaches."""

    trading_account_id: str
    external_trading_account_id: str
    venue: str
    nickname: str
    account_type: Literal["SPOT", "MARGIN", "CREDIT"]
    external_account_type: str
    credentials: list[CredentialView]
    status: str
    position_mode: str | None
    collateral_mode: str | None
    margin_mode: str | None
    created_at: int
    updated_at: int


class VerificationView(msgspec.Struct, rename="camel", kw_only=True):
    """What the single form of verify answers."""

    credential_id: str
    venue: str
    status: Literal["VERIFIED", "FAILED"]
    identities: tuple[str, ...]
    accounts: list[TradingAccountView]
    permissions: tuple[str, ...]
    reasons: tuple[str, ...] | UnsetType = UNSET
    hint: str | UnsetType = UNSET


def credential_view(
    credential: Credential, same_key: Sequence[CredentialId] = ()
) -> CredentialView:
    """Return a credential as the wire shows it; `same_key` may name the credential itself."""
    return CredentialView(**_fields(credential, same_key))


def stopped_credential_view(
    stopped: Stopped, same_key: Sequence[CredentialId] = ()
) -> StoppedCredentialView:
    """Return a credential that was just stopped."""
    return StoppedCredentialView(
        **_fields(stopped.credential, same_key), in_flight=stopped.in_flight
    )


def generated_credential_view(generated: Generated) -> GeneratedCredentialView:
    """Return a credential that waits for its API key."""
    return GeneratedCredentialView(**_fields(generated.credential, ()), steps=generated.steps)


def _fields(credential: Credential, same_key: Sequence[CredentialId]) -> dict[str, Any]:
    revoked_at, frozen_at = credential.revoked_at_ms, credential.frozen_at_ms
    return {
        "credential_id": credential.credential_id,
        "user_id": credential.user_id,
        "venue": credential.venue,
        "name": credential.name,
        "nickname": credential.name,
        "type": credential.type,
        "credential_type": credential.credential_type,
        "api_key": credential.masked_key,
        "status": credential.status,
        "created_at": credential.created_at_ms,
        "created_at_date_time": rfc3339(credential.created_at_ms),
        "updated_at": credential.updated_at_ms,
        "updated_at_date_time": rfc3339(credential.updated_at_ms),
        "revoked_at": UNSET if revoked_at is None else revoked_at,
        "revoked_at_date_time": UNSET if revoked_at is None else rfc3339(revoked_at),
        "frozen_at": UNSET if frozen_at is None else frozen_at,
        "frozen_at_date_time": UNSET if frozen_at is None else rfc3339(frozen_at),
        "public_key": credential.public_key or UNSET,
        "passport": None if credential.passport is None else _passport_view(credential.passport),
        "warnings": _warnings(credential.passport),
        "same_key_as": tuple(id_ for id_ in same_key if id_ != credential.credential_id),
    }


def verification_view(verification: Verification) -> VerificationView:
    """Return what came of one check; the passport's answers become words."""
    credential, rejection = verification.credential, verification.rejection
    if rejection is not None:
        return VerificationView(
            credential_id=credential.credential_id,
            venue=credential.venue,
            status="FAILED",
            identities=(),
            accounts=[],
            permissions=(),
            reasons=tuple(str(reason) for reason in rejection.reasons),
            hint=rejection.text,
        )
    passport = credential.passport
    return VerificationView(
        credential_id=credential.credential_id,
        venue=credential.venue,
        status="VERIFIED",
        identities=() if passport is None else passport.accounts,
        accounts=[trading_account_view(credential)],
        permissions=() if passport is None else _permissions(passport),
    )


def trading_account_view(credential: Credential) -> TradingAccountView:
    """Return the account behind a verified credential.

    Where the venue does not tell the account's id, the key's keyed fingerprint
    stands for it, so that the id is stable for one key.
    """
    passport = credential.passport
    told = None if passport is None else passport.account_id
    external_id = told or f"key-{credential.fingerprint.hex()[:24]}"
    return TradingAccountView(
        trading_account_id=str(
            uuid.uuid5(_TRADING_ACCOUNT_NAMESPACE, f"{credential.venue}:{external_id}")
        ),
        external_trading_account_id=external_id,
        venue=credential.venue,
        nickname=credential.name,
        account_type="SPOT",
        external_account_type=(passport.accounts[0] if passport and passport.accounts else "spot"),
        credentials=[credential_view(credential)],
        status="ACTIVE",
        position_mode=None,
        collateral_mode=None,
        margin_mode=None,
        created_at=credential.created_at_ms,
        updated_at=credential.updated_at_ms,
    )


def _passport_view(passport: Passport) -> PassportView:
    return PassportView(
        read=passport.read,
        trade=passport.trade,
        withdraw=passport.withdraw,
        transfer=passport.transfer,
        ip_bound=passport.ip_bound,
        ip_addresses=passport.ip_addresses,
        expires_at=passport.expires_at_ms,
        account_kind=passport.account_kind,
        checked_at=passport.checked_at_ms,
    )


def _warnings(passport: Passport | None) -> tuple[str, ...]:
    if passport is None:
        return ()
    return _WITHDRAWAL_WARNINGS[passport.withdraw] + _BINDING_WARNINGS[passport.ip_bound]


def _permissions(passport: Passport) -> tuple[str, ...]:
    granted = {
        "READ": passport.read,
        "TRADE": passport.trade,
        "WITHDRAW": passport.withdraw,
        "TRANSFER": passport.transfer,
    }
    return tuple(word for word, answer in granted.items() if answer is Permission.YES)
