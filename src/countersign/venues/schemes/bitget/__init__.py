"""How Bitget signs, what its bots write, and what its answers say of a key."""

from typing import Final

from countersign.venues.schemes.bitget import bot_requests, bot_signatures, readings, signing
from countersign.venues.schemes.scheme import Scheme

SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={
        "classic-info": readings.read_classic_info,
        "unified-info": readings.read_unified_info,
    },
    verify=bot_signatures.verify,
)
