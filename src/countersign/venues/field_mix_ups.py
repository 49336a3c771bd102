"""Parts of a key in each other's fields: what shows without asking the venue, and what may be."""

import re
from collections.abc import Sequence
from typing import Final

from countersign.venues.catalogue import SecretForm, Venue
from countersign.venues.errors import RejectionReason
from countersign.venues.key_text import decoded_size, is_private_key_body

_PEM: Final = ("-----BEGIN", "-----END")
# A private key on secp256k1 as wallets write it. No venue's API key begins so.
_WALLET_KEY: Final = re.compile(r"0x[0-9a-f]{64}", re.ASCII | re.IGNORECASE)
# Kraken's private keys are of 64 bytes, its API keys of 42 ("Spot REST Authentication").
_SECRET_BYTES: Final = 64
_KEY_HINT: Final = (
    "A private key stands in the place of the API key. The API key is what the exchange shows; a"
    " private key belongs into apiSecret."
)
_CHOSEN_HINT: Final = (
    "A private key stands in the place of the passphrase, which is a text that was chosen when the"
    " key was made. A private key belongs into apiSecret."
)
_TWICE_HINT: Final = (
    "The same text stands in two of the fields. API key, secret and passphrase, where there is one,"
    " are different texts: copy each again into its own field."
)
_ALIKE: Final = frozenset({SecretForm.TEXT, SecretForm.TEXT_OR_PEM, SecretForm.BASE64})
_WITHOUT_PEM: Final = frozenset({SecretForm.TEXT, SecretForm.BASE64})
_MIXED_UP: Final = frozenset(
    {
        RejectionReason.BAD_KEY,
        RejectionReason.BAD_SIGNATURE,
        RejectionReason.BAD_PASSPHRASE,
    }
)


def find_mix_up(venue: Venue, key: str, secret: str, passphrase: str | None) -> str | None:
    """Return what to do where a part of a key can't be in its own field; None where each can be.

    Nothing of such a key is sent to the venue: a private key could go out in the API key's place.
    """
    if _is_private_key(venue, key):
        return _KEY_HINT
    if venue.secret_form is SecretForm.CDP:
        return None  # either field may hold the portal's file; its form looks at both
    if passphrase is not None and (_is_pem(passphrase) or is_private_key_body(passphrase)):
        return _CHOSEN_HINT
    if venue.secret_form in _WITHOUT_PEM and _is_pem(secret):
        return (
            f"This is a key in PEM. Countersign signs for {venue.title} with the secret that is"
            " shown together with an API key: send that one."
        )
    parts = [key, secret] if passphrase is None else [key, secret, passphrase]
    return _TWICE_HINT if len(parts) != len({*parts}) else None


def find_advice(venue: Venue, reasons: Sequence[RejectionReason]) -> str | None:
    """Return what else to look at where a venue refused a key whose parts are plain texts."""
    if venue.secret_form not in _ALIKE or not _MIXED_UP & {*reasons}:
        return None
    parts = "API key, secret and passphrase" if venue.needs_passphrase else "API key and secret"
    return f"See also that {parts} each stand in their own field."


def _is_private_key(venue: Venue, text: str) -> bool:
    """Tell whether a text has the form of a private key, and so is no API key."""
    if is_private_key_body(text):
        return True
    match venue.secret_form:
        case SecretForm.CDP:
            return _is_wallet_key(text)
        case SecretForm.HEX:
            return _is_pem(text)  # whose own form tells the rest
        case SecretForm.BASE64 if decoded_size(text) == _SECRET_BYTES:
            return True
    return _is_pem(text) or _is_wallet_key(text)


def _is_wallet_key(text: str) -> bool:
    return _WALLET_KEY.fullmatch(text) is not None


def _is_pem(text: str) -> bool:
    return any(mark in text for mark in _PEM)
