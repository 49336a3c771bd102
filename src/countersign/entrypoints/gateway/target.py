"""Where a bot's request wants to go, read from the raw path and never from the decoded one."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

PREFIX: Final = b"/gateway/"

_SCHEME: Final = re.compile(r"https:/{1,2}", re.ASCII)
_ENCODED_SCHEME: Final = re.compile(r"https%3a", re.ASCII | re.IGNORECASE)
# Visible ASCII: what may stand in a request target.
_TARGET: Final = re.compile(r"[!-~]+", re.ASCII)
_TARGET_MAX: Final = 16_384


@dataclass(frozen=True, slots=True)
class Target:
    """A host as it was written, and path and query as they will be sent."""

    host: str
    path: str
    query: str


def parse_target(raw_path: bytes, query: bytes) -> Target | None:
    """Return what stands behind the prefix; None where it is no target.

    Four spellings: `host/path`, `https://host/path`, `https:/host/path` (nginx merges
    slashes), and any of these percent-encoded as one whole, which is decoded once.

    Args:
        raw_path: as it stood in the request line, without the query.
        query: the same.
    """
    if not raw_path.startswith(PREFIX) or len(raw_path) + len(query) > _TARGET_MAX:
        return None
    rest = raw_path.removeprefix(PREFIX)
    if _ENCODED_SCHEME.match(rest.decode("latin-1")):
        if query:
            return None  # two queries: which one the venue would get is anybody's guess
        rest, _, query = unquote_to_bytes(rest).partition(b"?")
    text, asked = rest.decode("latin-1"), query.decode("latin-1")
    if not _TARGET.fullmatch(text) or (asked and not _TARGET.fullmatch(asked)):
        return None
    if "#" in text or "#" in asked or "?" in text:
        return None
    scheme = _SCHEME.match(text)
    host, slash, path = (text[scheme.end() :] if scheme else text).partition("/")
    return Target(host, slash + path, asked) if host and slash else None
