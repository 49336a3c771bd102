"""How Crypto.com's exchange signs, what its bots write, and what its answers say of a key."""

from typing import Final

from countersign.venues.schemes.cryptocom import bot_requests, bot_signatures, readings, signing
from countersign.venues.schemes.scheme import Scheme

SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={"balance": readings.read_balance},
    verify=bot_signatures.verify,
)
