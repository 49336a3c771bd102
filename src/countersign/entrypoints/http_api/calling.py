"""Who is calling: from the Authorization header to a Caller."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

from litestar import Request
from litestar.params import HeaderParameter

from countersign.access.bearer import parse_bearer
from countersign.access.errors import InvalidTokenError, UnauthenticatedError
from countersign.access.grant_ports import GrantReader
from countersign.access.grant_token import find_grant_token, token_digest
from countersign.access.ports import Authenticator
from countersign.entrypoints.http_api.credential_forms import credential_id
from countersign.entrypoints.http_api.exchange import exchange_of
from countersign.kernel.decision import Caller
from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.ids import CredentialId
from countersign.kernel.secret import Secret

Authenticate = Callable[[Request[Any, Any, Any]], Awaitable[None]]
IdempotencyKey = Annotated[str | None, HeaderParameter(name="Idempotency-Key")]

_IDEMPOTENCY_KEY_MAX: Final = 255


def require_bearer(authenticator: Authenticator) -> Authenticate:
    """Return what stands before every route that needs a caller, and before its body is parsed.

    It is Litestar's `before_request`: each run of a Litestar guard copies the
    whole route handler, which took a tenth of a list.
    """

    async def authenticate(request: Request[Any, Any, Any]) -> None:
        principal = await authenticator(_bearer(request))
        exchange = exchange_of(request.scope)
        exchange.principal, exchange.user_id = principal, principal.user_id
        exchange.caller = Caller(principal.user_id, principal.session_id, exchange.origin)

    return authenticate


def or_grant_token(authenticate: Authenticate, grants: GrantReader) -> Authenticate:
    """Return what stands before the one route that takes a grant's token too.

    Everywhere else such a token is an access token of nobody's.
    """

    async def authenticate_either(request: Request[Any, Any, Any]) -> None:
        token = find_grant_token(_bearer(request))
        if token is None:
            await authenticate(request)
            return
        chain = grants.find_chain(token_digest(token))
        if not chain:
            raise InvalidTokenError
        exchange = exchange_of(request.scope)
        exchange.grant_token, exchange.user_id = token, chain[0].user_id
        exchange.grant_id, exchange.credential_id = chain[0].grant_id, chain[0].credential_id

    return authenticate_either


def caller_of(request: Request[Any, Any, Any]) -> Caller:
    """Return the caller that `require_bearer` found.

    A call and no dependency of Litestar's: resolving one took a twentieth of a list.
    """
    caller = exchange_of(request.scope).caller
    if caller is None:
        raise UnauthenticatedError  # a route without it: refuse rather than guess
    return caller


def noted_credential(request: Request[Any, Any, Any], text: str) -> CredentialId:
    """Return the credential's id, and tell the edge which credential this is about.

    Raises:
        InvalidRequestError: not a UUID.
    """
    wanted = credential_id(text)
    exchange_of(request.scope).credential_id = wanted
    return wanted


def read_idempotency_key(request: Request[Any, Any, Any], key: str | None) -> str | None:
    """Return the key under which the work of a request is done once, by either of its names.

    Raises:
        InvalidRequestError: it is empty or too long.
    """
    if key is None:
        key = request.headers.get("x-idempotency-key")
    if key is not None and not 0 < len(key) <= _IDEMPOTENCY_KEY_MAX:
        raise InvalidRequestError(
            {"Idempotency-Key": f"must have 1 to {_IDEMPOTENCY_KEY_MAX} characters"}
        )
    return key


def _bearer(request: Request[Any, Any, Any]) -> Secret:
    headers = request.headers.getall("authorization", [])
    return parse_bearer(headers[0] if len(headers) == 1 else None)
