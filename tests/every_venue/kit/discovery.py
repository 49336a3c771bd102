"""The venues that have a package here; a new one needs no line anywhere."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.every_venue.kit.venue_facts import VenueFacts


def _found() -> Mapping[str, VenueFacts]:
    folders = sorted(path.parent.name for path in Path(__file__).parents[1].glob("*/facts.py"))
    facts = [import_module(f"tests.every_venue.{name}.facts").FACTS for name in folders]
    return {each.venue: each for each in facts}


EVERY: Final = _found()
