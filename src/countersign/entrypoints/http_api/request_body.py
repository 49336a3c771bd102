"""How a Litestar handler gets its form: strictly, and with errors of our own."""

from collections.abc import Generator
from typing import Any, Generic

from litestar.dto import AbstractDTO
from litestar.dto.data_structures import DTOFieldDefinition
from litestar.openapi.spec import Reference, Schema
from litestar.typing import FieldDefinition

from countersign.entrypoints.http_api.forms import FormT, read_form
from countersign.entrypoints.http_api.strict_json import parsed_object


class StrictBody(AbstractDTO[FormT], Generic[FormT]):
    """Litestar's extension point between a body's bytes and a handler's `data`.

    Its default would coerce types and answer with texts that repeat the input.
    Use as `dto=StrictBody[SomeForm], return_dto=None`.
    """

    # ruff: noqa: ARG003  # the arguments are Litestar's

    def decode_bytes(self, value: bytes) -> FormT:
        return read_form(self.model_type, parsed_object(value))

    @classmethod
    def create_for_field_definition(
        cls,
        field_definition: FieldDefinition,
        handler_id: str,
        backend_cls: Any = None,
    ) -> None:
        """Need no backend: decode_bytes does the whole work."""

    @classmethod
    def create_openapi_schema(
        cls, field_definition: FieldDefinition, handler_id: str, schema_creator: Any
    ) -> Reference | Schema:
        schema: Reference | Schema = schema_creator.for_field_definition(field_definition)
        return schema

    @classmethod
    def generate_field_definitions(
        cls, model_type: type[Any]
    ) -> Generator[DTOFieldDefinition, None, None]:
        yield from ()

    @classmethod
    def detect_nested_field(cls, field_definition: FieldDefinition) -> bool:
        return False
