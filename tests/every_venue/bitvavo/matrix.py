"""What comes of a key of Bitvavo: it tells nothing of a key but that it reads.

Sources: docs.bitvavo.com/docs/errors; the answer to the check: the scheme's `readings`;
support.bitvavo.com/hc/de/articles/10122205636753, for the codes 301 to 317.
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

_READS: Final = Stored(
    Told(read="yes", trade="unknown", withdraw="unknown", transfer="unknown", ip_bound="unknown")
)
_CHECK: Final = "/v2/account"
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}

CASES: Final = (
    Case(name="good", outcome=_READS),
    Case(name="read-only", key="read-only", outcome=_READS),
    Case(
        name="withdraw-enabled",
        key="withdraw",
        outcome=_READS,
        note="no endpoint tells what a key may do",
    ),
    Case(name="withdraw-enabled, let in", key="withdraw", outcome=_READS),
    Case(name="IP-bound", key="ip-bound", outcome=rejected("IP_NOT_ALLOWED")),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=_READS),
    Case(name="bad key", sent={"apiKey": "0" * 64}, outcome=rejected("BAD_KEY")),
    Case(
        name="key of another form",
        sent={"apiKey": "no-key-of-bitvavo"},
        outcome=rejected("BAD_KEY", "MALFORMED_KEY"),
    ),
    Case(
        name="not confirmed by e-mail",
        key="unconfirmed",
        outcome=rejected("BAD_KEY"),
        note="the hint says so (306)",
    ),
    Case(name="bad secret", secret_of="good-2", outcome=rejected("BAD_SIGNATURE")),
    Case(name="bad passphrase", outcome=CannotBe("keys of Bitvavo have no passphrase")),
    Case(name="wrong environment", outcome=CannotBe("Bitvavo has no sandbox for orders")),
    Case(name="expired", outcome=CannotBe("no document of Bitvavo says that a key ends")),
    Case(
        name="missing permission", key="missing-permission", outcome=rejected("MISSING_PERMISSION")
    ),
    Case(
        name="clock skew",
        faults=(_HOUR_AHEAD,),
        outcome=_READS,
        note="the time is asked for and the check repeated",
    ),
    Case(
        name="clock skew that cannot be mended",
        faults=({**_HOUR_AHEAD, "path": _CHECK},),
        outcome=unavailable("CLOCK_SKEW"),
    ),
    Case(name="rate limited", faults=(RATE_LIMIT,), outcome=unavailable("RATE_LIMITED")),
    Case(
        name="banned for its rate",
        faults=({**RATE_LIMIT, "banned": True},),
        outcome=unavailable("RATE_LIMITED"),
    ),
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
