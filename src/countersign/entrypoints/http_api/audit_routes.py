"""The audit list: what was decided in the caller's name."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Router, get
from litestar.params import QueryParameter
from msgspec import UNSET, UnsetType

from countersign.audit.list_entries import ListedEntry, ListEntries
from countersign.entrypoints.http_api.answers import CursorAnswer, answered_part
from countersign.entrypoints.http_api.audit_forms import cursor_of, entry_filter
from countersign.entrypoints.http_api.calling import Authenticate, caller_of
from countersign.entrypoints.http_api.openapi import BEARER, errors


class AuditEntryView(msgspec.Struct, rename="camel", kw_only=True):
    """An entry by the keys of its canonical form; `state` is said of an intent, beside it."""

    entry_id: str
    at: int
    action: str
    outcome: str
    address: str
    request_id: str
    intent_id: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    user_id: str | UnsetType = UNSET
    session_id: str | UnsetType = UNSET
    credential_id: str | UnsetType = UNSET
    grant_id: str | UnsetType = UNSET
    details: dict[str, str | int] | UnsetType = UNSET
    state: str | UnsetType = UNSET


def audit_routes(list_entries: ListEntries, authenticate: Authenticate) -> Router:
    """Build the route."""

    @get("/list", opt={"action": "audit.list"}, responses=errors("INVALID_REQUEST"))
    async def list_audit_entries(  # noqa: PLR0917  # one argument a query parameter
        request: Request[Any, Any, Any],
        credential_id: Annotated[str | None, QueryParameter(name="credentialId")] = None,
        grant_id: Annotated[str | None, QueryParameter(name="grantId")] = None,
        action: Annotated[str | None, QueryParameter(name="action")] = None,
        outcome: Annotated[str | None, QueryParameter(name="outcome")] = None,
        earliest: Annotated[str | None, QueryParameter(name="from")] = None,
        latest: Annotated[str | None, QueryParameter(name="to")] = None,
        limit: Annotated[str | None, QueryParameter(name="limit")] = None,
        cursor: Annotated[str | None, QueryParameter(name="cursor")] = None,
    ) -> CursorAnswer[AuditEntryView]:
        """List the caller's own entries, newest first.

        A part can hold fewer entries than `limit`, even none, and not be the last:
        go on with `pagination.cursor` while `pagination.hasNext`.
        """
        caller = caller_of(request)
        wanted = entry_filter(
            {
                "credentialId": credential_id,
                "grantId": grant_id,
                "action": action,
                "outcome": outcome,
                "from": earliest,
                "to": latest,
                "limit": limit,
                "cursor": cursor,
            }
        )
        page = await list_entries(wanted, caller.user_id)
        views = [_view(each) for each in page.entries]
        following = None if page.next is None else cursor_of(page.next)
        return answered_part(views, limit=wanted.limit, cursor=following)

    return Router(
        "/audit",
        route_handlers=[list_audit_entries],
        before_request=authenticate,
        security=BEARER,
        tags=["audit"],
    )


def _view(entry: ListedEntry) -> AuditEntryView:
    decision = entry.decision
    return AuditEntryView(
        entry_id=decision.entry_id,
        at=decision.at_ms,
        action=decision.action,
        outcome=decision.outcome,
        address=decision.origin.address,
        request_id=decision.origin.request_id,
        intent_id=decision.intent_id or UNSET,
        reason=decision.reason or UNSET,
        user_id=decision.user_id or UNSET,
        session_id=decision.session_id or UNSET,
        credential_id=decision.credential_id or UNSET,
        grant_id=decision.grant_id or UNSET,
        details=dict(decision.details) or UNSET,
        state=UNSET if entry.state is None else entry.state,
    )
