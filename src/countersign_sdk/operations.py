"""The operations of the API, each as the call that asks for it."""

from typing import TypeVar

from countersign_sdk.calls import Call, Repeating, given, nothing, one, page, queried, revealed
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

Kind = TypeVar("Kind")


def sign_in(email: str, password: Secret) -> Call[Session]:
    body = {"email": email, "password": revealed(password)}
    return Call(method="POST", path="/auth/login", read=one(Session), body=body, signed_in=False)


def refresh(refresh_token: Secret) -> Call[Session]:
    # The token works once: sent again after it arrived, it would end the session.
    body = {"refreshToken": revealed(refresh_token)}
    return Call(
        method="POST", path="/auth/token/refresh", read=one(Session), body=body, signed_in=False
    )


def log_out() -> Call[None]:
    return Call(method="POST", path="/auth/logout", read=nothing)


def step_up(password: Secret) -> Call[RaisedSession]:
    body = {"password": revealed(password)}
    return Call(method="POST", path="/auth/step-up", read=one(RaisedSession), body=body)


def get_user() -> Call[User]:
    return Call(method="GET", path="/auth/user", read=one(User), repeating=Repeating.FREELY)


def create_credential(new: NewCredential) -> Call[Credential]:
    body = {"venue": new.venue, **_key(new), **given(name=new.name)}
    return Call(
        method="POST",
        path="/credential/create",
        read=one(Credential),
        body=body,
        repeating=Repeating.WITH_ITS_KEY,
    )


def generate_credential(venue: str, kind: str, name: str | None) -> Call[GeneratedCredential]:
    return Call(
        method="POST",
        path="/credential/generate",
        read=one(GeneratedCredential),
        body={"venue": venue, "kind": kind, **given(name=name)},
        repeating=Repeating.WITH_ITS_KEY,
    )


def activate_credential(credential_id: str, api_key: Secret) -> Call[Credential]:
    body = {"credentialId": credential_id, "apiKey": revealed(api_key)}
    return Call(method="POST", path="/credential/activate", read=one(Credential), body=body)


def list_credentials(wanted: CredentialFilter) -> Call[Page[Credential]]:
    query = queried(
        venue=wanted.venue,
        status=",".join(wanted.statuses) or None,
        credentialIds=",".join(wanted.credential_ids) or None,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return Call(
        method="GET",
        path="/credential/list",
        read=page(Credential),
        query=query,
        repeating=Repeating.FREELY,
    )


def verify_credential(credential_id: str) -> Call[Verification]:
    return _of_credential("/credential/verify", credential_id, Verification)


def rotate_credential(credential_id: str, key: NewKey) -> Call[Credential]:
    body = {"credentialId": credential_id, **_key(key)}
    return Call(method="POST", path="/credential/rotate", read=one(Credential), body=body)


def revoke_credential(credential_id: str) -> Call[StoppedCredential]:
    return _of_credential("/credential/revoke", credential_id, StoppedCredential)


def freeze_credential(credential_id: str) -> Call[StoppedCredential]:
    return _of_credential("/credential/freeze", credential_id, StoppedCredential)


def freeze_all() -> Call[Page[StoppedCredential]]:
    return Call(
        method="POST",
        path="/credential/freeze",
        read=page(StoppedCredential),
        body={"all": True},
    )


def thaw_credential(credential_id: str) -> Call[Credential]:
    return _of_credential("/credential/thaw", credential_id, Credential)


def create_grant(new: NewGrant) -> Call[CreatedGrant]:
    # No idempotency key: the token is told once, so that a second answer could not hold it.
    body = {
        "holder": new.holder,
        **given(credentialId=new.credential_id, parentGrantId=new.parent_grant_id),
        **_limits(new),
    }
    return Call(method="POST", path="/grant/create", read=one(CreatedGrant), body=body)


def list_grants(
    credential_id: str | None, limit: int | None, offset: int | None
) -> Call[Page[Grant]]:
    return Call(
        method="GET",
        path="/grant/list",
        read=page(Grant),
        query=queried(credentialId=credential_id, limit=limit, offset=offset),
        repeating=Repeating.FREELY,
    )


def update_grant(grant_id: str, limits: GrantLimits, holder: str | None) -> Call[Grant]:
    body = {"grantId": grant_id, **given(holder=holder), **_limits(limits)}
    return Call(method="POST", path="/grant/update", read=one(Grant), body=body)


def revoke_grant(grant_id: str) -> Call[RevokedGrant]:
    body = {"grantId": grant_id}
    return Call(method="POST", path="/grant/revoke", read=one(RevokedGrant), body=body)


def list_audit(wanted: AuditFilter) -> Call[Page[AuditEntry]]:
    query = queried(
        credentialId=wanted.credential_id,
        grantId=wanted.grant_id,
        action=wanted.action,
        outcome=wanted.outcome,
        to=wanted.to_ms,
        limit=wanted.limit,
        cursor=wanted.cursor,
        **{"from": wanted.from_ms},
    )
    return Call(
        method="GET",
        path="/audit/list",
        read=page(AuditEntry),
        query=query,
        repeating=Repeating.FREELY,
    )


def _of_credential(path: str, credential_id: str, kind: type[Kind]) -> Call[Kind]:
    return Call(method="POST", path=path, read=one(kind), body={"credentialId": credential_id})


def _key(key: NewKey) -> dict[str, str]:
    secrets = {"apiKey": key.api_key, "apiSecret": key.api_secret}
    if key.api_passphrase is not None:
        secrets["apiPassphrase"] = key.api_passphrase
    return {name: revealed(value) for name, value in secrets.items()}


def _limits(limits: GrantLimits) -> dict[str, object]:
    return given(
        capabilities=limits.capabilities,
        endpoints=limits.endpoints,
        symbols=limits.symbols,
        requestsPerMinute=limits.requests_per_minute,
        callerCidrs=limits.caller_cidrs,
        notBefore=limits.not_before,
        notAfter=limits.not_after,
        callerSignature=limits.caller_signature,
    )
