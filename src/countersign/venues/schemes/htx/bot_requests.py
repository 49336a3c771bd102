"""HTX's bots: a query that holds the authentication, too, and in a POST a JSON body.

Source: https://huobiapi.github.io/docs/spot/v1/en/, "Request Format" (a GET's parameters are in
the query, a POST's are JSON in the body) and "Authentication"; "Place a Batch of Orders": a list
of orders is the body itself.
"""

from typing import Final

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    Parameters,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import Pair, parameters_of, read_pairs, written
from countersign.venues.bot_requests.json_bodies import JSON, read_items
from countersign.venues.bot_requests.media_types import media_type

_KEY: Final = "AccessKeyId"
_AUTHENTICATION: Final = frozenset(
    {_KEY, "SignatureMethod", "SignatureVersion", "Timestamp", "Signature"}
)
_FOLDED: Final = frozenset(name.lower() for name in _AUTHENTICATION)


def strip(request: BotRequest) -> Stripped:
    """Take the five parameters of the authentication out of the query.

    Raises:
        SmuggledError: parameters where HTX does not look for them: beside the
            authentication in a POST's query, or in a GET's body; or a body that is no JSON.
    """
    query = _without_authentication(read_pairs(request.query))
    if request.body if request.method == "GET" else query:
        raise SmuggledError("the parameters of a GET must be in the query, all others in the body")
    if not request.body:
        items: tuple[Parameters, ...] = (parameters_of(query),)
        return Stripped(written(query), b"", None, items, {})
    if media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    return Stripped("", request.body, JSON, read_items(request.body), {})


def _without_authentication(pairs: list[Pair]) -> list[Pair]:
    kept = [pair for pair in pairs if pair.name not in _AUTHENTICATION]
    if any(pair.name.lower() in _FOLDED for pair in kept):
        raise SmuggledError("an authentication element is written in other letters")
    return kept


def _find_token(request: BotRequest) -> str | None:
    """Return the access key.

    Raises:
        SmuggledError: the query is none, or there are two of them.
    """
    return parameters_of(read_pairs(request.query)).get(_KEY)


READER: Final = BotRequestReader(strip, find_token=_find_token)
