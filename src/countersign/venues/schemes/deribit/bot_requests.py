"""Deribit's bots: a GET with a query, or a POST whose body is one JSON-RPC call.

Source: https://docs.deribit.com/articles/json-rpc-overview, "Request Format" and "HTTP REST
Requests", read in November 2026. Each method has its own path, whatever the form, so a body may
only repeat the path's. Deribit takes a body with a GET too, and says nothing of a query with a
POST: those are refused here, and so is a call to the bare `/api/v2`, which is no path of ours.
The parameters that are lists are JSON within a query.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    Parameters,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import Pair, read_pairs, without, written
from countersign.venues.bot_requests.forms import parameters_of as parameters_of_pairs
from countersign.venues.bot_requests.json_bodies import (
    JSON,
    parameters_of,
    read_items,
    read_members,
    read_object,
)
from countersign.venues.bot_requests.media_types import media_type
from countersign.venues.schemes.deribit.authorization import find_client_id
from countersign.venues.schemes.deribit.signing import API, LOG_IN

# Of public/auth, in whatever of its grant types. Other methods have parameters of these names.
_PROOF: Final = frozenset(
    {"client_id", "client_secret", "refresh_token", "timestamp", "nonce", "data", "signature"}
)
_ACCESS_TOKEN: Final = "access_token"  # noqa: S105  # a parameter's name
# The lists whose members the rules look at, by the method that takes them.
_LISTS: Final[Mapping[str, str]] = {
    "private/buy": "otoco_config",
    "private/sell": "otoco_config",
    "private/mass_quote": "quotes",
    "private/create_combo": "trades",
}
_CALL: Final = frozenset({"jsonrpc", "id", "method", "params"})
# No method has parameters of these names, and no document says what a server makes of them.
_FRAME: Final = frozenset({"jsonrpc", "method", "params"})
_VERSION: Final = "2.0"


def find_token(request: BotRequest) -> str | None:
    """Return what stands in the client ID's place: in the header, or in a log-in's query.

    Raises:
        SmuggledError: a header or a query that can be read in more than one way, or two
            different client IDs.
    """
    in_header = find_client_id(request.headers.get("authorization"))
    if request.path != LOG_IN or request.method != "GET":
        return in_header
    in_query = parameters_of_pairs(read_pairs(request.query)).get("client_id")
    if in_header is not None and in_query not in {None, in_header}:
        raise SmuggledError("two different client IDs")
    return in_query if in_header is None else in_header


def strip(request: BotRequest) -> Stripped:
    """Take the proof out of a log-in; everywhere else it is in the header alone.

    Raises:
        SmuggledError: a GET's body, a POST's query, a body that is no call of the path's own
            method, a list that is none, or an access token among the parameters.
    """
    method = request.path.removeprefix(API)
    if request.method == "GET":
        return _strip_query(request, method)
    if request.query:
        raise SmuggledError("the parameters of a POST must be in the body")
    if media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    parameters = _parameters_of_call(read_object(request.body), method)
    _require_no_access_token(parameters)
    return Stripped("", request.body, JSON, _items_of_call(method, parameters), {})


def _strip_query(request: BotRequest, method: str) -> Stripped:
    if request.body:
        raise SmuggledError("the parameters of a GET must be in the query")
    pairs = read_pairs(request.query)
    parameters = parameters_of_pairs(pairs)
    if any(name.lower() in _FRAME for name in parameters):
        raise SmuggledError("the query is that of a call, and the path is another")
    _require_no_access_token(parameters)
    if request.path == LOG_IN:
        pairs = [*_log_in(pairs, parameters)]
        parameters = parameters_of_pairs(pairs)
    return Stripped(written(pairs), b"", None, _items_of_query(method, parameters), {})


def _log_in(pairs: Sequence[Pair], parameters: Parameters) -> Sequence[Pair]:
    """Leave what is asked for, and drop how it was proven: our own proof is a client signature."""
    if parameters.get("grant_type") == "refresh_token":
        raise SmuggledError("a log-in is proven with the key alone, not by an earlier session")
    kept = [pair for pair in without(pairs, _PROOF) if pair.name.lower() != "grant_type"]
    return [Pair("grant_type=client_signature", "grant_type", "client_signature"), *kept]


def _parameters_of_call(call: Mapping[str, Any], method: str) -> dict[str, Any]:
    if not call.keys() <= _CALL or call.get("jsonrpc", _VERSION) != _VERSION:
        raise SmuggledError("the body is no JSON-RPC call")
    if call.get("method") != method:
        raise SmuggledError("the body calls another method than the path's")
    parameters = call.get("params", {})
    if not isinstance(parameters, dict):
        raise SmuggledError("the parameters of a call must have names")
    return parameters


def _items_of_query(method: str, parameters: Parameters) -> tuple[Parameters, ...]:
    name = _LISTS.get(method, "")
    text = parameters.get(name)
    if text is None:
        return (parameters,)
    return _with_members(parameters, name, read_items(text.encode()))


def _items_of_call(method: str, parameters: dict[str, Any]) -> tuple[Parameters, ...]:
    name = _LISTS.get(method, "")
    members = parameters.get(name)
    if not isinstance(members, list):
        return (parameters_of(parameters),)
    return read_members(name, members, {**parameters, name: None})


def _with_members(
    parameters: Parameters, name: str, members: Sequence[Parameters]
) -> tuple[Parameters, ...]:
    """Return each member of a list, with the parameters beside the list."""
    return tuple(
        {**parameters, **{_within(name, inner): value for inner, value in member.items()}}
        for member in members
    )


def _within(outer: str, inner: str) -> str:
    """Write `ask[price]` as `quotes[ask][price]`."""
    first, bracket, rest = inner.partition("[")
    return f"{outer}[{first}]{bracket}{rest}"


def _require_no_access_token(parameters: Mapping[str, object]) -> None:
    if any(name.lower() == _ACCESS_TOKEN for name in parameters):
        raise SmuggledError("a token belongs into the Authorization header")


READER: Final = BotRequestReader(
    token_headers=frozenset({"authorization"}), strip=strip, find_token=find_token
)
