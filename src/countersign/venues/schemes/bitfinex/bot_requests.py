"""Bitfinex's bots: a JSON object in the body, and the authentication in headers.

Sources: https://docs.bitfinex.com/docs/rest-auth; "Order Multi-OP" for the list of operations;
bfx-api-node-rest 7.0.0, lib/rest2.js, for `bfx-token`, which stands for key and signature, and
for the public calculations, whose parameters its client puts into the query of a POST.
"""

from typing import Any, Final

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    Parameters,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import parameters_of as parameters_of_form
from countersign.venues.bot_requests.forms import read_pairs, written
from countersign.venues.bot_requests.json_bodies import JSON, parameters_of, read_object
from countersign.venues.bot_requests.media_types import media_type

_PRIVATE: Final = "/v2/auth/"
_OPERATIONS: Final = "ops"
# "Order Multi-OP" takes 75.
_OPERATIONS_MAX: Final = 100


def strip(request: BotRequest) -> Stripped:
    """Leave query and body as they are; the authentication is in headers alone.

    Raises:
        SmuggledError: a private method's query (which Bitfinex does not sign), a GET's body, or a
            body that is no JSON object.
    """
    pairs = read_pairs(request.query)
    of_query = parameters_of_form(pairs)
    if request.method == "GET":
        if request.body:
            raise SmuggledError("the parameters of a GET must be in the query")
        return Stripped(written(pairs), b"", None, (of_query,), {})
    if pairs and request.path.startswith(_PRIVATE):
        raise SmuggledError("the parameters must be in the body")
    if media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    fields = read_object(request.body) if request.body else {}
    if not fields.keys().isdisjoint(of_query):
        raise SmuggledError("a parameter stands in the query and in the body")
    items = tuple({**of_query, **item} for item in _items(fields))
    return Stripped(written(pairs), request.body, JSON, items, {})


def _items(fields: dict[str, Any]) -> tuple[Parameters, ...]:
    """Return the parameters, or those of each operation of a list `ops`.

    An operation `["on", {"symbol": …}]` is read as `{"on": {"symbol": …}}`, so that what it does is
    a parameter like any other: one that the catalogue does not list is refused.
    """
    if _OPERATIONS not in fields:
        return (parameters_of(fields),)
    operations = fields[_OPERATIONS]
    if not isinstance(operations, list) or not 0 < len(operations) <= _OPERATIONS_MAX:
        raise SmuggledError("the operations are no list of them")
    others = {name: value for name, value in fields.items() if name != _OPERATIONS}
    # Once for all of them: else a short body would keep everybody waiting.
    beside = parameters_of(others)
    return tuple({**beside, **_operation(each, others)} for each in operations)


def _operation(operation: Any, others: dict[str, Any]) -> Parameters:
    match operation:
        case [str(name), dict(fields)] if name not in others:
            return parameters_of({name: fields})
        case _:
            raise SmuggledError("an operation is not of its name and its parameters")


READER: Final = BotRequestReader(
    strip,
    token_headers=frozenset({"bfx-apikey"}),
    headers=frozenset({"bfx-nonce", "bfx-signature", "bfx-token"}),
)
