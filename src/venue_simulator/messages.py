"""A request as it arrived and an answer as it is meant, without any I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote_plus

JSON_TYPE = (("Content-Type", "application/json"),)


@dataclass(slots=True, eq=False)
class Arrival:
    """One request. `path` and `query` are the bytes of the request line, never re-encoded.

    `head` holds the header lines as they came, `headers` the first of each name in lower case.
    Not frozen, because making a frozen one takes three times as long; nobody changes it.
    """

    method: str
    path: bytes
    query: bytes
    head: bytes
    body: bytes
    peer: str
    headers: Mapping[bytes, bytes] = field(default_factory=dict)
    peer_port: int = 0

    def header(self, name: bytes) -> str:
        """Return the first value of a header, or an empty string; `name` is lower case."""
        value = self.headers.get(name)
        return value.decode("latin-1") if value else ""

    def addressed(self, host: str, path: bytes) -> "Arrival":
        """Return the request as if it had been sent to this host."""
        return replace(self, path=path, headers={**self.headers, b"host": host.encode("latin-1")})


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = JSON_TYPE

    def with_headers(self, *more: tuple[str, str]) -> "Answer":
        return replace(self, headers=self.headers + more)


def header_pairs(head: bytes) -> list[tuple[str, str]]:
    """Split header lines into names as they were written and values, one character a byte."""
    pairs = []
    for line in head.decode("latin-1").split("\r\n") if head else ():
        name, _, value = line.partition(":")
        pairs.append((name, value.strip(" \t")))
    return pairs


def html_page(status: int, title: str) -> Answer:
    """Make the page that a firewall or a web server in front of a venue sends."""
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(status, body.encode(), (("Content-Type", "text/html; charset=UTF-8"),))


def form_pairs(encoded: bytes) -> list[tuple[str, str]]:
    """Split `application/x-www-form-urlencoded` text; an empty name is kept, nothing is dropped."""
    if not encoded:
        return []
    text = encoded.decode("latin-1")
    parts = [part.partition("=") for part in text.split("&")]
    if "%" not in text and "+" not in text:
        return [(name, value) for name, _, value in parts]
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in parts]
