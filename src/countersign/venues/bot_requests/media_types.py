"""What a body says it is."""

from typing import Final

from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError

_CHARSETS: Final = frozenset({"charset=utf-8", 'charset="utf-8"'})


def media_type(request: BotRequest) -> str | None:
    """Return the media type in lower case; None where none is given.

    Raises:
        SmuggledError: it has parameters other than UTF-8 as the character set.
    """
    value = request.headers.get("content-type")
    if value is None:
        return None
    kind, *parameters = (part.strip().lower() for part in value.split(";"))
    if not set(parameters) <= _CHARSETS:
        raise SmuggledError("the body's character set must be UTF-8")
    return kind
