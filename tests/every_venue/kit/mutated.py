"""What the fuzzer of requests and its oracle know of a venue: from its documents alone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

QUERY: Final = "query"
FORM: Final = "form"
JSON: Final = "json"
ALL: Final = ("/",)


class Fields(list[tuple[str, Any]]):
    """A JSON object, a form or a query, with every name that comes twice."""

    def named(self, name: str) -> list[Any]:
        """Return all that stands under a name, however it is spelled."""
        return [value for each, value in self if plain(each) == name]

    def without(self, name: str) -> "Fields":
        return Fields(pair for pair in self if plain(pair[0]) != name)


def plain(name: str) -> str:
    """Return the letters of a name, in lower case: whatever any server could take it for."""
    return re.sub(r"[^a-z]", "", name.lower())


class Call:
    """How requests say what they ask for: here the path does, and all else are parameters."""

    def places(self, path: str, read: Any) -> set[str]:
        """Return each endpoint that a server could take a request for, as `/path#action`.

        Args:
            path: of the request.
            read: the body or query, as JSON or Fields.
        """
        del read
        return {path}

    def orders(self, path: str, read: Any) -> Iterator[Any]:
        """Yield each order of a request, or all that it is."""
        del path
        yield from read if _is_list(read) else [read]

    def written(self, place: str, fields: Mapping[str, Any]) -> tuple[str, Any]:
        """Return path and body of a request."""
        return place, fields


@dataclass(frozen=True)
class NamedCall(Call):
    """A body names a method, which stands in the path, too, and its parameters are an object.

    Attributes:
        root: what stands before the method in the path.
        frame: what a call has besides.
    """

    root: str
    frame: Mapping[str, Any]

    def places(self, path: str, read: Any) -> set[str]:
        named = read.named("method") if isinstance(read, Fields) else [None]
        return {path, *(f"{self.root}{method}" for method in named)}

    def orders(self, path: str, read: Any) -> Iterator[Any]:
        del path
        inner = read.named("params") if isinstance(read, Fields) else []
        beside = read.without("params") if isinstance(read, Fields) else Fields()
        for each in inner:
            yield Fields([*beside, *each]) if isinstance(each, Fields) else each
        if not inner:
            yield read

    def written(self, place: str, fields: Mapping[str, Any]) -> tuple[str, Any]:
        return place, {**self.frame, "method": place.removeprefix(self.root), "params": fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutated:
    """What a venue's mutated requests are made of, and what must not come of them.

    Attributes:
        symbol: what the grant lists; requests are written with it.
        others: symbols that it does not list.
        words: names that mean a symbol wherever they stand in an order, or within others in a read.
        takes: where parameters are read, by the beginning of `METHOD /path`; the first counts.
        free: what makes an order borrow, or act on other money, as `name` or `outer[name]`, with
            the values that do not. Numbers and JSON's words are written as text.
        files: by host, the product's files that say which plain GETs there are, with the
            beginnings of those paths that it serves.
        elsewhere: the beginnings of paths in these files that only a host without any serves.
        in_body: names that count in the body alone, where the venue reads both.
        bare_lists: whether a body can be a list of orders.
        call: how requests say what they ask for.
        beside: what stands in a query though the venue reads its parameters from the body.
        tricks: what an attacker would try first, `METHOD host/path` and what goes with it;
            something else stands at each @.
    """

    symbol: str
    others: tuple[str, ...]
    words: frozenset[str]
    takes: Mapping[str, tuple[str, ...]]
    free: Mapping[str, frozenset[str]]
    files: Mapping[str, Mapping[str, tuple[str, ...]]]
    elsewhere: tuple[str, ...] = ()
    in_body: frozenset[str] = frozenset()
    bare_lists: bool = False
    call: Call = field(default_factory=Call)
    beside: frozenset[str] = frozenset()
    tricks: tuple[tuple[str, str], ...] = ()

    def kinds(self, method: str, path: str) -> tuple[str, ...]:
        """Return where the venue reads the parameters of an endpoint."""
        line = f"{method} {path}"
        return next((kinds for begin, kinds in self.takes.items() if line.startswith(begin)), ())


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and not isinstance(value, Fields)
