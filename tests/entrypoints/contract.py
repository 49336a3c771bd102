"""What the contract says of refusals (section 3), in the tests' own words."""

from dataclasses import dataclass
from typing import Any, Final

from tests.support.client import HttpAnswer


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row of the contract's table; `words` begin the `error` text."""

    status: int
    errno: int
    words: str = ""


REFUSALS: Final = {
    "MALFORMED_JSON": Refusal(400, -19005, "Invalid request: "),
    "INVALID_REQUEST": Refusal(400, -19004, "Invalid request: "),
    "INVALID_CREDENTIALS": Refusal(400, -22006, "Invalid credentials: "),
    "WITHDRAWAL_ENABLED": Refusal(400, -22006, "Invalid credentials: "),
    "UNAUTHENTICATED": Refusal(401, -19002, "Unauthorized: "),
    "INVALID_TOKEN": Refusal(401, -100000, "Unauthorized: "),
    "INVALID_LOGIN": Refusal(401, -100001, "Unauthorized: "),
    "INVALID_REFRESH_TOKEN": Refusal(401, -100003, "Unauthorized: "),
    "INVALID_RECOVERY_TOKEN": Refusal(401, -100003, "Unauthorized: "),
    "ACCESS_DENIED": Refusal(403, -22018),
    "STEP_UP_REQUIRED": Refusal(403, -22018),
    "SIGNUP_CLOSED": Refusal(403, -22018),
    "POLICY_DENIED": Refusal(403, -22018),
    "FROZEN": Refusal(403, -22018),
    "NOT_ACTIVE": Refusal(403, -22018),
    "NOT_FOUND": Refusal(404, -22016),
    "ROUTE_NOT_FOUND": Refusal(404, -19003),
    "METHOD_NOT_ALLOWED": Refusal(405, -19001),
    "BODY_TOO_LARGE": Refusal(413, -19001),
    "EMAIL_TAKEN": Refusal(400, -22004),
    "ALREADY_REVOKED": Refusal(400, -130001),
    "VENUE_NOT_SUPPORTED": Refusal(400, -22020),
    "IDEMPOTENCY_CONFLICT": Refusal(409, -22017),
    "RATE_LIMITED": Refusal(429, -18011),
    "VENUE_UNREACHABLE": Refusal(502, -18009),
    "VENUE_UNAVAILABLE": Refusal(503, -18012),
    "VENUE_TIMEOUT": Refusal(504, -18015),
}


def assert_refused(answer: HttpAnswer, code: str) -> None:
    """Hold an answer against the contract's row of a code, and against its envelope."""
    row = REFUSALS[code]
    body = answer.json
    details = body["details"]
    assert (answer.status, details["code"], body["errno"]) == (row.status, code, row.errno), body
    assert set(body) == {"data", "success", "errno", "error", "details"}
    assert (body["data"], body["success"]) == (None, False)
    assert body["error"].startswith(row.words)
    assert len(body["error"]) > len(row.words)
    assert {"code", "request_id"} <= set(details) <= {"code", "request_id", "metadata"}
    assert details["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["content-type"] == "application/json"


def faults_of(answer: HttpAnswer) -> dict[str, str]:
    """Return what is wrong with each field."""
    faults: dict[str, str] = answer.json["details"]["metadata"]["fields"]
    return faults


def assert_succeeded(answer: HttpAnswer) -> Any:
    """Hold an answer against the envelope of a success, and return its data."""
    body = answer.json
    assert answer.status == 200, body
    assert set(body) - {"pagination"} == {"data", "success", "errno", "error"}
    assert (body["success"], body["errno"], body["error"]) == (True, 0, None)
    assert answer.headers["content-type"] == "application/json"
    return body["data"]
