"""Finds accounts by the addresses of their agents, and keeps the nonces of signers."""

from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from venue_simulator.hyperliquid.signing import address_of_secret, hash_of
from venue_simulator.key_records import KeyRecord, KeyText, PublicKey
from venue_simulator.keys import KeyStore

_KEPT_NONCES: Final = 100
_DAY_MS: Final = 86_400_000


@dataclass(slots=True)
class SignerNonces:
    """The highest nonces of one signer. Source: "Nonces and API wallets", "Hyperliquid nonces"."""

    of: KeyRecord
    used: set[int] = field(default_factory=set)

    def refusal(self, nonce: int, now_ms: int) -> str | None:
        """Use a nonce up; say what is wrong where it can't be. The texts are [K]."""
        if nonce in self.used:
            return f"Invalid nonce: duplicate nonce {nonce}"
        lowest = now_ms - 2 * _DAY_MS
        if len(self.used) >= _KEPT_NONCES:
            lowest = max(lowest, min(self.used))
        if nonce <= lowest:
            return f"Invalid nonce: nonce too low {nonce} < {lowest}"
        if nonce >= now_ms + _DAY_MS:
            return f"Invalid nonce: nonce too high {nonce}"
        self.used.add(nonce)
        if len(self.used) > _KEPT_NONCES:
            self.used.discard(min(self.used))
        return None


class Agents:
    """Knows whose key every address of a key in the store is."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._addresses: dict[tuple[str, str], tuple[KeyText, str]] = {}
        self._accounts: dict[str, str] = {}
        self._nonces: dict[tuple[str, str], SignerNonces] = {}

    def find(self, venue: str, signer: str) -> KeyRecord | None:
        """Return the key with a signer's address at a venue, be it an agent's or an account's."""
        account = self._accounts.get(signer)
        record = None if account is None else self._record(venue, account, signer)
        if record is None:
            self._look_again()
            account = self._accounts.get(signer)
            record = None if account is None else self._record(venue, account, signer)
        return record

    def account(self, venue: str, address: str) -> KeyRecord | None:
        """Return the key of an account's address at a venue."""
        return self._keys.find(venue, address)

    def address_of(self, record: KeyRecord) -> str:
        """Return the address of a key."""
        return _address(record.public_key, record.secret)

    def nonces(self, venue: str, record: KeyRecord) -> SignerNonces:
        place = (venue, record.api_key)
        kept = self._nonces.get(place)
        if kept is None or kept.of is not record:  # the key was made anew
            kept = self._nonces[place] = SignerNonces(record)
        return kept

    def _record(self, venue: str, account: str, signer: str) -> KeyRecord | None:
        record = self._keys.find(venue, account)
        if record is None or self.address_of(record) != signer:
            return None
        return record

    def _look_again(self) -> None:
        for venue, _, text in self._keys.listed():
            place = (venue, text.api_key)
            known = self._addresses.get(place)
            if known is not None and known[0] is text:
                continue
            address = _address(text.public_key, text.api_secret.encode())
            self._addresses[place] = (text, address)
            if address and text.api_key.startswith("0x"):
                self._accounts[address] = text.api_key


def _address(public_key: PublicKey | None, secret: bytes) -> str:
    """Return the address of a key; empty where it is of no such kind."""
    if isinstance(public_key, EllipticCurvePublicKey):
        point = public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return "0x" + hash_of(point[1:])[-20:].hex()
    try:
        return address_of_secret(secret.decode())
    except ValueError:
        return ""
