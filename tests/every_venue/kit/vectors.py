"""Signatures that a venue has published."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """One of them, with its input in the two functions.

    Attributes:
        source: the address where it stands.
        published: the signature as it is printed there.
        recipe: signs the published input by our scheme's own code.
        simulator: whether the simulator's own check takes a signature for the published input;
            None: the simulator has no such request, and `note` says why.
        right: False where what is printed is wrong: then both must disagree with it.
    """

    source: str
    published: str
    recipe: Callable[[], str]
    simulator: Callable[[str], bool] | None
    right: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class NoVectors:
    """The venue publishes none; `why` says where was looked."""

    why: str
