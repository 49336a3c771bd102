"""The one place that turns errors into HTTP."""

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException
from litestar.status_codes import HTTP_401_UNAUTHORIZED, HTTP_500_INTERNAL_SERVER_ERROR

from countersign.entrypoints.http_api.answers import ErrorAnswer, error_answer
from countersign.entrypoints.http_api.exchange import exchange_of
from countersign.kernel.errors import CountersignError, InvalidRequestError

_log = structlog.get_logger("countersign.http")


class RouteNotFoundError(CountersignError):
    """No such route."""

    code = "ROUTE_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("no such route")


class MethodNotAllowedError(CountersignError):
    """The route exists, but not for this method."""

    code = "METHOD_NOT_ALLOWED"

    def __init__(self, allowed: str) -> None:
        super().__init__("this route does not take that method")
        self.allowed = allowed


class InternalError(CountersignError):
    """A fault of ours; the log has it under the request id."""

    def __init__(self) -> None:
        super().__init__("internal error: the request id tells it apart in the log")


def refuse(request: Request[Any, Any, Any], error: Exception) -> Response[ErrorAnswer]:
    """Answer an exception of any kind; nothing of a foreign one gets out."""
    ours = _as_ours(error)
    exchange = exchange_of(request.scope)
    exchange.refusal = ours.code
    if isinstance(ours, InternalError):
        _log_fault(error, exchange.origin.request_id)
    status, answer = error_answer(ours, exchange.origin.request_id)
    return Response(
        answer, status_code=status, headers=_headers(ours, status), media_type="application/json"
    )


def _headers(error: CountersignError, status: int) -> dict[str, str]:
    """Return what HTTP wants beside some errors (RFC 9110, sections 10.2.1, 10.2.3 and 11.6.1)."""
    headers = {}
    retry_after_s = getattr(error, "retry_after_s", None)
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    if isinstance(error, MethodNotAllowedError):
        headers["Allow"] = error.allowed
    if status == HTTP_401_UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def _as_ours(error: Exception) -> CountersignError:
    match error:
        case CountersignError():
            return error
        case NotFoundException():
            return RouteNotFoundError()
        case MethodNotAllowedException(headers=headers):
            return MethodNotAllowedError((headers or {}).get("allow", ""))
        case HTTPException(status_code=code) if code < HTTP_500_INTERNAL_SERVER_ERROR:
            # The one thing that Litestar still checks by itself is that there is a body at all.
            return InvalidRequestError({"body": "is required"})
        case _:
            return InternalError()


def _log_fault(error: Exception, request_id: str) -> None:
    """Log where a fault happened, not its text: a foreign exception's text can hold anything."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    _log.error("fault", request_id=request_id, error_type=type(error).__name__, places=places[-8:])
