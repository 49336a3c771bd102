"""What comes of a key of Coinbase.

Sources: docs.cdp.coinbase.com, "Get API Key Permissions", "JWT Authentication", "401 Unauthorized
errors"; coinbase-advanced-py 1.8.4, rest_base.py.
"""

import json
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

_CHECK: Final = "/api/v3/brokerage/key_permissions"
_TRADER: Final = Told(
    read="yes",
    trade="yes",
    withdraw="no",
    transfer="no",
    ip_bound="unknown",
    account_kind="default",
)
_READER: Final = Told(
    read="yes",
    trade="no",
    withdraw="no",
    transfer="no",
    ip_bound="unknown",
    account_kind="default",
)
_WITHDRAWER: Final = Told(
    read="yes",
    trade="yes",
    withdraw="yes",
    transfer="yes",
    ip_bound="unknown",
    account_kind="default",
)
_REFUSED: Final = rejected(
    "BAD_SIGNATURE", "BAD_KEY", "IP_NOT_ALLOWED", "MISSING_PERMISSION", "WRONG_ENVIRONMENT"
)
_MALFORMED: Final = rejected("MALFORMED_KEY")
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}
_NO_ID: Final = "01234567-89ab-4def-8123-456789abcdef"
_OTHER_KEY: Final = f"organizations/{_NO_ID}/apiKeys/{_NO_ID}"
_ONE_ANSWER: Final = "every refused JWT is answered with the text Unauthorized"

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER, credential_type="API_KEY"), note="ECDSA (ES256)"),
    Case(
        name="good, Ed25519",
        key="ed25519",
        outcome=Stored(_TRADER, credential_type="ED25519"),
    ),
    Case(
        name="read-only",
        key="read-only",
        outcome=Stored(_READER, credential_type="API_KEY"),
    ),
    Case(name="withdraw-enabled", key="withdraw", outcome=WITHDRAWAL_REFUSED),
    Case(
        name="withdraw-enabled, let in",
        key="withdraw",
        outcome=Stored(_WITHDRAWER, credential_type="API_KEY"),
        note="can_transfer is one right for both",
    ),
    Case(name="IP-bound", key="ip-bound", outcome=_REFUSED, note=_ONE_ANSWER),
    Case(
        name="IP-bound to this server",
        key="ip-bound-here",
        outcome=Stored(_TRADER, credential_type="API_KEY"),
        note="the allowlist is told nobody",
    ),
    Case(name="bad key", sent={"apiKey": _OTHER_KEY}, outcome=_REFUSED, note=_ONE_ANSWER),
    Case(name="bad secret", secret_of="good-2", outcome=_REFUSED, note=_ONE_ANSWER),
    Case(
        name="a legacy secret",
        sent={"apiSecret": "gWm5pYq8Lr2nT0sVb7Xc4Zd1Ke9Uh3Ja"},
        outcome=_MALFORMED,
        note="legacy keys ended in 2025",
    ),
    Case(
        name="the name in both places",
        sent={"apiSecret": _OTHER_KEY},
        outcome=_MALFORMED,
    ),
    Case(
        name="a file of another key",
        sent={"apiSecret": json.dumps({"name": _OTHER_KEY, "privateKey": "x"}, indent=2)},
        outcome=_MALFORMED,
    ),
    Case(name="bad passphrase", outcome=CannotBe("keys have no passphrase")),
    Case(
        name="wrong environment",
        outcome=CannotBe("the sandbox takes requests without a key"),
    ),
    Case(name="expired", key="expired", outcome=_REFUSED, note="keys have no end: a deleted one"),
    Case(
        name="missing permission",
        key="missing-permission",
        outcome=rejected("MISSING_PERMISSION"),
        note="key_permissions asks for View",
    ),
    Case(
        name="clock skew",
        faults=(_HOUR_AHEAD,),
        outcome=Stored(_TRADER, credential_type="API_KEY"),
        note="every refusal is tried again by Coinbase's own time",
    ),
    Case(
        name="clock skew that cannot be mended",
        faults=({**_HOUR_AHEAD, "path": _CHECK},),
        outcome=_REFUSED,
        note="its clock says otherwise than its refusal: not told apart by Coinbase",
    ),
    Case(name="rate limited", faults=(RATE_LIMIT,), outcome=unavailable("RATE_LIMITED")),
    Case(
        name="rate limited by the App API",
        faults=({**RATE_LIMIT, "banned": True},),
        outcome=unavailable("RATE_LIMITED"),
    ),
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
