"""Modules and functions stay small enough to be read at once."""

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[2]
_MODULE_LINES_MAX: Final = 400
_FUNCTION_LINES_MAX: Final = 40
Function = ast.FunctionDef | ast.AsyncFunctionDef

_LONG_FOR_A_REASON: Final = {
    "src/countersign/bootstrap/access_wiring.py:wire_access": "one expression, an argument a line",
}


def _modules(folder: str) -> list[Path]:
    found = sorted((_ROOT / folder).rglob("*.py"))
    assert found
    return found


def _code_lines(source: Sequence[str], node: Function) -> set[int]:
    """Return the numbers of the lines that hold code: no blank, no comment, no docstring."""
    assert node.end_lineno is not None
    numbers = set(range(node.lineno, node.end_lineno + 1))
    if ast.get_docstring(node) is not None:
        text = node.body[0]
        numbers -= set(range(text.lineno, (text.end_lineno or 0) + 1))
    return {at for at in numbers if source[at - 1].strip() and source[at - 1].strip()[0] != "#"}


def _length(source: Sequence[str], node: Function) -> int:
    """Return a function's lines of code; a function within it is counted by itself."""
    own = _code_lines(source, node)
    for part in ast.walk(node):
        if isinstance(part, Function) and part is not node:
            first = min([part.lineno, *(mark.lineno for mark in part.decorator_list)])
            own -= set(range(first, (part.end_lineno or 0) + 1))
    return len(own)


def test_no_module_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(_ROOT)): count
        for path in _modules("src")
        if (count := len(path.read_text("utf-8").splitlines())) > _MODULE_LINES_MAX
    }

    assert long == {}


def _long_functions(path: Path) -> dict[str, int]:
    text = path.read_text("utf-8")
    return {
        f"{path.relative_to(_ROOT)}:{node.name}": length
        for node in ast.walk(ast.parse(text))
        if isinstance(node, Function)
        if (length := _length(text.splitlines(), node)) > _FUNCTION_LINES_MAX
    }


def test_no_function_has_more_than_40_lines_of_code() -> None:
    long = {name: n for path in _modules("src") for name, n in _long_functions(path).items()}

    assert long.keys() == _LONG_FOR_A_REASON.keys(), long


def test_comments_docstrings_and_inner_functions_do_not_count() -> None:
    lines = [
        "def f():",
        '    """First.',
        "",
        '    More."""',
        "    # why",
        "    @g",
        "    def h():",
        "        return 1",
        "    return h",
    ]
    tree = ast.parse("\n".join(lines))
    node = next(part for part in ast.walk(tree) if isinstance(part, Function))

    assert _length(lines, node) == 2
