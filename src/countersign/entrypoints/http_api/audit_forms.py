"""The query of the audit list, and its cursor."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final

from countersign.audit.ports import EntryFilter, Position
from countersign.entrypoints.http_api.grant_forms import TIME_MAX
from countersign.kernel.decision import Outcome
from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.ids import CredentialId, GrantId, find_canonical_id

LIMIT_DEFAULT: Final = 100
LIMIT_MAX: Final = 1000
_NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_ACTION: Final = re.compile(r"[a-z_]{1,32}\.[a-z_]{1,32}", re.ASCII)
# Version 1: time and id of the last entry that was looked at.
_CURSOR: Final = re.compile(r"1\.([0-9]{1,15})\.([0-9a-f-]{36})", re.ASCII)
_CURSOR_LENGTH_MAX: Final = 80


def entry_filter(query: Mapping[str, str | None]) -> EntryFilter:
    """Return the filter of a query, by the names on the wire; a blank one counts as absent.

    Raises:
        InvalidRequestError: names each parameter that can't be read.
    """
    given = {name: text for name, text in query.items() if text}
    faults: dict[str, str] = {}
    credential_id = _id(given, "credentialId", faults)
    grant_id = _id(given, "grantId", faults)
    wanted = EntryFilter(
        credential_id=None if credential_id is None else CredentialId(credential_id),
        grant_id=None if grant_id is None else GrantId(grant_id),
        action=_action(given, faults),
        outcome=_outcome(given, faults),
        from_ms=_number(given, "from", 0, TIME_MAX, faults),
        to_ms=_number(given, "to", 0, TIME_MAX, faults),
        before=_position(given, faults),
        limit=_number(given, "limit", 1, LIMIT_MAX, faults) or LIMIT_DEFAULT,
    )
    if faults:
        raise InvalidRequestError(faults)
    return wanted


def cursor_of(position: Position) -> str:
    """Return a place in the log as a word that means nothing to others."""
    text = f"1.{position.at_ms}.{position.entry_id}"
    return base64.urlsafe_b64encode(text.encode("ascii")).decode("ascii").rstrip("=")


def _position(given: Mapping[str, str], faults: dict[str, str]) -> Position | None:
    word = given.get("cursor")
    if word is None:
        return None
    match = _CURSOR.fullmatch(_decoded(word))
    if match is None:
        faults["cursor"] = "must be a cursor of an earlier answer"
        return None
    return Position(int(match[1]), match[2])


def _decoded(word: str) -> str:
    if len(word) > _CURSOR_LENGTH_MAX or not word.isascii():
        return ""
    try:
        padded = word + "=" * (-len(word) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _id(given: Mapping[str, str], name: str, faults: dict[str, str]) -> str | None:
    text = given.get(name)
    found = None if text is None else find_canonical_id(text)
    if text is not None and found is None:
        faults[name] = "must be a UUID"
    return found


def _action(given: Mapping[str, str], faults: dict[str, str]) -> str | None:
    text = given.get("action")
    if text is not None and not _ACTION.fullmatch(text):
        faults["action"] = "must read noun.verb"
    return text


def _outcome(given: Mapping[str, str], faults: dict[str, str]) -> Outcome | None:
    text = given.get("outcome")
    if text is None:
        return None
    if text.upper() not in Outcome.__members__:
        faults["outcome"] = f"must be one of {', '.join(Outcome)}"
        return None
    return Outcome(text.upper())


def _number(
    given: Mapping[str, str], name: str, least: int, most: int, faults: dict[str, str]
) -> int | None:
    text = given.get(name)
    if text is None:
        return None
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        faults[name] = f"must be a whole number from {least} to {most}"
        return None
    return int(text)
