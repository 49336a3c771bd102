"""Names and values that mutations put into requests of a host."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st
from tests.gateway.known_endpoints import ENDPOINTS, FACTS
from tests.gateway.oracle import Raw
from tests.gateway.written_requests import Draw

Mutation = Callable[[Draw, Raw], Raw]

# Whatever the venue.
_NAMES: Final = (
    "somethingNew", "x", "timestamp", "signature", "Signature", "nonce", "method", "type", "params",
    "action", "leverage", "api_key", "_method", "filter", "limit",
)  # fmt: skip
_VALUES: Final = (
    "", "0", "1", "5", "true", "false", "none", "null", "MARGIN_BUY", "NO_SIDE_EFFECT",
    "auto_borrow", "LIMIT", "ISOLATED", "isolated_margin",
)  # fmt: skip
_SPELLINGS: Final[tuple[Callable[[str], str], ...]] = (
    *(str,) * 12,
    str.upper,
    str.lower,
    lambda name: name.title().replace("_", ""),
    lambda name: name + "[]",
    lambda name: name + "[0]",
    lambda name: name + "%5B%5D",
    lambda name: name + ".0",
    lambda name: f"%{ord(name[0]):02x}{name[1:]}",
    lambda name: f"\\u{ord(name[0]):04x}{name[1:]}",
    lambda name: name + "%00",
    lambda name: name + " ",
    lambda name: " " + name,
    lambda name: name + "s",
    lambda name: f"order[{name}]",
    lambda name: name.replace("s", "\u017f", 1),
    lambda name: "$" + name,
)


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@cache
def named(host: str) -> st.SearchStrategy[str]:
    """Return names of parameters: the venue's own that matter, in one spelling or another."""
    own = {*FACTS[host].mutated.free}
    for known in ENDPOINTS[host]:
        own.update(each.removesuffix("[,]").strip("{}") for each in known.symbols)
    own |= {part for name in own for part in name.removesuffix("]").split("[")}
    names = st.one_of(one_of(*sorted(own)), one_of(*sorted(own)), one_of(*_NAMES))
    return st.builds(lambda name, spelling: spelling(name), names, one_of(*_SPELLINGS))


@cache
def said(host: str) -> st.SearchStrategy[str]:
    """Return values: symbols that are allowed or not, and words that matter."""
    venue = FACTS[host].mutated
    free = {value for values in venue.free.values() for value in values}
    return one_of(venue.symbol, *venue.others * 3, *_VALUES, *sorted(free))
