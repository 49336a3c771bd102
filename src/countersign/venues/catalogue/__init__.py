"""The venues that are known here: data, read from the TOML files beside this module."""

from countersign.venues.catalogue.catalogue import VenueCatalogue
from countersign.venues.catalogue.loading import (
    MADE_HERE,
    CatalogueError,
    load_catalogue,
    parse_venues,
)
from countersign.venues.catalogue.venue import (
    Binding,
    Ccxt,
    Check,
    ErrorPlace,
    ErrorRow,
    KeyKind,
    Limited,
    Meaning,
    Page,
    Refusal,
    RefusalForm,
    SecretForm,
    Tells,
    TimeSource,
    Venue,
)

__all__ = [
    "MADE_HERE",
    "Binding",
    "CatalogueError",
    "Ccxt",
    "Check",
    "ErrorPlace",
    "ErrorRow",
    "KeyKind",
    "Limited",
    "Meaning",
    "Page",
    "Refusal",
    "RefusalForm",
    "SecretForm",
    "Tells",
    "TimeSource",
    "Venue",
    "VenueCatalogue",
    "load_catalogue",
    "parse_venues",
]
