"""The client that waits for its answers."""

import threading
import time
from types import TracebackType
from typing import Final, Self, TypeVar

import httpx2

from countersign_sdk import operations
from countersign_sdk.calls import Call
from countersign_sdk.conversing import Conversation, Failed, Received, Retries, Send, converse
from countersign_sdk.errors import UnauthorizedError
from countersign_sdk.held_session import HeldSession, seconds_left
from countersign_sdk.models import (
    AuditEntry,
    CreatedGrant,
    Credential,
    GeneratedCredential,
    Grant,
    Page,
    RaisedSession,
    RevokedGrant,
    Session,
    StoppedCredential,
    User,
    Verification,
)
from countersign_sdk.requests import (
    AuditFilter,
    CredentialFilter,
    GrantLimits,
    NewCredential,
    NewGrant,
    NewKey,
    Secret,
)
from countersign_sdk.server_url import checked_url
from countersign_sdk.transport import client_options, failed, received, request_of

_TIMEOUT_S: Final = 30.0
_ALL: Final = CredentialFilter()
_NEWEST: Final = AuditFilter()
_USUAL: Final = Retries()

Answer = TypeVar("Answer")


class CountersignClient:
    """Speaks Cadenza v3 with a Countersign server. Threads may share one.

    Every method raises what countersign_sdk.errors names.

    Args:
        url: such as `https://countersign.example.com`; plain HTTP to loopback only.
        timeout_s: of each step of a request.
        retries: how often a call is sent again, where that is safe.
        transport: another one of httpx2, such as one with a CA of your own.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_s: float = _TIMEOUT_S,
        retries: Retries = _USUAL,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        options = client_options(checked_url(url), timeout_s)
        self._http = httpx2.Client(**options, transport=transport)
        self._retries = retries
        self._held = HeldSession()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the session stays good on the server."""
        self._http.close()

    def sign_in(self, email: str, password: Secret) -> Session:
        """Start a session; from now on it is kept fresh."""
        session = self._send(operations.sign_in(email, password))
        self._held.hold(session, session.expires_in)
        return session

    def resume(self, session: Session) -> None:
        """Go on with a session that was kept from an earlier sign-in."""
        self._held.hold(session, seconds_left(session))

    def refresh(self) -> Session:
        """Exchange both tokens for new ones; done by itself five minutes before the end."""
        with self._lock:
            return self._refresh()

    def log_out(self) -> None:
        """End the session on the server."""
        self._send(operations.log_out())
        self._held.drop()

    def step_up(self, password: Secret) -> RaisedSession:
        """Show the password again, for what a session alone may not do."""
        return self._send(operations.step_up(password))

    def get_user(self) -> User:
        return self._send(operations.get_user())

    def create_credential(self, new: NewCredential) -> Credential:
        """Check a key at its exchange and store it."""
        return self._send(operations.create_credential(new))

    def generate_credential(
        self, venue: str, kind: str, name: str | None = None
    ) -> GeneratedCredential:
        """Make a key pair in the vault, of a kind (ED25519, RSA) that the venue takes.

        Its private half never leaves. Give `public_key` to the exchange as `steps` say, then
        activate the credential; one that is not activated within seven days expires.
        """
        return self._send(operations.generate_credential(venue, kind, name))

    def activate_credential(self, credential_id: str, api_key: Secret) -> Credential:
        """Check the API key that the exchange gave to a key pair of the vault."""
        return self._send(operations.activate_credential(credential_id, api_key))

    def list_credentials(self, wanted: CredentialFilter = _ALL) -> Page[Credential]:
        return self._send(operations.list_credentials(wanted))

    def verify_credential(self, credential_id: str) -> Verification:
        """Check a stored key at its exchange again."""
        return self._send(operations.verify_credential(credential_id))

    def rotate_credential(self, credential_id: str, key: NewKey) -> Credential:
        """Give a credential a new key; its grants stay."""
        return self._send(operations.rotate_credential(credential_id, key))

    def revoke_credential(self, credential_id: str) -> StoppedCredential:
        """Revoke a credential for good, with its grants."""
        return self._send(operations.revoke_credential(credential_id))

    def freeze_credential(self, credential_id: str) -> StoppedCredential:
        """Stop every use of a credential until it is thawed."""
        return self._send(operations.freeze_credential(credential_id))

    def freeze_all(self) -> Page[StoppedCredential]:
        """Stop every use of all your credentials."""
        return self._send(operations.freeze_all())

    def thaw_credential(self, credential_id: str) -> Credential:
        return self._send(operations.thaw_credential(credential_id))

    def create_grant(self, new: NewGrant) -> CreatedGrant:
        """Make a grant; its token is in this answer and in no other."""
        return self._send(operations.create_grant(new))

    def list_grants(
        self,
        credential_id: str | None = None,
        *,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page[Grant]:
        return self._send(operations.list_grants(credential_id, limit, offset))

    def update_grant(
        self, grant_id: str, limits: GrantLimits, *, holder: str | None = None
    ) -> Grant:
        """Change what is given; the rest stays."""
        return self._send(operations.update_grant(grant_id, limits, holder))

    def revoke_grant(self, grant_id: str) -> RevokedGrant:
        """Revoke a grant for good, with all below it: nothing is sent by them afterwards."""
        return self._send(operations.revoke_grant(grant_id))

    def list_audit(self, wanted: AuditFilter = _NEWEST) -> Page[AuditEntry]:
        """List what was decided in your name, newest first; go on while `has_next`."""
        return self._send(operations.list_audit(wanted))

    def _send(self, call: Call[Answer]) -> Answer:
        if not call.signed_in:
            return self._carry_out(converse(call, None, self._retries))
        with self._lock:
            self._held.require()
            if self._held.is_stale():
                self._refresh()
            token = self._held.access_token()
        return self._carry_out(converse(call, token, self._retries))

    def _refresh(self) -> Session:
        call = operations.refresh(self._held.require().refresh_token)
        try:
            session = self._carry_out(converse(call, None, self._retries))
        except UnauthorizedError:
            self._held.drop()
            raise
        self._held.hold(session, session.expires_in)
        return session

    def _carry_out(self, conversation: Conversation[Answer]) -> Answer:
        outcome: Received | Failed | None = None
        while True:
            try:
                step = conversation.send(outcome)
            except StopIteration as end:
                answer: Answer = end.value
                return answer
            if isinstance(step, Send):
                outcome = self._exchange(step)
            else:
                time.sleep(step.seconds)
                outcome = None

    def _exchange(self, step: Send) -> Received | Failed:
        try:
            return received(self._http.request(**request_of(step)))
        except httpx2.TransportError as error:
            return failed(error)
