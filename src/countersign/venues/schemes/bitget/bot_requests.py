"""Bitget's bots: a query, or a JSON body that is an object or a list of objects.

Source: https://www.bitget.com/api-doc/common/signature and its samples, read in November 2026: a
GET has its parameters in the query, a POST in its body. Several orders stand in a list within the
body (`orderList`), or are the body (api-doc/uta, "Batch Order").
"""

from typing import Final

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    Parameters,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import Pair, read_pairs
from countersign.venues.bot_requests.forms import parameters_of as parameters_of_pairs
from countersign.venues.bot_requests.json_bodies import (
    JSON,
    parameters_of,
    read_items,
    read_members,
    read_object,
)
from countersign.venues.bot_requests.media_types import media_type

_ORDERS: Final = "orderList"


def strip(request: BotRequest) -> Stripped:
    """Keep query or body as it is: everything of Bitget's authentication is in headers.

    Raises:
        SmuggledError: parameters where Bitget does not look for them, a body that is no JSON,
            or a parameter that the signed text would not hold together.
    """
    if request.body if request.method == "GET" else request.query:
        raise SmuggledError("the parameters of a GET must be in the query, all others in the body")
    if not request.body:
        pairs = read_pairs(request.query)
        _require_signable(pairs)
        return Stripped(
            query=request.query,
            body=b"",
            content_type=None,
            items=(parameters_of_pairs(pairs),),
            headers={},
        )
    if media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    return Stripped(
        query="", body=request.body, content_type=JSON, items=_items(request.body), headers={}
    )


def _require_signable(pairs: list[Pair]) -> None:
    # The query is signed as it reads decoded: a signature for `a=1%26b=2` is one for `a=1&b=2`.
    if any("&" in pair.value for pair in pairs):
        raise SmuggledError("a parameter holds an ampersand, which the signature does not bind")


def _items(body: bytes) -> tuple[Parameters, ...]:
    if body.lstrip()[:1] == b"[":
        return read_items(body)
    found = read_object(body)
    if _ORDERS not in found:
        return (parameters_of(found),)
    return read_members(_ORDERS, found.pop(_ORDERS), found)


READER: Final = BotRequestReader(
    strip,
    token_headers=frozenset({"access-key"}),
    headers=frozenset(
        {
            "access-sign",
            "access-timestamp",
            "access-passphrase",
            "paptrading",
            "x-channel-api-code",
            "locale",
        }
    ),
)
