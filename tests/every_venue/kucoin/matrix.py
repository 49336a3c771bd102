"""What comes of a key of KuCoin.

Sources: kucoin.com/docs-new, "Error Code" ("Gateway error code") and "Introduction"
("api-permission"); kucoin-universal-sdk, openapi-account-account.json, "Get Apikey Info".
"""

from typing import Final

from tests.every_venue.kit.cases import (
    MAINTENANCE,
    RATE_LIMIT,
    WITHDRAWAL_REFUSED,
    CannotBe,
    Case,
    Refused,
    Stored,
    Told,
    rejected,
    unavailable,
)

_CHECK: Final = "/api/v1/user/api-key"
# Without a list of addresses the answer does not say whether there is one.
_TRADER: Final = Told(
    read="yes",
    trade="yes",
    withdraw="no",
    transfer="yes",  # accounts/inner-transfer asks for Spot
    ip_bound="unknown",
    account_kind="main",
)
_READER: Final = Told(
    read="yes", trade="no", withdraw="no", transfer="no", ip_bound="unknown", account_kind="main"
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
_WITHDRAWER: Final = Told(
    read="yes",
    trade="yes",
    withdraw="yes",
    transfer="yes",
    ip_bound="yes",
    ip_addresses=("127.0.0.1",),
    account_kind="main",
)
_UNKNOWN_KEY: Final = rejected("BAD_KEY", "EXPIRED", "REGION")
_BAD_PROOF: Final = rejected("BAD_PASSPHRASE", "BAD_SIGNATURE")
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER)),
    Case(name="good for futures", key="futures", outcome=Stored(_TRADER)),
    Case(name="read-only", key="read-only", outcome=Stored(_READER)),
    Case(name="withdraw-enabled", key="withdraw", outcome=WITHDRAWAL_REFUSED),
    Case(
        name="withdraw-enabled, let in",
        key="withdraw",
        outcome=Stored(_WITHDRAWER),
        note="KuCoin binds such keys to addresses",
    ),
    Case(name="everything", key="everything", outcome=WITHDRAWAL_REFUSED),
    Case(name="IP-bound", key="ip-bound", outcome=rejected("IP_NOT_ALLOWED")),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=Stored(_BOUND)),
    Case(
        name="bad key",
        sent={"apiKey": "0123456789abcdef01234567"},
        outcome=_UNKNOWN_KEY,
        note="one answer for every key that KuCoin does not know (400003)",
    ),
    Case(
        name="bad secret",
        secret_of="good-2",
        outcome=_BAD_PROOF,
        note="the passphrase is sent as its HMAC by the secret, so one code may mean both (400004)",
    ),
    Case(name="bad passphrase", sent={"apiPassphrase": "x"}, outcome=_BAD_PROOF),
    Case(
        name="no passphrase",
        sent={"apiPassphrase": ""},
        outcome=Refused(code="INVALID_REQUEST", fields=("apiPassphrase",)),
    ),
    Case(name="wrong environment", outcome=CannotBe("there is one environment")),
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
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
