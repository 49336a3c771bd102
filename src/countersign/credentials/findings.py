"""What two passports of one key differ in, and what of it its owner must hear. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from countersign.credentials.credential import Credential
from countersign.venues.errors import RejectionReason
from countersign.venues.passport import Passport, Permission

NEAR_EXPIRY_MS: Final = 7 * 24 * 3_600 * 1_000


class Finding(StrEnum):
    """What the owner of a key must hear of it.

    The first five are widenings: the key may more than before, or from more places. After the
    next two it may: the venue says no longer what it said.
    """

    TRADING_ENABLED = "TRADING_ENABLED"
    WITHDRAWAL_ENABLED = "WITHDRAWAL_ENABLED"
    TRANSFER_ENABLED = "TRANSFER_ENABLED"
    IP_BINDING_REMOVED = "IP_BINDING_REMOVED"
    IP_LIST_WIDENED = "IP_LIST_WIDENED"
    WITHDRAWAL_UNKNOWN = "WITHDRAWAL_UNKNOWN"
    IP_BINDING_UNKNOWN = "IP_BINDING_UNKNOWN"
    EXPIRES_SOON = "EXPIRES_SOON"
    KEY_REFUSED = "KEY_REFUSED"
    KEY_EXPIRED = "KEY_EXPIRED"


@dataclass(frozen=True, slots=True)
class FindingEvent:
    """A finding of one credential, for whoever tells its owner."""

    finding: Finding
    credential: Credential
    at_ms: int


class FindingEvents(Protocol):
    """Hears of findings once they are on record; what it raises is not heard by anybody."""

    def publish(self, event: FindingEvent) -> None:
        """Take an event; returns at once."""
        ...


def differences(before: Passport, after: Passport) -> Mapping[str, str]:
    """Return what changed between two passports, as `before>after` by the name of the field.

    Of addresses it tells how many there were, of an end which it was (Unix ms).
    """
    pairs = {
        "read": (before.read, after.read),
        "trade": (before.trade, after.trade),
        "withdraw": (before.withdraw, after.withdraw),
        "transfer": (before.transfer, after.transfer),
        "ipBound": (before.ip_bound, after.ip_bound),
        "expiresAt": (before.expires_at_ms or "none", after.expires_at_ms or "none"),
    }
    found = {name: f"{old}>{new}" for name, (old, new) in pairs.items() if old != new}
    if set(before.ip_addresses) != set(after.ip_addresses):
        found["ipAddresses"] = f"{len(before.ip_addresses)}>{len(after.ip_addresses)}"
    return found


def findings(before: Passport, after: Passport) -> list[Finding]:
    """Return what of a new passport its owner must hear, widenings first.

    What was safe and can't be read any more is told as well: it may have been widened, and the
    check after would have nothing to hold it against.
    """
    gained = {
        Finding.TRADING_ENABLED: (before.trade, after.trade),
        Finding.WITHDRAWAL_ENABLED: (before.withdraw, after.withdraw),
        Finding.TRANSFER_ENABLED: (before.transfer, after.transfer),
    }
    found = [
        finding
        for finding, (old, new) in gained.items()
        if new is Permission.YES and old is not Permission.YES
    ]
    if after.ip_bound is Permission.NO and before.ip_bound is Permission.YES:
        found.append(Finding.IP_BINDING_REMOVED)
    elif before.ip_addresses and set(after.ip_addresses) - set(before.ip_addresses):
        found.append(Finding.IP_LIST_WIDENED)
    lost = {
        Finding.WITHDRAWAL_UNKNOWN: (before.withdraw is Permission.NO, after.withdraw),
        Finding.IP_BINDING_UNKNOWN: (before.ip_bound is Permission.YES, after.ip_bound),
    }
    found += [
        finding
        for finding, (was_safe, now) in lost.items()
        if was_safe and now is Permission.UNKNOWN
    ]
    if _is_near(after) and not _was_near(before, after):
        found.append(Finding.EXPIRES_SOON)
    return found


def is_dead(reasons: tuple[RejectionReason, ...]) -> bool:
    """Tell whether a refusal of a key that was accepted before has no other reading than its end.

    Nobody changed the stored key since, so it is not malformed and of no other environment
    than it was. Beside an unknown key a region means that it was made at another site of the
    venue's, which it was not either; alone it means where this server stands, and says nothing
    of the key. Every other reason can pass by itself, or is mended at the venue.
    """
    possible = set(reasons) - _IMPOSSIBLE
    return bool(possible) and possible <= _DEAD


_DEAD: Final = frozenset({RejectionReason.BAD_KEY, RejectionReason.EXPIRED})
_IMPOSSIBLE: Final = frozenset(
    {
        RejectionReason.MALFORMED_KEY,
        RejectionReason.WRONG_ENVIRONMENT,
        RejectionReason.REGION,
    }
)


def _is_near(passport: Passport) -> bool:
    end = passport.expires_at_ms
    return end is not None and end - passport.checked_at_ms <= NEAR_EXPIRY_MS


def _was_near(before: Passport, after: Passport) -> bool:
    """Tell whether the end was known and near at the check before: then it was told."""
    return before.expires_at_ms == after.expires_at_ms and _is_near(before)
