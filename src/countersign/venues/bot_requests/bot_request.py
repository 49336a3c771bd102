"""A bot's request, before and after its authentication elements are taken out."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from countersign.kernel.errors import CountersignError
from countersign.kernel.secret import Secret

# Parameters as the policy sees them, nested ones as `outer[inner]`: text, or None where it is
# none or where one name has several values.
Parameters = Mapping[str, str | None]

_REQUEST_VERSION: Final = b"countersign.request.1\n"


class SmuggledError(CountersignError):
    """The request can be read in more than one way, so it is not sent.

    Args:
        text: what is wrong, without any of what was sent.
    """

    code = "AMBIGUOUS_REQUEST"


@dataclass(frozen=True, slots=True, repr=False)
class BotRequest:
    """A request as a bot wrote it, addressed to a venue.

    Attributes:
        path, query: percent-encoded, as they stood on the wire.
        headers: by lower-case name; one that came twice has been refused.
    """

    host: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        return f"BotRequest({self.method} <redacted>)"


@dataclass(frozen=True, slots=True, repr=False)
class Stripped:
    """A request without its authentication elements.

    Attributes:
        query, body: what is left, byte for byte as the bot wrote it.
        content_type: of the body; None where there is no body.
        items: the parameters; several where the body is a list of orders.
        headers: those of the bot's own that the venue is to get.
    """

    query: str
    body: bytes
    content_type: str | None
    items: tuple[Parameters, ...]
    headers: Mapping[str, str]

    def __repr__(self) -> str:
        return "Stripped(<redacted>)"


@dataclass(frozen=True, slots=True)
class BotRequestReader:
    """How the bots of one scheme write requests.

    Attributes:
        strip: takes the authentication elements out; raises SmuggledError.
        token_headers: the lower-case headers that can hold the API key, and here the token.
        headers: all further lower-case headers that mean something: signature, time, environment.
        find_token: returns what stands in the API key's place, where that is no header of its
            own; None: it is one of `token_headers`. Raises SmuggledError where more than one
            thing could be meant.
        action: names the endpoint where one path is many; raises SmuggledError.
    """

    strip: Callable[[BotRequest], Stripped]
    token_headers: frozenset[str] = frozenset()
    headers: frozenset[str] = frozenset()
    find_token: Callable[[BotRequest], str | None] | None = None
    action: Callable[[BotRequest], str] | None = None

    def token(self, request: BotRequest) -> Secret | None:
        """Return what stands in the API key's place."""
        found = (self.find_token or self._token_of_headers)(request)
        return None if found is None else Secret.from_text(found)

    def action_of(self, request: BotRequest) -> str:
        """Return the action that a request names; empty where its path says it all."""
        return "" if self.action is None else self.action(request)

    def _token_of_headers(self, request: BotRequest) -> str | None:
        found = {request.headers[name] for name in self.token_headers if name in request.headers}
        if len(found) > 1:
            raise SmuggledError("two different API keys")
        return found.pop() if found else None


def request_digest(request: BotRequest, stripped: Stripped) -> str:
    """Return the digest of the request without its authentication elements, in hex.

    SHA-256 over the version line, method, host, path and query, each with a line
    end, and the body.
    """
    head = f"{request.method}\n{request.host}\n{request.path}\n{stripped.query}\n"
    return hashlib.sha256(_REQUEST_VERSION + head.encode() + stripped.body).hexdigest()
