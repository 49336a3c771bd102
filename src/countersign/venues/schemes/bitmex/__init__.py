"""How BitMEX signs, what its bots write, and what its answers say of a key."""

from typing import Final

from countersign.venues.schemes.bitmex import bot_requests, bot_signatures, readings, signing
from countersign.venues.schemes.scheme import Scheme

SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={"own-key": readings.read_of_nobody},
    verify=bot_signatures.verify,
)
