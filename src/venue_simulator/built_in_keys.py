"""The built-in keys: every kind of every venue and of its sandbox."""

from collections.abc import Iterable
from datetime import timedelta

from venue_simulator.key_records import (
    CREATED_AT_MS,
    KeyRecord,
    KeyTemplate,
    KeyText,
    NonceLedger,
    networks,
)
from venue_simulator.keys import KeyStore
from venue_simulator.venue import Venue, environments, twin


def add_built_in_keys(keys: KeyStore, venues: Iterable[Venue], now_ns: int) -> None:
    for venue in venues:
        for name in environments(venue):
            for kind, template in venue.templates.items():
                text = venue.mint(f"{name} {kind}", template.signing)
                record = record_of(
                    template, text, twin(name) if template.elsewhere else name, now_ns
                )
                keys.add(record, listed_under=name, kind=kind, text=text)


def record_of(template: KeyTemplate, text: KeyText, venue: str, now_ns: int) -> KeyRecord:
    """Make the venue's record of a key of some kind. The private key of a pair is left out."""
    unit = template.nonce_unit_ns
    return KeyRecord(
        venue=venue,
        api_key=text.api_key,
        permissions=template.permissions,
        secret=b"" if text.public_key is not None else text.api_secret.encode(),
        passphrase=text.api_passphrase or "",
        public_key=text.public_key,
        networks=networks(template.addresses),
        expires_at_ms=_after(now_ns, template.lifetime),
        trade_expires_at_ms=_after(now_ns, template.trade_lifetime),
        created_at_ms=CREATED_AT_MS,
        nonces=NonceLedger(now_ns // unit if unit else 0, template.nonce_window),
    )


def _after(now_ns: int, lifetime: timedelta | None) -> int | None:
    if lifetime is None:
        return None
    return now_ns // 1_000_000 + lifetime // timedelta(milliseconds=1)
