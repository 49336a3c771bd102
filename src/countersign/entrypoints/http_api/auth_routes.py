"""Sign-up, log-in, sessions and the own account (contract, section 4)."""

from typing import Any, Final, Literal

from litestar import Request, Router, get, post, put
from litestar.params import JSONBody

from countersign.access.errors import UnauthenticatedError
from countersign.access.principal import Principal
from countersign.access.step_up import ACTION as ACTION_STEP_UP
from countersign.bootstrap.access_wiring import Access
from countersign.entrypoints.http_api.answers import Answer, answered
from countersign.entrypoints.http_api.auth_views import (
    RaisedSessionView,
    SessionView,
    UserView,
    raised_session_view,
    session_view,
    user_view,
)
from countersign.entrypoints.http_api.calling import Authenticate
from countersign.entrypoints.http_api.exchange import exchange_of
from countersign.entrypoints.http_api.forms import Form
from countersign.entrypoints.http_api.openapi import BEARER, errors
from countersign.entrypoints.http_api.request_body import StrictBody
from countersign.kernel.decision import Origin
from countersign.kernel.secret import Secret

_DONE: Final = "ok"
AnyRequest = Request[Any, Any, Any]


class SignUpForm(Form, frozen=True):
    """The body of sign-up."""

    email: str
    password: Secret
    metadata: dict[str, object] | None = None


class LogInForm(Form, frozen=True):
    """The body of log-in."""

    email: str
    password: Secret


class StepUpForm(Form, frozen=True):
    """The body of step-up."""

    password: Secret


class RefreshForm(Form, frozen=True):
    """The body of a refresh."""

    refresh_token: Secret


class UpdateUserForm(Form, frozen=True):
    """The body of a change of the own account; `data` is another word for `metadata`."""

    email: str | None = None
    password: Secret | None = None
    metadata: dict[str, object] | None = None
    data: dict[str, object] | None = None


class RecoverForm(Form, frozen=True):
    """The body of recover."""

    email: str


class ConfirmRecoveryForm(Form, frozen=True):
    """The body of recover/confirm."""

    token: Secret
    password: Secret


def session_routes(use: Access) -> Router:
    """Build the routes that need no token."""

    @post(
        "/signup",
        status_code=200,
        dto=StrictBody[SignUpForm],
        return_dto=None,
        opt={"action": "user.sign_up"},
        responses=errors("EMAIL_TAKEN", "SIGNUP_CLOSED", "RATE_LIMITED", body=True, bearer=False),
    )
    async def sign_up(data: JSONBody[SignUpForm], request: AnyRequest) -> Answer[SessionView]:
        """Create an account and open its first session, where the server is open for that."""
        session = await use.sign_up(
            data.email, data.password, data.metadata or {}, _origin(request)
        )
        return answered(session_view(session))

    @post(
        "/login",
        status_code=200,
        dto=StrictBody[LogInForm],
        return_dto=None,
        opt={"action": "session.log_in"},
        responses=errors("INVALID_LOGIN", "RATE_LIMITED", body=True, bearer=False),
    )
    async def log_in(data: JSONBody[LogInForm], request: AnyRequest) -> Answer[SessionView]:
        """Open a session."""
        session = await use.log_in(data.email, data.password, _origin(request))
        return answered(session_view(session))

    @post(
        "/token/refresh",
        status_code=200,
        dto=StrictBody[RefreshForm],
        return_dto=None,
        opt={"action": "session.refresh"},
        responses=errors("INVALID_REFRESH_TOKEN", "RATE_LIMITED", body=True, bearer=False),
    )
    async def refresh_session(
        data: JSONBody[RefreshForm], request: AnyRequest
    ) -> Answer[SessionView]:
        """Change a refresh token for two new tokens; one used twice ends its session."""
        session = await use.refresh(data.refresh_token, _origin(request))
        return answered(session_view(session))

    @post(
        "/recover",
        status_code=200,
        dto=StrictBody[RecoverForm],
        return_dto=None,
        opt={"action": "user.recover"},
        responses=errors("RATE_LIMITED", body=True, bearer=False),
    )
    async def recover(data: JSONBody[RecoverForm], request: AnyRequest) -> Answer[Literal["ok"]]:
        """Mail a recovery link; the answer is the same for unknown addresses."""
        await use.recover(data.email, _origin(request))
        return answered(_DONE)

    @post(
        "/recover/confirm",
        status_code=200,
        dto=StrictBody[ConfirmRecoveryForm],
        return_dto=None,
        opt={"action": "user.confirm_recovery"},
        responses=errors("INVALID_RECOVERY_TOKEN", "RATE_LIMITED", body=True, bearer=False),
    )
    async def confirm_recovery(
        data: JSONBody[ConfirmRecoveryForm], request: AnyRequest
    ) -> Answer[Literal["ok"]]:
        """Set a new password with a link's token; every session ends."""
        await use.confirm_recovery(data.token, data.password, _origin(request))
        return answered(_DONE)

    return Router(
        "/auth",
        route_handlers=[sign_up, log_in, refresh_session, recover, confirm_recovery],
        tags=["authentication"],
    )


def account_routes(use: Access, authenticate: Authenticate) -> Router:
    """Build the routes of a caller's own session and account."""

    @post("/logout", status_code=200, opt={"action": "session.log_out"}, responses=errors())
    async def log_out(request: AnyRequest) -> Answer[Literal["ok"]]:
        """End the session; its access and refresh tokens stop working."""
        await use.log_out(_principal(request), _origin(request))
        return answered(_DONE)

    @post(
        "/step-up",
        status_code=200,
        dto=StrictBody[StepUpForm],
        return_dto=None,
        opt={"action": ACTION_STEP_UP},
        responses=errors("INVALID_LOGIN", "RATE_LIMITED", body=True),
    )
    async def step_up(data: JSONBody[StepUpForm], request: AnyRequest) -> Answer[RaisedSessionView]:
        """Raise the session for five minutes, with the password again."""
        until_ms = await use.step_up(_principal(request), data.password, _origin(request))
        return answered(raised_session_view(until_ms))

    @get("/user", opt={"action": "user.read"}, responses=errors())
    async def get_user(request: AnyRequest) -> Answer[UserView]:
        """Read the own account."""
        return answered(user_view(await use.get_user(_principal(request))))

    @put(
        "/user",
        dto=StrictBody[UpdateUserForm],
        return_dto=None,
        opt={"action": "user.update"},
        responses=errors("EMAIL_TAKEN", "STEP_UP_REQUIRED", "RATE_LIMITED", body=True),
    )
    async def update_user(data: JSONBody[UpdateUserForm], request: AnyRequest) -> Answer[UserView]:
        """Change the own account; a new password ends every session."""
        user = await use.update_user(
            _principal(request),
            _origin(request),
            email=data.email,
            password=data.password,
            metadata=data.metadata if data.metadata is not None else data.data,
        )
        return answered(user_view(user))

    return Router(
        "/auth",
        route_handlers=[log_out, step_up, get_user, update_user],
        before_request=authenticate,
        security=BEARER,
        tags=["authentication"],
    )


def _origin(request: AnyRequest) -> Origin:
    return exchange_of(request.scope).origin


def _principal(request: AnyRequest) -> Principal:
    principal = exchange_of(request.scope).principal
    if principal is None:
        raise UnauthenticatedError  # a route without `require_bearer`: refuse rather than guess
    return principal
