"""One endpoint of a venue, as the catalogue classes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from countersign.kernel.capability import Capability

_NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class SymbolParameter:
    """A parameter, of the query or of each item of the body, that names a symbol.

    Attributes:
        listed: it may name several, with commas between them.
    """

    name: str
    listed: bool = False

    def read(self, value: str | None) -> list[str | None]:
        """Return what a value names; None stands for what cannot be read as a symbol."""
        return [*value.split(",")] if self.listed and value is not None else [value]


@dataclass(frozen=True, slots=True)
class Need:
    """A parameter by which a request does what another class of endpoints does.

    Attributes:
        name: a nested one is `outer[inner]`.
        capability: what it needs beside the endpoint's own.
        free: the values that need nothing; whatever else stands there does.
    """

    name: str
    capability: Capability
    free: frozenset[str]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and a path of a venue, and an action where that path is many endpoints.

    Attributes:
        template: the path; a segment `{name}` stands for any plain one.
        action: what tells it from others of its path; empty where nothing must.
        capability: what it lets its caller do; None: it is closed to everybody.
        symbols: the parameters that name a symbol; none where nothing names one.
        cancels: it takes orders away and does nothing else.
        why: the reason, where it is closed; else empty.
        parameters: all that a request may carry, nested ones as `outer[inner]`; None where
            nothing that it could carry would change what it does to money.
        needs: those of the parameters that need another capability.
    """

    method: str
    template: str
    capability: Capability | None
    symbols: tuple[SymbolParameter, ...] = ()
    cancels: bool = False
    why: str = ""
    parameters: frozenset[str] | None = None
    needs: tuple[Need, ...] = ()
    action: str = ""

    @property
    def name(self) -> str:
        """What the record and a grant's list of endpoints call it."""
        place = f"{self.method} {self.template}"
        return f"{place}#{self.action}" if self.action else place

    def in_path(self, path: str) -> Mapping[str, str]:
        """Return what stands for the variables in a path of this endpoint, by `{name}`."""
        if "{" not in self.template:
            return _NOTHING
        pairs = zip(self.template.split("/"), path.split("/"), strict=True)
        return {name: value for name, value in pairs if name.startswith("{")}

    def symbols_of(self, parameters: Mapping[str, str | None]) -> list[str | None]:
        """Return each symbol that an item of a request names.

        None stands for one that cannot be read; an item that names none gives an
        empty list, which with most venues means all symbols.
        """
        found: list[str | None] = []
        for symbol in self.symbols:
            if symbol.name in parameters:
                found += symbol.read(parameters[symbol.name])
        return found

    def knows(self, names: Iterable[str]) -> bool:
        """Tell whether all of these are parameters that a request may carry."""
        return self.parameters is None or self.parameters.issuperset(names)

    def needed(self, parameters: Mapping[str, str | None]) -> list[Need]:
        """Return what an item of a request needs beside the endpoint's own capability."""
        return [
            need
            for need in self.needs
            if need.name in parameters and parameters[need.name] not in need.free
        ]
