"""What callers fill in. Secrets may be given as text; no representation shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from countersign_sdk.secret_text import SecretText

Secret = str | SecretText


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key of an exchange. A passphrase is OKX's; PEM texts go into `api_secret`."""

    api_key: Secret = field(repr=False)
    api_secret: Secret = field(repr=False)
    api_passphrase: Secret | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCredential(NewKey):
    """A key to be checked at its exchange and stored."""

    venue: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFilter:
    """Which credentials are wanted; what is left out does not filter."""

    venue: str | None = None
    statuses: Sequence[str] = ()
    credential_ids: Sequence[str] = ()
    limit: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantLimits:
    """What a bot may do. What is left out is the server's default, or stays as it is.

    Attributes:
        capabilities: such as READ and TRADE, which are the default.
        endpoints: as "POST /api/v3/order".
        symbols: in the exchange's own spelling.
        caller_cidrs: where the bot may call from.
        not_before, not_after: integer milliseconds since 1970.
        caller_signature: whether the bot must sign with the secret that `create_grant` returns.
    """

    capabilities: Sequence[str] | None = None
    endpoints: Sequence[str] | None = None
    symbols: Sequence[str] | None = None
    requests_per_minute: int | None = None
    caller_cidrs: Sequence[str] | None = None
    not_before: int | None = None
    not_after: int | None = None
    caller_signature: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant(GrantLimits):
    """A grant to be made, of a credential or below another grant.

    Attributes:
        holder: a name for you.
    """

    holder: str
    credential_id: str | None = None
    parent_grant_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries are wanted; what is left out does not filter.

    Attributes:
        from_ms: the earliest time.
        to_ms: the first time that is too late.
        cursor: of the page before.
    """

    credential_id: str | None = None
    grant_id: str | None = None
    action: str | None = None
    outcome: str | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    limit: int | None = None
    cursor: str | None = None
