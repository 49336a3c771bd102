"""The credential: an exchange API key with its secret, owned by a user."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

from countersign.kernel.ids import CredentialId, UserId
from countersign.venues.passport import Passport

_MASK: Final = "***"
_SHOWN_MAX: Final = 9
_HIDDEN_MIN: Final = 3


class CredentialStatus(StrEnum):
    """Contract, section 5. Only ACTIVE is used; REVOKED is final."""

    CREATED = "CREATED"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


class AccountType(StrEnum):
    """The document's `type`."""

    EXCHANGE = "EXCHANGE"
    BROKER = "BROKER"


class CredentialType(StrEnum):
    """The clients' `credentialType`: the kind of key material."""

    API_KEY = "API_KEY"
    TOKEN = "TOKEN"  # noqa: S105  # a kind's name
    HMAC = "HMAC"
    OAUTH = "OAUTH"
    RSA = "RSA"
    ED25519 = "ED25519"


class Credential(msgspec.Struct, frozen=True):  # not a dataclass: docs/adr/0009
    """All of a credential but its key material.

    Attributes:
        version: rises with every change; each write names the one that was read.
        fingerprint: keyed digest of venue and API key: equal for equal keys.
        nonce_unit: the unit of the venue's nonce that this key accepts, where it has one.
        frozen_at_ms: since when nobody may use it; None where it is not frozen.
        public_key: of a key pair that was made here, as PEM.
    """

    credential_id: CredentialId
    user_id: UserId
    version: int
    venue: str
    name: str
    type: AccountType
    credential_type: CredentialType
    masked_key: str
    fingerprint: bytes
    status: CredentialStatus
    passport: Passport | None
    nonce_unit: str | None
    created_at_ms: int
    updated_at_ms: int
    revoked_at_ms: int | None = None
    frozen_at_ms: int | None = None
    public_key: str | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A credential that nothing is sent with any more.

    `in_flight` counts the uses that have no outcome yet: their requests are with the
    venue and can't be recalled, or their process died.
    """

    credential: Credential
    in_flight: int


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which of the caller's credentials to list; an empty tuple does not filter."""

    types: tuple[AccountType, ...] = ()
    credential_types: tuple[CredentialType, ...] = ()
    statuses: tuple[CredentialStatus, ...] = ()
    credential_ids: tuple[CredentialId, ...] = ()
    venue: str | None = None
    matches_nothing: bool = False
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class CredentialPage:
    """A part of a list.

    `same_key` names, by fingerprint, the caller's unrevoked credentials of one
    API key, where there is more than one.
    """

    credentials: tuple[Credential, ...]
    total: int
    same_key: dict[bytes, tuple[CredentialId, ...]]


def masked(api_key: str) -> str:
    """Hide all but the first characters: at most 9 are shown, at least 3 never."""
    return api_key[: max(0, min(_SHOWN_MAX, len(api_key) - _HIDDEN_MIN))] + _MASK
