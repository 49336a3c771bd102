"""What comes of a key of Bitfinex.

Sources: docs.bitfinex.com, "Key Permissions", "User Info", "Abbreviation Glossary".
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

# No answer tells whether a key is bound to addresses.
_TRADER: Final = Told(
    read="yes", trade="yes", withdraw="no", transfer="no", ip_bound="unknown", account_kind="main"
)
_PAPER_TRADER: Final = Told(
    read="yes", trade="yes", withdraw="no", transfer="no", ip_bound="unknown", account_kind="sub"
)
_READER: Final = Told(
    read="yes", trade="no", withdraw="no", transfer="no", ip_bound="unknown", account_kind="main"
)
_WITHDRAWER: Final = Told(
    read="yes", trade="yes", withdraw="yes", transfer="no", ip_bound="unknown", account_kind="main"
)
_EVERYTHING: Final = Told(
    read="yes", trade="yes", withdraw="yes", transfer="yes", ip_bound="unknown", account_kind="main"
)
_NOBODY: Final = Told(read="no", trade="no", withdraw="no", transfer="no", ip_bound="unknown")
# "apikey: invalid" is all that is known of keys that are not taken, whatever the cause.
_INVALID_KEY: Final = rejected("BAD_KEY", "IP_NOT_ALLOWED", "EXPIRED")
_ONE_ANSWER: Final = "one answer for every cause: 10100, apikey: invalid"

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER)),
    Case(name="good in paper trading", venue="BITFINEX_UAT", outcome=Stored(_PAPER_TRADER)),
    Case(name="read-only", key="read-only", outcome=Stored(_READER)),
    Case(name="withdraw-enabled", key="withdraw", outcome=WITHDRAWAL_REFUSED),
    Case(name="withdraw-enabled, let in", key="withdraw", outcome=Stored(_WITHDRAWER)),
    Case(name="IP-bound", key="ip-bound", outcome=_INVALID_KEY, note=_ONE_ANSWER),
    Case(
        name="IP-bound to this server",
        key="ip-bound-here",
        outcome=Stored(_TRADER),
        note="no answer tells of addresses",
    ),
    Case(name="bad key", sent={"apiKey": "x" * 43}, outcome=_INVALID_KEY, note=_ONE_ANSWER),
    Case(name="bad secret", secret_of="good-2", outcome=rejected("BAD_SIGNATURE")),
    Case(name="bad passphrase", outcome=CannotBe("keys have no passphrase")),
    Case(
        name="wrong environment",
        key="wrong-environment",
        outcome=rejected("WRONG_ENVIRONMENT"),
        note="a key of a paper trading account: the venue takes it, and its account tells",
    ),
    Case(
        name="live key in paper trading",
        key="wrong-environment",
        venue="BITFINEX_UAT",
        outcome=rejected("WRONG_ENVIRONMENT"),
    ),
    Case(name="expired", key="expired", outcome=_INVALID_KEY, note=_ONE_ANSWER),
    Case(
        name="missing permission",
        key="missing-permission",
        outcome=Stored(_NOBODY),
        note="every key may ask what it may do, so one that may nothing is a valid one",
    ),
    Case(
        name="missing permission in paper trading",
        key="missing-permission",
        venue="BITFINEX_UAT",
        outcome=rejected("MISSING_PERMISSION"),
        note="without reading the account nothing tells that it is one of paper trading",
    ),
    Case(
        name="clock skew",
        key="nonce-us",
        outcome=Stored(_TRADER),
        note="no time is signed, but a rising nonce: here the key was used with microseconds",
    ),
    Case(
        name="nonces beyond the venue's own bound",
        key="nonce-ns",
        outcome=unavailable("NONCE"),
        note="nonces have 53 bits, too few for nanoseconds",
    ),
    Case(name="rate limited", faults=(RATE_LIMIT,), outcome=unavailable("RATE_LIMITED")),
    Case(
        name="address blocked",
        faults=({**RATE_LIMIT, "banned": True},),
        outcome=unavailable("RATE_LIMITED"),
        note="ERR_RATE_LIMIT with status 429",
    ),
    Case(name="maintenance", faults=(MAINTENANCE,), outcome=unavailable("MAINTENANCE")),
)
