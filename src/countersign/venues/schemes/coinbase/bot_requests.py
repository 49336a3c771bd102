"""Coinbase's bots: a query, or a JSON object in the body, and a JWT with the key's name in it.

Sources: https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization, "Coinbase App API
Key Authentication", for the JWT; the Advanced Trade API reference, "List Orders", "List Fills" and
"List Products", for lists in a query, which are names that come again; the official
coinbase-advanced-py 1.8.4, `rest_base.py`, which sends an empty object with every request; ccxt
4.5.90, which has another way for secrets that look like those of legacy keys: `CB-ACCESS-KEY`.
"""

import binascii
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from typing import Any, Final

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    Parameters,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import Pair, parameters_of, read_pairs
from countersign.venues.bot_requests.json_bodies import JSON, read_object
from countersign.venues.bot_requests.json_bodies import parameters_of as parameters_of_object
from countersign.venues.bot_requests.media_types import media_type

_AUTHORIZATION: Final = "authorization"
_LEGACY_KEY: Final = "cb-access-key"
_BEARER: Final = re.compile(r"bearer +(\S+)", re.ASCII | re.IGNORECASE)
_JWT: Final = re.compile(r"([\w-]+)\.([\w-]+)\.[\w-]*", re.ASCII)
# ccxt's with a grant's token has some 600 characters.
_JWT_MAX: Final = 4_096
# Coinbase App, "Versioning": a day, by which its answers change.
_VERSION: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LISTS: Final = frozenset(
    {
        "asset_filters",
        "order_ids",
        "order_status",
        "order_types",
        "product_ids",
        "time_in_forces",
        "trade_ids",
    }
)
_NO_BODY: Final = frozenset({b"", b"{}"})


def strip(request: BotRequest) -> Stripped:
    """Keep query or body as it is: everything of Coinbase's authentication is in headers.

    Raises:
        SmuggledError: parameters where Coinbase does not look for them: it reads a GET's query
            and the body of all others; or a body that is no JSON object.
    """
    if request.body not in _NO_BODY if request.method == "GET" else request.query:
        raise SmuggledError("the parameters of a GET must be in the query, all others in the body")
    headers = _version(request)
    if request.method == "GET" or not request.body:
        items = (_parameters(read_pairs(request.query)),)
        return Stripped(request.query, b"", None, items, headers)
    if media_type(request) not in {JSON, None}:
        raise SmuggledError("the body must be JSON")
    items = (parameters_of_object(read_object(request.body)),)
    return Stripped("", request.body, JSON, items, headers)


def find_token(request: BotRequest) -> str | None:
    """Return what stands in the key's place: the name in a JWT, the bearer, or the legacy key.

    The JWT is not verified: the bot signs with a key of no meaning.

    Raises:
        SmuggledError: two of them differ.
    """
    named = (_of_bearer(request.headers.get(_AUTHORIZATION)), request.headers.get(_LEGACY_KEY))
    found = [each for each in named if each is not None]
    if len(set(found)) > 1:
        raise SmuggledError("two different keys")
    return found[0] if found else None


def _of_bearer(header: str | None) -> str | None:
    if header is None:
        return None
    bearer = _BEARER.fullmatch(header.strip(" \t"))
    if bearer is None:
        return ""  # something stands there, and it is no token
    jwt = _JWT.fullmatch(bearer[1]) if len(bearer[1]) <= _JWT_MAX else None
    if jwt is None:
        return bearer[1]
    name, subject = _read_part(jwt[1]).get("kid"), _read_part(jwt[2]).get("sub")
    if not isinstance(name, str) or name != subject:
        raise SmuggledError("kid and sub of the JWT must be the same name")
    return name


def _read_part(part: str) -> dict[str, Any]:
    try:
        return read_object(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        raise SmuggledError("the JWT is no base64") from None


def _parameters(pairs: Iterable[Pair]) -> Parameters:
    """Return the values by name; None stands for a list of several."""
    listed: dict[str, set[str]] = {}
    others: list[Pair] = []
    for pair in pairs:
        if pair.name in _LISTS:
            listed.setdefault(pair.name, set()).add(pair.value)
        else:
            others.append(pair)
    lists = {name: values.pop() if len(values) == 1 else None for name, values in listed.items()}
    plain = parameters_of(others)
    if {name.lower() for name in plain} & _LISTS:
        raise SmuggledError("a parameter comes twice, in other letters")
    return {**plain, **lists}


def _version(request: BotRequest) -> Mapping[str, str]:
    version = request.headers.get("cb-version")
    return {"CB-VERSION": version} if version is not None and _VERSION.fullmatch(version) else {}


READER: Final = BotRequestReader(
    strip,
    token_headers=frozenset({_AUTHORIZATION, _LEGACY_KEY}),
    headers=frozenset({"cb-access-sign", "cb-access-timestamp", "cb-version"}),
    find_token=find_token,
)
