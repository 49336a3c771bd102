"""Which HTTP status and errno each error code becomes: the only such place (contract, 3)."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One row: `words` begin the `error` text, where the document gives them."""

    status: HTTPStatus
    errno: int
    words: str = ""


_INVALID_REQUEST: Final = "Invalid request"
_INVALID_CREDENTIALS: Final = "Invalid credentials"
_UNAUTHORIZED: Final = "Unauthorized"

ERROR_TABLE: Final[dict[str, ErrorRow]] = {
    "MALFORMED_JSON": ErrorRow(HTTPStatus.BAD_REQUEST, -19005, _INVALID_REQUEST),
    "INVALID_REQUEST": ErrorRow(HTTPStatus.BAD_REQUEST, -19004, _INVALID_REQUEST),
    "INVALID_CREDENTIALS": ErrorRow(HTTPStatus.BAD_REQUEST, -22006, _INVALID_CREDENTIALS),
    "WITHDRAWAL_ENABLED": ErrorRow(HTTPStatus.BAD_REQUEST, -22006, _INVALID_CREDENTIALS),
    "UNAUTHENTICATED": ErrorRow(HTTPStatus.UNAUTHORIZED, -19002, _UNAUTHORIZED),
    "INVALID_TOKEN": ErrorRow(HTTPStatus.UNAUTHORIZED, -100000, _UNAUTHORIZED),
    "INVALID_LOGIN": ErrorRow(HTTPStatus.UNAUTHORIZED, -100001, _UNAUTHORIZED),
    "INVALID_REFRESH_TOKEN": ErrorRow(HTTPStatus.UNAUTHORIZED, -100003, _UNAUTHORIZED),
    # A code of ours: the contract has no link to confirm.
    "INVALID_RECOVERY_TOKEN": ErrorRow(HTTPStatus.UNAUTHORIZED, -100003, _UNAUTHORIZED),
    "ACCESS_DENIED": ErrorRow(HTTPStatus.FORBIDDEN, -22018),
    "STEP_UP_REQUIRED": ErrorRow(HTTPStatus.FORBIDDEN, -22018),
    "SIGNUP_CLOSED": ErrorRow(HTTPStatus.FORBIDDEN, -22018),
    "POLICY_DENIED": ErrorRow(HTTPStatus.FORBIDDEN, -22018),
    "FROZEN": ErrorRow(HTTPStatus.FORBIDDEN, -22018),
    "NOT_ACTIVE": ErrorRow(HTTPStatus.FORBIDDEN, -22018),
    "NOT_FOUND": ErrorRow(HTTPStatus.NOT_FOUND, -22016),
    "USER_NOT_FOUND": ErrorRow(HTTPStatus.NOT_FOUND, -22016),
    "ROUTE_NOT_FOUND": ErrorRow(HTTPStatus.NOT_FOUND, -19003),
    "METHOD_NOT_ALLOWED": ErrorRow(HTTPStatus.METHOD_NOT_ALLOWED, -19001),
    "BODY_TOO_LARGE": ErrorRow(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, -19001),
    "EMAIL_TAKEN": ErrorRow(HTTPStatus.BAD_REQUEST, -22004),
    "ALREADY_REVOKED": ErrorRow(HTTPStatus.BAD_REQUEST, -130001),
    "VENUE_NOT_SUPPORTED": ErrorRow(HTTPStatus.BAD_REQUEST, -22020),
    "IDEMPOTENCY_CONFLICT": ErrorRow(HTTPStatus.CONFLICT, -22017),
    "RATE_LIMITED": ErrorRow(HTTPStatus.TOO_MANY_REQUESTS, -18011),
    "VENUE_UNREACHABLE": ErrorRow(HTTPStatus.BAD_GATEWAY, -18009),
    "VENUE_UNAVAILABLE": ErrorRow(HTTPStatus.SERVICE_UNAVAILABLE, -18012),
    "VENUE_TIMEOUT": ErrorRow(HTTPStatus.GATEWAY_TIMEOUT, -18015),
    # Of the gateway alone, which answers them in the venue's own shape.
    "AMBIGUOUS_REQUEST": ErrorRow(HTTPStatus.BAD_REQUEST, -19004, _INVALID_REQUEST),
    "HOSTILE_ANSWER": ErrorRow(HTTPStatus.BAD_GATEWAY, -18009),
    "LANE_BUSY": ErrorRow(HTTPStatus.SERVICE_UNAVAILABLE, -18012),
    "VENUE_PAUSED": ErrorRow(HTTPStatus.SERVICE_UNAVAILABLE, -18012),
    "DEADLINE_PASSED": ErrorRow(HTTPStatus.SERVICE_UNAVAILABLE, -19006),
    "STATE_CHANGED": ErrorRow(HTTPStatus.SERVICE_UNAVAILABLE, -19006),
    "OUTCOME_UNKNOWN": ErrorRow(HTTPStatus.GATEWAY_TIMEOUT, -18015),
    "SEALED": ErrorRow(HTTPStatus.SERVICE_UNAVAILABLE, -19006),
    "KMS_UNAVAILABLE": ErrorRow(HTTPStatus.SERVICE_UNAVAILABLE, -19006),
    "STORE_UNAVAILABLE": ErrorRow(HTTPStatus.SERVICE_UNAVAILABLE, -19006),
    "MAIL_NOT_SENT": ErrorRow(HTTPStatus.SERVICE_UNAVAILABLE, -19006),
    "INTERNAL": ErrorRow(HTTPStatus.INTERNAL_SERVER_ERROR, -19000),
}
