"""How Bitfinex signs, what its bots write, and what its answers say of a key."""

from typing import Final

from countersign.venues.schemes.bitfinex import bot_requests, bot_signatures, readings, signing
from countersign.venues.schemes.scheme import Scheme

SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={
        "permissions": readings.read_permissions,
        "paper-permissions": readings.read_paper_permissions,
    },
    verify=bot_signatures.verify,
    takes_nonce=True,
)
