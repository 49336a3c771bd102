"""Who signed an action.

Sources: hyperliquid.gitbook.io, "Signing"; hyperliquid-python-sdk, utils/signing.py
(recover_agent_or_user_from_l1_action); EIP-712, "Definition of hashStruct". The venue is not told
whose key it was: it recovers the public key from the signature, and whatever was signed in another
way gives another one.
"""

from typing import Any, Final

import msgspec
from coincurve import PrivateKey, PublicKey
from Crypto.Hash import keccak

from venue_simulator.hyperliquid.wire import Envelope, Signature, Typed

_FIRST_V: Final = 27
_COORDINATE_BYTES: Final = 32
_CHAIN_ID: Final = 1337
_DOMAIN_TYPE: Final = (
    b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
_AGENT_TYPE: Final = b"Agent(string source,bytes32 connectionId)"


def hash_of(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()


def address_of(public_key: PublicKey) -> str:
    uncompressed = public_key.format(compressed=False)
    return "0x" + hash_of(uncompressed[1:])[-20:].hex()


def address_of_secret(secret: str) -> str:
    """Return the address of a private key in hexadecimal digits."""
    digits = secret.removeprefix("0x")
    return address_of(PrivateKey(bytes.fromhex(digits)).public_key)


def find_signer(envelope: Envelope, action: Typed | dict[str, Any], *, testnet: bool) -> str | None:
    """Return the address whose key signed; None where the signature is of no key at all."""
    signature = _raw(envelope.signature)
    if signature is None:
        return None
    digest = digest_of(
        action, envelope.nonce, envelope.vault_address, envelope.expires_after, testnet=testnet
    )
    try:
        return address_of(PublicKey.from_signature_and_message(signature, digest, hasher=None))
    except Exception:  # noqa: BLE001  # the library raises a bare one for a point off the curve
        return None


def digest_of(
    action: Typed | dict[str, Any],
    nonce: int,
    vault_address: str | None,
    expires_after: int | None,
    *,
    testnet: bool,
) -> bytes:
    """Return what an agent signs for an action."""
    vault = b"\0" if vault_address is None else b"\1" + bytes.fromhex(vault_address[2:])
    end = b"" if expires_after is None else b"\0" + _u64(expires_after)
    connection = hash_of(msgspec.msgpack.encode(action) + _u64(nonce) + vault + end)
    source = hash_of(b"b" if testnet else b"a")
    agent = hash_of(hash_of(_AGENT_TYPE) + source + connection)
    domain = hash_of(
        hash_of(_DOMAIN_TYPE)
        + hash_of(b"Exchange")
        + hash_of(b"1")
        + _CHAIN_ID.to_bytes(32, "big")
        + bytes(32)
    )
    return hash_of(b"\x19\x01" + domain + agent)


def _raw(signature: Signature) -> bytes | None:
    """Return r, s and the number of the key as the library takes them."""
    recovery = signature.v - _FIRST_V
    try:
        r, s = (int(part, 16) for part in (signature.r, signature.s))
        joined = b"".join(part.to_bytes(_COORDINATE_BYTES, "big") for part in (r, s))
    except (ValueError, OverflowError):
        return None
    return joined + bytes([recovery]) if recovery in {0, 1} else None


def _u64(number: int) -> bytes:
    return number.to_bytes(8, "big")
