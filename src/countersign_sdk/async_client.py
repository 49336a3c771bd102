"""The client for asyncio; the same methods as CountersignClient's, each awaited."""

import asyncio
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


class AsyncCountersignClient:
    """Speaks Cadenza v3 with a Countersign server. Tasks of one loop may share one.

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
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        options = client_options(checked_url(url), timeout_s)
        self._http = httpx2.AsyncClient(**options, transport=transport)
        self._retries = retries
        self._held = HeldSession()
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; the session stays good on the server."""
        await self._http.aclose()

    async def sign_in(self, email: str, password: Secret) -> Session:
        """Start a session; from now on it is kept fresh."""
        session = await self._send(operations.sign_in(email, password))
        self._held.hold(session, session.expires_in)
        return session

    def resume(self, session: Session) -> None:
        """Go on with a session that was kept from an earlier sign-in."""
        self._held.hold(session, seconds_left(session))

    async def refresh(self) -> Session:
        """Exchange both tokens for new ones; done by itself five minutes before the end."""
        async with self._lock:
            return await self._refresh()

    async def log_out(self) -> None:
        """End the session on the server."""
        await self._send(operations.log_out())
        self._held.drop()

    async def step_up(self, password: Secret) -> RaisedSession:
        """Show the password again, for what a session alone may not do."""
        return await self._send(operations.step_up(password))

    async def get_user(self) -> User:
        return await self._send(operations.get_user())

    async def create_credential(self, new: NewCredential) -> Credential:
        """Check a key at its exchange and store it."""
        return await self._send(operations.create_credential(new))

    async def generate_credential(
        self, venue: str, kind: str, name: str | None = None
    ) -> GeneratedCredential:
        """Make a key pair in the vault, of a kind (ED25519, RSA) that the venue takes.

        Its private half never leaves. Give `public_key` to the exchange as `steps` say, then
        activate the credential; one that is not activated within seven days expires.
        """
        return await self._send(operations.generate_credential(venue, kind, name))

    async def activate_credential(self, credential_id: str, api_key: Secret) -> Credential:
        """Check the API key that the exchange gave to a key pair of the vault."""
        return await self._send(operations.activate_credential(credential_id, api_key))

    async def list_credentials(self, wanted: CredentialFilter = _ALL) -> Page[Credential]:
        return await self._send(operations.list_credentials(wanted))

    async def verify_credential(self, credential_id: str) -> Verification:
        """Check a stored key at its exchange again."""
        return await self._send(operations.verify_credential(credential_id))

    async def rotate_credential(self, credential_id: str, key: NewKey) -> Credential:
        """Give a credential a new key; its grants stay."""
        return await self._send(operations.rotate_credential(credential_id, key))

    async def revoke_credential(self, credential_id: str) -> StoppedCredential:
        """Revoke a credential for good, with its grants."""
        return await self._send(operations.revoke_credential(credential_id))

    async def freeze_credential(self, credential_id: str) -> StoppedCredential:
        """Stop every use of a credential until it is thawed."""
        return await self._send(operations.freeze_credential(credential_id))

    async def freeze_all(self) -> Page[StoppedCredential]:
        """Stop every use of all your credentials."""
        return await self._send(operations.freeze_all())

    async def thaw_credential(self, credential_id: str) -> Credential:
        return await self._send(operations.thaw_credential(credential_id))

    async def create_grant(self, new: NewGrant) -> CreatedGrant:
        """Make a grant; its token is in this answer and in no other."""
        return await self._send(operations.create_grant(new))

    async def list_grants(
        self,
        credential_id: str | None = None,
        *,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page[Grant]:
        return await self._send(operations.list_grants(credential_id, limit, offset))

    async def update_grant(
        self, grant_id: str, limits: GrantLimits, *, holder: str | None = None
    ) -> Grant:
        """Change what is given; the rest stays."""
        return await self._send(operations.update_grant(grant_id, limits, holder))

    async def revoke_grant(self, grant_id: str) -> RevokedGrant:
        """Revoke a grant for good, with all below it: nothing is sent by them afterwards."""
        return await self._send(operations.revoke_grant(grant_id))

    async def list_audit(self, wanted: AuditFilter = _NEWEST) -> Page[AuditEntry]:
        """List what was decided in your name, newest first; go on while `has_next`."""
        return await self._send(operations.list_audit(wanted))

    async def _send(self, call: Call[Answer]) -> Answer:
        if not call.signed_in:
            return await self._carry_out(converse(call, None, self._retries))
        async with self._lock:
            self._held.require()
            if self._held.is_stale():
                await self._refresh()
            token = self._held.access_token()
        return await self._carry_out(converse(call, token, self._retries))

    async def _refresh(self) -> Session:
        call = operations.refresh(self._held.require().refresh_token)
        try:
            session = await self._carry_out(converse(call, None, self._retries))
        except UnauthorizedError:
            self._held.drop()
            raise
        self._held.hold(session, session.expires_in)
        return session

    async def _carry_out(self, conversation: Conversation[Answer]) -> Answer:
        outcome: Received | Failed | None = None
        while True:
            try:
                step = conversation.send(outcome)
            except StopIteration as end:
                answer: Answer = end.value
                return answer
            if isinstance(step, Send):
                outcome = await self._exchange(step)
            else:
                await asyncio.sleep(step.seconds)
                outcome = None

    async def _exchange(self, step: Send) -> Received | Failed:
        try:
            return received(await self._http.request(**request_of(step)))
        except httpx2.TransportError as error:
            return failed(error)
