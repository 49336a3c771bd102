"""What comes of a key of MEXC: it tells nothing of a key but that it reads.

Sources: mexc.com/api-docs/spot-v3, "Account Information", "Error Code", "FAQs";
github.com/mexcdevelop/apidocs, branch contract_v1_en, "Error code".
"""

from typing import Final

from tests.every_venue.kit.cases import CannotBe, Case, Stored, Told, rejected, unavailable

_READS: Final = Stored(
    Told(read="yes", trade="unknown", withdraw="unknown", transfer="unknown", ip_bound="unknown")
)
_UNKNOWN_KEY: Final = rejected("BAD_KEY", "EXPIRED")
_CHECK: Final = "/api/v3/account"
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}

CASES: Final = (
    Case(name="good", outcome=_READS),
    Case(name="read-only", key="read-only", outcome=_READS),
    Case(
        name="withdraw-enabled",
        key="withdraw",
        outcome=_READS,
        note="canWithdraw of the answer is the account's, whatever the key may do",
    ),
    Case(name="withdraw-enabled, let in", key="withdraw", outcome=_READS),
    Case(name="IP-bound", key="ip-bound", outcome=rejected("IP_NOT_ALLOWED")),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=_READS),
    Case(name="bad key", sent={"apiKey": "mx0" + "x" * 15}, outcome=_UNKNOWN_KEY),
    Case(
        name="key of another form",
        sent={"apiKey": "0" * 32},
        outcome=rejected("BAD_KEY", "MALFORMED_KEY"),
    ),
    Case(name="bad secret", secret_of="good-2", outcome=rejected("BAD_SIGNATURE")),
    Case(name="bad passphrase", outcome=CannotBe("keys of MEXC have no passphrase")),
    Case(name="wrong environment", outcome=CannotBe("MEXC has no sandbox")),
    Case(
        name="expired",
        key="expired",
        outcome=_UNKNOWN_KEY,
        note="a key without an address lapses after 90 days; how it answers then is in no document",
    ),
    Case(
        name="missing permission", key="missing-permission", outcome=rejected("MISSING_PERMISSION")
    ),
    Case(name="missing permission of spot, but reads futures", key="futures-only", outcome=_READS),
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
    Case(
        name="rate limited", faults=({"kind": "rate-limit"},), outcome=unavailable("RATE_LIMITED")
    ),
    Case(
        name="banned for its rate",
        faults=({"kind": "rate-limit", "banned": True},),
        outcome=unavailable("RATE_LIMITED"),
    ),
    Case(
        name="maintenance",
        faults=({"kind": "maintenance"},),
        outcome=unavailable("MAINTENANCE"),
    ),
)
