"""MEXC's bots: of spot a query, a form, or both; of futures a query or a JSON body.

Sources: https://www.mexc.com/api-docs/spot-v3, "General Information on Endpoints" (where one
parameter is in both, the query's counts: here that is refused) and "Batch Orders" (a list of orders
is JSON in a parameter); https://github.com/mexcdevelop/apidocs, branch contract_v1_en, "Access to
url" and "Cancel the order" (a list of ids). Spot's documents allow JSON bodies, too, but do not say
how they are signed, and none of MEXC's clients writes one: they are refused [K].
"""

import re
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
from countersign.venues.bot_requests.json_bodies import JSON, read_items
from countersign.venues.bot_requests.media_types import media_type
from countersign.venues.schemes.mexc.signing import FUTURES

_AUTHENTICATION: Final = frozenset({"timestamp", "signature"})
# Spot has the key in one, futures in the other.
_TOKENS: Final = frozenset({"x-mexc-apikey", "apikey"})
_LIST: Final = "batchOrders"
_TAKES_A_LIST: Final = "/batchOrders"
_ID: Final = r'(?:"[A-Za-z0-9_-]{1,64}"|[0-9]{1,19})'
_IDS: Final = re.compile(rf"\s*\[\s*{_ID}(?:\s*,\s*{_ID}){{0,99}}\s*\]\s*".encode())


def strip(request: BotRequest) -> Stripped:
    """Take out spot's `timestamp` and `signature`; of futures all of it is in headers.

    Raises:
        SmuggledError: parameters where MEXC does not look for them, or in two places; a body that
            is neither form (spot) nor JSON (futures); a list of orders that is none.
    """
    if request.body and request.method == "GET":
        raise SmuggledError("the parameters of a GET must be in the query")
    if request.path.startswith(FUTURES):
        return _strip_futures(request)
    if request.body and media_type(request) not in {FORM, None}:
        raise SmuggledError("the body must be a form")
    query = without(read_pairs(request.query), _AUTHENTICATION)
    body = without(read_form(request.body), _AUTHENTICATION)
    rest = written(body).encode()
    return Stripped(
        query=written(query),
        body=rest,
        content_type=FORM if rest else None,
        items=_orders(request.path, parameters_of([*query, *body])),
        headers={},
    )


def _strip_futures(request: BotRequest) -> Stripped:
    if request.method != "GET" and request.query:
        raise SmuggledError("the parameters must be in the body")
    if request.body and media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    query = parameters_of(read_pairs(request.query))
    return Stripped(
        query=request.query,
        body=request.body,
        content_type=JSON if request.body else None,
        items=_items(request.body) if request.body else (query,),
        headers={},
    )


def _items(body: bytes) -> tuple[Parameters, ...]:
    """Return the parameters of an object, of each of a list, or of a list of ids, which has none.

    Raises:
        SmuggledError: it is none of these.
    """
    return ({},) if _IDS.fullmatch(body) else read_items(body)


def _orders(path: str, parameters: Parameters) -> tuple[Parameters, ...]:
    """Return each order of a list with the parameters beside the list; else the parameters."""
    text = parameters.get(_LIST) if path.endswith(_TAKES_A_LIST) else None
    if text is None:
        return (parameters,)
    return tuple(
        {**parameters, **{f"{_LIST}[{name}]": value for name, value in order.items()}}
        for order in read_items(text.encode())
    )


READER: Final = BotRequestReader(
    strip=strip,
    token_headers=_TOKENS,
    headers=frozenset({"request-time", "signature", "recv-window"}),
)
