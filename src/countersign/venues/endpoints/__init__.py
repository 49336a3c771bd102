"""What each endpoint of a venue lets its caller do: data, read from the TOML files beside this."""

from countersign.venues.endpoints.endpoint import Endpoint, Need, SymbolParameter
from countersign.venues.endpoints.loading import (
    load_endpoints,
    parse_endpoints,
)
from countersign.venues.endpoints.parameters import EndpointsError
from countersign.venues.endpoints.table import EndpointTable

__all__ = [
    "Endpoint",
    "EndpointTable",
    "EndpointsError",
    "Need",
    "SymbolParameter",
    "load_endpoints",
    "parse_endpoints",
]
