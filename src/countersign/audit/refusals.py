"""Refusals that are counted: one entry for many, so that nobody fills the disk with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

from countersign.kernel.address import address_block
from countersign.kernel.decision import Decision, Origin
from countersign.kernel.ids import UserId

# Beyond so many windows at once the rest are counted together, by action and reason alone.
_WINDOWS_MAX: Final = 10_000
_MANY: Final = "many"


class _Key(NamedTuple):
    """What is counted together; `address` is empty where the user is known."""

    user_id: UserId | None
    address: str
    action: str
    reason: str | None


@dataclass(slots=True)
class _Window:
    """`first` is the first refusal that was counted; `granted` are entries by themselves."""

    since_ms: int
    first: Decision
    granted: int = 0
    count: int = 0


class RefusalCounter:
    """Counts refusals by user, else by address block, and by action and reason.

    A window opens with its first refusal. Of each come at most `own_entries`
    entries of one refusal, and one entry of all the others with their count.
    """

    def __init__(self, *, window_ms: int, own_entries: int = 0) -> None:
        self._window_ms = window_ms
        self._own_entries = own_entries
        self._windows: dict[_Key, _Window] = {}

    def grants_entry(self, refusal: Decision) -> bool:
        """Tell whether a refusal is to be an entry by itself; one that is not is to be counted."""
        window = self._window(_key_of(refusal), refusal)
        if window.granted >= self._own_entries:
            return False
        window.granted += 1
        return True

    def count(self, refusal: Decision) -> None:
        """Count one refusal."""
        window = self._window(_key_of(refusal), refusal)
        if not window.count:
            window.first = refusal
        window.count += 1

    @contextmanager
    def due(self, now_ms: int | None) -> Iterator[list[Decision]]:
        """Give the body the entries to record; what it fails to record stays and is due again.

        Args:
            now_ms: of the windows that are over by then; None for every window.
        """
        over = {
            key: window
            for key, window in self._windows.items()
            if now_ms is None or window.since_ms + self._window_ms <= now_ms
        }
        for key in over:
            del self._windows[key]
        counted = {key: window for key, window in over.items() if window.count}
        try:
            yield [_entry_of(key, window) for key, window in counted.items()]
        except Exception:
            for key, window in counted.items():
                self._put_back(key, window)
            raise

    def _put_back(self, key: _Key, before: _Window) -> None:
        window = self._window(key, before.first)
        window.since_ms, window.first = before.since_ms, before.first
        window.granted = max(window.granted, before.granted)
        window.count += before.count

    def _window(self, key: _Key, first: Decision) -> _Window:
        if key not in self._windows and len(self._windows) >= _WINDOWS_MAX:
            key = key._replace(user_id=None, address=_MANY)
        return self._windows.setdefault(key, _Window(first.at_ms, first))


def _key_of(refusal: Decision) -> _Key:
    user_id = refusal.user_id
    address = "" if user_id else address_block(refusal.origin.address)
    return _Key(user_id, address, refusal.action, refusal.reason)


def _entry_of(key: _Key, window: _Window) -> Decision:
    """Return what is the same of all that were counted, with the first one's time and origin."""
    first = window.first
    return Decision(
        action=key.action,
        outcome=first.outcome,
        at_ms=first.at_ms,
        origin=Origin(first.origin.request_id, key.address or first.origin.address),
        user_id=key.user_id,
        reason=key.reason,
        details={"count": window.count},
    )
