"""The five credential routes (contract, section 5)."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from litestar import Request, Router, get, post
from litestar.params import JSONBody, QueryParameter

from countersign.access.request_budgets import RequestBudgets
from countersign.bootstrap.credential_wiring import Credentials
from countersign.credentials import create, revoke, rotate
from countersign.credentials.errors import VerificationFailedError
from countersign.credentials.verify import ACTION as ACTION_VERIFY
from countersign.credentials.verify import Verification
from countersign.entrypoints.http_api.answers import Answer, PagedAnswer, answered, answered_page
from countersign.entrypoints.http_api.calling import (
    Authenticate,
    IdempotencyKey,
    caller_of,
    noted_credential,
    read_idempotency_key,
)
from countersign.entrypoints.http_api.credential_forms import (
    CreateCredentialForm,
    RevokeCredentialForm,
    RotateCredentialForm,
    VerifyCredentialForm,
    list_filter,
)
from countersign.entrypoints.http_api.credential_views import (
    CredentialView,
    StoppedCredentialView,
    TradingAccountView,
    VerificationView,
    credential_view,
    stopped_credential_view,
    trading_account_view,
    verification_view,
)
from countersign.entrypoints.http_api.openapi import BEARER, errors
from countersign.entrypoints.http_api.request_body import StrictBody

OWNER_ERRORS: Final = ("ACCESS_DENIED", "NOT_FOUND", "ALREADY_REVOKED")
CHECK_ERRORS: Final = (
    "INVALID_CREDENTIALS",
    "VENUE_NOT_SUPPORTED",
    "VENUE_UNREACHABLE",
    "VENUE_UNAVAILABLE",
    "VENUE_TIMEOUT",
    "KMS_UNAVAILABLE",
)
_INTAKE_ERRORS: Final = ("WITHDRAWAL_ENABLED", "IDEMPOTENCY_CONFLICT", "RATE_LIMITED")

Words = list[str] | None  # a comma list, a repeated name, or both


def credential_routes(
    use: Credentials, budgets: RequestBudgets, authenticate: Authenticate
) -> Router:
    """Build the routes; use cases come in as arguments, never from a global."""

    @post(
        "/create",
        status_code=200,
        dto=StrictBody[CreateCredentialForm],
        return_dto=None,
        opt={"action": create.ACTION},
        responses=errors(*CHECK_ERRORS, *_INTAKE_ERRORS, body=True),
    )
    async def create_credential(
        data: JSONBody[CreateCredentialForm],
        request: Request[Any, Any, Any],
        idempotency_key: IdempotencyKey = None,
    ) -> Answer[CredentialView]:
        """Check a key at its exchange, seal it, and store it."""
        caller = caller_of(request)
        await budgets.create_credential(caller.user_id, caller.origin)
        key = read_idempotency_key(request, idempotency_key)
        credential = await use.create(data.to_domain(), caller, key)
        same_key = use.reader.find_same_key(caller.user_id, credential.fingerprint)
        return answered(credential_view(credential, same_key))

    @get("/list", opt={"action": "credential.list"}, responses=errors("INVALID_REQUEST"))
    async def list_credentials(  # noqa: PLR0917  # one argument a query parameter
        request: Request[Any, Any, Any],
        kind: Annotated[Words, QueryParameter(name="type")] = None,
        credential_type: Annotated[Words, QueryParameter(name="credentialType")] = None,
        status: Annotated[Words, QueryParameter(name="status")] = None,
        credential_status: Annotated[Words, QueryParameter(name="credentialStatus")] = None,
        credential_ids: Annotated[Words, QueryParameter(name="credentialIds")] = None,
        venue: Annotated[str | None, QueryParameter(name="venue")] = None,
        limit: Annotated[str | None, QueryParameter(name="limit")] = None,
        offset: Annotated[str | None, QueryParameter(name="offset")] = None,
    ) -> PagedAnswer[CredentialView]:
        """List the caller's credentials, newest first; all of them unless `limit` is given."""
        caller = caller_of(request)
        wanted = list_filter(
            kinds=[*(kind or ()), *(credential_type or ())],
            statuses=[*(status or ()), *(credential_status or ())],
            ids=credential_ids or (),
            venue=venue,
            limit=limit,
            offset=offset,
        )
        page = await use.list(wanted, caller.user_id)
        views = [
            credential_view(credential, page.same_key.get(credential.fingerprint, ()))
            for credential in page.credentials
        ]
        return answered_page(views, offset=wanted.offset, limit=wanted.limit, total=page.total)

    @post(
        "/verify",
        status_code=200,
        dto=StrictBody[VerifyCredentialForm],
        return_dto=None,
        opt={"action": ACTION_VERIFY},
        responses=errors(*OWNER_ERRORS, *CHECK_ERRORS, "FROZEN", "RATE_LIMITED", body=True),
    )
    async def verify_credentials(
        data: JSONBody[VerifyCredentialForm],
        request: Request[Any, Any, Any],
    ) -> Answer[list[TradingAccountView] | VerificationView]:
        """Check stored keys at their exchanges again.

        With `credentialIds` the accounts behind them are answered, all or nothing;
        with `credentialId` what came of the one check.
        """
        caller = caller_of(request)
        if data.credential_id is not None and data.credential_ids is None:
            wanted = noted_credential(request, data.credential_id)
            await budgets.verify_credentials(caller.user_id, caller.origin, 1)
            (verification,) = await use.verify([wanted], caller)
            return answered(verification_view(verification))
        several = data.ids()
        await budgets.verify_credentials(caller.user_id, caller.origin, len(several))
        verifications = await use.verify(several, caller)
        _require_all_accepted(verifications)
        return answered([trading_account_view(each.credential) for each in verifications])

    @post(
        "/rotate",
        status_code=200,
        dto=StrictBody[RotateCredentialForm],
        return_dto=None,
        opt={"action": rotate.ACTION},
        responses=errors(*OWNER_ERRORS, *CHECK_ERRORS, *_INTAKE_ERRORS, body=True),
    )
    async def rotate_credential(
        data: JSONBody[RotateCredentialForm],
        request: Request[Any, Any, Any],
        idempotency_key: IdempotencyKey = None,
    ) -> Answer[CredentialView]:
        """Give a credential a new key; the old key material is destroyed."""
        caller = caller_of(request)
        wanted = noted_credential(request, data.credential_id)
        await budgets.create_credential(caller.user_id, caller.origin)
        key = read_idempotency_key(request, idempotency_key)
        credential = await use.rotate(wanted, data.submitted_key(), caller, key)
        same_key = use.reader.find_same_key(caller.user_id, credential.fingerprint)
        return answered(credential_view(credential, same_key))

    @post(
        "/revoke",
        status_code=200,
        dto=StrictBody[RevokeCredentialForm],
        return_dto=None,
        opt={"action": revoke.ACTION},
        responses=errors(*OWNER_ERRORS, body=True),
    )
    async def revoke_credential(
        data: JSONBody[RevokeCredentialForm],
        request: Request[Any, Any, Any],
    ) -> Answer[StoppedCredentialView]:
        """Revoke a credential for good; its key material is destroyed, its grants are revoked."""
        caller = caller_of(request)
        stopped = await use.revoke(noted_credential(request, data.credential_id), caller)
        return answered(stopped_credential_view(stopped))

    return Router(
        "/credential",
        route_handlers=[
            create_credential,
            list_credentials,
            verify_credentials,
            rotate_credential,
            revoke_credential,
        ],
        before_request=authenticate,
        security=BEARER,
        tags=["credentials"],
    )


def _require_all_accepted(verifications: Sequence[Verification]) -> None:
    rejections = {
        each.credential.credential_id: each.rejection
        for each in verifications
        if each.rejection is not None
    }
    if rejections:
        raise VerificationFailedError(rejections)
