"""What comes of a key of Hyperliquid.

Sources: hyperliquid.gitbook.io, "Query a user's role", "Nonces and API wallets", "Exchange
endpoint", "Error responses".
"""

from typing import Final

from tests.every_venue.kit.cases import (
    CannotBe,
    Case,
    Stored,
    Told,
    rejected,
    unavailable,
)

_AGENT: Final = Told(read="yes", trade="yes", withdraw="no", transfer="yes", ip_bound="no")
_ENDING: Final = Told(
    read="yes", trade="yes", withdraw="no", transfer="yes", ip_bound="no", expires_in_days=30
)
_STORED: Final = Stored(_AGENT, credential_type="API_KEY")
_NOBODY: Final = rejected("BAD_SIGNATURE", "EXPIRED", "WRONG_ENVIRONMENT")
_OF_ANOTHER: Final = rejected("BAD_KEY", "BAD_SIGNATURE")
_OWN_KEY: Final = rejected("MALFORMED_KEY")
_SOMEBODY: Final = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
_HOUR: Final = 3_600_000

CASES: Final = (
    Case(name="good", outcome=_STORED),
    Case(name="good at the test network", venue="HYPERLIQUID_UAT", outcome=_STORED),
    Case(
        name="good without a name",
        key="nameless",
        outcome=_STORED,
        note="extraAgents lists named ones alone, so its end is not known",
    ),
    Case(
        name="good for 30 days", key="expiring", outcome=Stored(_ENDING, credential_type="API_KEY")
    ),
    Case(name="read-only", outcome=CannotBe("every agent may trade; there is no lesser one")),
    Case(
        name="withdraw-enabled",
        key="withdraw",
        outcome=_OWN_KEY,
        note="the account's own key, which is refused before anything is asked",
    ),
    Case(
        name="withdraw-enabled, let in",
        key="withdraw",
        outcome=_OWN_KEY,
        note="no setting lets it in: an agent can do whatever a bot may",
    ),
    Case(
        name="an account's own key with another address",
        secret_of="withdraw",
        outcome=rejected("MALFORMED_KEY", "BAD_SIGNATURE"),
    ),
    Case(name="IP-bound", outcome=CannotBe("agents are bound to no addresses")),
    Case(
        name="bad key",
        sent={"apiKey": _SOMEBODY},
        outcome=_OF_ANOTHER,
        note="the agent acts for another account than the address says",
    ),
    Case(name="key of another form", sent={"apiKey": "0x12"}, outcome=rejected("MALFORMED_KEY")),
    Case(
        name="bad secret",
        secret_of="good-2",
        outcome=_OF_ANOTHER,
        note="the agent of another account",
    ),
    Case(name="secret of nobody", sent={"apiSecret": "0x" + "12" * 32}, outcome=_NOBODY),
    Case(
        name="secret of another form",
        sent={"apiSecret": "legal winner thank year wave sausage worth useful legal winner"},
        outcome=rejected("MALFORMED_KEY"),
    ),
    Case(
        name="secret that is no number of the curve",
        sent={"apiSecret": "f" * 64},
        outcome=rejected("MALFORMED_KEY"),
    ),
    Case(name="bad passphrase", outcome=CannotBe("keys have no passphrase")),
    Case(
        name="wrong environment",
        key="wrong-environment",
        outcome=_NOBODY,
        note="the other network knows the agent, and this one says so of nobody",
    ),
    Case(name="expired", key="expired", outcome=_NOBODY),
    Case(
        name="missing permission",
        key="missing-permission",
        outcome=rejected("MISSING_PERMISSION"),
        note="the account was never deposited to",
    ),
    Case(
        name="clock skew",
        faults=({"kind": "clock-skew", "ms": _HOUR},),
        outcome=unavailable("CLOCK_SKEW"),
        note="what we sign ends 15 s later, and has ended for the venue",
    ),
    Case(
        name="clock behind",
        faults=({"kind": "clock-skew", "ms": -_HOUR},),
        outcome=_STORED,
        note="nonces may be a day ahead",
    ),
    Case(
        name="clock three days off",
        faults=({"kind": "clock-skew", "ms": 72 * _HOUR},),
        outcome=unavailable("NONCE"),
        note="nonces may be two days behind",
    ),
    Case(
        name="rate limited", faults=({"kind": "rate-limit"},), outcome=unavailable("RATE_LIMITED")
    ),
    Case(
        name="rate limited by its own requests",
        faults=({"kind": "rate-limit", "banned": True, "path": "/exchange"},),
        outcome=unavailable("RATE_LIMITED"),
    ),
    Case(name="maintenance", faults=({"kind": "maintenance"},), outcome=unavailable("MAINTENANCE")),
)
