"""Access tokens made by hand: expired, forged, with swapped algorithms."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from countersign.access.access_tokens import AccessTokens, TokenSettings
from countersign.access.ports import SigningKey
from countersign.access.signing_keys import SigningKeyRing
from countersign.access.user import Role
from countersign.bootstrap.settings import read_settings
from countersign.bootstrap.vault import Store
from countersign.kernel.clock import SystemClock
from countersign.kernel.ids import SessionId, UserId

_HASHES: Final = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """A clock that is wrong by some seconds."""

    ahead_s: int

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead_s * 1000

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class _Keys:
    """Implements SigningKeySource over keys that are at hand."""

    keys: Sequence[SigningKey]

    async def load(self) -> Sequence[SigningKey]:
        return self.keys


@dataclass(frozen=True, slots=True)
class TokenWorkshop:
    """Signs with an installation's own key."""

    keys: Sequence[SigningKey]

    @property
    def key(self) -> SigningKey:
        return max(self.keys, key=lambda key: key.created_at_ms)

    async def issue(self, session: Mapping[str, Any], *, ahead_s: int) -> str:
        """Return a token of a live session as the product made it `ahead_s` seconds from now."""
        claims = claims_of(session["accessToken"])
        clock = ShiftedClock(ahead_s)
        ring = SigningKeyRing(source=_Keys(self.keys), clock=clock)
        tokens = AccessTokens(keys=ring, clock=clock, settings=TokenSettings())
        issued = await tokens.issue(
            UserId(claims["sub"]), SessionId(claims["sid"]), Role.USER, clock.now_ms()
        )
        return issued.token.reveal_text()

    def sign(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
        """Return a token of any header and claims, signed with the installation's key."""
        return signed(header, claims, self.key.secret.reveal())


async def open_workshop(config: Path) -> TokenWorkshop:
    """Open the sealed signing keys of an installation, as its server does."""
    store = Store(read_settings(config, environment={}), SystemClock())
    try:
        return TokenWorkshop(await store.service_keys.load())
    finally:
        await store.close()


def header_of(token: str) -> dict[str, Any]:
    return _part(token, 0)


def claims_of(token: str) -> dict[str, Any]:
    return _part(token, 1)


def signed(header: Mapping[str, Any], claims: Mapping[str, Any], key: bytes) -> str:
    """Return a compact JWS (RFC 7515 section 7.1); an unknown `alg` is signed as HS256."""
    content = f"{encoded(header)}.{encoded(claims)}"
    digest = _HASHES.get(str(header.get("alg")), hashlib.sha256)
    signature = hmac.new(key, content.encode("ascii"), digest).digest()
    return f"{content}.{_base64url(signature)}"


def encoded(value: object) -> str:
    return _base64url(json.dumps(value).encode())


def _part(token: str, index: int) -> dict[str, Any]:
    text = token.split(".")[index]
    part: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return part


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
