"""How Bitvavo signs, what its bots write, and what its answers say of a key."""

from typing import Final

from countersign.venues.schemes.bitvavo import bot_requests, bot_signatures, readings, signing
from countersign.venues.schemes.scheme import Scheme

SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={"account": readings.read_account},
    verify=bot_signatures.verify,
)
