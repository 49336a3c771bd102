"""The data of wire.toml, typed, and the validator that answers are held against."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import msgspec

_DATE_TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}:\d{2})"
)
_TYPE_CHECKS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: type(value) is int and -(2**63) <= value < 2**63,
    "int32": lambda value: type(value) is int and -(2**31) <= value < 2**31,
    "object": lambda value: isinstance(value, dict),
    "uuid": lambda value: isinstance(value, str) and _is_uuid(value),
    "date-time": lambda value: isinstance(value, str) and bool(_DATE_TIME.fullmatch(value)),
}


class Api(Protocol):
    """What the `api` fixture offers. `json` is the decoded body, `path` begins with /api/v3."""

    session: dict[str, Any]

    def request(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes | None,
        query: str,
    ) -> tuple[int, dict[str, str], Any]: ...

    def sign_up(self, password: str) -> dict[str, Any]:
        """Return the session of a new user."""
        ...

    def simulator_key(self, venue: str, kind: str) -> dict[str, str]: ...


class Client(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    commit: str
    content_type: str
    no_body: str
    facts: list[str]


class Operation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    method: str
    path: str
    answer: str
    needs: list[str]
    typed_errors: list[int]


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    client: str
    operation: str
    accept: str
    content_type: str | None = None
    bearer: str = "user"
    body: str | None = None
    query: str = ""
    rows: str | None = None
    of: list[str] = msgspec.field(default_factory=list)
    note: str = ""

    @property
    def id(self) -> str:
        return "-".join(filter(None, (self.client, self.operation, self.query)))


class Refusal(Form, frozen=True, forbid_unknown_fields=True, kw_only=True):
    status: int
    errno: int
    code: str


class Verdict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    shape: str
    value: str
    refused_by: list[str]
    why: str


class Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    clients: dict[str, Client]
    enums: dict[str, list[str]]
    shapes: dict[str, dict[str, str]]
    operations: dict[str, Operation]
    replay: dict[str, list[Form]]
    refused: dict[str, list[Refusal]]
    parsers: dict[str, list[Verdict]]

    def violations(self, type_: str, value: object, where: str = "answer") -> Iterator[str]:
        """Say where `value` is not of `type_`; wire.toml explains the notation."""
        if value is None and type_.endswith("|null"):
            return
        kind, _, argument = type_.removesuffix("|null").partition(":")
        if kind == "shape" and isinstance(value, dict):
            yield from self._violations_of_fields(self.shapes[argument], value, where)
        elif kind == "list" and isinstance(value, list):
            for index, item in enumerate(value):
                yield from self.violations(argument, item, f"{where}[{index}]")
        elif kind == "enum" and isinstance(value, str):
            if value not in self.enums[argument]:
                yield f"{where} is {value!r}, which is no {argument}"
        elif kind not in _TYPE_CHECKS or not _TYPE_CHECKS[kind](value):
            yield f"{where} is {value!r}, not {type_}"

    def _violations_of_fields(
        self, fields: dict[str, str], value: dict[str, object], where: str
    ) -> Iterator[str]:
        for name, type_ in fields.items():
            key = name.removesuffix("?")
            if key in value:
                yield from self.violations(type_, value[key], f"{where}.{key}")
            elif key == name:
                yield f"{where}.{key} is absent"


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


WIRE = msgspec.toml.decode(Path(__file__).with_name("wire.toml").read_bytes(), type=Wire)
