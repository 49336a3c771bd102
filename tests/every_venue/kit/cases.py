"""The matrix: what comes of a key that a person hands in, case by case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

NAMES: Final = (
    "good",
    "read-only",
    "withdraw-enabled",
    "withdraw-enabled, let in",
    "IP-bound",
    "bad key",
    "bad secret",
    "bad passphrase",
    "wrong environment",
    "expired",
    "missing permission",
    "clock skew",
    "rate limited",
    "maintenance",
)
"""Every venue has each of them; more may follow, under names of their own."""

Fault = Mapping[str, Any]
"""A fault of the simulator as its control API takes it, without `venue`."""
RATE_LIMIT: Final[Fault] = {"kind": "rate-limit"}
MAINTENANCE: Final[Fault] = {"kind": "maintenance"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A passport as the wire shows it; yes, no and unknown are its words.

    Attributes:
        expires_in_days: where the key ends, counted from its making by the simulator.
    """

    read: str
    trade: str
    withdraw: str
    transfer: str
    ip_bound: str
    ip_addresses: tuple[str, ...] = ()
    expires_in_days: int | None = None
    account_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The key is stored, with this passport."""

    passport: Told
    credential_type: str = "HMAC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Create says no, and nothing is stored.

    Attributes:
        code: of the API, such as INVALID_CREDENTIALS; it decides the status.
        reasons: every one, in order; of INVALID_CREDENTIALS alone.
        reason: the word of VENUE_UNAVAILABLE.
        fields: which are wrong; of INVALID_REQUEST alone.
    """

    code: str
    reasons: tuple[str, ...] = ()
    reason: str | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CannotBe:
    """The venue has no such case; `why` is printed in its place."""

    why: str


Outcome = Stored | Refused | CannotBe


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row.

    Attributes:
        name: of NAMES, or one of its own.
        outcome: exactly what the venue's documents allow.
        key: the kind of the simulator's key that is sent.
        venue: where it is sent to; empty: to the venue itself, else to its sandbox by name.
        key_of: the venue under which that key is listed; empty: the same.
        secret_of: another kind, whose secret is sent instead of the key's own.
        sent: fields of the request to create that are replaced by this text.
        faults: what goes wrong at the venue meanwhile.
        note: for the person who reads the page.
    """

    name: str
    outcome: Outcome
    key: str = "good"
    venue: str = ""
    key_of: str = ""
    secret_of: str = ""
    sent: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    note: str = ""


def unavailable(reason: str) -> Refused:
    """Return the outcome of an answer that says nothing of the key."""
    return Refused(code="VENUE_UNAVAILABLE", reason=reason)


def rejected(*reasons: str) -> Refused:
    """Return the outcome of an answer that refuses the key, or says that it may too little."""
    return Refused(code="INVALID_CREDENTIALS", reasons=reasons)


WITHDRAWAL_REFUSED: Final = Refused(code="WITHDRAWAL_ENABLED")

HOSTILE: Final[Mapping[str, tuple[Fault, Refused]]] = {
    "10 GB": ({"kind": "huge-body"}, unavailable("UNEXPECTED_ANSWER")),
    "10 GB, announced": (
        {"kind": "huge-body", "declared": True},
        unavailable("UNEXPECTED_ANSWER"),
    ),
    "gzip bomb": ({"kind": "gzip-bomb", "size": 1_000_000}, unavailable("UNEXPECTED_ANSWER")),
    "truncated": ({"kind": "truncated", "size": 1}, Refused(code="VENUE_UNREACHABLE")),
    "cut off": ({"kind": "invalid-json"}, unavailable("UNEXPECTED_ANSWER")),
    "HTML": ({"kind": "html", "status": 200}, unavailable("UNEXPECTED_ANSWER")),
    "redirect": ({"kind": "redirect"}, unavailable("REDIRECTED")),
    "no field": ({"kind": "wrong-json", "shape": "missing"}, unavailable("UNEXPECTED_ANSWER")),
    "null": ({"kind": "wrong-json", "shape": "null"}, unavailable("UNEXPECTED_ANSWER")),
    "array": ({"kind": "wrong-json", "shape": "array"}, unavailable("UNEXPECTED_ANSWER")),
    "empty object": ({"kind": "empty-object"}, unavailable("UNEXPECTED_ANSWER")),
    "what was sent": ({"kind": "reflected-headers"}, unavailable("UNEXPECTED_ANSWER")),
    "what was sent, as an error": (
        {"kind": "reflected-headers", "status": 401},
        unavailable("UNEXPECTED_ANSWER"),
    ),
    "no UTF-8": ({"kind": "invalid-utf8"}, unavailable("UNEXPECTED_ANSWER")),
    "server error": ({"kind": "status", "status": 500}, unavailable("SERVER_ERROR")),
    "firewall": ({"kind": "html", "status": 403}, unavailable("FIREWALL")),
    "reset": ({"kind": "reset"}, Refused(code="VENUE_UNREACHABLE")),
    "too slow": ({"kind": "hang", "seconds": 5}, Refused(code="VENUE_TIMEOUT")),
}
"""What any venue's answers can become. They are of every venue by themselves."""
