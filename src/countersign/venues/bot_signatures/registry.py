"""The checks by the names that the catalogue uses, and the headers that they look at."""

from collections.abc import Mapping
from typing import Final

from countersign.venues.bot_signatures import binance, kraken, okx
from countersign.venues.bot_signatures.bot_signature import Verify
from countersign.venues.catalogue import SchemeName

BOT_SIGNATURES: Final[Mapping[SchemeName, Verify]] = {
    SchemeName.BINANCE: binance.verify,
    SchemeName.KRAKEN: kraken.verify,
    SchemeName.OKX: okx.verify,
}
SIGNATURE_HEADERS: Final = frozenset({"api-sign", "ok-access-sign", "ok-access-timestamp"})
