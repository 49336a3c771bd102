"""A grant: one bot's permission to use one credential."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from countersign.kernel.capability import DEFAULT_CAPABILITIES, Capability
from countersign.kernel.ids import CredentialId, GrantId, UserId

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a grant allows; whatever it does not allow is refused.

    Attributes:
        endpoints: as "METHOD /path"; empty: all that the capabilities allow.
        symbols: in the venue's own spelling; empty: all.
        requests_per_minute: None: no limit but the venue's own.
        networks: the caller's addresses; empty: all.
        not_before_ms: from when it holds, in Unix milliseconds.
        not_after_ms: until when it holds; at this time it does not any more.
        caller_signature: whether the bot must sign with the grant's secret.
    """

    capabilities: frozenset[Capability] = DEFAULT_CAPABILITIES
    endpoints: frozenset[str] = frozenset()
    symbols: frozenset[str] = frozenset()
    requests_per_minute: int | None = None
    networks: tuple[Network, ...] = ()
    not_before_ms: int | None = None
    not_after_ms: int | None = None
    caller_signature: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grant as it is stored; its token is not among it.

    Attributes:
        ancestors: the grants that it came from, nearest first; each of them must
            allow what this one is used for.
    """

    grant_id: GrantId
    user_id: UserId
    credential_id: CredentialId
    parent_id: GrantId | None
    ancestors: tuple[GrantId, ...]
    holder: str
    version: int
    limits: Limits
    created_at_ms: int
    updated_at_ms: int
    revoked_at_ms: int | None = None


# What ends a grant is on record by this name, whatever ended it.
REVOKE_ACTION: Final = "grant.revoke"
# A grant and the three above it at most: each use reads and judges the whole chain.
DEPTH_MAX: Final = 4
# Of one user, revoked ones not counted.
GRANTS_MAX: Final = 1_000
# Below one grant, those below its children too: a holder makes grants by its token alone, and
# so takes a part of its owner's at most.
BELOW_MAX: Final = 100
