"""Key pairs that are made here: generate, and activate once the exchange gave an API key."""

from typing import Any

from litestar import Request, Router, post
from litestar.params import JSONBody

from countersign.access.request_budgets import RequestBudgets
from countersign.bootstrap.credential_wiring import Credentials
from countersign.credentials import activate, generate
from countersign.entrypoints.http_api.answers import Answer, answered
from countersign.entrypoints.http_api.calling import (
    Authenticate,
    IdempotencyKey,
    caller_of,
    noted_credential,
    read_idempotency_key,
)
from countersign.entrypoints.http_api.credential_forms import (
    ActivateCredentialForm,
    GenerateCredentialForm,
)
from countersign.entrypoints.http_api.credential_routes import CHECK_ERRORS, OWNER_ERRORS
from countersign.entrypoints.http_api.credential_views import (
    CredentialView,
    GeneratedCredentialView,
    credential_view,
    generated_credential_view,
)
from countersign.entrypoints.http_api.openapi import BEARER, errors
from countersign.entrypoints.http_api.request_body import StrictBody


def key_pair_routes(
    use: Credentials, budgets: RequestBudgets, authenticate: Authenticate
) -> Router:
    """Build the routes."""

    @post(
        "/generate",
        status_code=200,
        dto=StrictBody[GenerateCredentialForm],
        return_dto=None,
        opt={"action": generate.ACTION},
        responses=errors(
            "VENUE_NOT_SUPPORTED",
            "KMS_UNAVAILABLE",
            "IDEMPOTENCY_CONFLICT",
            "RATE_LIMITED",
            body=True,
        ),
    )
    async def generate_credential(
        data: JSONBody[GenerateCredentialForm],
        request: Request[Any, Any, Any],
        idempotency_key: IdempotencyKey = None,
    ) -> Answer[GeneratedCredentialView]:
        """Make a key pair inside; its private half never leaves.

        Give the public key to the exchange as `steps` say, then activate the credential.
        One that is not activated within seven days expires.
        """
        caller = caller_of(request)
        await budgets.create_credential(caller.user_id, caller.origin)
        key = read_idempotency_key(request, idempotency_key)
        return answered(
            generated_credential_view(await use.generate(data.to_domain(), caller, key))
        )

    @post(
        "/activate",
        status_code=200,
        dto=StrictBody[ActivateCredentialForm],
        return_dto=None,
        opt={"action": activate.ACTION},
        responses=errors(
            *OWNER_ERRORS,
            *CHECK_ERRORS,
            "FROZEN",
            "NOT_ACTIVE",
            "WITHDRAWAL_ENABLED",
            "RATE_LIMITED",
            body=True,
        ),
    )
    async def activate_credential(
        data: JSONBody[ActivateCredentialForm],
        request: Request[Any, Any, Any],
    ) -> Answer[CredentialView]:
        """Check the API key that the exchange gave to a key pair, and make it ACTIVE."""
        caller = caller_of(request)
        wanted = noted_credential(request, data.credential_id)
        await budgets.create_credential(caller.user_id, caller.origin)
        credential = await use.activate(wanted, data.api_key, caller)
        same_key = use.reader.find_same_key(caller.user_id, credential.fingerprint)
        return answered(credential_view(credential, same_key))

    return Router(
        "/credential",
        route_handlers=[generate_credential, activate_credential],
        before_request=authenticate,
        security=BEARER,
        tags=["credentials"],
    )
