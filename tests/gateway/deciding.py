"""The decision of the gateway without its input and output: what passes, as it would be sent."""

from tests.gateway.mutations import ALLOWED
from tests.gateway.oracle import Raw
from tests.support.gateway_grants import a_grant

from countersign.countersigning.policy import (
    Asked,
    find_endpoint,
    require_allowed,
    require_environment,
    require_host,
)
from countersign.entrypoints.gateway.bot_headers import read_headers
from countersign.entrypoints.gateway.target import parse_target
from countersign.kernel.errors import CountersignError
from countersign.kernel.ids import CredentialId, UserId
from countersign.venues.bot_requests.bot_request import BotRequest, Stripped
from countersign.venues.bot_requests.registry import BOT_REQUESTS
from countersign.venues.catalogue import load_catalogue

_CATALOGUE = load_catalogue()
# A bot has a grant of each exchange, and none of a sandbox.
_OWN = {venue.scheme: venue for venue in map(_CATALOGUE.get, ("BINANCE", "KRAKEN", "OKX"))}
_CHAIN = [a_grant(UserId("u"), CredentialId("c"), symbols=ALLOWED)]


def passed(raw: Raw) -> Stripped | None:
    """Return what would be signed; None where the request is refused."""
    try:
        return _decided(raw)
    except CountersignError:
        return None


def _decided(raw: Raw) -> Stripped | None:
    target = parse_target(raw.raw_path, raw.query)
    venue = None if target is None else _CATALOGUE.find_by_host(target.host, {})
    if target is None or venue is None:
        return None
    venue = _OWN[venue.scheme]
    headers = read_headers(raw.headers)
    request = BotRequest(target.host, raw.method, target.path, target.query, headers, raw.body)
    require_host(venue, request.host)
    require_environment(venue, request.headers)
    endpoint = find_endpoint(venue, request.method, request.path)
    stripped = BOT_REQUESTS[venue.scheme].strip(request)
    require_allowed(_CHAIN, Asked(endpoint, stripped.items, None, 1), withdrawal_allowed=False)
    return stripped
