"""What comes of a key of Bybit.

Sources: bybit-exchange.github.io/docs, v5/error ("UTA"), v5/user/apikey-info.
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

_CHECK: Final = "/v5/user/query-api"
_DAYS: Final = 90  # create-subuid-apikey: keys that are bound to no address
_TRADER: Final = Told(
    read="yes",
    trade="yes",
    withdraw="no",
    transfer="no",
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
_MOVER: Final = Told(
    read="yes",
    trade="yes",
    withdraw="no",
    transfer="yes",
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
    transfer="no",
    ip_bound="yes",
    ip_addresses=("127.0.0.1",),
    account_kind="main",
)
_UNKNOWN_KEY: Final = rejected("BAD_KEY", "WRONG_ENVIRONMENT", "EXPIRED", "REGION")
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER)),
    Case(name="good, RSA", key="good-rsa", outcome=Stored(_TRADER, credential_type="RSA")),
    Case(name="good at the testnet", venue="BYBIT_UAT", outcome=Stored(_TRADER)),
    Case(
        name="read-only",
        key="read-only",
        outcome=Stored(_READER),
        note="readOnly is 1, whatever the permissions list",
    ),
    Case(name="may transfer", key="transfer", outcome=Stored(_MOVER)),
    Case(name="withdraw-enabled", key="withdraw", outcome=WITHDRAWAL_REFUSED),
    Case(
        name="may release coins of P2P orders and pay",
        key="pays",
        outcome=WITHDRAWAL_REFUSED,
        note="by P2P and Bybit Pay coins go to somebody else",
    ),
    Case(name="withdraw-enabled, let in", key="withdraw", outcome=Stored(_WITHDRAWER)),
    Case(name="IP-bound", key="ip-bound", outcome=rejected("IP_NOT_ALLOWED")),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=Stored(_BOUND)),
    Case(
        name="bad key",
        sent={"apiKey": "XXXXXXXXXXXXXXXXXX"},
        outcome=_UNKNOWN_KEY,
        note="one code for a key that is gone, or of another of Bybit's environments (10003)",
    ),
    Case(name="bad secret", secret_of="good-2", outcome=rejected("BAD_SIGNATURE")),
    Case(
        name="a private key for a system-generated key",
        secret_of="good-rsa",
        outcome=rejected("BAD_SIGNATURE"),
    ),
    Case(name="bad passphrase", outcome=CannotBe("keys have no passphrase")),
    Case(
        name="wrong environment",
        key="wrong-environment",
        outcome=_UNKNOWN_KEY,
        note="a key of the testnet at Bybit (10003)",
    ),
    Case(
        name="key of Bybit at the testnet",
        venue="BYBIT_UAT",
        key_of="BYBIT",
        outcome=_UNKNOWN_KEY,
    ),
    Case(name="expired", key="expired", outcome=rejected("EXPIRED")),
    Case(
        name="missing permission",
        key="missing-permission",
        outcome=rejected("MISSING_PERMISSION"),
        note="any permission is enough",
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
        name="address shut out",
        faults=({**RATE_LIMIT, "banned": True},),
        outcome=unavailable("FIREWALL"),
        note="a page with status 403, as of a country that is shut out",
    ),
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
