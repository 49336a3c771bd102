"""Who may see a credential."""

from countersign.credentials.credential import Credential, CredentialStatus
from countersign.credentials.errors import (
    AccessDeniedError,
    AlreadyRevokedError,
    CredentialNotFoundError,
    FrozenError,
    NotActiveError,
)
from countersign.kernel.ids import UserId


def require_owned(credential: Credential | None, user_id: UserId) -> Credential:
    """Return the credential if it is the user's.

    Raises:
        CredentialNotFoundError: there is none.
        AccessDeniedError: it is somebody else's.
    """
    if credential is None:
        raise CredentialNotFoundError
    if credential.user_id != user_id:
        raise AccessDeniedError
    return credential


def require_unrevoked(credential: Credential | None, user_id: UserId) -> Credential:
    """Return the credential if it is the user's and not revoked.

    Raises:
        CredentialNotFoundError, AccessDeniedError: as `require_owned`.
        AlreadyRevokedError: it was revoked.
    """
    owned = require_owned(credential, user_id)
    if owned.status is CredentialStatus.REVOKED:
        raise AlreadyRevokedError
    return owned


def require_rotatable(credential: Credential | None, user_id: UserId) -> Credential:
    """Return the credential if it is the user's and may get another key.

    Raises:
        CredentialNotFoundError, AccessDeniedError, AlreadyRevokedError: as `require_unrevoked`.
        NotActiveError: it waits for the API key of the pair that was made for it.
    """
    unrevoked = require_unrevoked(credential, user_id)
    if unrevoked.status is CredentialStatus.CREATED:
        raise NotActiveError
    return unrevoked


def require_verifiable(credential: Credential | None, user_id: UserId) -> Credential:
    """Return the credential if it is the user's and there is a key to be checked.

    Raises:
        CredentialNotFoundError, AccessDeniedError, AlreadyRevokedError, FrozenError: as
            `require_checkable`.
        NotActiveError: it never had an API key.
    """
    checkable = require_checkable(credential, user_id)
    if checkable.public_key is not None and checkable.passport is None:
        raise NotActiveError
    return checkable


def require_checkable(credential: Credential | None, user_id: UserId) -> Credential:
    """Return the credential if it is the user's and its key may be checked.

    Raises:
        CredentialNotFoundError, AccessDeniedError, AlreadyRevokedError: as `require_unrevoked`.
        FrozenError: its owner froze it.
    """
    unrevoked = require_unrevoked(credential, user_id)
    if unrevoked.frozen_at_ms is not None:
        raise FrozenError
    return unrevoked


def require_usable(credential: Credential) -> None:
    """Refuse a credential that no request may be signed with.

    Raises:
        AlreadyRevokedError, NotActiveError: its status says so.
        FrozenError: its owner froze it.
    """
    if credential.status is CredentialStatus.REVOKED:
        raise AlreadyRevokedError
    if credential.frozen_at_ms is not None:
        raise FrozenError
    if credential.status is not CredentialStatus.ACTIVE:
        raise NotActiveError
