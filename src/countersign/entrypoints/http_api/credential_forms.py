"""Request bodies and queries of the credential routes."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from countersign.credentials.create import NewCredential
from countersign.credentials.credential import (
    AccountType,
    CredentialStatus,
    CredentialType,
    ListFilter,
)
from countersign.credentials.generate import NewKeyPair
from countersign.credentials.intake import SubmittedKey
from countersign.entrypoints.http_api.forms import Form
from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.ids import CredentialId, find_canonical_id
from countersign.kernel.secret import Secret

_VERIFIED_AT_ONCE_MAX: Final = 100  # contract, section 3: limits
_LIST_LIMIT_MAX: Final = 1000
_LIST_OFFSET_MAX: Final = 10**9
_NUMBER: Final = re.compile(r"[0-9]{1,10}", re.ASCII)

_TYPE_WORDS: Final = (*AccountType, *CredentialType)
# Contract, section 5: status words of older clients. Those that are None match nothing here.
_STATUS_WORDS: Final[dict[str, CredentialStatus | None]] = {
    **{str(status): status for status in CredentialStatus},
    "VERIFIED": CredentialStatus.ACTIVE,
    "VALIDATED": CredentialStatus.ACTIVE,
    "PENDING": CredentialStatus.CREATED,
    **dict.fromkeys(
        ("SETUP", "INACTIVE", "LOCKED", "DISCONNECTED", "SUSPENDED", "DELETED", "UNKNOWN", "ERROR")
    ),
}


class CreateCredentialForm(Form, frozen=True):
    """The body of create."""

    venue: str
    api_key: Secret
    api_secret: Secret
    api_passphrase: Secret | None = None
    name: str | None = None
    nickname: str | None = None
    type: AccountType | None = None
    credential_type: CredentialType | None = None

    def to_domain(self) -> NewCredential:
        return NewCredential(
            venue=self.venue,
            key=SubmittedKey(self.api_key, self.api_secret, _unless_blank(self.api_passphrase)),
            name=self.name if self.name is not None else self.nickname or "",
            type=self.type or AccountType.EXCHANGE,
            credential_type=self.credential_type,
            name_field="name" if self.name is not None or self.nickname is None else "nickname",
        )


class GenerateCredentialForm(Form, frozen=True):
    """The body of generate."""

    venue: str
    kind: str
    name: str | None = None
    nickname: str | None = None
    type: AccountType | None = None

    def to_domain(self) -> NewKeyPair:
        return NewKeyPair(
            venue=self.venue,
            kind=self.kind,
            name=self.name if self.name is not None else self.nickname or "",
            type=self.type or AccountType.EXCHANGE,
            name_field="name" if self.name is not None or self.nickname is None else "nickname",
        )


class ActivateCredentialForm(Form, frozen=True):
    """The body of activate."""

    credential_id: str
    api_key: Secret


class RotateCredentialForm(Form, frozen=True):
    """The body of rotate."""

    credential_id: str
    api_key: Secret
    api_secret: Secret
    api_passphrase: Secret | None = None

    def submitted_key(self) -> SubmittedKey:
        return SubmittedKey(self.api_key, self.api_secret, _unless_blank(self.api_passphrase))


class RevokeCredentialForm(Form, frozen=True):
    """The body of revoke."""

    credential_id: str


class StopCredentialForm(Form, frozen=True):
    """The body of freeze and thaw: one of the two."""

    credential_id: str | None = None
    all: bool | None = None

    def wanted(self) -> str | None:
        """Return the id of one credential; None for all of the caller's.

        Raises:
            InvalidRequestError: neither is asked for, or both are.
        """
        if bool(self.all) == (self.credential_id is not None):
            raise InvalidRequestError({"credentialId": 'must be given, or else "all": true'})
        return self.credential_id


class VerifyCredentialForm(Form, frozen=True):
    """The body of verify: one of the two."""

    credential_ids: list[str] | None = None
    credential_id: str | None = None

    def ids(self) -> list[CredentialId]:
        """Return the ids of the array form.

        Raises:
            InvalidRequestError: none, too many, or not UUIDs.
        """
        given = self.credential_ids or []
        if not given:
            raise InvalidRequestError({"credentialIds": "must name at least one credential"})
        if len(given) > _VERIFIED_AT_ONCE_MAX:
            raise InvalidRequestError(
                {"credentialIds": f"must name at most {_VERIFIED_AT_ONCE_MAX} credentials"}
            )
        return [credential_id(text, "credentialIds") for text in given]


def credential_id(text: str, field: str = "credentialId") -> CredentialId:
    """Return the id in its canonical form.

    Raises:
        InvalidRequestError: not a UUID.
    """
    canonical = find_canonical_id(text)
    if canonical is None:
        raise InvalidRequestError({field: "must be a UUID"})
    return CredentialId(canonical)


def list_filter(
    *,
    kinds: Sequence[str],
    statuses: Sequence[str],
    ids: Sequence[str],
    venue: str | None,
    limit: str | None,
    offset: str | None,
) -> ListFilter:
    """Return the filter of a list's query.

    Raises:
        InvalidRequestError: an unknown word, a bad id or a bad number.
    """
    types = _known(kinds, "type", _TYPE_WORDS)
    limit_read, offset_read = page_bounds(limit, offset)
    known = [_STATUS_WORDS[word] for word in _known(statuses, "status", _STATUS_WORDS)]
    return ListFilter(
        types=tuple(AccountType(word) for word in types if word in AccountType.__members__),
        credential_types=tuple(
            CredentialType(word) for word in types if word in CredentialType.__members__
        ),
        statuses=tuple(status for status in known if status is not None),
        credential_ids=tuple(credential_id(text, "credentialIds") for text in _values(ids)),
        venue=venue.upper() if venue else None,
        matches_nothing=bool(known) and not any(known),
        limit=limit_read,
        offset=offset_read,
    )


def page_bounds(limit: str | None, offset: str | None) -> tuple[int | None, int]:
    """Return which part of a list is wanted; without `limit` it is the rest from `offset` on.

    Raises:
        InvalidRequestError: a bad number.
    """
    return (
        _number(limit, "limit", least=1, most=_LIST_LIMIT_MAX),
        _number(offset, "offset", least=0, most=_LIST_OFFSET_MAX) or 0,
    )


def _values(given: Sequence[str]) -> list[str]:
    """Return the values of a comma list, a repeated name, or both."""
    parts = (part.strip() for value in given for part in value.split(","))
    return [part for part in parts if part]


def _known(given: Sequence[str], field: str, allowed: Collection[str]) -> list[str]:
    words = [word.upper() for word in _values(given)]
    if any(word not in allowed for word in words):
        raise InvalidRequestError({field: f"must be of {', '.join(allowed)}"})
    return words


def _number(given: str | None, field: str, *, least: int, most: int) -> int | None:
    if not given:
        return None
    if not _NUMBER.fullmatch(given) or not least <= int(given) <= most:
        raise InvalidRequestError({field: f"must be a whole number from {least} to {most}"})
    return int(given)


def _unless_blank(secret: Secret | None) -> Secret | None:
    return None if secret is None or not secret.reveal().strip() else secret
