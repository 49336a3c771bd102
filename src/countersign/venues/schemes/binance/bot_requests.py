"""Binance's bots: parameters in the query, in a form, or in both.

Source: https://github.com/binance/binance-spot-api-docs, rest-api.md, "General Information on
Endpoints" (where one parameter is in both, the query's counts: here that is refused) and
"SIGNED Endpoint security"; of futures and options, "Place Multiple Orders" and "Modify Multiple
Orders": a list of orders is JSON in a parameter.
"""

from collections.abc import Iterator
from typing import Final

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    Parameters,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import (
    FORM,
    parameters_of,
    read_form,
    read_pairs,
    without,
    written,
)
from countersign.venues.bot_requests.json_bodies import read_items
from countersign.venues.bot_requests.media_types import media_type

_AUTHENTICATION: Final = frozenset({"timestamp", "signature"})
# Options' documents say `orders`, ccxt says `batchOrders` there too.
_LISTS: Final = ("batchOrders", "orders")
_TAKES_A_LIST: Final = "/batchOrders"
# rest-api.md, "Timing security": the unit of the times in the answer.
_TIME_UNIT: Final = "x-mbx-time-unit"
_TIME_UNITS: Final = frozenset({"MICROSECOND", "MILLISECOND"})


def strip(request: BotRequest) -> Stripped:
    """Take out `timestamp` and `signature`, wherever they stand.

    Raises:
        SmuggledError: a parameter in query and body, a body that is no form, or
            one of a GET, which takes its parameters from the query alone; or a
            list of orders that is none.
    """
    if request.body and request.method == "GET":
        raise SmuggledError("the parameters of a GET must be in the query")
    if request.body and media_type(request) not in {FORM, None}:
        raise SmuggledError("the body must be a form")
    query = without(read_pairs(request.query), _AUTHENTICATION)
    body = without(read_form(request.body), _AUTHENTICATION)
    rest = written(body).encode()
    return Stripped(
        query=written(query),
        body=rest,
        content_type=FORM if rest else None,
        items=_items(request.path, parameters_of([*query, *body])),
        headers=_time_unit(request),
    )


def _items(path: str, parameters: Parameters) -> tuple[Parameters, ...]:
    """Return each order of a list with the parameters beside the list; else the parameters."""
    lists = _LISTS if path.endswith(_TAKES_A_LIST) else ()
    orders = [order for name in lists for order in _orders(name, parameters)]
    return tuple({**parameters, **order} for order in orders) or (parameters,)


def _orders(name: str, parameters: Parameters) -> Iterator[Parameters]:
    text = parameters.get(name)
    if text is None:
        return
    for order in read_items(text.encode()):
        yield {f"{name}[{inner}]": value for inner, value in order.items()}


def _time_unit(request: BotRequest) -> dict[str, str]:
    unit = request.headers.get(_TIME_UNIT)
    return {"X-MBX-TIME-UNIT": unit} if unit is not None and unit in _TIME_UNITS else {}


READER: Final = BotRequestReader(
    strip, token_headers=frozenset({"x-mbx-apikey"}), headers=frozenset({_TIME_UNIT})
)
