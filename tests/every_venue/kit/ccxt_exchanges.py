"""Exchanges of ccxt, as tests make them."""

from typing import Any

import ccxt
from tests.every_venue.kit.oracle import Oracle
from tests.every_venue.kit.venue_facts import VenueFacts


def with_key(facts: VenueFacts, oracle: Oracle) -> Any:
    """Make one that signs with the venue's made-up key."""
    key = oracle.key or facts.key
    named = {"apiKey": key.api_key, "secret": key.api_secret, "password": key.passphrase}
    settings = {**named, "enableRateLimit": False, **oracle.settings}
    return getattr(ccxt, oracle.exchange)(settings)


def pointed_at(value: Any, origin: str) -> Any:
    """Return a tree of URLs with another origin before each path."""
    if isinstance(value, dict):
        return {name: pointed_at(inner, origin) for name, inner in value.items()}
    if not isinstance(value, str):
        return value
    _, _, rest = value.partition("://")
    return origin + rest[len(rest.partition("/")[0]) :]
