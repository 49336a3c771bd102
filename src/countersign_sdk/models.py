"""What the API answers. Fields that a newer server adds are ignored.

Times are integer milliseconds since 1970, but `expires_at` of a session: seconds.
"""

from typing import Any, Generic, TypeVar

import msgspec

from countersign_sdk.secret_text import SecretText

Item = TypeVar("Item")


class Answered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Root of all answers."""


class User(Answered, frozen=True, kw_only=True):
    """An account here. Its times are RFC 3339 texts."""

    id: str
    email: str
    role: str
    created_at: str
    updated_at: str
    last_sign_in_at: str | None = None
    app_metadata: dict[str, Any] = {}
    user_metadata: dict[str, Any] = {}


class Session(Answered, frozen=True, kw_only=True):
    """A session; both tokens are secrets. `expires_at` is in seconds."""

    access_token: SecretText
    refresh_token: SecretText
    token_type: str
    expires_in: int
    expires_at: int
    user: User


class Passport(Answered, frozen=True, kw_only=True):
    """What the exchange says of a key: `yes`, `no` or `unknown`. Read `unknown` as "may"."""

    read: str
    trade: str
    withdraw: str
    transfer: str
    ip_bound: str
    ip_addresses: tuple[str, ...] = ()
    expires_at: int | None = None
    account_kind: str | None = None
    checked_at: int


class Credential(Answered, frozen=True, kw_only=True):
    """A stored API key; `api_key` is masked, and the secret never comes back.

    Attributes:
        public_key: of a key pair that was made in the vault, as PEM.
    """

    credential_id: str
    user_id: str
    venue: str
    name: str
    type: str
    credential_type: str
    api_key: str
    status: str
    created_at: int
    updated_at: int
    revoked_at: int | None = None
    frozen_at: int | None = None
    public_key: str | None = None
    passport: Passport | None = None
    warnings: tuple[str, ...] = ()
    same_key_as: tuple[str, ...] = ()


class GeneratedCredential(Credential, frozen=True, kw_only=True):
    """A key pair that was made in the vault and waits for its API key.

    Attributes:
        steps: how a person gives `public_key` to the exchange.
    """

    steps: tuple[str, ...] = ()


class StoppedCredential(Credential, frozen=True, kw_only=True):
    """A credential that was just revoked or frozen.

    Attributes:
        in_flight: how many of its uses may still be with the exchange; nothing new is sent.
    """

    in_flight: int = 0


class TradingAccount(Answered, frozen=True, kw_only=True):
    """An account that a credential reaches."""

    trading_account_id: str
    external_trading_account_id: str
    venue: str
    nickname: str
    account_type: str
    external_account_type: str
    status: str
    created_at: int
    updated_at: int


class Verification(Answered, frozen=True, kw_only=True):
    """What came of a check: `status` is VERIFIED, or FAILED with `reasons` and `hint`."""

    credential_id: str
    venue: str
    status: str
    identities: tuple[str, ...] = ()
    accounts: tuple[TradingAccount, ...] = ()
    permissions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    hint: str | None = None


class RaisedSession(Answered, frozen=True, kw_only=True):
    """Until when the session may do what needs the password again."""

    raised_until: int


class Grant(Answered, frozen=True, kw_only=True):
    """A grant; an empty tuple, or None, is no limit.

    Attributes:
        binding: what the exchange's signatures cover: full, path-only, parameters-only or
            session; a newer server may have other words, an older one says nothing.
    """

    grant_id: str
    credential_id: str
    binding: str | None = None
    parent_grant_id: str | None = None
    holder: str
    version: int
    capabilities: tuple[str, ...]
    endpoints: tuple[str, ...]
    symbols: tuple[str, ...]
    requests_per_minute: int | None = None
    caller_cidrs: tuple[str, ...]
    not_before: int | None = None
    not_after: int | None = None
    caller_signature: bool = False
    created_at: int
    updated_at: int
    revoked_at: int | None = None


class CreatedGrant(Grant, frozen=True, kw_only=True):
    """A new grant with its token, which nobody can be told again.

    Attributes:
        secret: what the bot signs with; None where `caller_signature` is not asked for.
    """

    token: SecretText
    secret: SecretText | None = None


class RevokedGrant(Grant, frozen=True, kw_only=True):
    """A grant that was just revoked.

    Attributes:
        in_flight: how many of its uses may still be with the exchange; nothing new is sent.
    """

    in_flight: int


class AuditEntry(Answered, frozen=True, kw_only=True):
    """What was decided once. `state` is said of an intent: CONCLUDED, OPEN or UNKNOWN."""

    entry_id: str
    at: int
    action: str
    outcome: str
    address: str
    request_id: str
    intent_id: str | None = None
    reason: str | None = None
    credential_id: str | None = None
    grant_id: str | None = None
    details: dict[str, str | int] = {}
    state: str | None = None


class Page(msgspec.Struct, Generic[Item], frozen=True, kw_only=True):
    """Rows of a list, and how many there are in all.

    Attributes:
        cursor: what to ask for next with; None where the list has none, or has ended.
    """

    items: tuple[Item, ...]
    total: int | None = None
    has_next: bool = False
    cursor: str | None = None
