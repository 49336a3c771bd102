"""What an exchange says of a key."""

from dataclasses import dataclass, field
from enum import StrEnum


class Permission(StrEnum):
    """What cannot be read is UNKNOWN, never NO."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Passport:
    """What the venue said of one key at one moment.

    Attributes:
        read, trade, withdraw, transfer: what the key may do.
        ip_bound: whether the venue accepts the key from listed addresses only.
        ip_addresses: the list, where the venue tells it.
        expires_at_ms: Unix milliseconds; when the key ends, or a right of it does (Binance: the
            right to trade); None where there is no end or the venue does not say.
        account_kind: the venue's own word for the account ("main", "sub"), where it tells.
        account_id: the venue's id of the account, where it tells.
        accounts: names of the wallets the key reaches (Binance: spot, margin, …).
        checked_at_ms: when it was read, Unix milliseconds.
    """

    read: Permission
    trade: Permission
    withdraw: Permission
    transfer: Permission
    ip_bound: Permission
    checked_at_ms: int
    ip_addresses: tuple[str, ...] = ()
    expires_at_ms: int | None = None
    account_kind: str | None = None
    account_id: str | None = None
    accounts: tuple[str, ...] = field(default=())


def reads_alone(checked_at_ms: int, *accounts: str) -> Passport:
    """Return the passport of a key of which its venue shows that it reads, and tells nothing."""
    return Passport(
        read=Permission.YES,
        trade=Permission.UNKNOWN,
        withdraw=Permission.UNKNOWN,
        transfer=Permission.UNKNOWN,
        ip_bound=Permission.UNKNOWN,
        checked_at_ms=checked_at_ms,
        accounts=accounts,
    )
