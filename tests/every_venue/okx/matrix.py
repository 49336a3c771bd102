"""What comes of a key of OKX.

Sources: okx.com/docs-v5/en, "Error Code" (General Class, API Class), "Get account configuration".
"""

from typing import Final

from tests.every_venue.kit.cases import (
    MAINTENANCE,
    RATE_LIMIT,
    WITHDRAWAL_REFUSED,
    Case,
    Stored,
    Told,
    rejected,
    unavailable,
)

_CHECK: Final = "/api/v5/account/config"
_TRADER: Final = Told(
    read="yes",
    trade="yes",
    withdraw="no",
    transfer="yes",  # asset/transfer asks for Trade
    ip_bound="no",
    account_kind="main",
)
_READER: Final = Told(
    read="yes", trade="no", withdraw="no", transfer="no", ip_bound="no", account_kind="main"
)
_WITHDRAWER: Final = Told(
    read="yes", trade="yes", withdraw="yes", transfer="yes", ip_bound="no", account_kind="main"
)
_BOUND: Final = Told(
    read="yes",
    trade="yes",
    withdraw="no",
    transfer="yes",
    ip_bound="yes",
    ip_addresses=("127.0.0.1",),
    account_kind="main",
)
_UNKNOWN_KEY: Final = rejected("BAD_KEY", "EXPIRED", "WRONG_ENVIRONMENT", "REGION")
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER)),
    Case(name="good in demo trading", venue="OKX_UAT", outcome=Stored(_TRADER)),
    Case(name="read-only", key="read-only", outcome=Stored(_READER)),
    Case(name="withdraw-enabled", key="withdraw", outcome=WITHDRAWAL_REFUSED),
    Case(name="withdraw-enabled, let in", key="withdraw", outcome=Stored(_WITHDRAWER)),
    Case(name="IP-bound", key="ip-bound", outcome=rejected("IP_NOT_ALLOWED")),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=Stored(_BOUND)),
    Case(
        name="bad key",
        sent={"apiKey": "01234567-89ab-cdef-0123-456789abcdef"},
        outcome=_UNKNOWN_KEY,
        note="OKX deletes keys that lapse, so an unknown key may be an expired one (50119)",
    ),
    Case(
        name="key of another form",
        sent={"apiKey": "no-key-of-okx"},
        outcome=rejected("BAD_KEY", "MALFORMED_KEY"),
    ),
    Case(name="bad secret", secret_of="good-2", outcome=rejected("BAD_SIGNATURE")),
    Case(name="bad passphrase", sent={"apiPassphrase": "x"}, outcome=rejected("BAD_PASSPHRASE")),
    Case(
        name="wrong environment",
        key="wrong-environment",
        outcome=rejected("WRONG_ENVIRONMENT"),
        note="a key of demo trading at OKX (50101)",
    ),
    Case(name="expired", key="expired", outcome=_UNKNOWN_KEY),
    Case(
        name="missing permission",
        key="missing-permission",
        outcome=rejected("MISSING_PERMISSION"),
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
        name="rate limited with status 200",
        faults=({**RATE_LIMIT, "banned": True},),
        outcome=unavailable("RATE_LIMITED"),
    ),
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
