"""The kinds of keys that Gate makes.

Source: gate.com/docs/developers/apiv4/en, "APIv4 Permissions" (each group is off, read-only or
read-write) and "Query All Main Account Key Information" (the groups' names).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from venue_simulator.key_records import KeyTemplate

WITHDRAWAL: Final = "withdrawal"
_WRITES: Final = ":write"


def read_write(*groups: str) -> frozenset[str]:
    """Return the words for these groups, read-write."""
    return frozenset({*groups, *(group + _WRITES for group in groups)})


def permits(permissions: frozenset[str], group: str, *, writes: bool) -> bool:
    """Tell whether a group is on, or read-write."""
    return (group + _WRITES if writes else group) in permissions


def groups_of(permissions: frozenset[str]) -> list[str]:
    """List the groups that are on, by name."""
    return sorted(word for word in permissions if not word.endswith(_WRITES))


_TRADING: Final = read_write("spot", "futures")
_READER: Final = frozenset({"account", "spot", "futures", "wallet"})
_TRADER: Final = _READER | _TRADING
_WITHDRAWER: Final = _TRADER | read_write(WITHDRAWAL)
_ELSEWHERE: Final = ("203.0.113.7",)
_HERE: Final = ("127.0.0.1",)
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADER),
    "good-2": KeyTemplate(_TRADER),
    "read-only": KeyTemplate(_READER),
    "withdraw": KeyTemplate(_WITHDRAWER),
    "everything": KeyTemplate(
        _WITHDRAWER | read_write("account", "wallet", "earn", "loan", "margin", "options")
    ),
    "ip-bound": KeyTemplate(_TRADER, addresses=_ELSEWHERE),
    "ip-bound-here": KeyTemplate(_TRADER, addresses=_HERE),
    # [K] A key that lapsed after 90 days is gone, so it answers as unknown.
    "expired": KeyTemplate(_TRADER, lifetime=timedelta(days=-1)),
    "wrong-environment": KeyTemplate(_TRADER, elsewhere=True),
    # On for nothing that the check asks for.
    "missing-permission": KeyTemplate(read_write("earn")),
    "spot-only": KeyTemplate(read_write("spot")),
    "futures-only": KeyTemplate(read_write("futures")),
}
