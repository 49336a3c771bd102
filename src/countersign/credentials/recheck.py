"""Recheck: every active key is checked again by itself, once in each period."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from countersign.credentials.check_stored import CheckStored
from countersign.credentials.credential import Credential, CredentialStatus
from countersign.credentials.findings import (
    Finding,
    FindingEvent,
    FindingEvents,
    differences,
    findings,
    is_dead,
)
from countersign.credentials.owned import require_usable, require_verifiable
from countersign.credentials.ports import (
    SIGNING_S,
    CheckSchedule,
    CredentialUses,
    DueCheck,
    Rechecked,
    Use,
)
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.errors import CountersignError, StoreUnavailableError
from countersign.kernel.ids import CredentialId, RequestId, UserId, new_id
from countersign.venues.check_key import CheckedKey
from countersign.venues.errors import KeyRejectedError

ACTION: Final = "credential.recheck"
FINDING: Final = "credential.finding"
# Design: a key is dead after three answers in a row, ten minutes apart, that say nothing else.
_DEAD_ANSWERS: Final = 3
_AGAIN_MS: Final = 10 * 60 * 1_000
# So that a node that is to end need not wait for a long backlog.
_ROUNDS_S: Final = 2.0
# Longer than a check takes at most; after it the node that had it is taken for dead.
LEASE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class _Result:
    """What becomes of a check: its entries, the credential if it changes, and when it is next."""

    entries: tuple[Decision, ...]
    events: tuple[FindingEvent, ...]
    changed: Credential | None
    next_at_ms: int
    dead_answers: int


class RecheckCredentials:
    """Checks the keys that are due.

    Args:
        schedule: gives each due check to one node.
        uses: records intents before keys are unsealed.
        check_stored: asks the venue.
        events: hears of findings.
        clock: says what is due.
        period_ms: how often each key is checked.
    """

    def __init__(
        self,
        *,
        schedule: CheckSchedule,
        uses: CredentialUses,
        check_stored: CheckStored,
        events: FindingEvents,
        clock: Clock,
        period_ms: int,
    ) -> None:
        self._schedule = schedule
        self._uses = uses
        self._check_stored = check_stored
        self._events = events
        self._clock = clock
        self._period_ms = period_ms

    async def __call__(self) -> int:
        """Do the checks that are due and that the venues' bounds leave room for; say how many.

        Raises:
            StoreUnavailableError: what is due, or what came of a check, could not be stored.
        """
        until = self._clock.monotonic() + _ROUNDS_S
        total = 0
        while count := await self._round():
            total += count
            if self._clock.monotonic() >= until:
                break
        return total

    async def _round(self) -> int:
        now_ms = self._clock.now_ms()
        due = await self._schedule.claim(now_ms, now_ms + LEASE_MS, self._first_at)
        done = await asyncio.gather(*(self._recheck(one) for one in due), return_exceptions=True)
        for error in done:
            if isinstance(error, BaseException):
                raise error
        return len(due)

    def _first_at(self, credential_id: CredentialId, now_ms: int) -> int:
        """Spread first checks over the period, each credential always at the same place."""
        digest = hashlib.sha256(credential_id.encode()).digest()
        return now_ms + int.from_bytes(digest[:8]) % self._period_ms

    async def _recheck(self, due: DueCheck) -> None:
        intent = self._decision(due, ACTION, Outcome.INTENDED, self._clock.now_ms())
        deadline = self._clock.monotonic() + SIGNING_S
        try:
            (use,) = await self._uses.begin(
                [intent], lambda found: _require_due(found, due.user_id)
            )
        except StoreUnavailableError:
            raise
        except CountersignError:
            # Revoked, frozen or expired since it was claimed: nothing is to be checked.
            await self._schedule.put_off(due, self._next_at(due))
            return
        outcome = await self._checked(use, deadline)
        result = self._result(due, use, intent, outcome)
        stored = await self._schedule.conclude(
            due,
            Rechecked(
                entries=result.entries,
                changed=result.changed,
                read_at_version=use.credential.version,
                next_at_ms=result.next_at_ms,
                dead_answers=result.dead_answers,
            ),
        )
        if stored:
            for event in result.events:
                self._events.publish(event)

    async def _checked(self, use: Use, deadline: float) -> CheckedKey | Exception:
        try:
            return await self._check_stored(use, deadline)
        except Exception as error:  # noqa: BLE001  # each intent gets its outcome
            return error

    def _result(
        self, due: DueCheck, use: Use, intent: Decision, outcome: CheckedKey | Exception
    ) -> _Result:
        if isinstance(outcome, CheckedKey):
            return self._accepted(due, use.credential, intent, outcome)
        if isinstance(outcome, KeyRejectedError):
            return self._refused(due, use.credential, intent, outcome)
        # Nothing is known of the key: soon again, and what was counted stays as it was.
        code = getattr(outcome, "code", CountersignError.code)
        now_ms = self._clock.now_ms()
        failed = self._decision(
            due, ACTION, Outcome.FAILED, now_ms, reason=code, intent_id=intent.entry_id
        )
        return _Result((failed,), (), None, now_ms + _AGAIN_MS, due.dead_answers)

    def _accepted(
        self, due: DueCheck, before: Credential, intent: Decision, checked: CheckedKey
    ) -> _Result:
        now_ms = self._clock.now_ms()
        after = replace(before, version=before.version + 1, passport=checked.passport)
        old = before.passport or checked.passport
        done = self._decision(
            due,
            ACTION,
            Outcome.ALLOWED,
            now_ms,
            intent_id=intent.entry_id,
            details=differences(old, checked.passport),
        )
        found = self._found(due, after, findings(old, checked.passport), now_ms)
        return _Result(
            (done, *(entry for entry, _ in found)),
            tuple(event for _, event in found),
            after,
            self._next_at(due),
            0,
        )

    def _refused(
        self, due: DueCheck, before: Credential, intent: Decision, error: KeyRejectedError
    ) -> _Result:
        now_ms = self._clock.now_ms()
        dead = due.dead_answers + 1 if is_dead(error.reasons) else 0
        is_over = dead >= _DEAD_ANSWERS
        after = None
        if is_over:
            after = replace(
                before,
                version=before.version + 1,
                status=CredentialStatus.EXPIRED,
                updated_at_ms=now_ms,
            )
        done = self._decision(
            due,
            ACTION,
            Outcome.ALLOWED,
            now_ms,
            reason=error.code,
            intent_id=intent.entry_id,
            details={"reasons": " ".join(error.reasons), "deadAnswers": dead},
        )
        # Once when it begins, and once when it is over.
        said = [Finding.KEY_EXPIRED] if is_over else [Finding.KEY_REFUSED] if dead <= 1 else []
        found = self._found(due, after or before, said, now_ms)
        return _Result(
            (done, *(entry for entry, _ in found)),
            tuple(event for _, event in found),
            after,
            now_ms + _AGAIN_MS if dead else self._next_at(due),
            dead,
        )

    def _found(
        self, due: DueCheck, credential: Credential, said: Sequence[Finding], now_ms: int
    ) -> list[tuple[Decision, FindingEvent]]:
        return [
            (
                self._decision(due, FINDING, Outcome.ALLOWED, now_ms, reason=finding),
                FindingEvent(finding, credential, now_ms),
            )
            for finding in said
        ]

    def _next_at(self, due: DueCheck) -> int:
        """Return the next time at this credential's place in the period."""
        now_ms = self._clock.now_ms()
        behind = max(0, now_ms - due.due_at_ms) // self._period_ms
        return due.due_at_ms + (behind + 1) * self._period_ms

    def _decision(
        self,
        due: DueCheck,
        action: str,
        outcome: Outcome,
        at_ms: int,
        *,
        reason: str | None = None,
        intent_id: str | None = None,
        details: Mapping[str, str | int] | None = None,
    ) -> Decision:
        return Decision(
            action=action,
            outcome=outcome,
            at_ms=at_ms,
            origin=Origin(RequestId(new_id()), "scheduler"),
            user_id=due.user_id,
            credential_id=due.credential_id,
            reason=reason,
            details=details or {},
            intent_id=intent_id,
        )


def _require_due(found: Credential | None, user_id: UserId) -> Credential:
    credential = require_verifiable(found, user_id)
    require_usable(credential)
    return credential
