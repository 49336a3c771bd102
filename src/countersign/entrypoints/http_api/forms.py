"""Request bodies as typed data; every fault of a body is named at once, no value is repeated."""

import re
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeVar

import msgspec

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret

# What no UTF-8 has: RFC 3629, section 3.
_HALVES: Final = re.compile(r"[\ud800-\udfff]")
_INT64_BEYOND: Final = 2**63
# C0, DEL and C1 but for tab and line ends, which PEM texts and pasted values have.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Form(msgspec.Struct, rename="camel", kw_only=True, frozen=True):
    """A request body. Unknown fields are ignored: official clients can add some.

    Where a misspelt field would widen what is asked for, `forbid_unknown_fields` refuses it.
    """


FormT = TypeVar("FormT", bound=Form)


def read_form(form_type: type[FormT], body: Mapping[str, object]) -> FormT:
    """Return the body as a form.

    null and the empty string count as absent for an optional field: the official
    clients send them for what their caller left out.

    Raises:
        InvalidRequestError: names each field and what is wrong with it.
    """
    faults: dict[str, str] = {}
    values: dict[str, object] = {}
    for field in _fields(form_type):
        value = body.get(field.wire_name)
        if value is None or (value == "" and not field.required):
            if field.required:
                faults[field.wire_name] = "is required"
            continue
        try:
            values[field.name] = _converted(value, field)
        except _FaultError as fault:
            faults[field.wire_name] = str(fault)
    if form_type.__struct_config__.forbid_unknown_fields:
        known = [field.wire_name for field in _fields(form_type)]
        if not body.keys() <= set(known):
            # Their names alone: what the caller wrote in their place is not repeated.
            faults["body"] = f"holds another field than {', '.join(known)}"
    if faults:
        raise InvalidRequestError(faults)
    return form_type(**values)


class _FaultError(Exception):
    """What is wrong with one field, said without its value."""


class _Field(msgspec.Struct, frozen=True):
    name: str
    wire_name: str
    required: bool
    type: object


@lru_cache(maxsize=64)
def _fields(form_type: type[Form]) -> tuple[_Field, ...]:
    return tuple(
        _Field(field.name, field.encode_name, field.required, _without_none(field.type))
        for field in msgspec.structs.fields(form_type)
    )


def _without_none(annotation: object) -> object:
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        kept = [part for part in typing.get_args(annotation) if part is not type(None)]
        return kept[0] if len(kept) == 1 else annotation
    return annotation


def _converted(value: object, field: _Field) -> object:
    if field.type is str:
        return _text(value, required=field.required)
    if field.type is Secret:
        return Secret.from_text(_text(value, required=field.required))
    if isinstance(field.type, type) and issubclass(field.type, StrEnum):
        return _word(value, field.type)
    try:
        converted: object = msgspec.convert(value, field.type)
    except (msgspec.ValidationError, UnicodeEncodeError):  # half a pair of surrogates is the latter
        raise _FaultError(f"must be {_expected(field.type)}") from None
    _require_answerable(converted)
    return converted


def _require_answerable(value: object) -> None:
    """Refuse what could not be answered again, or no typed client could read back."""
    if isinstance(value, dict):
        for name, part in value.items():
            _require_answerable(name)
            _require_answerable(part)
    elif isinstance(value, list):
        for part in value:
            _require_answerable(part)
    elif isinstance(value, str) and _HALVES.search(value):
        raise _FaultError("must not hold half a pair of surrogates")
    elif isinstance(value, int) and not -_INT64_BEYOND <= value < _INT64_BEYOND:
        raise _FaultError("must not hold whole numbers beyond 64 bits")


def _text(value: object, *, required: bool) -> str:
    if not isinstance(value, str):
        raise _FaultError("must be a string")
    if required and not value.strip():
        raise _FaultError("must not be blank")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise _FaultError("must be well-formed Unicode") from None
    if _CONTROL.search(value):
        raise _FaultError("must not hold control characters")
    return value


def _word(value: object, words: type[StrEnum]) -> StrEnum:
    if isinstance(value, str) and value.upper() in words.__members__:
        return words[value.upper()]
    raise _FaultError(f"must be one of {', '.join(words.__members__)}")


def _expected(annotation: object) -> str:
    origin = typing.get_origin(annotation) or annotation
    names: dict[object, str] = {
        dict: "an object",
        list: "an array of strings",
        int: "an integer",
        bool: "true or false",
    }
    return names.get(origin, "of another type")
