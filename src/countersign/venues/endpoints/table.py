"""Finds the endpoint of a request."""

from collections.abc import Iterable, Iterator

from countersign.venues.endpoints.endpoint import Endpoint


class EndpointTable:
    """Every endpoint of one venue that is known here. It never changes once built.

    No venue so far has a path with a variable part, so an endpoint is found by
    its exact method and path or not at all. Every path here is plain (the loader
    sees to it), so whatever is written otherwise (escapes, dot or empty segments,
    a slash at the end) is no endpoint, and there is nothing to normalise.
    """

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._by_place = {(each.method, each.template): each for each in endpoints}

    def find(self, method: str, path: str) -> Endpoint | None:
        """Return the endpoint of a method and a raw path; None where there is none."""
        return self._by_place.get((method, path))

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(self._by_place.values())

    def __len__(self) -> int:
        return len(self._by_place)
