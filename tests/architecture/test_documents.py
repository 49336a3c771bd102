"""What the documents name is there: paths, folders, versions, errors of the gateway."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from countersign.countersigning.errors import Rule
from countersign.entrypoints.gateway.refusal_table import REFUSALS

_ROOT: Final = Path(__file__).parents[2]
_HOUSE: Final = _ROOT / "src" / "countersign"
_FOLDERS: Final = (
    ".ci", "bench", "docs", "packaging", "requirements", "scripts", "src", "tests",
)  # fmt: skip
_PATH: Final = re.compile(rf"(?<![\w./<-])(?:{'|'.join(map(re.escape, _FOLDERS))})/[\w./*<>-]*")
_LINK: Final = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
_CODE: Final = re.compile(r"`([\w./*<>-]+)`")
_DOCUMENTS: Final = sorted(
    path.relative_to(_ROOT)
    for path in (
        *(_ROOT / "docs").rglob("*.md"),
        *_ROOT.glob("*.md"),
        *(_ROOT / "packaging").glob("*/README.md"),
        *(_ROOT / "packaging").glob("*/pyproject.toml"),
        _ROOT / "pyproject.toml",
    )
)


def _named_in(document: Path) -> Iterator[Path]:
    """Yield what a document names: linked, from the root, or from the house's own folder."""
    text = (_ROOT / document).read_text("utf-8")
    if document.suffix == ".md":
        yield from ((_ROOT / document).parent / link for link in _LINK.findall(text))
    yield from (_ROOT / found.rstrip(".") for found in _PATH.findall(text))
    for code in _CODE.findall(text):
        first, slash, rest = code.partition("/")
        if first and slash and rest and (_HOUSE / first).is_dir():
            yield _HOUSE / code


def _exists(path: Path) -> bool:
    pattern = re.sub(r"<\w+>", "*", str(path.relative_to(_ROOT))).rstrip("/")
    return ("*" not in pattern and path.exists()) or any(_ROOT.glob(pattern))


@pytest.mark.parametrize("document", _DOCUMENTS, ids=str)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    missing = {str(path) for path in _named_in(document) if not _exists(path.resolve())}

    assert missing == set()


def test_a_path_that_is_not_there_is_found_missing() -> None:
    text = "see `tests/nowhere.py`, `src/countersign/*.none` and docs/<venue>.none."

    assert [_exists(_ROOT / found.rstrip(".")) for found in _PATH.findall(text)] == [False] * 3


def test_the_readme_names_every_folder_of_the_house() -> None:
    text = (_ROOT / "README.md").read_text("utf-8").partition("## Development")[2]
    packages = [_ROOT / "src" / "countersign_sdk", _ROOT / "src" / "venue_simulator"]

    folders = [*(path for path in _HOUSE.iterdir() if (path / "__init__.py").exists()), *packages]
    assert [path.name for path in folders if f"`{path.name}`" not in text] == []


@pytest.mark.parametrize("name", ["python-binance", "ccxt", "freqtrade"])
def test_the_versions_that_documents_tell_are_those_that_are_tried(name: str) -> None:
    locks = "\n".join(path.read_text("utf-8") for path in (_ROOT / "requirements").rglob("*.lock"))
    javascript = (_ROOT / "requirements" / "bots" / "javascript" / "package.json").read_text()
    tried = {*re.findall(rf"^{name}==([\d.]+)", locks, re.MULTILINE)}
    tried |= {*re.findall(rf'"{name}": "([\d.]+)"', javascript)}

    told = {
        version.rstrip(".")
        for document in _DOCUMENTS
        if document.suffix == ".md"
        for version in re.findall(rf"\b{name} (\d[\d.]*)", (_ROOT / document).read_text("utf-8"))
    }
    assert told <= tried
    assert told


def test_the_refusals_of_the_gateway_are_documented_by_kind() -> None:
    text = (_ROOT / "docs" / "refusals.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z ]+) \| ((?:`[A-Z_]+`,? ?)+) \|", text, re.MULTILINE)

    documented = {code: kind for kind, codes in rows for code in re.findall(r"[A-Z_]+", codes)}
    expected = {code: kind.replace("-", " ") for code, kind in REFUSALS.items()}
    assert documented == {**expected, "INTERNAL": "unknown"}


def test_the_rules_of_the_gateway_are_documented() -> None:
    text = (_ROOT / "docs" / "refusals.md").read_text("utf-8")

    assert {*re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE)} == {*Rule}
