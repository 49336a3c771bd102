"""Reads the endpoint files. Whatever is wrong in them stops the start.

A file is a list of groups, as the venue's own documentation has them. A group
lists its endpoints by what they let their caller do, each in a line:
`METHOD /path`, then the parameters that name a symbol (`symbol`, or `pair[,]`
for a list with commas); public ones name none, since no grant limits them.
A segment of a path can be a variable, `{order_id}`, and one of those can name the
symbol. Where one path is many endpoints, `#action` behind it tells which. Where a
path does the same by several methods, a line stands for all of them: `GET|POST /path`.
CANCEL is TRADE that only takes orders away; DENIED gives each its reason.

PARAMETERS lists, for each endpoint of TRADE, CANCEL and LEVERAGE, what its requests
may carry beside the parameters that name a symbol; `*name` stands for one of the
file's sets, and a nested parameter is written `outer[inner]`, those of a set
`outer[*name]`. A `[[need]]` names
parameters that need another capability, but for the values given with it.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Final

import msgspec

from countersign.kernel.capability import Capability
from countersign.venues.endpoints.endpoint import Endpoint, SymbolParameter
from countersign.venues.endpoints.parameters import (
    LISTED,
    EndpointsError,
    NeedForm,
    ParameterWords,
    parameter_words,
    require_in_use,
)
from countersign.venues.endpoints.table import EndpointTable

_FOLDER: Final = "countersign.venues.endpoints"
_PLACE: Final = re.compile(
    r"(GET|POST|PUT|PATCH|DELETE)"
    r" ((?:/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*|\{[A-Za-z][A-Za-z0-9_]*\}))+)"
    r"(?:#([A-Za-z][A-Za-z0-9]*))?",
    re.ASCII,
)
_VARIABLE: Final = re.compile(r"\{[^}]*\}")
_SYMBOL: Final = re.compile(
    r"([A-Za-z][A-Za-z0-9_-]*(?:\[[A-Za-z][A-Za-z0-9_-]*\])?|\{[A-Za-z][A-Za-z0-9_]*\})(\[,\])?",
    re.ASCII,
)


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
    parameters: dict[str, str] = {}

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
    sets: dict[str, str] = {}
    need: list[NeedForm] = []


def load_endpoints(*names: str) -> EndpointTable:
    """Read the endpoint files of the names into one table.

    Raises:
        EndpointsError: there is none; or it has unknown keys, a line that is
            none, an endpoint twice, one that is closed without a reason, or one
            whose parameters are not as they must be listed.
    """
    endpoints = [each for name in names for each in _load_file(name)]
    _require_distinct(endpoints)
    return EndpointTable(endpoints)


def _load_file(name: str) -> Sequence[Endpoint]:
    file = files(_FOLDER) / f"{name}.toml"
    if not file.is_file():
        raise EndpointsError(f"there is no endpoint file {name!r}")
    return _endpoints_in(file.name, file.read_text("utf-8"))


def parse_endpoints(source: str, text: str) -> EndpointTable:
    """Return the endpoints of one file's text.

    Raises:
        EndpointsError: see load_endpoints.
    """
    return EndpointTable(_endpoints_in(source, text))


def _endpoints_in(source: str, text: str) -> Sequence[Endpoint]:
    try:
        form = msgspec.convert(tomllib.loads(text), _FileForm)
        words = parameter_words(form.sets, form.need)
        endpoints = [each for group in form.group for each in _endpoints_of(group, words)]
        _require_distinct(endpoints)
        require_in_use(words, endpoints)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, EndpointsError) as error:
        raise EndpointsError(f"{source}: {error}") from error
    return endpoints


def _endpoints_of(group: _GroupForm, words: ParameterWords) -> Iterator[Endpoint]:
    listed = dict(_by_line(group.parameters))
    for capability, lines in group.by_capability().items():
        for line in _spread(lines):
            endpoint = _endpoint(line, capability)
            yield _with_parameters(endpoint, listed, words) if capability in LISTED else endpoint
    for line in _spread(group.cancel):
        endpoint = _endpoint(line, Capability.TRADE, cancels=True)
        yield _with_parameters(endpoint, listed, words)
    if listed:
        raise EndpointsError(f"{next(iter(listed))}: parameters of no such endpoint")
    for line, why in _by_line(group.denied):
        if not why.strip():
            raise EndpointsError(f"{line}: is closed without a reason")
        yield _endpoint(line, None, why=why)


def _spread(lines: Iterable[str]) -> Iterator[str]:
    """Return a line for each method of each line."""
    for line in lines:
        methods, blank, rest = line.partition(" ")
        yield from (f"{method}{blank}{rest}" for method in methods.split("|"))


def _by_line(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((line, text) for lines, text in texts.items() for line in _spread([lines]))


def _endpoint(
    line: str, capability: Capability | None, *, cancels: bool = False, why: str = ""
) -> Endpoint:
    method, path, *symbols = line.split(" ") if " " in line else (line, "")
    place = _PLACE.fullmatch(f"{method} {path}")
    if place is None:
        raise EndpointsError(f"{line!r} is not METHOD /path")
    if capability is Capability.PUBLIC and method != "GET":
        raise EndpointsError(f"{line}: only GET passes without a key")
    variables = [segment for segment in place[2].split("/") if segment.startswith("{")]
    if len(set(variables)) != len(variables):
        raise EndpointsError(f"{line}: a variable stands twice")
    named = tuple(_symbol(each, line) for each in symbols)
    if any(each.name.startswith("{") and each.name not in variables for each in named):
        raise EndpointsError(f"{line}: a symbol is no variable of its path")
    return Endpoint(
        method=place[1],
        template=place[2],
        capability=capability,
        symbols=named,
        cancels=cancels,
        why=why,
        action=place[3] or "",
    )


def _with_parameters(endpoint: Endpoint, listed: dict[str, str], words: ParameterWords) -> Endpoint:
    named = {symbol.name for symbol in endpoint.symbols if not symbol.name.startswith("{")}
    parameters = words.parameters_of(endpoint.name, listed.pop(endpoint.name, None)) | named
    return replace(endpoint, parameters=parameters, needs=words.needs_of(parameters))


def _symbol(text: str, line: str) -> SymbolParameter:
    found = _SYMBOL.fullmatch(text)
    if found is None:
        raise EndpointsError(f"{line}: {text!r} is not a parameter")
    return SymbolParameter(found[1], listed=found[2] is not None)


def _require_distinct(endpoints: Sequence[Endpoint]) -> None:
    seen: set[str] = set()
    for endpoint in endpoints:
        # Two names of one variable are one place all the same.
        name = _VARIABLE.sub("{}", endpoint.name)
        if name in seen:
            raise EndpointsError(f"{endpoint.name} stands twice")
        seen.add(name)
