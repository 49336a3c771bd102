"""ccxt as an outside oracle: the same request, signed by its class and by our recipe."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from countersign.venues.requests import UnsignedRequest, VenueRequest

NOW_MS: Final = 1_790_000_000_123


@dataclass(frozen=True, slots=True)
class MadeUpKey:
    """Key material of no real account, as a person would paste it."""

    api_key: str
    api_secret: str
    passphrase: str | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """A signed request as it would go out; header names are in lower case."""

    method: str
    host: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as ccxt's `sign` takes it and as our recipe does.

    Attributes:
        api: what ccxt's `sign` takes as its second argument, always as a list here.
        ours: the same request before anything of authentication is in it.
    """

    path: str
    api: Sequence[str]
    method: str
    params: Any
    ours: UnsignedRequest


Compared = Callable[[Wire], Mapping[str, Any]]
"""Takes out of a signed request what must be equal."""


def _as_it_is(_exchange: Any) -> None:
    """Change nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Oracle:
    """How one of ccxt's classes is made to sign as our recipe does.

    Attributes:
        exchange: the class's name.
        compared: what of a signed request must be equal.
        key: what both sign with; None: the venue's made-up key.
        settings: further arguments of its constructor: options without broker tags.
        prepare: changes the instance, such as the order in which it writes parameters.
        number: what our recipe is given instead of NOW_MS: a nonce.
    """

    exchange: str
    requests: tuple[Asked, ...]
    compared: Compared
    key: MadeUpKey | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[Any], None] = _as_it_is
    number: int = NOW_MS


@dataclass(frozen=True, slots=True)
class NoOracle:
    """ccxt 4.5.90 has no class for the venue, or none that signs so; `why` says which."""

    why: str


def whole_with_headers(*names: str) -> Compared:
    """Compare method, host, target and body byte by byte, and these headers."""

    def compared(wire: Wire) -> Mapping[str, Any]:
        headers = {name: wire.headers.get(name.lower()) for name in names}
        return {
            "method": wire.method, "host": wire.host, "target": wire.target, "body": wire.body,
        } | headers  # fmt: skip

    return compared


def wire_of_ccxt(signed: Mapping[str, Any]) -> Wire:
    """Return what ccxt's `sign` returned."""
    url = urlsplit(signed["url"])
    body = signed["body"] or b""
    return Wire(
        signed["method"],
        url.netloc,
        signed["url"].partition(url.netloc)[2],
        {name.lower(): str(value) for name, value in (signed["headers"] or {}).items()},
        body.encode() if isinstance(body, str) else body,
    )


def wire_of_ours(request: VenueRequest) -> Wire:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Wire(request.method, request.host, request.target, headers, request.body)
