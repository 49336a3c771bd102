"""A venue, as the catalogue describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from countersign.venues.endpoints import Endpoint, EndpointTable
from countersign.venues.errors import RejectionReason, UnavailableReason
from countersign.venues.nonces import NonceUnit
from countersign.venues.questions import Question


class SecretForm(StrEnum):
    """How a venue's API secret is written.

    CDP: as the Coinbase Developer Platform shows it. HEX: in hexadecimal digits, and so is the
    API key.
    """

    TEXT = "text"
    TEXT_OR_PEM = "text-or-pem"
    BASE64 = "base64"
    CDP = "cdp"
    HEX = "hex"


class KeyKind(StrEnum):
    """What a key signs with."""

    HMAC = "HMAC"
    ED25519 = "ED25519"
    RSA = "RSA"
    ES256 = "ES256"
    SECP256K1 = "SECP256K1"


class Tells(StrEnum):
    """What a venue says of a key, by the names of a passport."""

    READ = "read"
    TRADE = "trade"
    WITHDRAW = "withdraw"
    TRANSFER = "transfer"
    IP_BOUND = "ip-bound"
    IP_ADDRESSES = "ip-addresses"
    EXPIRY = "expiry"


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


@dataclass(frozen=True, slots=True)
class ErrorPlace:
    """A place of an answer's JSON where a venue writes an error; keys and indexes lead there.

    Attributes:
        code: leads to the code, a number or a text; None: there is none, and the text alone counts.
        text: leads to the message; no step: the answer itself, which then is a short plain text.
        listed: leads to a list of texts `ECategory:Message` instead of all else (Kraken).
        when: leads to a text, and what stands there where the place counts at all.
    """

    code: tuple[str | int, ...] | None = None
    text: tuple[str | int, ...] | None = None
    listed: tuple[str | int, ...] | None = None
    when: tuple[tuple[str | int, ...], str] | None = None


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
        statuses: HTTP statuses; empty: any. A row that judges a key counts at a server's
            error only where it names that status, for venues that refuse keys so.
        code: the venue's own code; None: any, or none at all.
        text: part of the message, in any letter case.
        reasons: why the key may have been refused, most likely first.
        hint: what to do about it, for a person.
        reason: the word of an unavailable venue.
        limited: whom a rate limit is for; None in all other rows.
        pause_s: how long to wait where the answer does not say; None: as usual.
        timed: whether a wrong time gets this answer too, so that it refuses a key only when it
            comes again by the venue's own time.
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
    timed: bool = False


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
class Ccxt:
    """What ccxt calls a venue.

    Attributes:
        elsewhere: the hosts that it asks and that take no key, and why.
    """

    name: str
    elsewhere: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """What a person is told of a venue.

    Attributes:
        make_key: the steps to a key that may trade and not withdraw.
        bind_ip: where its addresses are set.
        withdraws: what the venue calls the right by which a key withdraws.
        unknown: what can't be known of a key there.
    """

    make_key: tuple[str, ...]
    bind_ip: str
    withdraws: str
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What shows whether a key works, and the scheme's reading of its answer."""

    question: Question
    reading: str


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
        neutral: what the headers that name an environment, of any venue, say where they name none.
        scheme: how it signs, reads and answers: a package of `schemes`.
        tells: what its checks say of a key; all else is unknown of every key.
        generated: the kinds of key pairs that can be made here, and the steps by which a person
            gives the public half to the venue.
        checks: the next is asked where a key may not ask the one before.
        nonce_units: those that its nonces can be of, where its scheme takes any; smallest first.
        error_places: where its answers write errors.
        binding: what its signatures cover.
        aliases: older names; each means this venue.
        endpoints: what its endpoints let their callers do; no other venue's are.
        served_at: the hosts that serve the paths of a beginning, the longest first: of several
            that fit the first counts; empty: each host serves all.
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
    neutral: Mapping[str, str]
    scheme: str
    binding: Binding
    needs_passphrase: bool
    secret_form: SecretForm
    key_kinds: tuple[KeyKind, ...]
    tells: frozenset[Tells]
    generated: Mapping[KeyKind, tuple[str, ...]]
    checks: tuple[Check, ...]
    time: TimeSource | None
    nonce_units: tuple[NonceUnit, ...]
    error_places: tuple[ErrorPlace, ...]
    success_codes: frozenset[str]
    errors: tuple[ErrorRow, ...]
    endpoints: EndpointTable
    served_at: Mapping[str, frozenset[str]]
    refusals: Mapping[Refusal, RefusalForm]
    answer_headers: tuple[str, ...]
    ccxt: Ccxt | None
    page: Page | None

    @property
    def host(self) -> str:
        return self.hosts[0]

    def find_endpoint(self, host: str, method: str, path: str, action: str = "") -> Endpoint | None:
        """Return the endpoint of a request to a host; None where that host has none such."""
        endpoint = self.endpoints.find(method, path, action)
        return endpoint if endpoint is not None and self._serves(host, path) else None

    def _serves(self, host: str, path: str) -> bool:
        if not self.served_at:
            return True
        fitting = (hosts for begin, hosts in self.served_at.items() if path.startswith(begin))
        return host in next(fitting, ())
