"""How Gate signs, what its bots write, and what its answers say of a key."""

from typing import Final

from countersign.venues.schemes.gate import bot_requests, bot_signatures, readings, signing
from countersign.venues.schemes.scheme import Scheme

SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={
        "main-keys": readings.read_main_keys,
        "detail": readings.read_detail,
        "spot-accounts": readings.read_spot_accounts,
        "futures-account": readings.read_futures_account,
    },
    verify=bot_signatures.verify,
)
