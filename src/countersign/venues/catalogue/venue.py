"""A venue, as the catalogue describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from countersign.venues.endpoints import Endpoint, EndpointTable
from countersign.venues.errors import RejectionReason, UnavailableReason


class SchemeName(StrEnum):
    """A signing recipe of `schemes`."""

    BINANCE = "binance"
    KRAKEN = "kraken"
    OKX = "okx"


class ReadingName(StrEnum):
    """A reading of `readings`: how one answer becomes a passport."""

    BINANCE_KEY = "binance-key"
    BINANCE_ACCOUNT = "binance-account"
    KRAKEN_KEY_INFO = "kraken-key-info"
    OKX_CONFIG = "okx-config"


class SecretForm(StrEnum):
    """How a venue's API secret is written."""

    TEXT = "text"
    TEXT_OR_PEM = "text-or-pem"
    BASE64 = "base64"


class KeyKind(StrEnum):
    """What a key signs with; the words of the contract's credentialType."""

    HMAC = "HMAC"
    ED25519 = "ED25519"
    RSA = "RSA"


class Binding(StrEnum):
    """What a signature of the venue covers, and so what else it could serve for.

    FULL: one request, with its path and all of its parameters. PATH_ONLY: the
    path. PARAMETERS_ONLY: the parameters; it serves any endpoint that takes them.
    SESSION: a connection, and whatever is sent over it.
    """

    FULL = "full"
    PATH_ONLY = "path-only"
    PARAMETERS_ONLY = "parameters-only"
    SESSION = "session"


class ErrorForm(StrEnum):
    """How a venue writes an error.

    CODE: `{"code": …, "msg": …}`. LIST: `{"error": ["ECategory:Message", …]}`.
    """

    CODE = "code"
    LIST = "list"


class Meaning(StrEnum):
    """What an error answer says.

    REJECTED: the venue refuses the key. INSUFFICIENT: it knows the key, which
    may not do what was asked. UNAVAILABLE: it says nothing of the key.
    CLOCK_SKEW, NONCE: the time or nonce of the request was wrong.
    """

    REJECTED = "rejected"
    INSUFFICIENT = "insufficient"
    UNAVAILABLE = "unavailable"
    CLOCK_SKEW = "clock-skew"
    NONCE = "nonce"


class Limited(StrEnum):
    """Whom a venue's rate limit is for: our address, so everybody, or one key or its account."""

    ADDRESS = "address"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One row of a venue's error table; every condition that is given must hold.

    Attributes:
        statuses: HTTP statuses; empty: any.
        code: the venue's own code; None: any, or none at all.
        text: part of the message, in any letter case.
        reasons: why the key may have been refused, most likely first.
        hint: what to do about it, for a person.
        reason: the word of an unavailable venue.
        limited: whom a rate limit is for; None in all other rows.
        pause_s: how long to wait where the answer does not say; None: as usual.
    """

    meaning: Meaning
    statuses: frozenset[int] = frozenset()
    code: str | None = None
    text: str | None = None
    reasons: tuple[RejectionReason, ...] = ()
    hint: str = ""
    reason: UnavailableReason | None = None
    limited: Limited | None = None
    pause_s: int | None = None


class Refusal(StrEnum):
    """Why a bot is refused.

    UNAUTHENTICATED: its token is unknown, or there is none. BAD_SIGNATURE: its own signature
    is not right. BAD_TIME: it is, but its time or nonce is not. DENIED: policy or
    state says no. INVALID: the request is not understood. UNAVAILABLE: nothing
    was sent, now or for a while. UNKNOWN: it was sent, and what came of it is
    not known.
    """

    UNAUTHENTICATED = "unauthenticated"
    BAD_SIGNATURE = "bad-signature"
    BAD_TIME = "bad-time"
    DENIED = "denied"
    INVALID = "invalid"
    RATE_LIMITED = "rate-limited"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RefusalForm:
    """How a venue would write a refusal: JSON, with our text between head and tail."""

    status: int
    head: bytes
    tail: bytes


@dataclass(frozen=True, slots=True)
class Check:
    """The signed request that shows whether a key works, and who reads its answer."""

    method: str
    path: str
    query: str
    body: bytes
    reading: ReadingName


@dataclass(frozen=True, slots=True)
class TimeSource:
    """Where a venue tells its time, without a key. `at` leads to it through the answer's JSON."""

    path: str
    at: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Venue:
    """An exchange, or its sandbox.

    Attributes:
        official: whether the generated Cadenza clients know the name (contract, section 7).
        confirmed: whether the venue's own documents name its hosts.
        hosts: where credentials may be sent; checks go to the first.
        environment: headers that every request to it carries.
        scheme: the signing recipe.
        binding: what its signatures cover.
        aliases: older names; each means this venue.
        endpoints: what its endpoints let their callers do; no other venue's are.
        served_at: the hosts that serve the paths of a beginning; empty: each host serves all.
        refusals: how each of our refusals looks to its bots.
        answer_headers: beginnings of the headers that its bots get beside the usual ones.
    """

    name: str
    title: str
    sandbox: bool
    official: bool
    confirmed: bool
    aliases: tuple[str, ...]
    hosts: tuple[str, ...]
    environment: Mapping[str, str]
    scheme: SchemeName
    binding: Binding
    needs_passphrase: bool
    secret_form: SecretForm
    key_kinds: tuple[KeyKind, ...]
    check: Check
    time: TimeSource | None
    error_form: ErrorForm
    success_codes: frozenset[str]
    errors: tuple[ErrorRow, ...]
    endpoints: EndpointTable
    served_at: Mapping[str, frozenset[str]]
    refusals: Mapping[Refusal, RefusalForm]
    answer_headers: tuple[str, ...]

    @property
    def host(self) -> str:
        return self.hosts[0]

    def find_endpoint(self, host: str, method: str, path: str) -> Endpoint | None:
        """Return the endpoint of a request to a host; None where that host has none such."""
        endpoint = self.endpoints.find(method, path)
        return endpoint if endpoint is not None and self._serves(host, path) else None

    def _serves(self, host: str, path: str) -> bool:
        return not self.served_at or any(
            host in hosts
            for beginning, hosts in self.served_at.items()
            if path.startswith(beginning)
        )
