"""The envelope around every answer but health (contract, section 2)."""

from typing import Generic, Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from countersign.entrypoints.http_api.error_table import ERROR_TABLE
from countersign.kernel.errors import CountersignError

T = TypeVar("T")


class Answer(msgspec.Struct, Generic[T], kw_only=True):
    """A success. No field has a default, so that the OpenAPI document requires all four."""

    data: T
    success: Literal[True]
    errno: Literal[0]
    error: None


class Pagination(msgspec.Struct, rename="camel", kw_only=True):
    """Which part of a list an answer holds."""

    offset: int
    limit: int
    total: int
    cursor: str | None
    has_next: bool


class PagedAnswer(msgspec.Struct, Generic[T], kw_only=True):
    """A success that holds a list."""

    data: list[T]
    success: Literal[True]
    errno: Literal[0]
    error: None
    pagination: Pagination


class CursorPagination(msgspec.Struct, rename="camel", kw_only=True):
    """Where a list goes on that is too long to be counted."""

    limit: int
    cursor: str | None
    has_next: bool


class CursorAnswer(msgspec.Struct, Generic[T], kw_only=True):
    """A success that holds a part of a long list."""

    data: list[T]
    success: Literal[True]
    errno: Literal[0]
    error: None
    pagination: CursorPagination


class ErrorDetails(msgspec.Struct, kw_only=True):
    """What a program needs to know of an error; `code` is stable."""

    code: str
    request_id: str
    metadata: dict[str, object] | UnsetType = UNSET


class ErrorAnswer(msgspec.Struct, kw_only=True):
    """A failure; `errno` is negative."""

    data: None
    success: Literal[False]
    errno: int
    error: str
    details: ErrorDetails


def answered(data: T) -> Answer[T]:
    """Return a success."""
    return Answer(data=data, success=True, errno=0, error=None)


def answered_page(data: list[T], *, offset: int, limit: int | None, total: int) -> PagedAnswer[T]:
    """Return a success that holds a part of a list; without `limit` it holds the rest."""
    pagination = Pagination(
        offset=offset,
        limit=len(data) if limit is None else limit,
        total=total,
        cursor=None,
        has_next=offset + len(data) < total,
    )
    return PagedAnswer(data=data, success=True, errno=0, error=None, pagination=pagination)


def answered_part(data: list[T], *, limit: int, cursor: str | None) -> CursorAnswer[T]:
    """Return a success that holds a part of a long list; without a cursor it is the last."""
    pagination = CursorPagination(limit=limit, cursor=cursor, has_next=cursor is not None)
    return CursorAnswer(data=data, success=True, errno=0, error=None, pagination=pagination)


def error_answer(error: CountersignError, request_id: str) -> tuple[int, ErrorAnswer]:
    """Return the HTTP status and the body for an error of ours."""
    row = ERROR_TABLE[error.code]
    details = ErrorDetails(
        code=error.code,
        request_id=request_id,
        metadata=dict(error.metadata) if error.metadata else UNSET,
    )
    text = ": ".join(part for part in (row.words, error.text) if part)
    answer = ErrorAnswer(data=None, success=False, errno=row.errno, error=text, details=details)
    return row.status, answer
