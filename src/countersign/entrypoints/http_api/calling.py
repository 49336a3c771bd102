"""Who is calling: from the Authorization header to a Caller."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from countersign.access.bearer import parse_bearer
from countersign.access.errors import UnauthenticatedError
from countersign.access.ports import Authenticator
from countersign.entrypoints.http_api.exchange import exchange_of
from countersign.kernel.decision import Caller

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]


def require_bearer(authenticator: Authenticator) -> Guard:
    """Return the guard of every route that needs a caller; it runs before the body is parsed."""

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        headers = connection.headers.getall("authorization", [])
        token = parse_bearer(headers[0] if len(headers) == 1 else None)
        principal = await authenticator(token)
        exchange = exchange_of(connection.scope)
        exchange.principal = principal
        exchange.caller = Caller(principal.user_id, principal.session_id, exchange.origin)

    return guard


async def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """Give a handler the caller that the guard found."""
    caller = exchange_of(request.scope).caller
    if caller is None:
        raise UnauthenticatedError  # a route without the guard: refuse rather than guess
    return caller
