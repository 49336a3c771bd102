"""Hyperliquid's signatures of L1 actions.

Sources, read in November 2026:
  https://github.com/hyperliquid-dex/hyperliquid-python-sdk, hyperliquid/utils/signing.py (0.23):
    action_hash, construct_phantom_agent, l1_payload
  https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api : "Signing", "Nonces and API
    wallets", "Exchange endpoint" ("Expires After")
  EIP-712, "Definition of encodeData" and "Definition of domainSeparator"

What is signed is a hash of all that the action is: its msgpack, the nonce, the vault it is for and
its end. A "phantom agent" carries that hash and names the network. The signature is ECDSA on
secp256k1, deterministic (RFC 6979), made in constant time by libsecp256k1.

The venue keeps the 100 highest nonces of a signer, takes each once, and takes them within two
days before and one day after its own time. So they need to be different, not to arrive in order.
What comes later than `expiresAfter` is refused.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import msgspec
from coincurve import PrivateKey
from Crypto.Hash import keccak

from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind
from countersign.venues.errors import KeyRejectedError, RejectionReason
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import UnsignedRequest, VenueRequest, target_of
from countersign.venues.schemes.hyperliquid import readings
from countersign.venues.schemes.scheme import PreparedKey

EXCHANGE: Final = "/exchange"
INFO: Final = "/info"
# As long as the venue's own web page lets an action wait (FAQ, "What does "Action already
# expired" mean?").
EXPIRES_AFTER_MS: Final = 15_000

_ADDRESS: Final = re.compile(r"0x[0-9a-f]{40}", re.ASCII)
_SECRET: Final = re.compile(r"(?:0x)?([0-9a-f]{64})", re.ASCII)
_U64_BYTES: Final = 8
_NO_VAULT: Final = "0x" + 40 * "0"
# "phantom agent": `a` on the main network, `b` on the test network.
_SOURCES: Final = {"api.hyperliquid.xyz": b"a", "api.hyperliquid-testnet.xyz": b"b"}

_ACCOUNT_HINT: Final = (
    "The API key is the address of your account: 0x and 40 hexadecimal digits. It is not the"
    " address of the API wallet."
)
_SWAPPED_HINT: Final = (
    "A private key stands in the place of the API key: the address of your account belongs into"
    " apiKey, the private key of the API wallet into apiSecret."
)
_AGENT_HINT: Final = (
    "The secret is the private key of an API wallet: 64 hexadecimal digits, which"
    " app.hyperliquid.xyz/API shows once. Never send a recovery phrase."
)
_MAIN_KEY_HINT: Final = (
    "apiKey is this private key's own address, so nothing was asked and nothing kept. If it is the"
    " key of an API wallet, put the address of your account into apiKey instead. If it is the key"
    " of the account itself, which can always withdraw, make an API wallet at"
    " app.hyperliquid.xyz/API, and send the key that is shown there."
)


@dataclass(frozen=True, slots=True, repr=False)
class HyperliquidKey:
    """An agent's key, with the account that it acts for. Addresses are in lower case."""

    account: str
    signer: str
    private_key: PrivateKey

    def __repr__(self) -> str:
        return "HyperliquidKey(<redacted>)"


class _Asked(msgspec.Struct, rename="camel", frozen=True):
    action: dict[str, Any]
    vault_address: str | None = None
    expires_after: int | None = None


_ASKED: Final = msgspec.json.Decoder(_Asked)


def load_key(material: KeyMaterial) -> HyperliquidKey:
    """Parse key material.

    Raises:
        KeyRejectedError: MALFORMED_KEY: the API key is no address, the secret no private key,
            or it is the account's own.
    """
    account = material.api_key.reveal_text().lower()
    if _SECRET.fullmatch(account):
        raise KeyRejectedError([RejectionReason.MALFORMED_KEY], _SWAPPED_HINT)
    if not _ADDRESS.fullmatch(account):
        raise KeyRejectedError([RejectionReason.MALFORMED_KEY], _ACCOUNT_HINT)
    private_key = _find_private_key(material.api_secret)
    if private_key is None:
        raise KeyRejectedError([RejectionReason.MALFORMED_KEY], _AGENT_HINT)
    signer = address_of(private_key)
    if signer == account:
        raise KeyRejectedError([RejectionReason.MALFORMED_KEY], _MAIN_KEY_HINT)
    return HyperliquidKey(account, signer, private_key)


def address_of(private_key: PrivateKey) -> str:
    """Return the address of a private key: the end of the hash of its public key."""
    return "0x" + _keccak(private_key.public_key.format(compressed=False)[1:])[-20:].hex()


def sign(request: UnsignedRequest, key: HyperliquidKey, nonce: int) -> VenueRequest:
    """Put nonce, signature and end into the body of an action; pass everything else on unsigned.

    Args:
        request: its body holds `action` in the venue's own form (`written_action`), and may hold
            `vaultAddress` and the bot's own `expiresAfter`.
        key: as load_key returns it.
        nonce: Unix milliseconds, never used before. The action ends 15 s after it, or where
            the bot says so if that is sooner.

    Raises:
        InvalidRequestError: the body is of another form, or the host is not known.
    """
    target = target_of(request.path, request.query)
    headers = {**request.headers, "Content-Type": "application/json"}
    if request.path != EXCHANGE:
        return VenueRequest(request.host, request.method, target, headers, request.body)
    asked = _asked(request)
    ends_ms = nonce + EXPIRES_AFTER_MS
    if asked.expires_after is not None:
        ends_ms = min(ends_ms, asked.expires_after)
    # "Should match nonce" (Agent Send Asset).
    action = {name: nonce if name == "nonce" else part for name, part in asked.action.items()}
    hashed = action_hash(action, nonce, asked.vault_address, ends_ms)
    signature = signed_agent(key.private_key, _SOURCES[request.host], hashed)
    body = {"action": action, "nonce": nonce, "signature": signature, "expiresAfter": ends_ms}
    if asked.vault_address is not None:
        body["vaultAddress"] = asked.vault_address
    return VenueRequest(
        host=request.host,
        method=request.method,
        target=target,
        headers=headers,
        body=msgspec.json.encode(body),
        signature=Secret.from_text(str(signature["r"]).removeprefix("0x")),
        besides=(Secret.from_text(str(signature["s"]).removeprefix("0x")),),
    )


def action_hash(
    action: Any, nonce: int, vault_address: str | None, expires_after: int | None
) -> bytes:
    """Return the hash of an action with all that is signed beside it."""
    packed = msgspec.msgpack.encode(action) + nonce.to_bytes(_U64_BYTES, "big")
    packed += b"\x00" if vault_address is None else b"\x01" + bytes.fromhex(vault_address[2:])
    if expires_after is not None:
        packed += b"\x00" + expires_after.to_bytes(_U64_BYTES, "big")
    return _keccak(packed)


def signed_agent(private_key: PrivateKey, source: bytes, hashed: bytes) -> dict[str, str | int]:
    """Sign the phantom agent of a network and an action's hash; return r, s and v."""
    agent = _keccak(_AGENT_TYPE + _keccak(source) + hashed)
    # 64 bytes of r and s, then the number of the public key among those that fit.
    raw = private_key.sign_recoverable(_keccak(b"\x19\x01" + _DOMAIN + agent), hasher=None)
    return {"r": f"0x{raw[:32].hex()}", "s": f"0x{raw[32:64].hex()}", "v": 27 + raw[64]}


def prepare(material: KeyMaterial) -> PreparedKey:
    """Parse a key, for the requests of one use; raises what load_key raises."""
    key = load_key(material)
    read = partial(readings.read_role, readings.Pair(key.account, key.signer))
    return PreparedKey(
        KeyKind.SECP256K1, partial(_sign_with, key), key.signer, readings={"agent": read}
    )


def _sign_with(
    key: HyperliquidKey,
    request: UnsignedRequest,
    nonce: int,
    salt: str,  # noqa: ARG001  # others need one
) -> VenueRequest:
    return sign(request, key, nonce)


def _asked(request: UnsignedRequest) -> _Asked:
    if request.host not in _SOURCES:
        raise InvalidRequestError({"host": "is none of Hyperliquid's"})
    asked = None
    with suppress(msgspec.MsgspecError, ValueError, RecursionError):
        asked = _ASKED.decode(request.body)
    vault = _NO_VAULT if asked is None or asked.vault_address is None else asked.vault_address
    if asked is None or not _ADDRESS.fullmatch(vault):
        raise InvalidRequestError({"body": "must be an action"})
    return asked


def _find_private_key(secret: Secret) -> PrivateKey | None:
    found = _SECRET.fullmatch(secret.reveal_text().lower())
    if found is None:
        return None
    # Zero, and what is not below the curve's order, is no key.
    try:
        return PrivateKey(bytes.fromhex(found[1]))
    except ValueError:
        return None


def _keccak(data: bytes) -> bytes:
    return keccak.new(data=data, digest_bits=256).digest()


_AGENT_TYPE: Final = _keccak(b"Agent(string source,bytes32 connectionId)")
_DOMAIN: Final = _keccak(
    _keccak(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
    + _keccak(b"Exchange")
    + _keccak(b"1")
    + (1337).to_bytes(32, "big")
    + bytes(32)
)
