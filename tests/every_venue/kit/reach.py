"""What grants reach at a venue, written down beside the product's own files.

Nothing of this may be read from the product: an endpoint that comes into one of these classes
there, or leaves one, has to be entered here by hand as well.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_VARIABLE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One host's endpoints, as `METHOD /path` or `METHOD /path#action`, from the documents.

    Behind `trade`, `cancel`, `leverage` and `read` stand the names of the parameters that bind the
    endpoint to a symbol, in the catalogue's own notation (`instId`, `pair[,]`, `orders[symbol]`).
    Plain reads, which are hundreds of GETs, are not listed.

    Attributes:
        trade: what places or changes orders; all of it.
        cancel: what takes orders away, and is TRADE, too; all of it.
        leverage: what a grant of LEVERAGE may reach besides; all of it.
        read: what reads though it is no GET; all of it.
        closed: the GETs that are neither reads nor public nor orders; all of it.
        withdraw: what sends money out of the venue; all of it.
        manage: keys, sub-accounts, address books; all of it.
        session: the answer is a credential: a token, a listen key; all of it.
        denied: closed to everybody, such as what answers with API secrets; all of it.
        transfer: what moves money inside the venue: at least what the documents' own chapters
            name. Others may be classed so, too.
    """

    trade: tuple[str, ...]
    cancel: tuple[str, ...]
    leverage: tuple[str, ...]
    read: tuple[str, ...]
    closed: tuple[str, ...]
    withdraw: tuple[str, ...]
    manage: tuple[str, ...]
    session: tuple[str, ...]
    denied: tuple[str, ...]
    transfer: tuple[str, ...]


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text, without blanks around them."""
    return tuple(line.strip() for line in text.strip().split("\n") if line.strip())


def place_of(line: str, examples: Mapping[str, str]) -> tuple[str, str, str]:
    """Return method, path and action of a line, with a value in each variable's place."""
    method, place = line.split(" ")[:2]
    path, _, action = place.partition("#")
    return method, _VARIABLE.sub(lambda found: examples.get(found[1], "x1"), path), action
