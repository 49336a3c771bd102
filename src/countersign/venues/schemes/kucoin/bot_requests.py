"""KuCoin's bots: a query, or a JSON body that is an object or a list of objects.

Source: https://www.kucoin.com/docs-new/authentication, read in November 2026: the parameters of
GET and DELETE are in the query, those of POST in the body. Two things are otherwise: `DELETE
/api/v1/orders/multi-cancel` has a body (kucoin-universal-sdk, openapi-futures-order.json), and an
order to /api/ua/v1/classic names its `tradeType` in the query beside its body
(tiagosiebler/kucoin-api, src/UnifiedAPIClient.ts; ccxt 4.5.90 names it in both).
"""

from collections.abc import Mapping
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

_QUERIED: Final = frozenset({"GET", "DELETE"})
# A DELETE whose symbol stood in a body that KuCoin does not read would take the orders of all
# symbols away.
_DELETED_BY_BODY: Final = "/api/v1/orders/multi-cancel"
_BESIDE_A_BODY: Final = "tradeType"
# Orders in a list of an object; each is read like one of its own.
_LISTS: Final = ("orderList", "cancelOrderList")
# Of Australia's customers, who see other markets; no document names another value.
_SITE: Final = "x-site-type"
_SITES: Final = frozenset({"australia"})


def strip(request: BotRequest) -> Stripped:
    """Keep query and body as they are: everything of KuCoin's authentication is in headers.

    Raises:
        SmuggledError: parameters where KuCoin does not look for them or in two places, a body
            that is no JSON, or a parameter that the signed text would not hold together.
    """
    pairs = read_pairs(request.query)
    _require_signable(pairs)
    named = parameters_of_pairs(pairs)
    headers = _headers(request)
    queried = request.method in _QUERIED and request.path != _DELETED_BY_BODY
    if not request.body:
        if not queried:
            _require_beside(named)
        return Stripped(
            query=request.query, body=b"", content_type=None, items=(named,), headers=headers
        )
    if queried:
        raise SmuggledError("the parameters of a GET or DELETE must be in the query")
    _require_beside(named)
    if media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    return Stripped(
        query=request.query,
        body=request.body,
        content_type=JSON,
        items=tuple(_joined(named, item) for item in _items(request.body)),
        headers=headers,
    )


def _require_signable(pairs: list[Pair]) -> None:
    # The query is signed as it reads decoded: a signature for `a=1%26b=2` is one for `a=1&b=2`.
    if any("&" in pair.value for pair in pairs):
        raise SmuggledError("a parameter holds an ampersand, which the signature does not bind")


def _require_beside(named: Parameters) -> None:
    if not named.keys() <= {_BESIDE_A_BODY}:
        raise SmuggledError("the parameters must be in the body")


def _joined(named: Parameters, item: Parameters) -> Parameters:
    for name, value in named.items():
        if item.get(name, value) != value:
            raise SmuggledError("query and body say different things")
    return {**item, **named}


def _items(body: bytes) -> tuple[Parameters, ...]:
    if body.lstrip()[:1] == b"[":
        return read_items(body)
    found = read_object(body)
    for name in _LISTS:
        if name in found:
            return read_members(name, found.pop(name), found)
    return (parameters_of(found),)


def _headers(request: BotRequest) -> Mapping[str, str]:
    site = request.headers.get(_SITE)
    if site is None:
        return {}
    if site not in _SITES:
        raise SmuggledError("the X-SITE-TYPE header is not one that is known")
    return {"X-SITE-TYPE": site}


READER: Final = BotRequestReader(
    strip,
    token_headers=frozenset({"kc-api-key"}),
    headers=frozenset(
        {
            "kc-api-sign",
            "kc-api-timestamp",
            "kc-api-passphrase",
            "kc-api-key-version",
            "kc-api-partner",
            "kc-api-partner-sign",
            "kc-api-partner-verify",
            "kc-broker-name",
            _SITE,
        }
    ),
)
