"""Kraken's nonces: strictly rising, or inside a window once each."""

from hypothesis import given
from hypothesis import strategies as st

from venue_simulator.key_records import NonceLedger


@given(st.lists(st.integers(0, 50), max_size=40))
def test_without_a_window_exactly_the_new_maxima_are_accepted(nonces: list[int]) -> None:
    ledger = NonceLedger()
    highest = 0

    for nonce in nonces:
        assert ledger.accept(nonce) == (nonce > highest)
        highest = max(highest, nonce)


@given(st.lists(st.integers(1, 60), max_size=60), st.integers(1, 20))
def test_with_a_window_a_nonce_counts_once_and_not_when_too_low(
    nonces: list[int], window: int
) -> None:
    ledger = NonceLedger(0, window)
    used: set[int] = set()

    for nonce in nonces:
        highest = max(used, default=0)
        allowed = nonce not in used and nonce >= highest - window
        assert ledger.accept(nonce) == allowed
        if allowed:
            used.add(nonce)
