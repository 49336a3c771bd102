"""Freeze and thaw: one credential of the caller, or all of them."""

from typing import Any, Final

from litestar import Request, Router, post
from litestar.params import JSONBody

from countersign.bootstrap.credential_wiring import Credentials
from countersign.credentials import freeze
from countersign.entrypoints.http_api.answers import Answer, answered
from countersign.entrypoints.http_api.calling import Authenticate, caller_of, noted_credential
from countersign.entrypoints.http_api.credential_forms import StopCredentialForm
from countersign.entrypoints.http_api.credential_views import (
    CredentialView,
    StoppedCredentialView,
    credential_view,
    stopped_credential_view,
)
from countersign.entrypoints.http_api.openapi import BEARER, errors
from countersign.entrypoints.http_api.request_body import StrictBody
from countersign.kernel.ids import CredentialId

_OWNER_ERRORS: Final = ("ACCESS_DENIED", "NOT_FOUND", "ALREADY_REVOKED")


def freeze_routes(use: Credentials, authenticate: Authenticate) -> Router:
    """Build the routes."""

    @post(
        "/freeze",
        status_code=200,
        dto=StrictBody[StopCredentialForm],
        return_dto=None,
        opt={"action": freeze.FREEZE},
        responses=errors(*_OWNER_ERRORS, body=True),
    )
    async def freeze_credentials(
        data: JSONBody[StopCredentialForm],
        request: Request[Any, Any, Any],
    ) -> Answer[StoppedCredentialView | list[StoppedCredentialView]]:
        """Stop every use of a credential until it is thawed, or of all unrevoked ones.

        With `credentialId` the credential is answered, with `all` the list of them.
        """
        caller = caller_of(request)
        wanted = _noted(request, data)
        frozen = await use.freeze(None if wanted is None else [wanted], caller)
        views = [stopped_credential_view(each) for each in frozen]
        return answered(views if wanted is None else views[0])

    @post(
        "/thaw",
        status_code=200,
        dto=StrictBody[StopCredentialForm],
        return_dto=None,
        opt={"action": freeze.THAW},
        responses=errors(*_OWNER_ERRORS, body=True),
    )
    async def thaw_credentials(
        data: JSONBody[StopCredentialForm],
        request: Request[Any, Any, Any],
    ) -> Answer[CredentialView | list[CredentialView]]:
        """Let a frozen credential be used again, or all of them; grants are as they were."""
        caller = caller_of(request)
        wanted = _noted(request, data)
        thawed = await use.thaw(None if wanted is None else [wanted], caller)
        views = [credential_view(each) for each in thawed]
        return answered(views if wanted is None else views[0])

    return Router(
        "/credential",
        route_handlers=[freeze_credentials, thaw_credentials],
        before_request=authenticate,
        security=BEARER,
        tags=["credentials"],
    )


def _noted(request: Request[Any, Any, Any], form: StopCredentialForm) -> CredentialId | None:
    """Return the one credential that is wanted; None: all of them."""
    wanted = form.wanted()
    return None if wanted is None else noted_credential(request, wanted)
