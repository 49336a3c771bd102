"""Gate's bots: a query, a JSON body, or both.

Source: https://www.gate.com/docs/developers/apiv4/en/, "HTTP convention" (a GET and a DELETE have
no body; all others take their parameters from query or body, endpoint by endpoint), "Amend single
order" (where both say the same, the body counts: here they must agree), "Cancel batch orders by
specified ID list" (a list of ids), "Batch place orders" (a list of orders).
"""

import re
from collections.abc import Mapping
from typing import Final

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    Parameters,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import parameters_of, read_pairs
from countersign.venues.bot_requests.json_bodies import JSON, read_items
from countersign.venues.bot_requests.media_types import media_type

_WITHOUT_BODY: Final = frozenset({"GET", "DELETE"})
# What names a market, which other methods look for in the body alone: "Countdown cancel orders"
# with one in its query is for all markets.
_MARKETS: Final = frozenset({"currency_pair", "contract", "market", "symbol"})
# Order ids, a bot's own (`t-…`, up to 30 characters), and users' ids, which are numbers.
_ID: Final = r'(?:"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"|[0-9]{1,19})'
_IDS: Final = re.compile(rf"\s*\[\s*{_ID}(?:\s*,\s*{_ID}){{0,99}}\s*\]\s*".encode())
# The signature of a query does not tell these apart from what surrounds a value (signing.py).
_AMBIGUOUS: Final = re.compile(r"[&%\x00-\x1f\x7f]")
# "Retrieve futures ...": sizes of contracts as decimal text. "Create an order": when, in Unix
# milliseconds, it is too late for the request.
_SIZE_DECIMAL: Final = "x-gate-size-decimal"
_EXPIRY: Final = "x-gate-exptime"
_PASSED: Final[Mapping[str, re.Pattern[str]]] = {
    _SIZE_DECIMAL: re.compile(r"[01]", re.ASCII),
    _EXPIRY: re.compile(r"[0-9]{1,16}", re.ASCII),
}


def strip(request: BotRequest) -> Stripped:
    """Keep query and body as they are: everything of Gate's authentication is in headers.

    Raises:
        SmuggledError: a body where Gate reads none, or that is no JSON; a parameter that is
            in query and body and differs; a value that a signature does not tell apart.
    """
    if request.body and request.method in _WITHOUT_BODY:
        raise SmuggledError("the parameters of a GET or DELETE must be in the query")
    if request.body and media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    pairs = read_pairs(request.query)
    if any(_AMBIGUOUS.search(pair.value) for pair in pairs):
        raise SmuggledError("a parameter holds &, % or a control character")
    query = parameters_of(pairs)
    beside = query if request.method in _WITHOUT_BODY else _without_markets(query)
    items = _items(request.body)
    for item in items:
        _require_agreed(query, item)
    return Stripped(
        query=request.query,
        body=request.body,
        content_type=JSON if request.body else None,
        items=tuple({**beside, **item} for item in items),
        headers=_passed(request),
    )


def _items(body: bytes) -> tuple[Parameters, ...]:
    """Return the parameters of a body: an object, a list of them, or a list of ids, which has none.

    Raises:
        SmuggledError: it is none of these.
    """
    if not body or _IDS.fullmatch(body):
        return ({},)
    return read_items(body)


def _without_markets(query: Parameters) -> Parameters:
    """Return the parameters, those that name a market as if they could not be read."""
    return {name: None if name in _MARKETS else value for name, value in query.items()}


def _require_agreed(query: Parameters, item: Parameters) -> None:
    shared = {name.lower() for name in query} & {name.lower() for name in item}
    for name in query:
        if name.lower() in shared and (query[name] is None or item.get(name) != query[name]):
            raise SmuggledError("a parameter is in query and body, and not as the same text")


def _passed(request: BotRequest) -> dict[str, str]:
    """Return the headers of the bot's own that change what it is answered, or when it is too late.

    Raises:
        SmuggledError: one of them has another form.
    """
    found = {name: request.headers[name] for name in _PASSED if name in request.headers}
    for name, value in found.items():
        if not _PASSED[name].fullmatch(value):
            raise SmuggledError(f"the {name} header is none that Gate documents")
    return found


READER: Final = BotRequestReader(
    strip=strip,
    token_headers=frozenset({"key"}),
    headers=frozenset({"sign", "timestamp", *_PASSED}),
)
