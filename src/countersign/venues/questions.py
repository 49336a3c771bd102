"""What a check asks of a venue, and who reads the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from countersign.venues.passport import Passport

# Stand in a question's query or body, and are filled in for each key: the API key as the venue
# knows it, and the public name that is derived from a private key (Scheme, `PreparedKey.signer`).
API_KEY: Final = "{apiKey}"
SIGNER: Final = "{signer}"


@dataclass(frozen=True, slots=True)
class Question:
    """A request of a check, before it is signed.

    Attributes:
        query: percent-encoded, but for the placeholders.
        content_type: of the body; None: as the recipe has it.
        signed: whether the key signs it; else it goes out without any authentication.
    """

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str | None = None
    signed: bool = True


@dataclass(frozen=True, slots=True)
class More:
    """One more question, which an answer led to, and who reads its answer.

    Attributes:
        otherwise: what is known of a key that may not ask it; None: such a key is insufficient.
    """

    question: Question
    read: "Reading"
    otherwise: Passport | None = None


# Reads the body of an answer with status 200, at a Unix time in milliseconds. Raises
# VenueUnavailableError (UNEXPECTED_ANSWER) where it is not what the venue's document says, and
# KeyRejectedError where it tells that the key is not one to be kept.
Reading = Callable[[bytes, int], Passport | More]
