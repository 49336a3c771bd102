"""Accounts and what is known of their owners."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NewType

from countersign.access.email_address import EmailAddress
from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.ids import UserId

JsonObject = Mapping[str, object]
PasswordHash = NewType("PasswordHash", str)

METADATA_MAX_BYTES: Final = 16 * 1024


class Role(StrEnum):
    """What a person is to this server; an admin is made on the command line only."""

    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """What a person may read of their own account; times are Unix milliseconds."""

    user_id: UserId
    email: EmailAddress
    role: Role
    created_at_ms: int
    updated_at_ms: int
    last_sign_in_at_ms: int | None = None
    user_metadata: JsonObject = field(default_factory=dict)
    app_metadata: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """A user with what proves who they are.

    `password_version` rises with every change of the password, not with a
    rehash: a log-in that verified an older version opens no session.
    """

    user: User
    password_hash: PasswordHash = field(repr=False)
    password_version: int = 1


def require_metadata(metadata: JsonObject) -> JsonObject:
    """Return the metadata when it is storable JSON of at most 16 KiB.

    Raises:
        InvalidRequestError: it is too large, nested too deep, or no JSON.
    """
    fault = _find_fault(metadata)
    if fault is not None:
        raise InvalidRequestError({"metadata": fault})
    return metadata


def merge_metadata(current: JsonObject, changes: JsonObject) -> JsonObject:
    """Return `current` with the top-level keys of `changes`; null removes a key.

    Source: Supabase GoTrue, models/user.go, UpdateUserMetaData: the identity
    provider whose clients call this API.
    """
    return {key: value for key, value in {**current, **changes}.items() if value is not None}


def encode_metadata(metadata: JsonObject) -> str:
    """Return the metadata as ASCII JSON text."""
    return json.dumps(metadata, allow_nan=False, separators=(",", ":"))


def _find_fault(metadata: JsonObject) -> str | None:
    try:
        text = json.dumps(
            metadata, allow_nan=False, ensure_ascii=False, separators=(",", ":")
        ).encode("utf-8")
    except RecursionError:
        return "is nested too deep"
    except (TypeError, ValueError):
        return "must be a JSON object"
    return None if len(text) <= METADATA_MAX_BYTES else "must be at most 16 KiB as JSON"
