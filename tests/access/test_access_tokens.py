"""Forged and foreign access tokens; the forger here uses no JWT library."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.access.stage import KeySource, ManualClock, Stage, new_key

from countersign.access.access_tokens import TokenSettings
from countersign.access.errors import InvalidTokenError
from countersign.access.ports import SigningKey
from countersign.access.user import Role
from countersign.kernel.ids import SessionId, UserId, new_id
from countersign.kernel.secret import Secret

USER = UserId("0d7a1c9e-2f4b-4c7d-8a55-1b2c3d4e5f60")
SESSION = SessionId("7c1f0a52-93cc-4d7e-b0a4-6f5e4d3c2b1a")


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _json(value: object) -> str:
    return _base64url(json.dumps(value).encode())


def _signed(header: object, claims: object, key: SigningKey, digest: str = "sha256") -> Secret:
    signing_input = f"{_json(header)}.{_json(claims)}"
    mac = hmac.digest(key.secret.reveal(), signing_input.encode(), digest)
    return Secret.from_text(f"{signing_input}.{_base64url(mac)}")


def _header(**changes: object) -> dict[str, object]:
    return {"alg": "HS256", "kid": "k1", "typ": "JWT", **changes}


def _claims(clock: ManualClock, **changes: object) -> dict[str, object]:
    now_s = clock.now_ms() // 1000
    return {
        "iss": "countersign",
        "aud": "countersign",
        "sub": USER,
        "sid": SESSION,
        "jti": new_id(),
        "iat": now_s,
        "exp": now_s + 3600,
        "role": "user",
        "auth_time": now_s,
        **changes,
    }


async def _issued(stage: Stage) -> Secret:
    issued = await stage.tokens.issue(USER, SESSION, Role.USER, stage.clock.now_ms())
    return issued.token


def _decoded(part: str) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return decoded


async def test_issues_a_token_with_our_header_and_claims(stage: Stage) -> None:
    now_s = stage.clock.now_ms() // 1000

    issued = await stage.tokens.issue(USER, SESSION, Role.ADMIN, stage.clock.now_ms() - 5000)

    header, claims, _ = issued.token.reveal_text().split(".")
    assert _decoded(header) == {"alg": "HS256", "kid": "k1", "typ": "JWT"}
    told = _decoded(claims)
    assert told.pop("jti")
    assert told == {
        "iss": "countersign",
        "aud": "countersign",
        "sub": USER,
        "sid": SESSION,
        "iat": now_s,
        "exp": now_s + 3600,
        "role": "admin",
        "auth_time": now_s - 5,
    }
    assert (issued.expires_in_s, issued.expires_at_s) == (3600, now_s + 3600)


async def test_verifies_what_it_issued_until_it_expires(stage: Stage) -> None:
    token = await _issued(stage)

    stage.clock.advance(3599)
    assert (await stage.tokens.verify(token)).session_id == SESSION
    stage.clock.advance(1)
    with pytest.raises(InvalidTokenError):
        await stage.tokens.verify(token)


async def test_two_tokens_of_one_moment_differ(stage: Stage) -> None:
    assert await _issued(stage) != await _issued(stage)


async def test_the_forger_of_these_tests_could_forge_with_the_key(stage: Stage) -> None:
    token = _signed(_header(), _claims(stage.clock), stage.source.keys[0])

    assert (await stage.tokens.verify(token)).user_id == USER


@pytest.mark.parametrize(
    "header",
    [
        _header(alg="none"),
        _header(alg="None"),
        _header(alg="HS384"),
        _header(alg="HS512"),
        _header(alg="RS256"),
        _header(alg="ES256"),
        _header(alg=["HS256"]),
        _header(alg=None),
        _header(typ="at+jwt"),
        _header(kid="unknown"),
        _header(kid=None),
        _header(kid=["k1"]),
        _header(kid="k" * 200),
        _header(crit=["exp"], exp=1),
        _header(b64=False, crit=["b64"]),
        _header(jwk={"kty": "oct", "k": "AAAA"}),
        _header(jku="https://attacker.example/keys"),
        {"alg": "HS256", "typ": "JWT"},
        {"kid": "k1", "typ": "JWT"},
        {},
        [],
        "alg",
        1,
        None,
    ],
    ids=repr,
)
async def test_refuses_every_other_header_even_when_rightly_signed(
    stage: Stage, header: object
) -> None:
    with pytest.raises(InvalidTokenError):
        await stage.tokens.verify(_signed(header, _claims(stage.clock), stage.source.keys[0]))


@pytest.mark.parametrize("digest", ["sha384", "sha512"])
async def test_refuses_a_longer_hash_under_our_header(stage: Stage, digest: str) -> None:
    token = _signed(_header(), _claims(stage.clock), stage.source.keys[0], digest)

    with pytest.raises(InvalidTokenError):
        await stage.tokens.verify(token)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"iss": None},
        {"aud": "somebody"},
        {"aud": ["countersign"]},
        {"aud": None},
        {"sub": None},
        {"sub": 7},
        {"sub": "not-an-id"},
        {"sub": USER.upper()},
        {"sid": None},
        {"sid": ""},
        {"role": "root"},
        {"role": None},
        {"role": ["user"]},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": 9999999999.5},
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"exp": True},
        {"exp": 0},
        {"iat": None},
        {"iat": "now"},
        {"auth_time": None},
    ],
    ids=repr,
)
async def test_refuses_wrong_or_missing_claims_even_when_rightly_signed(
    stage: Stage, changes: dict[str, object]
) -> None:
    claims = {name: value for name, value in _claims(stage.clock, **changes).items() if value != ""}

    with pytest.raises(InvalidTokenError):
        await stage.tokens.verify(_signed(_header(), claims, stage.source.keys[0]))


@pytest.mark.parametrize("payload", [[], "text", 7, None], ids=repr)
async def test_refuses_a_payload_that_is_no_object(stage: Stage, payload: object) -> None:
    with pytest.raises(InvalidTokenError):
        await stage.tokens.verify(_signed(_header(), payload, stage.source.keys[0]))


async def test_refuses_a_forged_signature_and_every_changed_part(stage: Stage) -> None:
    token = (await _issued(stage)).reveal_text()
    header, claims, signature = token.split(".")
    other = _signed(_header(), _claims(stage.clock), new_key("k1")).reveal_text()
    forged = [
        other,
        f"{header}.{claims}.",
        f"{header}.{claims}",
        f"{header}..{signature}",
        f".{claims}.{signature}",
        f"{header}.{_json(_claims(stage.clock, role='admin'))}.{signature}",
        f"{_json(_header(alg='none'))}.{claims}.",
        f"{token}.x",
        f"{token}=",
        token.swapcase(),
        "v1.abc",
        "...",
        "",
    ]

    for text in forged:
        with pytest.raises(InvalidTokenError):
            await stage.tokens.verify(Secret.from_text(text))


async def test_refuses_an_oversize_token_even_when_rightly_signed(stage: Stage) -> None:
    claims = _claims(stage.clock, padding="x" * 4096)

    with pytest.raises(InvalidTokenError):
        await stage.tokens.verify(_signed(_header(), claims, stage.source.keys[0]))


async def test_refuses_deep_nesting_in_header_and_payload(stage: Stage) -> None:
    key = stage.source.keys[0]
    deep = "[" * 2000
    payload = f"{_json(_header())}.{_base64url(deep.encode())}"
    mac = hmac.digest(key.secret.reveal(), payload.encode(), hashlib.sha256)

    for text in (f"{payload}.{_base64url(mac)}", f"{_base64url(deep[:380].encode())}.e30.AA"):
        with pytest.raises(InvalidTokenError):
            await stage.tokens.verify(Secret.from_text(text))


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
async def test_refuses_any_other_bytes(token: bytes) -> None:
    stage = Stage()
    try:
        with pytest.raises(InvalidTokenError):
            await stage.tokens.verify(Secret(token))
    finally:
        stage.passwords.close()


async def test_a_token_of_a_server_of_another_name_is_refused() -> None:
    source = KeySource(new_key("k1"))
    theirs = Stage(source=source, settings=TokenSettings(issuer="theirs"))
    ours = Stage(source=source)

    with pytest.raises(InvalidTokenError):
        await ours.tokens.verify(await _issued(theirs))
