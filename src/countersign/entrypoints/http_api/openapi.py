"""The OpenAPI document: what Litestar reads off the routes, with our notes over it."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from litestar import Litestar
from litestar.handlers.http_handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Components, OpenAPIType, Schema, SecurityScheme
from litestar.plugins import OpenAPISchemaPlugin
from litestar.types.internal_types import PathParameterDefinition
from litestar.typing import FieldDefinition

from countersign.entrypoints.http_api.answers import ErrorAnswer
from countersign.entrypoints.http_api.error_table import ERROR_TABLE
from countersign.entrypoints.http_api.openapi_notes import (
    DATA_EXAMPLES,
    FIELDS,
    PARAMETERS,
    REQUEST_EXAMPLES,
)
from countersign.entrypoints.http_api.version import VERSION
from countersign.kernel.secret import Secret

_DESCRIPTION: Final = """\
Keeps exchange API keys, and lets bots trade with keys that they never see.

Success is always 200. Every answer but health has the four keys `data`, `success`, `errno` and
`error`; every error has a stable `details.code`.
"""
# What a route needs whose caller must be known.
BEARER: Final[list[dict[str, list[str]]]] = [{"bearer": []}]

_ANYWHERE: Final = ("BODY_TOO_LARGE", "INTERNAL", "STORE_UNAVAILABLE")
_OF_BODIES: Final = ("MALFORMED_JSON", "INVALID_REQUEST")
_OF_CALLERS: Final = ("UNAUTHENTICATED", "INVALID_TOKEN")
_GENERIC: Final = re.compile(r"(?P<kind>(?:Paged|Cursor)?Answer)_(?P<of>.+)_")
_MODULE: Final = re.compile(r"(?:countersign|typing)(?:\.[a-z_]+)*\.")
_INNER_LIST: Final = re.compile(r"(?<=_)list_([A-Za-z]+)")
_REFERENCE: Final = "#/components/schemas/"


class SecretSchema(OpenAPISchemaPlugin):
    """A Secret is a string that goes in and never comes out."""

    # ruff: noqa: ARG002  # the arguments are Litestar's

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        return value is Secret

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        return Schema(type=OpenAPIType.STRING, write_only=True)


def openapi_config() -> OpenAPIConfig:
    """Return how the document is made from the routes."""
    bearer = SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")
    return OpenAPIConfig(
        title="Countersign",
        version=VERSION,
        description=_DESCRIPTION,
        # Our own page serves the document: Litestar's load their scripts from elsewhere.
        render_plugins=(),
        operation_id_creator=_operation_id,
        use_handler_docstrings=True,
        components=Components(security_schemes={"bearer": bearer}),
    )


def errors(*codes: str, body: bool = False, bearer: bool = True) -> dict[int, ResponseSpec]:
    """Return the description of each error status of one route.

    Args:
        codes: what this route can refuse with, beside what all of its kind can.
        body: it reads a JSON body.
        bearer: it needs a caller.
    """
    found = [*codes, *_ANYWHERE]
    found += _OF_BODIES if body else ()
    found += _OF_CALLERS if bearer else ()
    by_status: dict[int, list[str]] = {}
    for code in sorted(found):
        by_status.setdefault(int(ERROR_TABLE[code].status), []).append(code)
    return {
        status: ResponseSpec(ErrorAnswer, generate_examples=False, description=", ".join(those))
        for status, those in sorted(by_status.items())
    }


def openapi_document(app: Litestar) -> dict[str, Any]:
    """Return the whole document, as it is served and committed."""
    document: dict[str, Any] = _renamed(app.openapi_schema.to_schema())
    for component, schema in document["components"]["schemas"].items():
        for name, field in schema.get("properties", {}).items():
            _note(field, FIELDS.get(f"{component}.{name}", FIELDS.get(name, {})))
    for path in document["paths"].values():
        for operation in path.values():
            _note_operation(operation)
    return document


def _operation_id(
    handler: HTTPRouteHandler, _: Any, path: list[str | PathParameterDefinition]
) -> str:
    """Return the handler's name; where it answers at two paths, the longer one is told apart."""
    first, *rest = handler.handler_name.split("_")
    if len(handler.paths) > 1 and len(path) > 1:
        rest += ["under", "prefix"]
    return first + "".join(word.title() for word in rest)


def _renamed(value: Any) -> Any:
    """Return the document with short names for answers: CredentialAnswer."""
    if isinstance(value, Mapping):
        return {_short(key): _renamed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part) for part in value]
    if isinstance(value, str) and value.startswith(_REFERENCE):
        return _REFERENCE + _short(value.removeprefix(_REFERENCE))
    return value


def _short(name: str) -> str:
    match = _GENERIC.fullmatch(name)
    if match is None:
        return name
    words = _MODULE.sub("", match["of"]).replace("View", "").replace("Literal_ok", "Done")
    parts = _INNER_LIST.sub(r"\1List", words.removeprefix("list_")).split("_")
    is_list = match["kind"] != "Answer" or (words.startswith("list_") and len(parts) == 1)
    return f"{'Or'.join(parts)}{'List' if is_list else ''}Answer"


def _note(field: dict[str, Any], note: Mapping[str, Any]) -> None:
    """Put a note on a field: its description outside, the rest on the part that is not null."""
    parts = [part for part in field.get("oneOf", ()) if part != {"type": "null"}]
    target = parts[0] if len(parts) == 1 else field
    if "$ref" not in target:
        target.update({key: part for key, part in note.items() if key != "description"})
    if "description" in note:
        field["description"] = note["description"]


def _note_operation(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    for parameter in operation.get("parameters", ()):
        for unused in ("allowEmptyValue", "allowReserved", "deprecated"):
            parameter.pop(unused, None)
        own = PARAMETERS.get(f"{name}.{parameter['name']}")
        parameter.update(own or PARAMETERS[parameter["name"]])
    if name in REQUEST_EXAMPLES:
        operation["requestBody"]["content"]["application/json"]["example"] = REQUEST_EXAMPLES[name]
    if name in DATA_EXAMPLES:
        operation["responses"]["200"]["content"]["application/json"]["example"] = {
            "data": DATA_EXAMPLES[name],
            "success": True,
            "errno": 0,
            "error": None,
        }
    for status, response in operation["responses"].items():
        response["headers"] = {name: header() for name, header in _headers_of(status).items()}


def _headers_of(status: str) -> dict[str, Callable[[], dict[str, Any]]]:
    headers = {"X-Request-ID": _REQUEST_ID}
    if status in {"429", "503"}:
        headers["Retry-After"] = _RETRY_AFTER
    if status == "401":
        headers["WWW-Authenticate"] = _AUTHENTICATE
    return headers


def _header(text: str, **schema: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {"description": text, "schema": schema}


_REQUEST_ID: Final = _header(
    "Always the server's own, a new one for each request.", type="string", format="uuid"
)
_RETRY_AFTER: Final = _header("Seconds; always on 429.", type="integer", minimum=1)
_AUTHENTICATE: Final = _header("RFC 6750.", type="string")
