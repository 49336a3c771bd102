"""How OKX signs, what its bots write, and what its answers say of a key."""

from typing import Final

from countersign.venues.schemes.okx import bot_requests, bot_signatures, readings, signing
from countersign.venues.schemes.scheme import Scheme

SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={"config": readings.read_config},
    verify=bot_signatures.verify,
)
