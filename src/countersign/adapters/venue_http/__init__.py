"""HTTP to venues, by aiohttp."""

from countersign.adapters.venue_http.client import VenueHttpClient
from countersign.adapters.venue_http.redirect import NotLoopbackError, loopback_origin

__all__ = ["NotLoopbackError", "VenueHttpClient", "loopback_origin"]
