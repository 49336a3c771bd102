"""What a signing recipe is to the rest."""

from collections.abc import Callable
from dataclasses import dataclass

from countersign.venues.catalogue import KeyKind
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest

# Signs one request. The number is the time in Unix milliseconds, or the nonce where the
# scheme takes nonces.
Sign = Callable[[UnsignedRequest, int], VenueRequest]


@dataclass(frozen=True, slots=True, repr=False)
class PreparedKey:
    """A key that has been parsed once, for the requests of one use."""

    kind: KeyKind
    sign: Sign

    def __repr__(self) -> str:
        return f"PreparedKey({self.kind})"


@dataclass(frozen=True, slots=True)
class Scheme:
    """A signing recipe: pure functions, and what they are to be given.

    Attributes:
        prepare: parses key material; raises KeyRejectedError (MALFORMED_KEY)
            where nothing can be signed with it.
        takes_nonce: whether `sign` takes a nonce instead of the time.
    """

    prepare: Callable[[KeyMaterial], PreparedKey]
    takes_nonce: bool = False
