"""BitMEX's bots: a query, a form, or a JSON object.

Sources, read in November 2026: https://www.bitmex.com/app/restAPI (the parameters of a request
that changes something may be a form or JSON) and https://www.bitmex.com/app/apiKeysUsage (three
headers). Which counts where a parameter is in query and body is in no document, so that is refused.
`filter` is JSON within a parameter, and can name a symbol. That a symbol in the query of a request
that changes something counts is in no document either: it passes as one that cannot be read.
"""

from typing import Final

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    Parameters,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import FORM, read_form, read_pairs
from countersign.venues.bot_requests.forms import parameters_of as parameters_of_pairs
from countersign.venues.bot_requests.json_bodies import JSON, parameters_of, read_object
from countersign.venues.bot_requests.media_types import media_type

_FILTER: Final = "filter"
_SYMBOL: Final = "symbol"


def strip(request: BotRequest) -> Stripped:
    """Keep query or body as it is: everything of BitMEX's authentication is in headers.

    Raises:
        SmuggledError: a GET's body, a query and a body, a body that does not say that it is
            a form or JSON, or a symbol that stands in the filter too.
    """
    if not request.body:
        queried = _checked(parameters_of_pairs(read_pairs(request.query)))
        if request.method != "GET":
            queried = {name: None if name == _SYMBOL else value for name, value in queried.items()}
        return Stripped(request.query, b"", None, (queried,), {})
    if request.method == "GET":
        raise SmuggledError("the parameters of a GET must be in the query")
    if request.query:
        raise SmuggledError("the parameters must be in the query or in the body")
    kind = media_type(request)
    if kind == JSON:
        parameters = parameters_of(read_object(request.body))
    elif kind == FORM:
        parameters = parameters_of_pairs(read_form(request.body))
    else:
        raise SmuggledError("the body must say that it is a form or JSON")
    return Stripped("", request.body, kind, (_checked(parameters),), {})


def _checked(parameters: Parameters) -> Parameters:
    """Refuse a filter that could choose another symbol than the request's."""
    names = {name.lower() for name in parameters}
    if _SYMBOL in names and any(_may_name_a_symbol(*each) for each in parameters.items()):
        raise SmuggledError("the symbol stands beside the filter and in it")
    return parameters


def _may_name_a_symbol(name: str, value: str | None) -> bool:
    """Tell whether it is a filter with a symbol: as JSON text, or as an object of a JSON body."""
    name, text = name.lower(), (value or "").lower()
    if name == _FILTER:
        return _SYMBOL in text or "\\" in text  # an escape could write it
    return name.startswith(f"{_FILTER}[{_SYMBOL}")


READER: Final = BotRequestReader(
    strip,
    token_headers=frozenset({"api-key"}),
    headers=frozenset({"api-expires", "api-signature"}),
)
