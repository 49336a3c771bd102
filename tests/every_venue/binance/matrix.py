"""What comes of a key of Binance.

Sources: developers.binance.com, Wallet, "Get API Key Permission"; binance-spot-api-docs, errors.md.
"""

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

_CHECK: Final = "/sapi/v1/account/apiRestrictions"
_TRADER: Final = Told(read="yes", trade="yes", withdraw="no", transfer="no", ip_bound="no")
_READER: Final = Told(read="yes", trade="no", withdraw="no", transfer="no", ip_bound="no")
_WITHDRAWER: Final = Told(read="yes", trade="yes", withdraw="yes", transfer="no", ip_bound="yes")
_BOUND: Final = Told(read="yes", trade="yes", withdraw="no", transfer="no", ip_bound="yes")
_LAPSED: Final = Told(
    read="yes", trade="no", withdraw="no", transfer="no", ip_bound="no", expires_in_days=-1
)
# The testnet has no /sapi, and the flags of its account are not the key's.
_AT_THE_TESTNET: Final = Told(
    read="yes", trade="unknown", withdraw="unknown", transfer="unknown", ip_bound="unknown"
)
_REFUSED: Final = rejected("BAD_KEY", "IP_NOT_ALLOWED", "WRONG_ENVIRONMENT", "MISSING_PERMISSION")
_ONE_ANSWER: Final = "one answer for every cause: -2015"
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER)),
    Case(name="good, Ed25519", key="good-ed25519", outcome=Stored(_TRADER, "ED25519")),
    Case(name="good, RSA", key="good-rsa", outcome=Stored(_TRADER, "RSA")),
    Case(name="good at the testnet", venue="BINANCE_UAT", outcome=Stored(_AT_THE_TESTNET)),
    Case(name="read-only", key="read-only", outcome=Stored(_READER)),
    Case(name="withdraw-enabled", key="withdraw", outcome=WITHDRAWAL_REFUSED),
    Case(name="withdraw-enabled, let in", key="withdraw", outcome=Stored(_WITHDRAWER)),
    Case(name="IP-bound", key="ip-bound", outcome=_REFUSED, note=_ONE_ANSWER),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=Stored(_BOUND)),
    Case(name="bad key", sent={"apiKey": "A" * 64}, outcome=_REFUSED, note=_ONE_ANSWER),
    Case(
        name="key of another form",
        sent={"apiKey": "no-key-of-binance"},
        outcome=rejected("MALFORMED_KEY", "BAD_KEY"),
    ),
    Case(name="bad secret", secret_of="good-2", outcome=rejected("BAD_SIGNATURE")),
    Case(
        name="bad secret, Ed25519",
        key="good-ed25519",
        secret_of="good-rsa",
        outcome=rejected("BAD_SIGNATURE"),
    ),
    Case(name="bad passphrase", outcome=CannotBe("keys have no passphrase")),
    Case(name="wrong environment", key="wrong-environment", outcome=_REFUSED, note=_ONE_ANSWER),
    Case(
        name="expired",
        key="expired",
        outcome=_REFUSED,
        note="no end of a whole key is documented; one that is gone is unknown (-2015)",
    ),
    Case(
        name="right to trade expired",
        key="trade-expired",
        outcome=Stored(_LAPSED),
        note="tradingAuthorityExpirationTime has passed",
    ),
    Case(
        name="missing permission",
        key="missing-permission",
        outcome=_REFUSED,
        note=_ONE_ANSWER,
    ),
    Case(
        name="clock skew",
        faults=(_HOUR_AHEAD,),
        outcome=Stored(_TRADER),
        note="the time is asked for and the check repeated",
    ),
    Case(
        name="clock skew that cannot be mended",
        faults=({**_HOUR_AHEAD, "path": _CHECK},),
        outcome=unavailable("CLOCK_SKEW"),
    ),
    Case(name="rate limited", faults=(RATE_LIMIT,), outcome=unavailable("RATE_LIMITED")),
    Case(
        name="banned",
        faults=({**RATE_LIMIT, "banned": True},),
        outcome=unavailable("RATE_LIMITED"),
    ),
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
