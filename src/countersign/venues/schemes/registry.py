"""The schemes by the names that the catalogue uses: each package of this folder is one."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Final

from countersign.venues import schemes
from countersign.venues.catalogue import CatalogueError, VenueCatalogue
from countersign.venues.schemes.scheme import Scheme


def _found() -> Iterator[tuple[str, Scheme]]:
    for module in pkgutil.iter_modules(schemes.__path__):
        if module.ispkg:
            scheme = importlib.import_module(f"{schemes.__name__}.{module.name}").SCHEME
            if not isinstance(scheme, Scheme):
                raise TypeError(f"schemes/{module.name} has no scheme")
            yield module.name, scheme


SCHEMES: Final = dict(_found())
# Every header in which a bot of some scheme writes its API key, and here its grant's token.
TOKEN_HEADERS: Final = frozenset[str]().union(
    *(each.bots.token_headers for each in SCHEMES.values())
)
# Every further header of a bot's that means something to some scheme.
BOT_HEADERS: Final = frozenset[str]().union(*(each.bots.headers for each in SCHEMES.values()))


def require_schemes(catalogue: VenueCatalogue) -> None:
    """Refuse a catalogue that names a scheme or a reading that there is not.

    Raises:
        CatalogueError: names the first.
    """
    for venue in catalogue.list_venues():
        scheme = SCHEMES.get(venue.scheme)
        if scheme is None:
            raise CatalogueError(f"{venue.name}: there is no scheme {venue.scheme!r}")
        for check in venue.checks:
            if check.reading not in scheme.readings:
                raise CatalogueError(f"{venue.name}: there is no reading {check.reading!r}")
