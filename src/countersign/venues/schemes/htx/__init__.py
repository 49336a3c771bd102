"""How HTX signs, what its bots write, and what its answers say of a key."""

from typing import Final

from countersign.venues.schemes.htx import bot_requests, readings, signing
from countersign.venues.schemes.scheme import Scheme

# No grant asks for the signatures of bots: those of POSTs cover no body, and have whole seconds,
# so that two orders in one second would look like one that came twice.
SCHEME: Final = Scheme(
    prepare=signing.prepare,
    bots=bot_requests.READER,
    readings={"key": readings.read_accounts},
)
