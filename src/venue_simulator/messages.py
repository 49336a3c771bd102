"""A request as it arrived and an answer as it is meant, without any I/O."""

from dataclasses import dataclass, replace
from urllib.parse import unquote_plus

JSON_TYPE = (("Content-Type", "application/json"),)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request. `path` and `query` are the bytes of the request line, never re-encoded."""

    method: str
    path: bytes
    query: bytes
    raw_headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    peer: str

    def header(self, name: bytes) -> str:
        """Return the first value of a header, or an empty string; `name` is lower case."""
        for key, value in self.raw_headers:
            if key.lower() == name:
                return value.decode("latin-1").strip()
        return ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = JSON_TYPE

    def with_headers(self, *more: tuple[str, str]) -> "Answer":
        return replace(self, headers=self.headers + more)


def html_page(status: int, title: str) -> Answer:
    """Make the page that a firewall or a web server in front of a venue sends."""
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(status, body.encode(), (("Content-Type", "text/html; charset=UTF-8"),))


def form_pairs(encoded: bytes) -> list[tuple[str, str]]:
    """Split `application/x-www-form-urlencoded` text; an empty name is kept, nothing is dropped."""
    pairs = []
    for part in encoded.decode("latin-1").split("&") if encoded else ():
        name, _, value = part.partition("=")
        pairs.append((unquote_plus(name), unquote_plus(value)))
    return pairs
