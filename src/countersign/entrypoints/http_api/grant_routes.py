"""The four grant routes. A grant's own token is taken by create, and there alone."""

from typing import Annotated, Any, Final

from litestar import Request, Router, get, post
from litestar.params import JSONBody, QueryParameter

from countersign.access.errors import UnauthenticatedError
from countersign.access.request_budgets import RequestBudgets
from countersign.bootstrap.grant_wiring import Grants
from countersign.countersigning.create_grant import ACTION as ACTION_CREATE
from countersign.countersigning.create_grant import Holder, Owner
from countersign.countersigning.forward import address_of
from countersign.countersigning.revoke_grant import ACTION as ACTION_REVOKE
from countersign.countersigning.update_grant import ACTION as ACTION_UPDATE
from countersign.entrypoints.http_api.answers import Answer, PagedAnswer, answered, answered_page
from countersign.entrypoints.http_api.calling import Authenticate, caller_of, or_grant_token
from countersign.entrypoints.http_api.exchange import Exchange, exchange_of
from countersign.entrypoints.http_api.grant_forms import (
    CreateGrantForm,
    RevokeGrantForm,
    UpdateGrantForm,
    grant_filter,
    grant_id,
)
from countersign.entrypoints.http_api.grant_views import (
    GrantView,
    NewGrantView,
    RevokedGrantView,
    grant_view,
    new_grant_view,
    revoked_grant_view,
)
from countersign.entrypoints.http_api.openapi import BEARER, errors
from countersign.entrypoints.http_api.request_body import StrictBody

_OWNER_ERRORS: Final = ("ACCESS_DENIED", "NOT_FOUND", "ALREADY_REVOKED")
_LIMIT_ERRORS: Final = ("POLICY_DENIED", "STEP_UP_REQUIRED", "RATE_LIMITED")


def grant_routes(use: Grants, budgets: RequestBudgets, authenticate: Authenticate) -> Router:
    """Build the routes."""

    @post(
        "/create",
        status_code=200,
        dto=StrictBody[CreateGrantForm],
        return_dto=None,
        opt={"action": ACTION_CREATE},
        before_request=or_grant_token(authenticate, use.reader),
        responses=errors(*_OWNER_ERRORS, *_LIMIT_ERRORS, "FROZEN", "NOT_ACTIVE", body=True),
    )
    async def create_grant(
        data: JSONBody[CreateGrantForm], request: Request[Any, Any, Any]
    ) -> Answer[NewGrantView]:
        """Make a grant, or with a grant's token one below it; answers its token, once."""
        exchange = exchange_of(request.scope)
        maker = _maker(exchange)
        new = data.to_domain()
        await budgets.create_grant(exchange.user_id, exchange.grant_id)
        exchange.credential_id = new.credential_id or exchange.credential_id
        created = await use.create(new, maker)
        return answered(new_grant_view(created))

    @post(
        "/update",
        status_code=200,
        dto=StrictBody[UpdateGrantForm],
        return_dto=None,
        opt={"action": ACTION_UPDATE},
        responses=errors(*_OWNER_ERRORS, *_LIMIT_ERRORS, body=True),
    )
    async def update_grant(
        data: JSONBody[UpdateGrantForm],
        request: Request[Any, Any, Any],
    ) -> Answer[GrantView]:
        """Change a grant's holder or limits, within those of the grant above it."""
        caller = caller_of(request)
        exchange = exchange_of(request.scope)
        change = data.to_domain()
        exchange.grant_id = change.grant_id
        await budgets.update_grant(caller.user_id)
        grant = await use.update(change, caller, _raised_until(exchange))
        return answered(grant_view(grant, use.bindings_of([grant])))

    @post(
        "/revoke",
        status_code=200,
        dto=StrictBody[RevokeGrantForm],
        return_dto=None,
        opt={"action": ACTION_REVOKE},
        responses=errors(*_OWNER_ERRORS, body=True),
    )
    async def revoke_grant(
        data: JSONBody[RevokeGrantForm],
        request: Request[Any, Any, Any],
    ) -> Answer[RevokedGrantView]:
        """Revoke a grant and all below it, for good."""
        caller = caller_of(request)
        wanted = exchange_of(request.scope).grant_id = grant_id(data.grant_id)
        revoked = await use.revoke(wanted, caller)
        return answered(revoked_grant_view(revoked, use.bindings_of([revoked.grant])))

    @get("/list", opt={"action": "grant.list"}, responses=errors("INVALID_REQUEST"))
    async def list_grants(
        request: Request[Any, Any, Any],
        credential: Annotated[str | None, QueryParameter(name="credentialId")] = None,
        limit: Annotated[str | None, QueryParameter(name="limit")] = None,
        offset: Annotated[str | None, QueryParameter(name="offset")] = None,
    ) -> PagedAnswer[GrantView]:
        """List the caller's grants, newest first; all of them unless `limit` is given."""
        caller = caller_of(request)
        wanted = grant_filter(credential=credential, limit=limit, offset=offset)
        page = await use.list(wanted, caller.user_id)
        bindings = use.bindings_of(page.grants)
        views = [grant_view(grant, bindings) for grant in page.grants]
        return answered_page(views, offset=wanted.offset, limit=wanted.limit, total=page.total)

    return Router(
        "/grant",
        route_handlers=[create_grant, list_grants, update_grant, revoke_grant],
        before_request=authenticate,
        security=BEARER,
        tags=["grants"],
    )


def _maker(exchange: Exchange) -> Owner | Holder:
    if exchange.caller is not None:
        return Owner(exchange.caller, _raised_until(exchange))
    if exchange.grant_token is None:
        raise UnauthenticatedError  # a route without its guard: refuse rather than guess
    return Holder(exchange.grant_token, exchange.origin, address_of(exchange.origin.address))


def _raised_until(exchange: Exchange) -> int | None:
    return None if exchange.principal is None else exchange.principal.raised_until_ms
