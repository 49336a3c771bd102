"""Every setting is documented, with its default, and nothing is documented that is none."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from countersign.bootstrap.settings import Settings

_GUIDE: Final = Path(__file__).parents[2] / "docs" / "configuration.md"


def _settings() -> dict[str, str]:
    """Return every setting with its default, as TOML shows it."""
    return {
        f"{section.name}.{field.name}": _shown(field.default)
        for section in msgspec.structs.fields(Settings)
        for field in msgspec.structs.fields(type(section.default))
    }


def _shown(default: object) -> str:
    match default:
        case None:
            return "none"
        case StrEnum():
            return f'`"{default.value}"`'
        case str():
            return f'`"{default}"`'
        case tuple():
            return f"`[{', '.join(chr(34) + str(each) + chr(34) for each in default)}]`"
        case _:
            return f"`{default}`"


def test_every_setting_is_documented_with_its_default() -> None:
    section, documented = "", {}
    for line in _GUIDE.read_text("utf-8").splitlines():
        heading = re.match(r"## \[(\w+)\]", line)
        row = re.match(r"\| `(\w+)` \| ([^|]+) \|", line)
        if heading is not None:
            section = heading[1]
        elif row is not None:
            documented[f"{section}.{row[1]}"] = row[2].strip()

    assert documented == _settings()
