"""Keys as the control API takes and shows them."""

from decimal import Decimal
from typing import Annotated

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from venue_simulator.built_in_keys import record_of
from venue_simulator.key_records import KeyRecord, KeyTemplate, KeyText, PublicKey, networks
from venue_simulator.venue import Venue, twin

_Milliseconds = Annotated[int, msgspec.Meta(ge=0)]


class BadKeyRequestError(Exception):
    """A key that can't be added. The text names the field, never its value."""


class KeyRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """A key to add. What is left out comes from the kind; missing key text is made up."""

    venue: str
    kind: str = "good"
    api_key: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    api_secret: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    api_passphrase: str | None = None
    public_key: str | None = None
    """PEM of an Ed25519, RSA or elliptic curve key, instead of a secret."""
    permissions: list[str] | None = None
    """In the venue's own words; with them, `kind` is only a label."""
    addresses: list[str] | None = None
    expires_at: _Milliseconds | None = None
    trade_expires_at: _Milliseconds | None = None
    created_at: _Milliseconds | None = None
    balances: dict[str, Decimal] | None = None
    """What its account holds, by asset in the venue's own words."""
    nonce: Annotated[int, msgspec.Meta(ge=0)] | None = None
    nonce_window: Annotated[int, msgspec.Meta(ge=0)] | None = None


class ShownKey(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """A key with its secret: all of them are made up."""

    venue: str
    kind: str
    api_key: str
    api_secret: str
    api_passphrase: str | None


def shown(venue: str, kind: str, text: KeyText) -> ShownKey:
    return ShownKey(
        venue=venue,
        kind=kind,
        api_key=text.api_key,
        api_secret=text.api_secret,
        api_passphrase=text.api_passphrase,
    )


def record_from(
    request: KeyRequest, venue: Venue, seed: str, now_ns: int
) -> tuple[KeyRecord, KeyText]:
    """Make the record and the text of a requested key.

    Raises:
        BadKeyRequestError: an unknown kind, address or public key.
    """
    template = venue.templates.get(request.kind)
    if template is None:
        if request.permissions is None:
            raise BadKeyRequestError("kind: unknown, and no permissions are given")
        template = KeyTemplate(frozenset())
    text = _text_of(request, venue, template, seed)
    where = twin(request.venue) if template.elsewhere else request.venue
    record = record_of(template, text, where, now_ns)
    _apply(request, record)
    return record, text


def _text_of(request: KeyRequest, venue: Venue, template: KeyTemplate, seed: str) -> KeyText:
    minted = venue.mint(seed, template.signing)
    api_key = request.api_key or minted.api_key
    passphrase = request.api_passphrase or minted.api_passphrase
    if request.public_key is not None:
        return KeyText(api_key, "", passphrase, _public_key(request.public_key))
    if request.api_secret is not None:
        return KeyText(api_key, request.api_secret, passphrase)
    return KeyText(api_key, minted.api_secret, passphrase, minted.public_key)


def _public_key(pem: str) -> PublicKey:
    try:
        key = load_pem_public_key(pem.encode())
    except ValueError as error:
        raise BadKeyRequestError("publicKey: no PEM") from error
    if not isinstance(key, Ed25519PublicKey | RSAPublicKey | EllipticCurvePublicKey):
        raise BadKeyRequestError("publicKey: neither Ed25519 nor RSA nor of an elliptic curve")
    return key


def _apply(request: KeyRequest, record: KeyRecord) -> None:
    """Let what the request says win over the kind."""
    if request.permissions is not None:
        record.permissions = frozenset(request.permissions)
    if request.addresses is not None:
        try:
            record.networks = networks(tuple(request.addresses))
        except ValueError as error:
            raise BadKeyRequestError("addresses: neither an address nor a block") from error
    record.balances = request.balances
    if request.created_at is not None:
        record.created_at_ms = request.created_at
    record.expires_at_ms = _given(request.expires_at, record.expires_at_ms)
    record.trade_expires_at_ms = _given(request.trade_expires_at, record.trade_expires_at_ms)
    if request.nonce is not None:
        record.nonces.highest = request.nonce
    if request.nonce_window is not None:
        record.nonces.window = request.nonce_window


def _given(wanted: int | None, otherwise: int | None) -> int | None:
    return otherwise if wanted is None else wanted
