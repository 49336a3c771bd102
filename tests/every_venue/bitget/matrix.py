"""What comes of a key of Bitget.

Sources: bitget.com/api-doc/common/error-code and /uta/error-code; /spot/account/Get-Account-Info
and /uta/account/Get-Account-Info.
"""

from typing import Final

from tests.every_venue.kit.cases import (
    MAINTENANCE,
    RATE_LIMIT,
    WITHDRAWAL_REFUSED,
    Case,
    Refused,
    Stored,
    Told,
    rejected,
    unavailable,
)

_TRADER: Final = Told(read="yes", trade="yes", withdraw="no", transfer="no", ip_bound="no")
_READER: Final = Told(read="yes", trade="no", withdraw="no", transfer="no", ip_bound="no")
_BOUND: Final = Told(
    read="yes",
    trade="yes",
    withdraw="no",
    transfer="no",
    ip_bound="yes",
    ip_addresses=("127.0.0.1",),
)
_WITHDRAWER: Final = Told(
    read="yes",
    trade="yes",
    withdraw="yes",
    transfer="no",
    ip_bound="yes",
    ip_addresses=("127.0.0.1",),
)
_UNIFIED: Final = Told(
    read="yes",
    trade="yes",
    withdraw="no",
    transfer="yes",  # account/transfer asks for the account's management
    ip_bound="no",
    account_kind="main",
)
_UNIFIED_TRADER: Final = Told(
    read="yes", trade="yes", withdraw="no", transfer="no", ip_bound="no", account_kind="main"
)
_UNIFIED_READER: Final = Told(
    read="yes", trade="no", withdraw="no", transfer="no", ip_bound="no", account_kind="main"
)
_UNKNOWN_KEY: Final = rejected("BAD_KEY", "EXPIRED", "WRONG_ENVIRONMENT")
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER)),
    Case(name="good, RSA", key="rsa", outcome=Stored(_TRADER, credential_type="RSA")),
    Case(name="good in demo trading", venue="BITGET_UAT", outcome=Stored(_TRADER)),
    Case(
        name="good, unified account",
        key="unified",
        outcome=Stored(_UNIFIED),
        note="the endpoint of classic accounts says so (40085), then the other is asked",
    ),
    Case(
        name="good, unified account, trade alone",
        key="unified-trade",
        outcome=Stored(_UNIFIED_TRADER),
    ),
    Case(name="read-only", key="read-only", outcome=Stored(_READER)),
    Case(
        name="read-only, unified account",
        key="unified-read-only",
        outcome=Stored(_UNIFIED_READER),
    ),
    Case(name="withdraw-enabled", key="withdraw", outcome=WITHDRAWAL_REFUSED),
    Case(
        name="withdraw-enabled, let in",
        key="withdraw",
        outcome=Stored(_WITHDRAWER),
        note="Bitget lets such keys withdraw from listed addresses only",
    ),
    Case(name="everything", key="everything", outcome=WITHDRAWAL_REFUSED),
    Case(name="IP-bound", key="ip-bound", outcome=rejected("IP_NOT_ALLOWED")),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=Stored(_BOUND)),
    Case(
        name="bad key",
        sent={"apiKey": "bg_0123456789abcdef0123456789abcdef"},
        outcome=_UNKNOWN_KEY,
        note="one answer for every key that Bitget does not know (40037)",
    ),
    Case(name="bad secret", secret_of="good-2", outcome=rejected("BAD_SIGNATURE")),
    Case(
        name="bad passphrase",
        sent={"apiPassphrase": "x"},
        outcome=rejected("BAD_PASSPHRASE", "BAD_KEY"),
        note="one code for a wrong key or passphrase (40012)",
    ),
    Case(
        name="no passphrase",
        sent={"apiPassphrase": ""},
        outcome=Refused(code="INVALID_REQUEST", fields=("apiPassphrase",)),
    ),
    Case(
        name="wrong environment",
        key="wrong-environment",
        outcome=rejected("WRONG_ENVIRONMENT"),
        note="a key of demo trading at Bitget (40099)",
    ),
    Case(name="expired", key="expired", outcome=_UNKNOWN_KEY),
    Case(
        name="missing permission",
        key="missing-permission",
        outcome=rejected("MISSING_PERMISSION"),
        note="a key for futures alone may not ask what it may do",
    ),
    Case(
        name="clock skew",
        faults=(_HOUR_AHEAD,),
        outcome=Stored(_TRADER),
        note="the time is asked for and the check repeated",
    ),
    Case(
        name="clock skew that cannot be mended",
        faults=({**_HOUR_AHEAD, "path": "/api/v2/spot/account/info"},),
        outcome=unavailable("CLOCK_SKEW"),
    ),
    Case(name="rate limited", faults=(RATE_LIMIT,), outcome=unavailable("RATE_LIMITED")),
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
