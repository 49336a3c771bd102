"""Sessions and users as the wire shows them (contract, section 4)."""

import msgspec

from countersign.access.session import IssuedSession
from countersign.access.user import User
from countersign.entrypoints.http_api.times import rfc3339


class UserView(msgspec.Struct, rename="camel", kw_only=True):
    """A user; times are RFC 3339 strings."""

    id: str
    email: str
    role: str
    created_at: str
    updated_at: str
    last_sign_in_at: str | None
    app_metadata: dict[str, object]
    user_metadata: dict[str, object]


class SessionView(msgspec.Struct, rename="camel", kw_only=True):
    """A session: the one answer that holds tokens. `expiresAt` is Unix seconds."""

    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int
    expires_at: int
    user: UserView

    def __repr__(self) -> str:
        return "SessionView(<redacted>)"


class RaisedSessionView(msgspec.Struct, rename="camel", kw_only=True):
    """A raised session: until then it may do what needs the password again."""

    raised_until: int
    raised_until_date_time: str


def raised_session_view(until_ms: int) -> RaisedSessionView:
    """Return a raised session as the wire shows it."""
    return RaisedSessionView(raised_until=until_ms, raised_until_date_time=rfc3339(until_ms))


def user_view(user: User) -> UserView:
    """Return a user as the wire shows it."""
    signed_in_at = user.last_sign_in_at_ms
    return UserView(
        id=user.user_id,
        email=user.email,
        role=user.role,
        created_at=rfc3339(user.created_at_ms),
        updated_at=rfc3339(user.updated_at_ms),
        last_sign_in_at=None if signed_in_at is None else rfc3339(signed_in_at),
        app_metadata=dict(user.app_metadata),
        user_metadata=dict(user.user_metadata),
    )


def session_view(session: IssuedSession) -> SessionView:
    """Return a session as the wire shows it."""
    return SessionView(
        access_token=session.access_token.reveal_text(),
        refresh_token=session.refresh_token.reveal_text(),
        token_type="bearer",  # noqa: S106  # the type's name, RFC 6750
        expires_in=session.expires_in_s,
        expires_at=session.expires_at_s,
        user=user_view(session.user),
    )
