"""The kinds of keys that the CDP portal makes.

Source: docs.cdp.coinbase.com, "Coinbase App API Key Authentication" (view, trade, transfer, and
receive) and "Authentication" (ECDSA and Ed25519 keys). Keys have no end of their own.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from venue_simulator.key_records import KeyTemplate, KeyText, Signing
from venue_simulator.seeded import ed25519_key, es256_key, seeded_bytes

VIEW: Final = "view"
TRADE: Final = "trade"
TRANSFER: Final = "transfer"
RECEIVE: Final = "receive"
_TRADER = frozenset({VIEW, TRADE})
_ES256 = Signing.ES256
TEMPLATES: Final[Mapping[str, KeyTemplate]] = {
    "good": KeyTemplate(_TRADER, signing=_ES256),
    "good-2": KeyTemplate(_TRADER, signing=_ES256),
    "ed25519": KeyTemplate(_TRADER, signing=Signing.ED25519),
    "read-only": KeyTemplate(frozenset({VIEW}), signing=_ES256),
    "withdraw": KeyTemplate(_TRADER | {TRANSFER}, signing=_ES256),
    "everything": KeyTemplate(_TRADER | {TRANSFER, RECEIVE}, signing=_ES256),
    "ip-bound": KeyTemplate(_TRADER, addresses=("203.0.113.7",), signing=_ES256),
    "ip-bound-here": KeyTemplate(_TRADER, addresses=("127.0.0.1",), signing=_ES256),
    # One that its owner has deleted.
    "expired": KeyTemplate(_TRADER, lifetime=timedelta(days=-1), signing=_ES256),
    "missing-permission": KeyTemplate(frozenset({TRADE}), signing=_ES256),
}


def mint(seed: str, signing: Signing) -> KeyText:
    """Make what the portal shows: a name and a PEM of SEC1, or an id and 64 bytes in base64."""
    if signing is Signing.ED25519:
        edwards = ed25519_key(seed)
        public = edwards.public_key()
        both = edwards.private_bytes_raw() + public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return KeyText(_uuid(seed + " id"), b64encode(both).decode(), public_key=public)
    key = es256_key(seed)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    name = f"organizations/{_uuid('organization')}/apiKeys/{_uuid(seed + ' id')}"
    return KeyText(name, pem.decode(), public_key=key.public_key())


def _uuid(seed: str) -> str:
    return str(UUID(bytes=seeded_bytes("COINBASE " + seed, 16), version=4))
