"""Requests to venues and their answers, as they are on the wire."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret

# Visible ASCII without "#": what may stand in a request target (RFC 9112, section 3.2).
_ENCODED: Final = re.compile(r"[!\"$-~]*", re.ASCII)
_NO_HEADERS: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class UnsignedRequest:
    """What is asked of a venue, before a key has been near it.

    Attributes:
        host: a host of the venue's catalogue entry.
        path: percent-encoded, beginning with a slash.
        query: percent-encoded, without the question mark.
        body: as it will be sent, but for what the recipe adds.
        headers: of the environment and the body; none of authentication.
    """

    host: str
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_HEADERS)

    def __post_init__(self) -> None:
        """Refuse what would be sent otherwise than it was signed.

        Raises:
            InvalidRequestError: path or query is not percent-encoded ASCII.
        """
        if not self.path.startswith("/") or not _ENCODED.fullmatch(self.path) or "?" in self.path:
            raise InvalidRequestError({"path": "must be percent-encoded ASCII, from a slash"})
        if not _ENCODED.fullmatch(self.query):
            raise InvalidRequestError({"query": "must be percent-encoded ASCII"})


@dataclass(frozen=True, slots=True, repr=False)
class VenueRequest:
    """A request as it goes out. `target` is the path with its query.

    Target, headers and body can hold the API key, the passphrase and the
    signature, so none of them is ever shown.

    Attributes:
        signature: what was made with the key; None where nothing was.
        besides: what else was made with it, and stands in the request.
    """

    host: str
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    signature: Secret | None = None
    besides: tuple[Secret, ...] = ()

    @property
    def proofs(self) -> tuple[Secret, ...]:
        """All that was made with the key."""
        return self.besides if self.signature is None else (self.signature, *self.besides)

    def __repr__(self) -> str:
        return f"VenueRequest({self.method} {self.host} <redacted>)"


@dataclass(frozen=True, slots=True, repr=False)
class VenueAnswer:
    """What a venue sent back; header names are in lower case. It is hostile until shown otherwise.

    A venue can repeat what it was sent, so neither headers nor body are ever shown.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        return f"VenueAnswer({self.status}, {len(self.body)} bytes)"


def encoded_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Return names and values as a query or form, percent-encoded (RFC 3986, section 2.3)."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def with_headers(
    request: UnsignedRequest, headers: Mapping[str, str], signature: str, *besides: str
) -> VenueRequest:
    """Return a request that goes out as it is, with the headers of its authentication.

    For venues whose bodies are JSON and nothing else.

    Args:
        request: what was signed.
        headers: those that the recipe adds.
        signature: what of them was made with the key.
        besides: what else of them was.
    """
    sent = {**request.headers, **headers}
    if request.body:
        sent["Content-Type"] = "application/json"
    target = target_of(request.path, request.query)
    proof = Secret.from_text(signature)
    others = tuple(map(Secret.from_text, besides)) if besides else ()
    return VenueRequest(request.host, request.method, target, sent, request.body, proof, others)


def new_salt() -> str:
    """Return 32 fresh random hexadecimal digits, for a recipe that signs a random number."""
    return secrets.token_hex(16)


def target_of(path: str, query: str) -> str:
    """Return path and query as they stand in the request line."""
    return f"{path}?{query}" if query else path
