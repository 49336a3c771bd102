"""What a scheme is to the rest: how a venue's requests are signed, read and answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from countersign.venues.bot_requests.bot_request import BotRequestReader
from countersign.venues.bot_signatures.bot_signature import Verify
from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.questions import Reading
from countersign.venues.requests import UnsignedRequest, VenueRequest

# Signs one request. The number is the time in Unix milliseconds, or the nonce where the
# scheme takes nonces; the text is 32 fresh random hexadecimal digits, for recipes that put a
# random number into what they sign.
Sign = Callable[[UnsignedRequest, int, str], VenueRequest]


@dataclass(frozen=True, slots=True, repr=False)
class PreparedKey:
    """A key that has been parsed once, for the requests of one use.

    Attributes:
        signer: the public name that is derived from a private key; empty where none is.
        readings: in the place of the scheme's of the same names, where an answer can be read
            only beside the key that was asked about.
    """

    kind: KeyKind
    sign: Sign
    signer: str = ""
    readings: Mapping[str, Reading] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"PreparedKey({self.kind})"


@dataclass(frozen=True, slots=True)
class Scheme:
    """Pure functions, and what they are to be given.

    Attributes:
        prepare: parses key material; raises KeyRejectedError (MALFORMED_KEY)
            where nothing can be signed with it.
        bots: how the bots of the scheme write requests.
        readings: of the answers to checks, by the names that the catalogue uses.
        verify: checks a bot's own signature; None: it can't be, so no grant asks for one.
        takes_nonce: whether `sign` takes a nonce instead of the time.
        unsigned_paths: where `sign` adds nothing, so that no nonce is used up there, and nobody
            waits for one.
        key_is_public: whether the API key is something that everybody knows, so that a bot may
            read it in an answer.
    """

    prepare: Callable[[KeyMaterial], PreparedKey]
    bots: BotRequestReader
    readings: Mapping[str, Reading]
    verify: Verify | None = None
    takes_nonce: bool = False
    unsigned_paths: frozenset[str] = frozenset()
    key_is_public: bool = False

    def takes_nonce_at(self, path: str) -> bool:
        """Tell whether a request to a path carries a nonce."""
        return self.takes_nonce and path not in self.unsigned_paths
