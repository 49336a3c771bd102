"""What the OpenAPI document says beside the routes themselves."""

from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

from litestar.handlers.http_handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Components, OpenAPIType, Schema, SecurityScheme
from litestar.plugins import OpenAPISchemaPlugin
from litestar.types.internal_types import PathParameterDefinition
from litestar.typing import FieldDefinition

from countersign.entrypoints.http_api.answers import ErrorAnswer
from countersign.entrypoints.http_api.error_table import ERROR_TABLE
from countersign.kernel.secret import Secret

VERSION: Final = version("countersign")
_DESCRIPTION: Final = """\
Keeps exchange API keys, and lets bots trade with keys that they never see.

Success is always 200. Every answer but health has the four keys `data`, `success`, `errno` and
`error`; every error has a stable `details.code`.
"""


class SecretSchema(OpenAPISchemaPlugin):
    """A Secret is a string that goes in and never comes out."""

    # ruff: noqa: ARG002  # the arguments are Litestar's

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        return value is Secret

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        return Schema(type=OpenAPIType.STRING, write_only=True, min_length=1)


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


def _operation_id(
    handler: HTTPRouteHandler, _: Any, __: list[str | PathParameterDefinition]
) -> str:
    first, *rest = handler.handler_name.split("_")
    return first + "".join(word.title() for word in rest)


def _documented_errors() -> dict[int, ResponseSpec]:
    """Return what each error status means, from the error table."""
    codes: dict[HTTPStatus, list[str]] = {}
    for code, row in ERROR_TABLE.items():
        codes.setdefault(row.status, []).append(code)
    return {
        int(status): ResponseSpec(
            data_container=ErrorAnswer,
            generate_examples=False,
            description=", ".join(sorted(found)),
        )
        for status, found in sorted(codes.items())
    }


# The description of each error status of every route.
ERRORS: Final = _documented_errors()
