"""The keys that the simulated venues know."""

from decimal import Decimal

from venue_simulator.key_records import KeyRecord, KeyText

BENCH_VENUE = "BINANCE"
BENCH_KEY_PREFIX = "bench-"
BENCH_SECRET_PREFIX = "bench-secret-"  # noqa: S105  # made up, and public
_BENCH_PERMISSIONS = frozenset({"enableReading", "enableSpotAndMarginTrading"})
_BENCH_BALANCES = dict.fromkeys(("BTC", "ETH", "USDT"), Decimal(10**12))
MAX_BENCH_KEYS = 100_000


class KeyStore:
    """Keys by venue and API key, and the list of them by kind.

    A key may be listed under another venue than the one where it works: that is what the
    kind "wrong-environment" is. Keys `bench-<x>` with the secret `bench-secret-<x>` are good
    for BINANCE and are made up on the spot, so that a load test needs to register none.
    They are rich, the last 100,000 of them are remembered, and their accounts are forgetful.
    """

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], KeyRecord] = {}
        self._bench: dict[str, KeyRecord] = {}
        self._listed: dict[tuple[str, str], tuple[str, KeyText, str]] = {}

    def add(self, record: KeyRecord, *, listed_under: str, kind: str, text: KeyText) -> None:
        """Add a key, or replace the one with the same API key."""
        self._records[record.venue, record.api_key] = record
        self._listed[listed_under, record.api_key] = (kind, text, record.venue)

    def find(self, venue: str, api_key: str) -> KeyRecord | None:
        record = self._records.get((venue, api_key))
        if record is None and venue == BENCH_VENUE and api_key.startswith(BENCH_KEY_PREFIX):
            return self._bench.get(api_key) or self._add_bench_key(api_key)
        return record

    def discard(self, venue: str, api_key: str) -> bool:
        """Delete a key listed under a venue, wherever it works; False if none is listed."""
        listed = self._listed.pop((venue, api_key), None)
        if listed is None:
            return False
        _, _, where = listed
        self._records.pop((where, api_key), None)
        return True

    def listed(self) -> list[tuple[str, str, KeyText]]:
        """List venue, kind and text of all keys, in the order in which they were added."""
        return [(venue, kind, text) for (venue, _), (kind, text, _) in self._listed.items()]

    def clear(self) -> None:
        self._records.clear()
        self._bench.clear()
        self._listed.clear()

    def _add_bench_key(self, api_key: str) -> KeyRecord:
        if len(self._bench) >= MAX_BENCH_KEYS:
            self._bench.pop(next(iter(self._bench)))
        secret = BENCH_SECRET_PREFIX + api_key.removeprefix(BENCH_KEY_PREFIX)
        record = KeyRecord(
            BENCH_VENUE,
            api_key,
            _BENCH_PERMISSIONS,
            secret=secret.encode(),
            balances=_BENCH_BALANCES,
            forgetful=True,
        )
        self._bench[api_key] = record
        return record
