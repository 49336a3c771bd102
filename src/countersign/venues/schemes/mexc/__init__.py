"""How MEXC signs, what its bots write, and what its answers say of a key."""

from typing import Final

from countersign.venues.schemes.mexc import bot_requests, bot_signatures, readings, signing
from countersign.venues.schemes.scheme import Scheme

SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={"account": readings.read_account, "assets": readings.read_assets},
    verify=bot_signatures.verify,
)
