"""What comes of a key of Deribit.

Sources: docs.deribit.com/articles/access-scope, articles/creating-api-key ("Scopes and Access
Control") and articles/errors.
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

_LOG_IN: Final = "/api/v2/public/auth"
_TRADER: Final = Told(
    read="yes",
    trade="yes",
    withdraw="no",
    transfer="no",
    ip_bound="unknown",
    account_kind="main",
)
_READER: Final = Told(
    read="yes", trade="no", withdraw="no", transfer="no", ip_bound="unknown", account_kind="main"
)
_WITHDRAWER: Final = Told(
    read="yes", trade="yes", withdraw="yes", transfer="yes", ip_bound="unknown", account_kind="main"
)
# "private/withdraw": wallet:read_write and mainaccount.
_OF_A_SUB_ACCOUNT: Final = Told(
    read="yes", trade="yes", withdraw="no", transfer="yes", ip_bound="unknown", account_kind="sub"
)
_UNTOLD: Final = Told(
    read="unknown",
    trade="unknown",
    withdraw="unknown",
    transfer="unknown",
    ip_bound="unknown",
    account_kind="main",
)
_NOT_ACCEPTED: Final = rejected("BAD_KEY", "BAD_SIGNATURE", "IP_NOT_ALLOWED", "WRONG_ENVIRONMENT")
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}
_ONE_CODE: Final = "invalid_credentials, whatever is wrong with a key (13004)"

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER)),
    Case(name="good at the testnet", venue="DERIBIT_UAT", outcome=Stored(_TRADER)),
    Case(name="read-only", key="read-only", outcome=Stored(_READER)),
    Case(name="withdraw-enabled", key="withdraw", outcome=WITHDRAWAL_REFUSED),
    Case(name="withdraw-enabled, let in", key="withdraw", outcome=Stored(_WITHDRAWER)),
    Case(name="everything", key="everything", outcome=WITHDRAWAL_REFUSED),
    Case(
        name="withdraw-enabled, of a sub-account",
        key="sub-account",
        outcome=Stored(_OF_A_SUB_ACCOUNT),
        note="withdrawals ask for wallet:read_write and a main account",
    ),
    Case(name="IP-bound", key="ip-bound", outcome=_NOT_ACCEPTED, note=_ONE_CODE),
    Case(
        name="IP-bound to this server",
        key="ip-bound-here",
        outcome=Stored(_TRADER),
        note="only list_api_keys tells the addresses",
    ),
    Case(name="bad key", sent={"apiKey": "fo7WAPRm4P"}, outcome=_NOT_ACCEPTED, note=_ONE_CODE),
    Case(
        name="key of another form",
        sent={"apiKey": "no key, of Deribit"},
        outcome=rejected("MALFORMED_KEY"),
    ),
    Case(name="bad secret", secret_of="good-2", outcome=_NOT_ACCEPTED, note=_ONE_CODE),
    Case(name="bad passphrase", outcome=CannotBe("keys have no passphrase")),
    Case(
        name="wrong environment",
        key="wrong-environment",
        outcome=_NOT_ACCEPTED,
        note="a key of the testnet",
    ),
    Case(
        name="expired",
        key="expired",
        outcome=_NOT_ACCEPTED,
        note="keys do not end; this one is switched off",
    ),
    Case(
        name="missing permission",
        key="missing-permission",
        outcome=Stored(_UNTOLD),
        note="a log-in asks for no scope, and the scope names no area",
    ),
    Case(
        name="clock skew",
        faults=(_HOUR_AHEAD,),
        outcome=Stored(_TRADER),
        note="no document says how a wrong time is answered: the time is asked for first",
    ),
    Case(
        name="clock skew that cannot be mended",
        faults=(_HOUR_AHEAD, {"kind": "html", "status": 200, "path": "/api/v2/public/get_time"}),
        outcome=unavailable("CLOCK_SKEW"),
    ),
    Case(
        name="account locked",
        faults=(
            {
                "kind": "status",
                "status": 400,
                "json": {"jsonrpc": "2.0", "error": {"code": 11098, "message": "account_locked"}},
                "path": _LOG_IN,
            },
        ),
        outcome=rejected("MISSING_PERMISSION"),
    ),
    Case(name="rate limited", faults=(RATE_LIMIT,), outcome=unavailable("RATE_LIMITED")),
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
