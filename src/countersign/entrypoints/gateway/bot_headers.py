"""The headers of a bot's request: which are read, and where its token may stand."""

from collections.abc import Mapping
from typing import Final

from countersign.access.bearer import parse_bearer
from countersign.access.grant_token import parse_token
from countersign.countersigning.errors import UnknownTokenError
from countersign.entrypoints.arriving import OWN_SITES, Headers
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError
from countersign.venues.catalogue import Venue
from countersign.venues.schemes.registry import BOT_HEADERS, SCHEMES, TOKEN_HEADERS

_TOKEN: Final = "x-countersign-token"  # noqa: S105  # a header's name
_BEARER: Final = "authorization"
# Every header in which a token may stand, of whatever venue.
TOKEN_PLACES: Final = TOKEN_HEADERS | {_BEARER, _TOKEN}
_READ: Final = TOKEN_PLACES | BOT_HEADERS | {"content-type"}
# Of a program that is no browser, or of a page of our own (Fetch Metadata, section 2).
_SAFE: Final = {"sec-fetch-mode": frozenset({"cors", "same-origin"}), "sec-fetch-site": OWN_SITES}


def read_headers(headers: Headers) -> Mapping[str, str]:
    """Return the headers that mean something here, by lower-case name.

    Raises:
        SmuggledError: one of them comes twice, or a browser is at work: a venue's
            page must never run beside our own.
    """
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name == "cookie" or (name in _SAFE and value.lower() not in _SAFE[name]):
            raise SmuggledError("the gateway is not for browsers")
        if name in _READ:
            if name in found:
                raise SmuggledError("a header comes twice")
            found[name] = value
    return found


def find_token(request: BotRequest, venue: Venue) -> Secret | None:
    """Return the grant's token, wherever the bot put it; None where it sent none.

    It stands in the place of the venue's API key, in `Authorization: Bearer` (which the venue's
    own reader reads where that is the place of its API key) or in `X-Countersign-Token`.

    Raises:
        UnknownTokenError: what stands there is no token.
        SmuggledError: two different ones.
    """
    bots = SCHEMES[venue.scheme].bots
    own = request.headers.get(_TOKEN)
    bearer = None if _BEARER in bots.token_headers else request.headers.get(_BEARER)
    places = (
        bots.token(request),
        None if bearer is None else parse_bearer(bearer),
        None if own is None else Secret.from_text(own),
    )
    sent = [place for place in places if place is not None]
    if not sent:
        return None
    if any(each != sent[0] for each in sent):
        raise SmuggledError("two different tokens")
    token = parse_token(sent[0].reveal_text())
    if token is None:
        raise UnknownTokenError("what stands in the place of the API key is no grant's token")
    return token
