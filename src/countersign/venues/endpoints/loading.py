"""Reads the endpoint files. Whatever is wrong in them stops the start.

A file is a list of groups, as the venue's own documentation has them. A group
lists its endpoints by what they let their caller do, each in a line:
`METHOD /path`, then the parameters that name a symbol (`symbol`, or `pair[,]`
for a list with commas); public ones name none, since no grant limits them.
CANCEL is TRADE that only takes orders away; DENIED gives each its reason.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Final

import msgspec

from countersign.kernel.capability import Capability
from countersign.venues.endpoints.endpoint import Endpoint, SymbolParameter
from countersign.venues.endpoints.table import EndpointTable

_FOLDER: Final = "countersign.venues.endpoints"
_PLACE: Final = re.compile(
    r"(GET|POST|PUT|DELETE) ((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+)", re.ASCII
)
_SYMBOL: Final = re.compile(r"([A-Za-z][A-Za-z0-9_]*)(\[,\])?", re.ASCII)


class EndpointsError(Exception):
    """An endpoint file is wrong; the text says where."""


class _GroupForm(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename="upper"):
    title: str = msgspec.field(name="title")
    source: str = msgspec.field(name="source")
    public: list[str] = []
    read: list[str] = []
    trade: list[str] = []
    cancel: list[str] = []
    leverage: list[str] = []
    transfer: list[str] = []
    withdraw: list[str] = []
    manage: list[str] = []
    session: list[str] = []
    denied: dict[str, str] = {}

    def by_capability(self) -> Mapping[Capability, Sequence[str]]:
        return {
            Capability.PUBLIC: self.public,
            Capability.READ: self.read,
            Capability.TRADE: self.trade,
            Capability.LEVERAGE: self.leverage,
            Capability.TRANSFER: self.transfer,
            Capability.WITHDRAW: self.withdraw,
            Capability.MANAGE: self.manage,
            Capability.SESSION: self.session,
        }


class _FileForm(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    group: list[_GroupForm]


def load_endpoints(name: str) -> EndpointTable:
    """Read the endpoint file of a name.

    Raises:
        EndpointsError: there is none; or it has unknown keys, a line that is
            none, an endpoint twice, or one that is closed without a reason.
    """
    file = files(_FOLDER) / f"{name}.toml"
    if not file.is_file():
        raise EndpointsError(f"there is no endpoint file {name!r}")
    return parse_endpoints(file.name, file.read_text("utf-8"))


def parse_endpoints(source: str, text: str) -> EndpointTable:
    """Return the endpoints of one file's text.

    Raises:
        EndpointsError: see load_endpoints.
    """
    try:
        form = msgspec.convert(tomllib.loads(text), _FileForm)
        endpoints = [each for group in form.group for each in _endpoints_of(group)]
        _require_distinct(endpoints)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, EndpointsError) as error:
        raise EndpointsError(f"{source}: {error}") from error
    return EndpointTable(endpoints)


def _endpoints_of(group: _GroupForm) -> Iterator[Endpoint]:
    for capability, lines in group.by_capability().items():
        for line in lines:
            yield _endpoint(line, capability)
    for line in group.cancel:
        yield _endpoint(line, Capability.TRADE, cancels=True)
    for line, why in group.denied.items():
        if not why.strip():
            raise EndpointsError(f"{line}: is closed without a reason")
        yield _endpoint(line, None, why=why)


def _endpoint(
    line: str, capability: Capability | None, *, cancels: bool = False, why: str = ""
) -> Endpoint:
    method, path, *symbols = line.split(" ") if " " in line else (line, "")
    place = _PLACE.fullmatch(f"{method} {path}")
    if place is None:
        raise EndpointsError(f"{line!r} is not METHOD /path")
    if capability is Capability.PUBLIC and method != "GET":
        raise EndpointsError(f"{line}: only GET passes without a key")
    return Endpoint(
        method=method,
        template=path,
        capability=capability,
        symbols=tuple(_symbol(each, line) for each in symbols),
        cancels=cancels,
        why=why,
    )


def _symbol(text: str, line: str) -> SymbolParameter:
    found = _SYMBOL.fullmatch(text)
    if found is None:
        raise EndpointsError(f"{line}: {text!r} is not a parameter")
    return SymbolParameter(found[1], listed=found[2] is not None)


def _require_distinct(endpoints: Sequence[Endpoint]) -> None:
    seen: set[str] = set()
    for endpoint in endpoints:
        if endpoint.name in seen:
            raise EndpointsError(f"{endpoint.name} stands twice")
        seen.add(endpoint.name)
