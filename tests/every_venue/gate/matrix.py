"""What comes of a key of Gate.

Sources: gate.com/docs/developers/apiv4/en, "Query All Main Account Key Information", "Retrieve user
account information", "APIv4 Permissions", "label list", "Generate API key".
"""

from typing import Final

from tests.every_venue.kit.cases import CannotBe, Case, Stored, Told, rejected, unavailable

_CHECK: Final = "/api/v4/account/main_keys"
# What Gate says of permissions has no word for withdrawing.
_TRADER: Final = Told(read="yes", trade="yes", withdraw="unknown", transfer="no", ip_bound="no")
_READER: Final = Told(read="yes", trade="no", withdraw="unknown", transfer="no", ip_bound="no")
_MOVER: Final = Told(read="yes", trade="yes", withdraw="unknown", transfer="yes", ip_bound="no")
_BOUND: Final = Told(
    read="yes",
    trade="yes",
    withdraw="unknown",
    transfer="no",
    ip_bound="yes",
    ip_addresses=("127.0.0.1",),
)
_READS_AND_NO_MORE: Final = Told(
    read="yes", trade="unknown", withdraw="unknown", transfer="unknown", ip_bound="unknown"
)
_UNKNOWN_KEY: Final = rejected("BAD_KEY", "WRONG_ENVIRONMENT", "EXPIRED", "MALFORMED_KEY")
_HOUR_AHEAD: Final = {"kind": "clock-skew", "ms": 3_600_000}

CASES: Final = (
    Case(name="good", outcome=Stored(_TRADER)),
    Case(name="good at the TestNet", venue="GATE_UAT", outcome=Stored(_TRADER)),
    Case(name="read-only", key="read-only", outcome=Stored(_READER)),
    Case(
        name="withdraw-enabled",
        key="withdraw",
        outcome=Stored(_TRADER),
        note="the names of permissions that Gate lists do not hold withdrawal",
    ),
    Case(name="withdraw-enabled, let in", key="withdraw", outcome=Stored(_TRADER)),
    Case(name="may transfer", key="everything", outcome=Stored(_MOVER)),
    Case(name="IP-bound", key="ip-bound", outcome=rejected("IP_NOT_ALLOWED")),
    Case(name="IP-bound to this server", key="ip-bound-here", outcome=Stored(_BOUND)),
    Case(name="bad key", sent={"apiKey": "0" * 32}, outcome=_UNKNOWN_KEY),
    Case(
        name="key of API v2",
        sent={"apiKey": "01234567-89AB-CDEF-0123-456789ABCDEF"},
        outcome=_UNKNOWN_KEY,
        note="it has another form, and answers alike",
    ),
    Case(name="bad secret", secret_of="good-2", outcome=rejected("BAD_SIGNATURE")),
    Case(name="bad passphrase", outcome=CannotBe("keys of Gate have no passphrase")),
    Case(
        name="wrong environment",
        key="wrong-environment",
        outcome=_UNKNOWN_KEY,
        note="a key of the TestNet is unknown at Gate",
    ),
    Case(
        name="expired",
        key="expired",
        outcome=_UNKNOWN_KEY,
        note="a key without an address lapses after 90 days; how it answers then is in no document",
    ),
    Case(
        name="missing permission", key="missing-permission", outcome=rejected("MISSING_PERMISSION")
    ),
    Case(
        name="missing permission Account, but reads spot",
        key="spot-only",
        outcome=Stored(_READS_AND_NO_MORE),
    ),
    Case(
        name="missing permission Account, but reads futures",
        key="futures-only",
        outcome=Stored(_READS_AND_NO_MORE),
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
    Case(
        name="rate limited", faults=({"kind": "rate-limit"},), outcome=unavailable("RATE_LIMITED")
    ),
    Case(
        name="maintenance",
        faults=({"kind": "maintenance"},),
        outcome=unavailable("MAINTENANCE"),
        note="no document tells of it: a 503 without a label",
    ),
)
