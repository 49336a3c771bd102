"""Bitvavo's bots: a query, or a JSON body that is an object.

Sources, read in November 2026: https://docs.bitvavo.com/docs/rest-api/ ("Cancel orders" and "Cancel
order" have query parameters, "Atomic cancel orders" a body) and
https://docs.bitvavo.com/docs/institutional-api/ ("Cancel order" and "Cancel orders" have a body);
its errors 200 and 201 have GET and DELETE take a query, POST and PUT a body.
https://github.com/bitvavo/python-bitvavo-api, privateRequest, sends `{}` along with every GET and
DELETE and does not sign it.
"""

from typing import Final

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import parameters_of, read_pairs
from countersign.venues.bot_requests.json_bodies import JSON, read_object
from countersign.venues.bot_requests.json_bodies import parameters_of as parameters_of_object
from countersign.venues.bot_requests.media_types import media_type

_QUERIED: Final = frozenset({"GET", "DELETE"})
# What takes a body though it is a DELETE. A DELETE /v2/orders whose market stood in a body that
# Bitvavo does not read would take the orders of all markets away.
_DELETED_BY_BODY: Final = frozenset(
    {
        "/v2/atomic/orders",
        "/v2/institutional/subaccounts/order",
        "/v2/institutional/subaccounts/orders",
    }
)
_NOTHING: Final = b"{}"


def strip(request: BotRequest) -> Stripped:
    """Keep query or body as it is: everything of Bitvavo's authentication is in headers.

    Raises:
        SmuggledError: parameters where Bitvavo does not look for them, or a body that is no
            JSON object.
    """
    body = meant_body(request)
    if _takes_query(request):
        if body:
            raise SmuggledError("the parameters of a GET or DELETE must be in the query")
        return Stripped(
            query=request.query,
            body=b"",
            content_type=None,
            items=(parameters_of(read_pairs(request.query)),),
            headers={},
        )
    if request.query:
        raise SmuggledError("the parameters must be in the body")
    if not body:
        return Stripped(query="", body=b"", content_type=None, items=({},), headers={})
    if media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    item = parameters_of_object(read_object(body))
    return Stripped(query="", body=body, content_type=JSON, items=(item,), headers={})


def meant_body(request: BotRequest) -> bytes:
    """Return the body, or none where it is the empty object that Bitvavo's client adds."""
    return b"" if _takes_query(request) and request.body == _NOTHING else request.body


def _takes_query(request: BotRequest) -> bool:
    return request.method in _QUERIED and request.path not in _DELETED_BY_BODY


READER: Final = BotRequestReader(
    strip,
    token_headers=frozenset({"bitvavo-access-key"}),
    headers=frozenset(
        {"bitvavo-access-signature", "bitvavo-access-timestamp", "bitvavo-access-window"}
    ),
)
