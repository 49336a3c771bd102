"""How Kraken signs, what its bots write, and what its answers say of a key."""

from typing import Final

from countersign.venues.schemes.kraken import bot_requests, bot_signatures, readings, signing
from countersign.venues.schemes.scheme import Scheme

SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={"key-info": readings.read_key_info},
    verify=bot_signatures.verify,
    takes_nonce=True,
)
