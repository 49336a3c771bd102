"""What comes of a key of Kraken.

Sources: docs.kraken.com, "Get API Key Info"; support.kraken.com, "API error messages".
"""

from base64 import b64encode
from typing import Final

from tests.every_venue.kit.cases import (
    MAINTENANCE,
    RATE_LIMIT,
    WITHDRAWAL_REFUSED,
    CannotBe,
    Case,
    Stored,
    Told,
    rejected,
    unavailable,
)

_TRADER: Final = Told(read="yes", trade="yes", withdraw="no", transfer="unknown", ip_bound="no")
_WITHDRAWER: Final = Told(read="yes", trade="yes", withdraw="yes", transfer="yes", ip_bound="no")
_READER: Final = Told(read="yes", trade="no", withdraw="no", transfer="unknown", ip_bound="no")
_NOBODY: Final = Told(read="no", trade="no", withdraw="no", transfer="no", ip_bound="no")
_BOUND: Final = Told(
    read="yes",
    trade="yes",
    withdraw="no",
    transfer="unknown",
    ip_bound="yes",
    ip_addresses=("127.0.0.1",),
)
_EXPIRING: Final = Told(
    read="yes", trade="yes", withdraw="no", transfer="unknown", ip_bound="no", expires_in_days=30
)
# "EAPI:Invalid key" is all that Kraken says of a key that it does not take, whatever the cause.
_INVALID_KEY: Final = rejected("BAD_KEY", "EXPIRED", "IP_NOT_ALLOWED", "WRONG_ENVIRONMENT")
_ONE_ANSWER: Final = "one answer for every cause: EAPI:Invalid key"

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER)),
    Case(name="good in the UAT environment", venue="KRAKEN_UAT", outcome=Stored(_TRADER)),
    Case(name="with an end", key="expiring", outcome=Stored(_EXPIRING)),
    Case(name="read-only", key="read-only", outcome=Stored(_READER)),
    Case(name="withdraw-enabled", key="withdraw", outcome=WITHDRAWAL_REFUSED),
    Case(name="withdraw-enabled, let in", key="withdraw", outcome=Stored(_WITHDRAWER)),
    Case(name="IP-bound", key="ip-bound", outcome=_INVALID_KEY, note=_ONE_ANSWER),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=Stored(_BOUND)),
    Case(
        name="bad key",
        sent={"apiKey": b64encode(bytes(42)).decode()},
        outcome=_INVALID_KEY,
        note=_ONE_ANSWER,
    ),
    Case(name="bad secret", secret_of="good-2", outcome=rejected("BAD_SIGNATURE")),
    Case(
        name="secret that is no base64",
        sent={"apiSecret": "no-base64!"},
        outcome=rejected("MALFORMED_KEY"),
    ),
    Case(name="bad passphrase", outcome=CannotBe("keys have no passphrase")),
    Case(name="wrong environment", key="wrong-environment", outcome=_INVALID_KEY, note=_ONE_ANSWER),
    Case(name="expired", key="expired", outcome=_INVALID_KEY, note=_ONE_ANSWER),
    Case(
        name="missing permission",
        key="missing-permission",
        outcome=Stored(_NOBODY),
        note="every key may ask what it may do, so one that may nothing is a valid one",
    ),
    Case(
        name="clock skew",
        key="nonce-us",
        outcome=Stored(_TRADER),
        note="no time is signed, but a rising nonce: here the key was used with microseconds",
    ),
    Case(
        name="nonces in nanoseconds",
        key="nonce-ns",
        outcome=Stored(_TRADER),
    ),
    Case(name="rate limited", faults=(RATE_LIMIT,), outcome=unavailable("RATE_LIMITED")),
    Case(
        name="locked out",
        faults=({**RATE_LIMIT, "banned": True},),
        outcome=unavailable("RATE_LIMITED"),
    ),
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
