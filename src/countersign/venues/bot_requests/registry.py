"""The readers by the names that the catalogue uses."""

from collections.abc import Mapping
from typing import Final

from countersign.venues.bot_requests import binance, kraken, okx
from countersign.venues.bot_requests.bot_request import BotRequestReader
from countersign.venues.catalogue import SchemeName

BOT_REQUESTS: Final[Mapping[SchemeName, BotRequestReader]] = {
    SchemeName.BINANCE: binance.READER,
    SchemeName.KRAKEN: kraken.READER,
    SchemeName.OKX: okx.READER,
}
TOKEN_HEADERS: Final = frozenset(reader.token_header for reader in BOT_REQUESTS.values())
