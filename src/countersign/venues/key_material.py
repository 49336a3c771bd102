"""Key material: what a person pastes, in the form that a venue's recipe takes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import SecretForm, Venue
from countersign.venues.cdp_key_text import normal_cdp_key
from countersign.venues.errors import KeyRejectedError, RejectionReason
from countersign.venues.field_mix_ups import find_mix_up
from countersign.venues.key_text import (
    MalformedKeyTextError,
    normal_base64,
    normal_hex,
    normal_pem,
    trimmed,
    trimmed_passphrase,
)

_EMPTY: Final = "must not be empty"
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # C0, DEL and C1
_UNPRINTABLE: Final = "must be printable ASCII"
_CONTROL: Final = "must not hold control characters"


@dataclass(frozen=True, slots=True)
class KeyMaterial:
    """An API key with its secret. Secret's own repr shows nothing of it."""

    api_key: Secret
    api_secret: Secret
    api_passphrase: Secret | None


def normalised_material(
    venue: Venue, api_key: Secret, api_secret: Secret, api_passphrase: Secret | None
) -> KeyMaterial:
    """Return a key in the form that the venue's recipe takes; the same again for its own result.

    What copying adds is taken off: blanks, line ends, quotes, byte order marks
    and zero-width characters around a value, escaped or lost line ends within
    a PEM. Hexadecimal digits come back in lower case. A passphrase for a venue
    that has none is dropped: clients send one by habit, and what is not needed is
    not kept.

    Raises:
        InvalidRequestError: a part is empty, or can't be sent in a header, or
            the venue's passphrase is missing; names every such field.
        KeyRejectedError: MALFORMED_KEY: no request can be signed with this secret, or it stands
            in another's field.
    """
    faults: dict[str, str] = {}
    key = _part(faults, "apiKey", api_key, trimmed)
    secret = _part(faults, "apiSecret", api_secret, trimmed)
    passphrase = None
    if venue.needs_passphrase:
        passphrase = _passphrase(faults, venue, api_passphrase)
    if not faults:
        key, secret = _formed(venue, key, secret, passphrase)
        if not secret.startswith("-----BEGIN ") and _has_control(secret):
            faults["apiSecret"] = _CONTROL
    if key and not _is_header_safe(key):
        faults["apiKey"] = _UNPRINTABLE
    # OKX takes it in a header, as it is (REST Authentication, "OK-ACCESS-PASSPHRASE").
    if passphrase and not _is_header_safe(passphrase):
        faults["apiPassphrase"] = _UNPRINTABLE
    if faults:
        raise InvalidRequestError(faults)
    return KeyMaterial(
        api_key=Secret.from_text(key),
        api_secret=Secret.from_text(secret),
        api_passphrase=None if passphrase is None else Secret.from_text(passphrase),
    )


def holds_pem(value: Secret) -> bool:
    """Tell whether a key in PEM is in it, whole or not."""
    return b"-----BEGIN" in value.reveal()


def _part(faults: dict[str, str], name: str, value: Secret, clean: Callable[[str], str]) -> str:
    try:
        text = clean(value.reveal_text())
    except UnicodeDecodeError:
        text = ""
        faults[name] = "must be UTF-8 text"
    else:
        if not text:
            faults[name] = _EMPTY
    return text


def _passphrase(faults: dict[str, str], venue: Venue, value: Secret | None) -> str:
    if value is None or not len(value):
        faults["apiPassphrase"] = f"is required for {venue.name}"
        return ""
    return _part(faults, "apiPassphrase", value, trimmed_passphrase)


def _formed(venue: Venue, key: str, secret: str, passphrase: str | None) -> tuple[str, str]:
    formed = key, secret
    hint = find_mix_up(venue, key, secret, passphrase)
    if hint is None:
        try:
            formed = _FORMS[venue.secret_form](key, secret)
        except MalformedKeyTextError as error:
            hint = error.hint
    if hint is not None:
        raise KeyRejectedError([RejectionReason.MALFORMED_KEY], hint)
    return formed


def _is_header_safe(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _has_control(text: str) -> bool:
    return _CONTROLS.search(text) is not None


# Of the API key and the secret, since some people send both in one text.
_FORMS: Final[Mapping[SecretForm, Callable[[str, str], tuple[str, str]]]] = {
    SecretForm.TEXT: lambda key, secret: (key, secret),
    SecretForm.TEXT_OR_PEM: lambda key, secret: (key, normal_pem(secret)),
    SecretForm.BASE64: lambda key, secret: (key, normal_base64(secret)),
    SecretForm.CDP: normal_cdp_key,
    # Equal keys are recognised by their text.
    SecretForm.HEX: lambda key, secret: (key.lower(), normal_hex(secret)),
}
