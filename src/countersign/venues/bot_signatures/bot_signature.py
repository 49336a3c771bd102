"""What a right signature of a bot proves, and what makes it one that is taken once."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest
from countersign.venues.bot_requests.forms import Pair
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError


@dataclass(frozen=True, slots=True)
class TimedProof:
    """A signature that must not come again before its time is over.

    Attributes:
        digest: of the signature, in whatever letters it was sent.
        over_at_ms: from when on its own time refuses it.
        reads: the endpoint, where it does nothing but read: then one signature may serve
            for several, each once. Binance's signatures do not say what they are for, and
            bots that ask two endpoints in one millisecond sign both alike.
    """

    digest: bytes
    over_at_ms: int
    reads: str = ""


@dataclass(frozen=True, slots=True)
class NonceProof:
    """A signature whose nonce must be above every one before."""

    nonce: int


CallerProof = TimedProof | NonceProof
# Checks a request as the bot sent it, with its grant's secret, at a time in Unix milliseconds.
# Raises SignatureInvalidError, and SignatureExpiredError where the signature is right.
Verify = Callable[[BotRequest, Secret, int], CallerProof]


def require_equal(sent: str, expected: str) -> None:
    """Refuse another signature than the expected one, in the same time for all.

    Raises:
        SignatureInvalidError: it is another.
    """
    if not hmac.compare_digest(sent.encode(), expected.encode()):
        raise SignatureInvalidError


def one_of(pairs: Sequence[Pair], name: str) -> str | None:
    """Return the value of a name; None where it is not there.

    Raises:
        SignatureInvalidError: it stands there twice.
    """
    found = [pair.value for pair in pairs if pair.name == name]
    if len(found) > 1:
        raise SignatureInvalidError
    return found[0] if found else None


def timed_proof(signature: str, signed_ms: int, now_ms: int, window_ms: int) -> TimedProof:
    """Return the proof of a right signature that is good for as long before its time as after it.

    Args:
        signature: the right one.
        signed_ms: the time that it carries, Unix milliseconds.
        now_ms: the time here.
        window_ms: how far the two may be apart.

    Raises:
        SignatureExpiredError: they are farther apart.
    """
    if abs(now_ms - signed_ms) > window_ms:
        raise SignatureExpiredError
    return TimedProof(digest_of(signature), signed_ms + window_ms)


def digest_of(signature: str) -> bytes:
    """Return what a signature is remembered by."""
    return hashlib.sha256(signature.encode()).digest()
