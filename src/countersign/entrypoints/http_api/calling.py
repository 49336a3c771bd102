"""Who is calling: from the Authorization header to a Caller."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request

from countersign.access.bearer import parse_bearer
from countersign.access.errors import UnauthenticatedError
from countersign.access.ports import Authenticator
from countersign.entrypoints.http_api.exchange import exchange_of
from countersign.kernel.decision import Caller

Authenticate = Callable[[Request[Any, Any, Any]], Awaitable[None]]


def require_bearer(authenticator: Authenticator) -> Authenticate:
    """Return what stands before every route that needs a caller, and before its body is parsed.

    It is Litestar's `before_request`: each run of a Litestar guard copies the
    whole route handler, which took a tenth of a list.
    """

    async def authenticate(request: Request[Any, Any, Any]) -> None:
        headers = request.headers.getall("authorization", [])
        token = parse_bearer(headers[0] if len(headers) == 1 else None)
        principal = await authenticator(token)
        exchange = exchange_of(request.scope)
        exchange.principal = principal
        exchange.caller = Caller(principal.user_id, principal.session_id, exchange.origin)

    return authenticate


async def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """Give a handler the caller that `require_bearer` found."""
    caller = exchange_of(request.scope).caller
    if caller is None:
        raise UnauthenticatedError  # a route without it: refuse rather than guess
    return caller
