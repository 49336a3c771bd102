"""Create a grant: by the credential's owner, or by the holder of the grant above it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from countersign.access.grant import Grant, Limits
from countersign.access.grant_errors import GrantConflictError
from countersign.access.grant_narrowing import AskedLimits, handed_on
from countersign.access.grant_ports import GrantReader, GrantWriter
from countersign.access.grant_secret import GrantSecrets
from countersign.access.grant_token import mint_token, token_digest
from countersign.access.step_up import require_raised
from countersign.countersigning.errors import PolicyDeniedError, Rule, UnknownTokenError
from countersign.countersigning.grant_rules import (
    decided_limits,
    needs_step_up,
    require_own_grant,
    require_room_below,
    require_withdrawal_allowed,
)
from countersign.countersigning.policy import Address, require_in_force
from countersign.credentials.credential import Credential
from countersign.credentials.owned import require_owned, require_unrevoked, require_usable
from countersign.credentials.ports import CredentialReader
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Caller, Decision, Origin, Outcome
from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.ids import CredentialId, GrantId, new_id
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import Binding, VenueCatalogue

ACTION: Final = "grant.create"
_ATTEMPTS: Final = 10


@dataclass(frozen=True, slots=True)
class NewGrant:
    """What is asked for; below a parent the credential need not be named."""

    holder: str
    limits: AskedLimits
    credential_id: CredentialId | None
    parent_id: GrantId | None


@dataclass(frozen=True, slots=True)
class Owner:
    """A session that makes a grant; `raised_until_ms` is None where it is not raised."""

    caller: Caller
    raised_until_ms: int | None


@dataclass(frozen=True, slots=True)
class Holder:
    """A grant's token that makes a grant below its own."""

    token: Secret
    origin: Origin
    address: Address | None


@dataclass(frozen=True, slots=True)
class CreatedGrant:
    """A grant with its token, which nobody can be told again.

    Attributes:
        secret: what its bot signs with; None where it need not sign.
    """

    grant: Grant
    token: Secret
    binding: Binding
    secret: Secret | None


class CreateGrant:
    """Creates a grant; never wider than the one above it."""

    def __init__(
        self,
        *,
        reader: GrantReader,
        writer: GrantWriter,
        credentials: CredentialReader,
        catalogue: VenueCatalogue,
        random_bytes: Callable[[int], bytes],
        secrets: GrantSecrets,
        clock: Clock,
        withdrawal_allowed: bool,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._credentials = credentials
        self._catalogue = catalogue
        self._random_bytes = random_bytes
        self._secrets = secrets
        self._clock = clock
        self._withdrawal_allowed = withdrawal_allowed

    async def __call__(self, new: NewGrant, maker: Owner | Holder) -> CreatedGrant:
        """Return the stored grant and its token.

        Raises:
            CredentialNotFoundError, AccessDeniedError, AlreadyRevokedError: of the credential.
            GrantNotFoundError, GrantDeniedError, GrantRevokedError: of the grant above.
            UnknownTokenError, PolicyDeniedError: the holder's grant is none, or not in force.
            NotActiveError, FrozenError: a holder's credential cannot be used.
            InvalidRequestError, GrantWiderError, GrantTooDeepError, TooManyGrantsError,
            TooManyBelowError.
            StepUpRequiredError: a capability needs a raised session; a token never is one.
        """
        token = mint_token(self._random_bytes)
        for _ in range(_ATTEMPTS):
            # (1) What the grant is for, and what it comes from, is the maker's to give.
            chain, credential = self._above(new, maker)
            # (2) The limits make sense and are narrower than those above.
            grant = self._decided(new, chain, credential)
            # (3) What money leaves by needs more than a session.
            require_withdrawal_allowed(
                grant.limits, None, withdrawal_allowed=self._withdrawal_allowed
            )
            if needs_step_up(grant.limits, None):
                raised = maker.raised_until_ms if isinstance(maker, Owner) else None
                require_raised(raised, grant.created_at_ms)
            # (4) Stored with its entry, or not at all; decided again where the parent changed.
            parent = chain[0] if chain else None
            decision = _decision(grant, maker)
            try:
                await self._writer.add(grant, token_digest(token), parent, decision)
            except GrantConflictError:
                continue
            binding = self._catalogue.get(credential.venue).binding
            signs = grant.limits.caller_signature
            secret = self._secrets.of(grant.grant_id) if signs else None
            return CreatedGrant(grant, token, binding, secret)
        raise GrantConflictError

    def _above(self, new: NewGrant, maker: Owner | Holder) -> tuple[Sequence[Grant], Credential]:
        """Return the grant above, if any, and the credential."""
        if isinstance(maker, Holder):
            chain = self._chain_of(maker)
            credential = require_owned(
                self._credentials.find(chain[0].credential_id), chain[0].user_id
            )
            require_usable(credential)
            _require_names(new, chain[0])
            return chain[:1], credential
        user_id = maker.caller.user_id
        parent = None
        if new.parent_id is not None:
            parent = require_own_grant(self._reader.find(new.parent_id), user_id)
            _require_names(new, parent)
        credential_id = new.credential_id if parent is None else parent.credential_id
        if credential_id is None:
            raise InvalidRequestError({"credentialId": "is required"})
        credential = require_unrevoked(self._credentials.find(credential_id), user_id)
        return ([] if parent is None else [parent]), credential

    def _chain_of(self, holder: Holder) -> Sequence[Grant]:
        chain = self._reader.find_chain(token_digest(holder.token))
        if not chain:
            raise UnknownTokenError("no grant has this token")
        if any(grant.limits.caller_signature for grant in chain):
            # The answer tells the new grant's secret: to whoever saw the token in a request.
            raise PolicyDeniedError(
                Rule.CALLER_SIGNATURE, "below a grant whose bot signs only a session makes grants"
            )
        now_ms = self._clock.now_ms()
        for grant in chain:
            require_in_force(grant, holder.address, now_ms)
        return chain

    def _decided(self, new: NewGrant, chain: Sequence[Grant], credential: Credential) -> Grant:
        parent = chain[0] if chain else None
        if parent is not None:
            require_room_below(parent)
        base = Limits() if parent is None else handed_on(parent.limits)
        venue = self._catalogue.get(credential.venue)
        now_ms = self._clock.now_ms()
        return Grant(
            grant_id=GrantId(new_id()),
            user_id=credential.user_id,
            credential_id=credential.credential_id,
            parent_id=None if parent is None else parent.grant_id,
            ancestors=() if parent is None else (parent.grant_id, *parent.ancestors),
            holder=new.holder,
            version=1,
            limits=decided_limits(new.limits, base, parent, venue),
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
        )


def _require_names(new: NewGrant, parent: Grant) -> None:
    """Refuse a request that names another credential, or another grant, than the one above."""
    faults = {}
    if new.credential_id is not None and new.credential_id != parent.credential_id:
        faults["credentialId"] = "must be that of the grant above, or left out"
    if new.parent_id is not None and new.parent_id != parent.grant_id:
        faults["parentGrantId"] = "must be the token's own grant, or left out"
    if faults:
        raise InvalidRequestError(faults)


def _decision(grant: Grant, maker: Owner | Holder) -> Decision:
    details: dict[str, str | int] = {"capabilities": ",".join(sorted(grant.limits.capabilities))}
    if isinstance(maker, Holder):
        return Decision(
            ACTION,
            Outcome.ALLOWED,
            grant.created_at_ms,
            maker.origin,
            user_id=grant.user_id,
            credential_id=grant.credential_id,
            grant_id=grant.grant_id,
            details={**details, "by": grant.parent_id or ""},
        )
    if grant.parent_id is not None:
        details["parent"] = grant.parent_id
    return maker.caller.decided(
        ACTION,
        Outcome.ALLOWED,
        grant.created_at_ms,
        credential_id=grant.credential_id,
        grant_id=grant.grant_id,
        details=details,
    )
