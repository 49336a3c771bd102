"""OKX's bots: a query, or a JSON body that is an object or a list of objects.

Source: https://www.okx.com/docs-v5/en/, "REST Authentication" and "Trade", "POST / Place
multiple orders".
"""

from typing import Final

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import parameters_of, read_pairs
from countersign.venues.bot_requests.json_bodies import JSON, read_items
from countersign.venues.bot_requests.media_types import media_type


def strip(request: BotRequest) -> Stripped:
    """Keep query or body as it is: everything of OKX's authentication is in headers.

    Raises:
        SmuggledError: a query and a body, a body that is no JSON, or parameters
            where OKX does not look for them: it reads a GET's query and a POST's body.
    """
    if request.body if request.method == "GET" else request.query:
        raise SmuggledError("the parameters of a GET must be in the query, all others in the body")
    if not request.body:
        return Stripped(
            query=request.query,
            body=b"",
            content_type=None,
            items=(parameters_of(read_pairs(request.query)),),
            headers={},
        )
    if media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    return Stripped(
        query="", body=request.body, content_type=JSON, items=read_items(request.body), headers={}
    )


READER: Final = BotRequestReader(
    strip,
    token_headers=frozenset({"ok-access-key"}),
    headers=frozenset({"ok-access-sign", "ok-access-timestamp", "x-simulated-trading"}),
)
