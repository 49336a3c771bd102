"""What comes of a key of HTX.

Sources: huobiapi.github.io/docs/spot/v1/en, "API key query", "Frequently Asked Questions"; what
stands behind "Signature not valid": issue 110 of HuobiRDCenter/huobi_Python at github.com.
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

_CHECK: Final = "/v1/account/accounts"
_DAYS: Final = 90  # "Without any IP address binding, the API key will expire in 90 days"
_TRADER: Final = Told(
    read="yes",
    trade="yes",
    withdraw="no",
    transfer="yes",  # "Trade permission: it is used to place order, cancel order and transfer"
    ip_bound="no",
    expires_in_days=_DAYS,
    account_kind="main",
)
_READER: Final = Told(
    read="yes",
    trade="no",
    withdraw="no",
    transfer="no",
    ip_bound="no",
    expires_in_days=_DAYS,
    account_kind="main",
)
_WITHDRAWER: Final = Told(
    read="yes",
    trade="yes",
    withdraw="yes",
    transfer="yes",
    ip_bound="no",
    expires_in_days=_DAYS,
    account_kind="main",
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
_SUB_USER: Final = Told(
    read="yes", trade="unknown", withdraw="unknown", transfer="unknown", ip_bound="unknown"
)
_UNKNOWN_KEY: Final = rejected("BAD_KEY", "EXPIRED")
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER)),
    Case(
        name="good, Ed25519", key="good-ed25519", outcome=Stored(_TRADER, credential_type="ED25519")
    ),
    Case(name="read-only", key="read-only", outcome=Stored(_READER)),
    Case(
        name="a sub-user's",
        key="sub-user",
        outcome=Stored(_SUB_USER),
        note="only a main user may ask what a key may do",
    ),
    Case(name="withdraw-enabled", key="withdraw", outcome=WITHDRAWAL_REFUSED),
    Case(name="withdraw-enabled, let in", key="withdraw", outcome=Stored(_WITHDRAWER)),
    Case(name="IP-bound", key="ip-bound", outcome=rejected("IP_NOT_ALLOWED")),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=Stored(_BOUND)),
    Case(
        name="bad key",
        sent={"apiKey": "4ba5cdf2-4a92c5da-718ba144-dbuqg6hkte"},
        outcome=_UNKNOWN_KEY,
        note="'Incorrect Access key' is said of one that was deleted, too",
    ),
    Case(name="bad secret", secret_of="good-2", outcome=rejected("BAD_SIGNATURE")),
    Case(
        name="a private key for a key with a secret",
        secret_of="good-ed25519",
        outcome=rejected("BAD_SIGNATURE"),
    ),
    Case(name="bad passphrase", outcome=CannotBe("keys have no passphrase")),
    Case(name="wrong environment", outcome=CannotBe("there is one environment: no testnet")),
    Case(name="expired", key="expired", outcome=_UNKNOWN_KEY),
    Case(
        name="missing permission",
        key="missing-permission",
        outcome=rejected("MISSING_PERMISSION"),
        note="HTX makes no key that does not read",
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
