"""How Hyperliquid signs, what its bots write, and what its answers say of an agent's key.

A credential is the address of an account as API key, and as secret the private key of an agent
(API wallet) of that account. The account's own key is refused: it can always withdraw.
"""

from typing import Final

from countersign.venues.schemes.hyperliquid import bot_requests, readings, signing
from countersign.venues.schemes.scheme import Scheme

# No `verify`: the grant's secret would have to be a private key, and bots would have to know its
# address; ccxt's sign for whatever key stands there.
SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={"agent": readings.read_of_nobody},
    takes_nonce=True,
    unsigned_paths=frozenset({signing.INFO}),
    # The account's address: the chain tells it, and the bot asks by it.
    key_is_public=True,
)
