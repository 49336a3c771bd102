"""The credential ports in memory: no await inside a method, so each is atomic."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from countersign.credentials.credential import (
    Credential,
    CredentialPage,
    CredentialStatus,
    ListFilter,
)
from countersign.credentials.errors import (
    ClaimLostError,
    IdempotencyConflictError,
    VersionConflictError,
)
from countersign.credentials.ports import (
    Answered,
    Claim,
    Claimed,
    IdempotencyScope,
    InProgress,
    Use,
)
from countersign.kernel.decision import Decision
from countersign.kernel.errors import StoreUnavailableError
from countersign.kernel.ids import CredentialId, GrantId, UserId

DAY_MS = 24 * 3600 * 1000
LEASE_MS = 30_000


@dataclass
class Remembered:
    body_digest: bytes
    claim_id: str
    claimed_until_ms: int
    created_at_ms: int
    answer: bytes | None = None


@dataclass
class MemoryVault:
    """Implements every port of the credential use cases."""

    credentials: dict[CredentialId, Credential] = field(default_factory=dict)
    material: dict[CredentialId, tuple[bytes, int]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    remembered: dict[IdempotencyScope, Remembered] = field(default_factory=dict)
    open_uses: dict[str, CredentialId] = field(default_factory=dict)

    # CredentialReader

    def find(self, credential_id: CredentialId) -> Credential | None:
        return self.credentials.get(credential_id)

    async def list_owned(self, user_id: UserId, wanted: ListFilter) -> CredentialPage:
        newest_first = sorted(
            (each for each in self.credentials.values() if each.user_id == user_id),
            key=lambda each: (each.created_at_ms, each.credential_id),
            reverse=True,
        )
        matching = [each for each in newest_first if matches(each, wanted)]
        end = None if wanted.limit is None else wanted.offset + wanted.limit
        return CredentialPage(
            tuple(matching[wanted.offset : end]), len(matching), self._held_twice(user_id)
        )

    def find_same_key(self, user_id: UserId, fingerprint: bytes) -> tuple[CredentialId, ...]:
        found = [
            each
            for each in self.credentials.values()
            if each.user_id == user_id
            and each.fingerprint == fingerprint
            and each.status is not CredentialStatus.REVOKED
        ]
        found.sort(key=lambda each: (each.created_at_ms, each.credential_id))
        return tuple(each.credential_id for each in found)

    def _held_twice(self, user_id: UserId) -> dict[bytes, tuple[CredentialId, ...]]:
        fingerprints = {each.fingerprint for each in self.credentials.values()}
        held = {each: self.find_same_key(user_id, each) for each in fingerprints}
        return {fingerprint: ids for fingerprint, ids in held.items() if len(ids) > 1}

    # CredentialWriter

    async def add(
        self, credential: Credential, sealed: bytes, decision: Decision, claim: Claim | None
    ) -> None:
        if credential.credential_id in self.credentials:
            raise StoreUnavailableError("there is such a credential")
        self._keep_answer(claim, credential)
        self.credentials[credential.credential_id] = credential
        self.material[credential.credential_id] = (sealed, credential.version)
        self.decisions.append(decision)

    async def replace_material(
        self,
        credential: Credential,
        expected_version: int,
        sealed: bytes,
        decision: Decision,
        claim: Claim | None,
    ) -> None:
        self._require_version(credential, expected_version)
        self._keep_answer(claim, credential)
        self.credentials[credential.credential_id] = credential
        self.material[credential.credential_id] = (sealed, credential.version)
        self.decisions.append(decision)
        self.open_uses.pop(decision.intent_id or "", None)

    async def revoke(
        self, credential: Credential, expected_version: int, decision: Decision
    ) -> None:
        self._require_version(credential, expected_version)
        self.credentials[credential.credential_id] = credential
        del self.material[credential.credential_id]
        self.decisions.append(decision)

    async def expire_created(
        self,
        before_ms: int,
        limit: int,
        expired: Callable[[Credential], tuple[Credential, Decision]],
    ) -> int:
        waiting = [
            each
            for each in self.credentials.values()
            if each.status is CredentialStatus.CREATED and each.created_at_ms < before_ms
        ]
        waiting.sort(key=lambda each: each.created_at_ms)
        for each in waiting[:limit]:
            after, decision = expired(each)
            self.credentials[after.credential_id] = after
            del self.material[after.credential_id]
            self.decisions.append(decision)
        return len(waiting[:limit])

    async def change(
        self,
        user_id: UserId,
        credential_ids: Sequence[CredentialId] | None,
        change: Callable[[Credential | None], tuple[Credential, Decision | None]],
    ) -> list[Credential]:
        if credential_ids is None:
            page = await self.list_owned(user_id, _UNREVOKED)
            credential_ids = [each.credential_id for each in page.credentials]
        changed = [change(self.credentials.get(each)) for each in credential_ids]
        for after, decision in changed:
            if decision is not None:
                self.credentials[after.credential_id] = after
                self.decisions.append(decision)
        return [after for after, _ in changed]

    # OpenUses

    async def settle(
        self,
        user_id: UserId,
        credential_ids: Sequence[CredentialId],
        grant_ids: Sequence[GrantId] = (),
    ) -> int:
        return sum((await self.settle_each(user_id, credential_ids)).values())

    async def settle_each(
        self, user_id: UserId, credential_ids: Sequence[CredentialId]
    ) -> Mapping[CredentialId, int]:
        return Counter(each for each in self.open_uses.values() if each in set(credential_ids))

    def _require_version(self, credential: Credential, expected_version: int) -> None:
        kept = self.credentials.get(credential.credential_id)
        if kept is None or kept.version != expected_version:
            raise VersionConflictError

    def _keep_answer(self, claim: Claim | None, credential: Credential) -> None:
        if claim is None:
            return
        kept = self._held(claim)
        if kept is None:
            raise ClaimLostError
        kept.answer = claim.answer(credential)

    # CredentialUses

    async def begin(
        self,
        intents: Sequence[Decision],
        require_usable: Callable[[Credential | None], Credential],
    ) -> list[Use]:
        uses = []
        for intent in intents:
            credential = require_usable(self.credentials.get(intent.credential_id or _NONE))
            material = self.material.get(credential.credential_id)
            if material is None:
                raise StoreUnavailableError("no key of this credential")
            uses.append(Use(credential, *material))
        self.decisions.extend(intents)
        self.open_uses |= {each.entry_id: each.credential_id or _NONE for each in intents}
        return uses

    async def conclude(
        self, outcomes: Sequence[Decision], checked: Sequence[tuple[Credential, int]]
    ) -> list[Credential | None]:
        self.decisions.extend(outcomes)
        for outcome in outcomes:
            self.open_uses.pop(outcome.intent_id or "", None)
        for credential, read_at_version in checked:
            if self.credentials[credential.credential_id].version == read_at_version:
                self.credentials[credential.credential_id] = credential
        return [self.credentials.get(outcome.credential_id or _NONE) for outcome in outcomes]

    # IdempotencyStore

    async def claim(
        self, scope: IdempotencyScope, body_digest: bytes, claim_id: str, now_ms: int
    ) -> Claimed | Answered | InProgress:
        kept = self.remembered.get(scope)
        if kept is not None and kept.created_at_ms < now_ms - DAY_MS:
            kept = None
        if kept is None:
            fresh = Remembered(body_digest, claim_id, now_ms + LEASE_MS, now_ms)
            self.remembered[scope] = fresh
            return Claimed()
        if kept.body_digest != body_digest:
            raise IdempotencyConflictError
        if kept.answer is not None:
            return Answered(kept.answer)
        if kept.claimed_until_ms > now_ms:
            return InProgress()
        kept.claim_id, kept.claimed_until_ms = claim_id, now_ms + LEASE_MS
        return Claimed()

    async def release(self, claim: Claim) -> None:
        if self._held(claim) is not None:
            del self.remembered[claim.scope]

    async def keep_refusal(self, claim: Claim, answer: bytes) -> None:
        kept = self._held(claim)
        if kept is not None:
            kept.answer = answer

    def _held(self, claim: Claim) -> Remembered | None:
        kept = self.remembered.get(claim.scope)
        if kept is None or kept.claim_id != claim.claim_id or kept.answer is not None:
            return None
        return kept


def matches(credential: Credential, wanted: ListFilter) -> bool:
    """Tell whether a filter lets a credential through."""
    return (
        (not wanted.types or credential.type in wanted.types)
        and (not wanted.credential_types or credential.credential_type in wanted.credential_types)
        and (not wanted.statuses or credential.status in wanted.statuses)
        and (not wanted.credential_ids or credential.credential_id in wanted.credential_ids)
        and wanted.venue in (None, credential.venue)
    )


_NONE = CredentialId("")
_UNREVOKED = ListFilter(
    statuses=tuple(each for each in CredentialStatus if each is not CredentialStatus.REVOKED)
)
