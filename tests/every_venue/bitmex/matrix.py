"""What comes of a key of BitMEX.

Sources: bitmex.com/app/apiKeysUsage ("API Key Permissions") and bitmex.com/app/restAPIMessages.
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

_KEYS: Final = "/api/v1/apiKey"
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
# Whether such a key moves funds to linked accounts, too, is in no document.
_WITHDRAWER: Final = Told(
    read="yes", trade="yes", withdraw="yes", transfer="unknown", ip_bound="no"
)
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER)),
    Case(name="good at the testnet", venue="BITMEX_UAT", outcome=Stored(_TRADER)),
    Case(name="read-only", key="read-only", outcome=Stored(_READER)),
    Case(
        name="cancel-only",
        key="cancel-only",
        outcome=Stored(_READER),
        note="orderCancel places no orders",
    ),
    Case(name="withdraw-enabled", key="withdraw", outcome=WITHDRAWAL_REFUSED),
    Case(name="withdraw-enabled, let in", key="withdraw", outcome=Stored(_WITHDRAWER)),
    Case(name="IP-bound", key="ip-bound", outcome=rejected("IP_NOT_ALLOWED")),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=Stored(_BOUND)),
    Case(
        name="bad key",
        sent={"apiKey": "LAqUlngMIQkIUjXMUreyu3qn"},
        outcome=rejected("BAD_KEY", "WRONG_ENVIRONMENT"),
    ),
    Case(name="bad secret", secret_of="good-2", outcome=rejected("BAD_SIGNATURE")),
    Case(name="bad passphrase", outcome=CannotBe("keys have no passphrase")),
    Case(
        name="wrong environment",
        key="wrong-environment",
        outcome=rejected("BAD_KEY", "WRONG_ENVIRONMENT"),
        note="a key of the testnet",
    ),
    Case(
        name="expired",
        key="expired",
        outcome=rejected("BAD_KEY"),
        note="keys do not end; this one is switched off",
    ),
    Case(name="missing permission", outcome=CannotBe("every key may read the list of keys")),
    Case(
        name="clock skew",
        faults=(_HOUR_AHEAD,),
        outcome=Stored(_TRADER),
        note="the time is asked for, and the request sent again",
    ),
    Case(
        name="clock skew that cannot be mended",
        faults=(_HOUR_AHEAD, {"kind": "html", "status": 200, "path": "/api/v1"}),
        outcome=unavailable("CLOCK_SKEW"),
    ),
    Case(
        name="not in the list of keys",
        faults=(
            {
                "kind": "status",
                "status": 200,
                "json": [{"id": "another", "permissions": ["order", "withdraw"], "cidr": ""}],
                "path": _KEYS,
            },
        ),
        outcome=unavailable("UNEXPECTED_ANSWER"),
        note="what is said of another key counts for nothing",
    ),
    Case(name="rate limited", faults=(RATE_LIMIT,), outcome=unavailable("RATE_LIMITED")),
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
