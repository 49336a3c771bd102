"""Signs by a venue's recipe, as the gateway has it done."""

from typing import Final

from tests.every_venue.kit.oracle import MadeUpKey
from tests.venues.stage import CATALOGUE, normalised

from countersign.venues.requests import UnsignedRequest, VenueRequest
from countersign.venues.schemes.registry import SCHEMES

# What recipes take for their random part; most have none.
SALT: Final = "0123456789abcdef" * 2


def signed(venue: str, key: MadeUpKey, request: UnsignedRequest, number: int) -> VenueRequest:
    """Sign with a key as a person would paste it, at a time (Unix ms) or with a nonce."""
    material = normalised(venue, key.api_key, key.api_secret, key.passphrase)
    return SCHEMES[CATALOGUE.get(venue).scheme].prepare(material).sign(request, number, SALT)
