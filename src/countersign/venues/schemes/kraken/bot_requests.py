"""Kraken's bots: a form or a JSON object in the body, with the nonce in it.

Source: https://docs.kraken.com/api/docs/guides/spot-rest-auth, "Authentication Algorithm" and
"2FA"; AddOrderBatch for the JSON form; AddOrder for `close`.
"""

from typing import Final

import msgspec

from countersign.venues.bot_requests.bot_request import (
    BotRequest,
    BotRequestReader,
    SmuggledError,
    Stripped,
)
from countersign.venues.bot_requests.forms import FORM, read_form, read_pairs, without, written
from countersign.venues.bot_requests.forms import parameters_of as parameters_of_form
from countersign.venues.bot_requests.json_bodies import JSON, parameters_of, read_object
from countersign.venues.bot_requests.media_types import media_type

# The one-time password of a key with two factors is the bot's to send no more than the nonce.
_AUTHENTICATION: Final = frozenset({"nonce", "otp"})
# The order that follows when the first is filled. It has no pair of its own, and none may be said.
_BRACKETED: Final = frozenset({"close[ordertype]", "close[price]", "close[price2]"})
_raw_fields: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def strip(request: BotRequest) -> Stripped:
    """Take out `nonce` and `otp`.

    Raises:
        SmuggledError: a POST's query (which Kraken does not sign), a GET's body, or a body
            that is neither form nor JSON.
    """
    if request.method == "GET":
        if request.body:
            raise SmuggledError("the parameters of a GET must be in the query")
        # Public: a private method takes POST only.
        pairs = without(read_pairs(request.query), _AUTHENTICATION)
        return Stripped(written(pairs), b"", None, (parameters_of_form(pairs),), {})
    if request.query:
        raise SmuggledError("the parameters must be in the body")
    kind = media_type(request)
    if kind == JSON:
        return _strip_json(request.body)
    if request.body and kind not in {FORM, None}:
        raise SmuggledError("the body must be a form or JSON")
    pairs = without(read_form(request.body, _BRACKETED), _AUTHENTICATION)
    return Stripped("", written(pairs).encode(), FORM, (parameters_of_form(pairs),), {})


def _strip_json(body: bytes) -> Stripped:
    fields = read_object(body)
    if any(name.lower() in _AUTHENTICATION and name not in _AUTHENTICATION for name in fields):
        raise SmuggledError("an authentication element is written in other letters")
    # Raw, so that each number is sent as it was written.
    raw = {name: value for name, value in _raw_of(body).items() if name not in _AUTHENTICATION}
    kept = {name: value for name, value in fields.items() if name not in _AUTHENTICATION}
    return Stripped("", msgspec.json.encode(raw), JSON, (parameters_of(kept),), {})


def _raw_of(body: bytes) -> dict[str, msgspec.Raw]:
    try:
        return _raw_fields.decode(body)
    except (msgspec.DecodeError, RecursionError):  # half a surrogate pair, for one
        raise SmuggledError("the body is no JSON") from None


READER: Final = BotRequestReader(
    strip, token_headers=frozenset({"api-key"}), headers=frozenset({"api-sign"})
)
