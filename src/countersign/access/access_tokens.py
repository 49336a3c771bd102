"""Access tokens: JWTs that this server signs and verifies (RFC 7519, HS256)."""

import json
from dataclasses import dataclass
from typing import Final

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from countersign.access.errors import InvalidTokenError
from countersign.access.ports import SigningKey, SigningKeys
from countersign.access.user import Role
from countersign.kernel.clock import Clock
from countersign.kernel.ids import SessionId, UserId, find_canonical_id, new_id
from countersign.kernel.secret import Secret

ACCESS_TOKEN_LIFETIME_S: Final = 3600
TOKEN_MAX_BYTES: Final = 4096

_ALGORITHM: Final = "HS256"
_HEADER_NAMES: Final = {"alg", "kid", "typ"}
_REGISTRY: Final = jws.JWSRegistry(algorithms=[_ALGORITHM])


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """Who issues the tokens, to whom they speak, and how long they last."""

    issuer: str = "countersign"
    audience: str = "countersign"
    lifetime_s: int = ACCESS_TOKEN_LIFETIME_S


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a verified token says; `kid` names the key that signed it."""

    user_id: UserId
    session_id: SessionId
    expires_at_s: int
    kid: str


@dataclass(frozen=True, slots=True)
class IssuedAccessToken:
    """A fresh token and its end in Unix seconds."""

    token: Secret
    expires_in_s: int
    expires_at_s: int


class AccessTokens:
    """Signs with the current key; verifies with the key that the token names."""

    def __init__(self, *, keys: SigningKeys, clock: Clock, settings: TokenSettings) -> None:
        self._keys = keys
        self._clock = clock
        self._settings = settings

    async def issue(
        self, user_id: UserId, session_id: SessionId, role: Role, authenticated_at_ms: int
    ) -> IssuedAccessToken:
        """Return a token of the session.

        Raises:
            CountersignError: there is no key to sign with; as SigningKeys.get_current.
        """
        key = await self._keys.get_current()
        issued_at_s = self._clock.now_ms() // 1000
        expires_at_s = issued_at_s + self._settings.lifetime_s
        claims = {
            "iss": self._settings.issuer,
            "aud": self._settings.audience,
            "sub": user_id,
            "sid": session_id,
            "jti": new_id(),  # two tokens of one second differ
            "iat": issued_at_s,
            "exp": expires_at_s,
            "role": str(role),
            "auth_time": authenticated_at_ms // 1000,
        }
        header = {"alg": _ALGORITHM, "kid": key.kid, "typ": "JWT"}
        token = jwt.encode(header, claims, _oct_key(key), registry=_REGISTRY)
        return IssuedAccessToken(
            Secret(token.encode("ascii")), self._settings.lifetime_s, expires_at_s
        )

    async def verify(self, token: Secret) -> AccessClaims:
        """Return what the token says; whether its session still lives is not looked at.

        Raises:
            InvalidTokenError: it is not a token of ours, or it has expired.
            CountersignError: the keys cannot be had; as SigningKeys.find.
        """
        # (1) The form: short, three parts, a header with our three names and our algorithm.
        parsed = _parse(token)
        if parsed is None:
            raise InvalidTokenError
        signed, kid = parsed
        # (2) A key of our ring, never one that the token brings or points to.
        key = await self._keys.find(kid)
        if key is None:
            raise InvalidTokenError
        # (3) The signature; only then is the payload read.
        payload = _verified_payload(signed, key)
        # (4) The claims: all there, of their types, ours, and in time.
        claims = self._find_claims(payload, kid)
        if claims is None or self._clock.now_ms() >= claims.expires_at_s * 1000:
            raise InvalidTokenError
        return claims

    def _find_claims(self, payload: object, kid: str) -> AccessClaims | None:
        if not isinstance(payload, dict):
            return None
        ours = (self._settings.issuer, self._settings.audience)
        if (payload.get("iss"), payload.get("aud")) != ours:
            return None
        user_id, session_id = _find_id(payload.get("sub")), _find_id(payload.get("sid"))
        times = [payload.get(name) for name in ("iat", "exp", "auth_time")]
        if user_id is None or session_id is None or payload.get("role") not in tuple(Role):
            return None
        if any(type(time) is not int for time in times):
            return None
        return AccessClaims(UserId(user_id), SessionId(session_id), payload["exp"], kid)


def _parse(token: Secret) -> tuple[jws.CompactSignature, str] | None:
    """Return the token in parts with its `kid`, or None; nothing is verified yet.

    What the parser raises holds parts of the token: it ends here.
    """
    if len(token) > TOKEN_MAX_BYTES or not token.reveal().isascii():
        return None
    try:
        signed = jws.extract_compact(token.reveal(), registry=_REGISTRY)
        header: object = signed.headers()
    except (JoseError, ValueError, TypeError, RecursionError):
        return None
    # The parser takes any JSON in which the word "alg" is, a string for one.
    if not isinstance(header, dict) or header.keys() != _HEADER_NAMES:
        return None
    kid = header["kid"]
    if header["typ"] != "JWT" or header["alg"] != _ALGORITHM or not isinstance(kid, str):
        return None
    return signed, kid


def _verified_payload(signed: jws.CompactSignature, key: SigningKey) -> object:
    """Return the decoded payload, or None where signature or JSON is bad."""
    try:
        if not jws.validate_compact(signed, _oct_key(key), registry=_REGISTRY):
            return None
        payload: object = json.loads(signed.payload)
    except (JoseError, ValueError, RecursionError):
        return None
    return payload


def _oct_key(key: SigningKey) -> OctKey:
    return OctKey.import_key(key.secret.reveal())


def _find_id(value: object) -> str | None:
    return value if isinstance(value, str) and find_canonical_id(value) == value else None
