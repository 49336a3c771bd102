"""API keys as a venue stores them."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from venue_simulator.trading.account import Account, Accounts

PublicKey = Ed25519PublicKey | RSAPublicKey | EllipticCurvePublicKey

CREATED_AT_MS = 1_760_000_000_000
NANOSECONDS_PER_MILLISECOND = 1_000_000


class Signing(enum.Enum):
    """ES256 is ECDSA over P-256, SECP256K1 over the curve of Ethereum's wallets."""

    HMAC = "HMAC"
    ED25519 = "ED25519"
    RSA = "RSA"
    ES256 = "ES256"
    SECP256K1 = "SECP256K1"


@dataclass(frozen=True, slots=True)
class KeyText:
    """What the venue's web page shows once to the person who makes a key.

    `api_secret` of an asymmetric key is the private key's PEM, which the person keeps: the
    venue is given `public_key` only.
    """

    api_key: str
    api_secret: str
    api_passphrase: str | None = None
    public_key: PublicKey | None = None


@dataclass(frozen=True, slots=True)
class KeyTemplate:
    """A kind of key. `permissions` are the venue's own words."""

    permissions: frozenset[str]
    addresses: tuple[str, ...] = ()
    lifetime: timedelta | None = None
    trade_lifetime: timedelta | None = None
    signing: Signing = Signing.HMAC
    elsewhere: bool = False
    """The key is listed under one environment, but works in the other."""
    nonce_unit_ns: int | None = None
    """The key was last used with a nonce of this unit, taken from the clock."""
    nonce_window: int = 0


class NonceLedger:
    """The nonces that one key has used.

    A nonce above the highest is accepted. With a window, one that is at most that much below
    the highest is accepted once. Source: Kraken, key settings, "Nonce amount to accept from
    highest nonce". That a nonce inside the window counts once only is [K].
    """

    __slots__ = ("_recent", "highest", "window")

    def __init__(self, highest: int = 0, window: int = 0) -> None:
        self.highest = highest
        self.window = window
        self._recent: set[int] = set()

    def accept(self, nonce: int) -> bool:
        """Use a nonce up; False if it is too low or was used before."""
        if nonce > self.highest:
            if self.window:
                floor = nonce - self.window
                self._recent = {used for used in self._recent if used >= floor} | {nonce}
            self.highest = nonce
            return True
        too_low = nonce < self.highest - self.window
        if too_low or nonce == self.highest or nonce in self._recent:
            return False
        self._recent.add(nonce)
        return True


@dataclass(slots=True)
class KeyRecord:
    """A key at the venue where it works."""

    venue: str
    api_key: str
    permissions: frozenset[str]
    secret: bytes = b""
    passphrase: str = ""
    public_key: PublicKey | None = None
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    expires_at_ms: int | None = None
    trade_expires_at_ms: int | None = None
    created_at_ms: int = CREATED_AT_MS
    nonces: NonceLedger = field(default_factory=NonceLedger)
    balances: Mapping[str, Decimal] | None = None
    """What its account holds at first; None: what the venue gives to everybody."""
    forgetful: bool = False
    """Its account lets the oldest open order expire where others refuse the next."""
    account: Account | None = None
    """Opened at first use."""

    def account_at(self, accounts: Accounts) -> Account:
        account = self.account
        if account is None:
            account = self.account = accounts.open(self.balances, forgetful=self.forgetful)
        return account

    def admits(self, peer: str) -> bool:
        """Tell whether the key may be used from this address."""
        if not self.networks:
            return True
        try:
            address = ip_address(peer)
        except ValueError:  # the client has gone, and its address with it
            return False
        return any(address in network for network in self.networks)

    def expired(self, now_ns: int) -> bool:
        return (
            self.expires_at_ms is not None
            and now_ns >= self.expires_at_ms * NANOSECONDS_PER_MILLISECOND
        )

    def address_texts(self) -> list[str]:
        """List the addresses as the venues write them: no `/32` behind a single one."""
        return [
            str(network.network_address) if network.num_addresses == 1 else str(network)
            for network in self.networks
        ]


def networks(addresses: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Parse addresses and CIDR blocks.

    Raises:
        ValueError: one of them is neither.
    """
    return tuple(ip_network(address) for address in addresses)
