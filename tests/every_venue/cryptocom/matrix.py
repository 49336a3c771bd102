"""What comes of a key of Crypto.com.

Source: exchange-developer.crypto.com, "Response and Reason Codes", private/user-balance.
"""

from typing import Final

from tests.every_venue.kit.cases import (
    MAINTENANCE,
    RATE_LIMIT,
    CannotBe,
    Case,
    Stored,
    Told,
    rejected,
    unavailable,
)

# A balance is all that answers, so that the key may read is all that is known.
_READS: Final = Told(
    read="yes", trade="unknown", withdraw="unknown", transfer="unknown", ip_bound="unknown"
)
_UNAUTHORIZED: Final = rejected(
    "BAD_KEY", "BAD_SIGNATURE", "WRONG_ENVIRONMENT", "EXPIRED", "IP_NOT_ALLOWED"
)
_ONE_ANSWER: Final = "one answer for every cause: 40101, UNAUTHORIZED"
_NOTHING_TELLS: Final = "no method tells what a key may do"

CASES: Final = (
    Case(name="good", outcome=Stored(_READS), note=_NOTHING_TELLS),
    Case(name="good in the sandbox", venue="CRYPTOCOM_UAT", outcome=Stored(_READS)),
    Case(name="read-only", key="read-only", outcome=Stored(_READS), note=_NOTHING_TELLS),
    Case(name="withdraw-enabled", key="withdraw", outcome=Stored(_READS), note=_NOTHING_TELLS),
    Case(
        name="withdraw-enabled, let in",
        key="withdraw",
        outcome=Stored(_READS),
        note=_NOTHING_TELLS,
    ),
    Case(name="IP-bound", key="ip-bound", outcome=rejected("IP_NOT_ALLOWED"), note="40103"),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=Stored(_READS)),
    Case(name="bad key", sent={"apiKey": "x" * 22}, outcome=_UNAUTHORIZED, note=_ONE_ANSWER),
    Case(name="bad secret", secret_of="good-2", outcome=_UNAUTHORIZED, note=_ONE_ANSWER),
    Case(name="bad passphrase", outcome=CannotBe("keys have no passphrase")),
    Case(
        name="wrong environment",
        key="wrong-environment",
        outcome=_UNAUTHORIZED,
        note=_ONE_ANSWER,
    ),
    Case(name="expired", key="expired", outcome=_UNAUTHORIZED, note=_ONE_ANSWER),
    Case(name="missing permission", outcome=CannotBe("every key may read")),
    Case(
        name="clock skew",
        faults=({"kind": "clock-skew", "ms": 3_600_000},),
        outcome=unavailable("CLOCK_SKEW"),
        note="no method tells the venue's time",
    ),
    Case(name="rate limited", faults=(RATE_LIMIT,), outcome=unavailable("RATE_LIMITED")),
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
