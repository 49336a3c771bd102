"""How Coinbase signs, what its bots write, and what its answers say of a key."""

from typing import Final

from countersign.venues.schemes.coinbase import bot_requests, readings, signing
from countersign.venues.schemes.scheme import Scheme

# A bot's JWT says nothing of query and body, and is made with a private key, which a grant's secret
# is not: it proves too little to be asked for.
SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={"key-permissions": readings.read_key_permissions},
)
