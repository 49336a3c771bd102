"""The SDK is published alone: it imports what its own pyproject.toml names, and nothing else."""

import ast
import inspect
import sys
import tomllib
from pathlib import Path
from typing import Final

from countersign_sdk import AsyncCountersignClient, CountersignClient

_ROOT: Final = Path(__file__).parents[2]
_PROJECT: Final = _ROOT / "packaging" / "countersign-sdk" / "pyproject.toml"


def imported() -> set[str]:
    found = set()
    for path in (_ROOT / "src" / "countersign_sdk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found


def test_imports_what_it_depends_on_and_nothing_else() -> None:
    project = tomllib.loads(_PROJECT.read_text("utf-8"))["project"]
    named = {each.partition(">")[0] for each in project["dependencies"]}

    assert imported() - sys.stdlib_module_names - {"countersign_sdk"} == named


def test_says_that_it_is_typed() -> None:
    assert (_ROOT / "src" / "countersign_sdk" / "py.typed").exists()


def test_both_clients_have_the_same_methods() -> None:
    def public(kind: type) -> dict[str, inspect.Signature]:
        return {
            name: inspect.signature(method)
            for name, method in vars(kind).items()
            if not name.startswith("_")
        }

    assert public(AsyncCountersignClient) == public(CountersignClient)
