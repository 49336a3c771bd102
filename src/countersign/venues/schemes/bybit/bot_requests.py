"""Bybit's bots: a query, or a JSON body that is an object, which may list orders.

Source: https://bybit-exchange.github.io/docs/v5/guide, "Create A Request"; v5/order/batch-place,
-amend and -cancel: several orders are a list under `request`. Everything of the authentication is
in headers, so that query and body are signed and sent as the bot wrote them: ccxt writes values
as they are, and `?` behind a path without parameters.
"""

from typing import Any, Final

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    Parameters,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import parameters_of as parameters_of_pairs
from countersign.venues.bot_requests.forms import read_pairs
from countersign.venues.bot_requests.json_bodies import (
    JSON,
    parameters_of,
    read_members,
    read_object,
)
from countersign.venues.bot_requests.media_types import media_type

_ORDERS: Final = "request"


def strip(request: BotRequest) -> Stripped:
    """Keep query or body as it is.

    Raises:
        SmuggledError: a query and a body, a body that is no JSON object, a list of orders
            that is none, or parameters where Bybit does not look for them: it reads a
            GET's query and a POST's body.
    """
    if request.body if request.method == "GET" else request.query:
        raise SmuggledError("the parameters of a GET must be in the query, all others in the body")
    if not request.body:
        items: tuple[Parameters, ...] = (parameters_of_pairs(read_pairs(request.query)),)
        return Stripped(request.query, b"", None, items, {})
    if media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    return Stripped("", request.body, JSON, _items(request.body), {})


def _items(body: bytes) -> tuple[Parameters, ...]:
    """Return each order of a list with what stands beside the list; else the parameters."""
    found = read_object(body)
    orders = found.get(_ORDERS)
    if not isinstance(orders, list):
        return (parameters_of(_worded(found)),)
    beside = {name: value for name, value in found.items() if name != _ORDERS}
    members = [_worded(order) if isinstance(order, dict) else order for order in orders]
    return read_members(_ORDERS, members, _worded(beside))


def _worded(item: dict[str, Any]) -> dict[str, Any]:
    """Return integers as text: `isLeverage` is one, and 0 has to be told from what borrows."""
    return {name: str(value) if type(value) is int else value for name, value in item.items()}


READER: Final = BotRequestReader(
    strip,
    token_headers=frozenset({"x-bapi-api-key"}),
    headers=frozenset(
        {"x-bapi-sign", "x-bapi-sign-type", "x-bapi-timestamp", "x-bapi-recv-window"}
    ),
)
