"""The recipes by the names that the catalogue uses."""

from collections.abc import Mapping
from typing import Final

from countersign.venues.catalogue import SchemeName
from countersign.venues.schemes import binance, kraken, okx
from countersign.venues.schemes.scheme import Scheme

SCHEMES: Final[Mapping[SchemeName, Scheme]] = {
    SchemeName.BINANCE: binance.SCHEME,
    SchemeName.KRAKEN: kraken.SCHEME,
    SchemeName.OKX: okx.SCHEME,
}
