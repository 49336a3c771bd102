"""Every error has its row, and every row an error."""

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Final

from tests.support.canary_stage import OF_THE_GATEWAY

import countersign
from countersign.entrypoints.gateway.refusal_table import refusal_kind
from countersign.entrypoints.http_api.error_table import ERROR_TABLE
from countersign.kernel.errors import CountersignError

_DOCS: Final = Path(__file__).parents[2] / "docs"
# Its code is the first request's: one of the others.
_BORROWS_ITS_CODE: Final = {"RecordedRefusalError"}


def _concrete_errors() -> set[type[CountersignError]]:
    for module in pkgutil.walk_packages(countersign.__path__, "countersign."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: set[type[CountersignError]] = set()
    waiting = [CountersignError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind not in found:
                found.add(kind)
                waiting.append(kind)
    return {kind for kind in found if kind.__module__.startswith("countersign.")}


def test_every_error_has_a_row_in_the_table_and_every_row_an_error() -> None:
    codes = {kind.code for kind in _concrete_errors() if kind.__name__ not in _BORROWS_ITS_CODE}

    assert codes == set(ERROR_TABLE)


def test_every_error_is_named_as_one() -> None:
    assert [
        kind.__name__ for kind in _concrete_errors() if not kind.__name__.endswith("Error")
    ] == []


def test_every_error_says_what_it_means() -> None:
    assert [kind.__name__ for kind in _concrete_errors() if not (kind.__doc__ or "").strip()] == []


def test_every_code_is_negative_and_four_to_six_digits_long() -> None:
    for code, row in ERROR_TABLE.items():
        assert re.fullmatch(r"-\d{5,6}", str(row.errno)), code
        assert 400 <= row.status < 600, code


def test_every_error_code_is_documented_with_its_status_and_errno_or_as_the_gateways() -> None:
    guide = (_DOCS / "api.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (\d{3} \| -\d+) \|", guide, re.MULTILINE))
    gateway = dict(re.findall(r"^\| `([A-Z_]+)` \| ([a-z ]+) \|", guide, re.MULTILINE))

    of_api = {code: row for code, row in ERROR_TABLE.items() if code not in gateway}
    assert rows == {code: f"{int(row.status)} | {row.errno}" for code, row in of_api.items()}
    # In an exchange's shape, where status and errno of ours are never seen.
    assert gateway == {code: refusal_kind(code).replace("-", " ") for code in OF_THE_GATEWAY}
