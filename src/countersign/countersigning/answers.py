"""What a venue's answer to a signed request may hold, and what it says of the venue's patience."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from countersign.countersigning.errors import HostileAnswerError
from countersign.countersigning.spellings import repeats
from countersign.kernel.secret import Secret
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import VenueAnswer

# A shorter passphrase stands in many an answer by chance.
_BYTES_MIN: Final = 6
_TEAPOT: Final = 418  # Binance, rest-api.md, "IP Limits": an address is banned
_FIREWALL_PAUSE_S: Final = 60
_BAN_PAUSE_S: Final = 120
_RATE_PAUSE_S: Final = 1
_DIGITS_MAX: Final = 9
_PAUSE_MAX_S: Final = 3 * 24 * 3_600  # Binance, "IP Limits": bans last up to three days


@dataclass(frozen=True, slots=True)
class Pause:
    """How long a venue wants to be left alone, and one stable word for why."""

    seconds: int
    reason: str


def require_harmless(answer: VenueAnswer, material: KeyMaterial, signature: Secret | None) -> None:
    """Refuse an answer that repeats the key it was signed with; see spellings.

    Args:
        answer: with its body as it was sent.
        material: what it was signed with.
        signature: what was made with it.

    Raises:
        HostileAnswerError: it does, or it is compressed, so that nobody can tell.
    """
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise HostileAnswerError("the venue compressed an answer that was asked for plainly")
    # All of them, with their names: some pass by how their name begins.
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    secrets = (material.api_key, material.api_secret, material.api_passphrase, signature)
    plain = [each.reveal() for each in secrets if each is not None and len(each) >= _BYTES_MIN]
    if repeats(b"\n".join((headers.encode("utf-8", "replace"), answer.body)), plain):
        raise HostileAnswerError("the venue's answer held parts of the key")


def pause_of(answer: VenueAnswer) -> Pause | None:
    """Return how long the venue's host is to be left alone; None where it said nothing of it."""
    if answer.status == _TEAPOT:
        return Pause(_asked_for(answer, _BAN_PAUSE_S), "BANNED")
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Pause(_asked_for(answer, _RATE_PAUSE_S), "RATE_LIMITED")
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    if answer.status == HTTPStatus.FORBIDDEN and is_page:
        return Pause(_asked_for(answer, _FIREWALL_PAUSE_S), "FIREWALL")
    return None


def _asked_for(answer: VenueAnswer, otherwise: int) -> int:
    said = answer.headers.get("retry-after", "")
    seconds = (
        int(said) if said.isdecimal() and said.isascii() and len(said) <= _DIGITS_MAX else otherwise
    )
    return min(max(seconds, 1), _PAUSE_MAX_S)
