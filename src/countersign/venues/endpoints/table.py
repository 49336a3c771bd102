"""Finds the endpoint of a request."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from countersign.venues.endpoints.endpoint import Endpoint

# What may stand for a variable: plain characters (RFC 3986, section 2.3), a colon and a comma, so
# that no escape, dot segment or empty segment is one, and nothing there has a second reading. A
# list with commas (Bitfinex's `conf`) is one value, so that no limit takes it for one of its parts.
_VALUE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:,-]*", re.ASCII)


@dataclass(slots=True)
class _Segment:
    """What may follow in a path: literals, and what stands for a variable."""

    literals: dict[str, "_Segment"] = field(default_factory=dict)
    variable: "_Segment | None" = None
    endpoints: dict[tuple[str, str], Endpoint] = field(default_factory=dict)


class EndpointTable:
    """Every endpoint of one venue that is known here. It never changes once built.

    Every path here is plain (the loader sees to it), so whatever is written otherwise
    (escapes, dot or empty segments, a slash at the end) is no endpoint, and there is
    nothing to normalise. What stands as a literal beside a variable is never taken for
    its value, whatever the method: the venue may have an endpoint there that is not known.
    """

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._endpoints = tuple(endpoints)
        self._plain: dict[tuple[str, str, str], Endpoint] = {}
        self._root = _Segment()
        for each in self._endpoints:
            self._add(each)

    def find(self, method: str, path: str, action: str = "") -> Endpoint | None:
        """Return the endpoint of a method, a raw path and an action; None where there is none."""
        found = self._plain.get((method, path, action))
        if found is not None:
            return found
        here: _Segment | None = self._root
        for segment in path.split("/"):
            if here is None:
                return None
            literal = here.literals.get(segment)
            if literal is not None:
                here = literal
            else:
                here = here.variable if _VALUE.fullmatch(segment) else None
        return None if here is None else here.endpoints.get((method, action))

    @cached_property
    def open_names(self) -> frozenset[str]:
        """The names, with variables and action, of all endpoints that are not closed."""
        return frozenset(each.name for each in self._endpoints if each.capability is not None)

    def _add(self, endpoint: Endpoint) -> None:
        if "{" not in endpoint.template:
            self._plain[endpoint.method, endpoint.template, endpoint.action] = endpoint
        here = self._root
        for segment in endpoint.template.split("/"):
            if segment.startswith("{"):
                here.variable = here.variable or _Segment()
                here = here.variable
            else:
                here = here.literals.setdefault(segment, _Segment())
        here.endpoints[endpoint.method, endpoint.action] = endpoint

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(self._endpoints)

    def __len__(self) -> int:
        return len(self._endpoints)
