"""The readings by the names that the catalogue uses."""

from collections.abc import Callable, Mapping
from typing import Final

from countersign.venues.catalogue import ReadingName
from countersign.venues.passport import Passport
from countersign.venues.readings import binance, kraken, okx

# Reads the body of an answer with status 200, at a Unix time in milliseconds.
Reading = Callable[[bytes, int], Passport]

READINGS: Final[Mapping[ReadingName, Reading]] = {
    ReadingName.BINANCE_KEY: binance.read_key,
    ReadingName.BINANCE_ACCOUNT: binance.read_account,
    ReadingName.KRAKEN_KEY_INFO: kraken.read_key_info,
    ReadingName.OKX_CONFIG: okx.read_config,
}
