"""Crypto.com's bots: a JSON object in the body that names its method, with the key in it.

Source: exchange-developer.crypto.com, "Request Format": id, method, params, api_key, sig, nonce.
"""

from typing import Any, Final

import msgspec

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    Parameters,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import parameters_of as parameters_of_form
from countersign.venues.bot_requests.forms import read_pairs, written
from countersign.venues.bot_requests.json_bodies import (
    JSON,
    parameters_of,
    read_members,
    read_object,
)
from countersign.venues.bot_requests.media_types import media_type

_ROOT: Final = "/exchange/v1/"
_KEY: Final = "api_key"
_AUTHENTICATION: Final = frozenset({_KEY, "sig", "nonce"})
_FIELDS: Final = frozenset({"id", "method", "params"})
_ORDERS: Final = "order_list"
_INSTRUCTIONS: Final = "exec_inst"
_raw_fields: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def strip(request: BotRequest) -> Stripped:
    """Take out `api_key`, `sig` and `nonce`.

    Raises:
        SmuggledError: a GET's body, a POST's query, a body that is no JSON object of the
            protocol, or one whose method is another than the path's.
    """
    if request.method == "GET":
        if request.body:
            raise SmuggledError("the parameters of a GET must be in the query")
        pairs = read_pairs(request.query)
        return Stripped(written(pairs), b"", None, (parameters_of_form(pairs),), {})
    if request.query:
        raise SmuggledError("the parameters must be in the body")
    if media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    fields = read_object(request.body)
    _require_protocol(fields, request.path)
    # Raw, so that each number is sent, and signed, as it was written.
    raw = {name: each for name, each in _raw_of(request.body).items() if name in _FIELDS}
    items = _items(fields.get("params", {}))
    return Stripped("", msgspec.json.encode(raw), JSON, items, {})


def find_token(request: BotRequest) -> str | None:
    """Return what stands in the API key's place; None where nothing does.

    Raises:
        SmuggledError: the body is JSON that can be read in two ways.
    """
    if request.method == "GET" or not request.body:
        return None
    token = read_object(request.body).get(_KEY)
    return token if isinstance(token, str) else None


def _require_protocol(fields: dict[str, Any], path: str) -> None:
    """Refuse what the protocol has no field for, and a method that the path does not say."""
    if not fields.keys() <= _FIELDS | _AUTHENTICATION:
        raise SmuggledError("the body has a field that is none of the protocol's")
    if fields.get("method") != path.removeprefix(_ROOT):
        raise SmuggledError("the body names another method than the path")
    if type(fields.get("id")) not in {int, str}:
        raise SmuggledError("the body has no id")
    if not isinstance(fields.get("params", {}), dict):
        raise SmuggledError("the parameters are no JSON object")


def _items(params: dict[str, Any]) -> tuple[Parameters, ...]:
    """Return the parameters, or those of each order of a list, each with what stands beside it."""
    if _ORDERS not in params:
        return (parameters_of(_by_word(params)),)
    orders = params[_ORDERS]
    if isinstance(orders, list):
        orders = [_by_word(order) if isinstance(order, dict) else order for order in orders]
    others = _by_word({name: value for name, value in params.items() if name != _ORDERS})
    return read_members(_ORDERS, orders, others)


def _by_word(order: dict[str, Any]) -> dict[str, Any]:
    """Write an order's list of instructions as an object, so that each is a parameter to be known.

    `exec_inst: ["POST_ONLY"]` is read as `exec_inst[POST_ONLY]`.
    """
    if _INSTRUCTIONS not in order:
        return order
    words = order[_INSTRUCTIONS]
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise SmuggledError("the instructions of an order are no list of words")
    return {**order, _INSTRUCTIONS: dict.fromkeys(words, True)}


def _raw_of(body: bytes) -> dict[str, msgspec.Raw]:
    try:
        return _raw_fields.decode(body)
    except (msgspec.DecodeError, RecursionError):  # half a surrogate pair, for one
        raise SmuggledError("the body is no JSON") from None


READER: Final = BotRequestReader(strip, find_token=find_token)
