"""Tokens that are not ours, not any more, or not whole: one answer for all of them."""

import secrets
from collections.abc import Callable
from typing import Any, Final

import pytest
from tests.entrypoints.contract import assert_succeeded
from tests.entrypoints.probe import Probe
from tests.entrypoints.raw_http import head
from tests.entrypoints.tokens import TokenWorkshop, claims_of, encoded, header_of, signed
from tests.support.accounts import Account, new_account
from tests.support.client import HttpClient

_ROUTE: Final = ("GET", "/credential/list")
Change = Callable[[dict[str, Any]], dict[str, Any]]


def _with(**changes: Any) -> Change:
    return lambda part: {**part, **changes}


def _without(name: str) -> Change:
    return lambda part: {key: value for key, value in part.items() if key != name}


def _as_text(name: str) -> Change:
    return lambda part: {**part, name: str(part[name])}


def _require_invalid(probe: Probe, token: str) -> None:
    probe.refuse(
        *_ROUTE, "INVALID_TOKEN", headers={"Authorization": f"Bearer {token}"}, marker=token
    )


def test_takes_a_token_of_our_own_making(probe: Probe, workshop: TokenWorkshop) -> None:
    """Without this the tests below would pass for any token at all."""
    ours = probe.account.session["accessToken"]

    token = workshop.sign(header_of(ours), claims_of(ours))

    assert_succeeded(HttpClient(probe.server.port, token).get("/credential/list"))


async def test_takes_a_token_just_before_it_expires(probe: Probe, workshop: TokenWorkshop) -> None:
    token = await workshop.issue(probe.account.session, ahead_s=-3600 + 60)

    assert_succeeded(HttpClient(probe.server.port, token).get("/credential/list"))


async def test_refuses_an_expired_token_of_a_live_session(
    probe: Probe, workshop: TokenWorkshop
) -> None:
    _require_invalid(probe, await workshop.issue(probe.account.session, ahead_s=-3601))


_HEADERS: Final[dict[str, Change]] = {
    "alg none": _with(alg="none"),
    "alg None": _with(alg="None"),
    "no alg": _without("alg"),
    "HS384": _with(alg="HS384"),
    "HS512": _with(alg="HS512"),
    "RS256": _with(alg="RS256"),
    "ES256": _with(alg="ES256"),
    "lower case": _with(alg="hs256"),
    "alg list": _with(alg=["HS256"]),
    "no kid": _without("kid"),
    "unknown kid": _with(kid="0b7a7dd8-5a8e-4a43-9bd0-6c1f4f0f8a11"),
    "kid path": _with(kid="../../dev/null"),
    "kid number": _with(kid=1),
    "typ": _with(typ="at+jwt"),
    "jwk": _with(jwk={"kty": "oct", "k": "AAAA"}),
    "jku": _with(jku="https://attacker.invalid/keys"),
    "x5u": _with(x5u="https://attacker.invalid/cert"),
    "crit": _with(crit=["exp"]),
    "b64": _with(b64=False, crit=["b64"]),
}


@pytest.mark.parametrize("change", _HEADERS.values(), ids=_HEADERS)
def test_refuses_another_header_though_the_key_is_ours(
    probe: Probe, workshop: TokenWorkshop, change: Change
) -> None:
    ours = probe.account.session["accessToken"]

    _require_invalid(probe, workshop.sign(change(header_of(ours)), claims_of(ours)))


_CLAIMS: Final[dict[str, Change]] = {
    "issuer": _with(iss="somebody-else"),
    "audience": _with(aud="somebody-else"),
    "audience list": _with(aud=["countersign"]),
    "expired": _with(exp=1),
    "exp text": _as_text("exp"),
    "exp float": _with(exp=4e9),
    "exp true": _with(exp=True),
    "no exp": _without("exp"),
    "no sub": _without("sub"),
    "no sid": _without("sid"),
    "another user": _with(sub="0b7a7dd8-5a8e-4a43-9bd0-6c1f4f0f8a11"),
    "another session": _with(sid="0b7a7dd8-5a8e-4a43-9bd0-6c1f4f0f8a11"),
    "unknown role": _with(role="root"),
}


@pytest.mark.parametrize("change", _CLAIMS.values(), ids=_CLAIMS)
def test_refuses_other_claims_though_the_key_is_ours(
    probe: Probe, workshop: TokenWorkshop, change: Change
) -> None:
    ours = probe.account.session["accessToken"]

    _require_invalid(probe, workshop.sign(header_of(ours), change(claims_of(ours))))


@pytest.mark.parametrize("key", [b"k" * 32, b"", b"secret", b"\0" * 32])
def test_refuses_a_token_signed_with_another_key(probe: Probe, key: bytes) -> None:
    ours = probe.account.session["accessToken"]

    _require_invalid(probe, signed(header_of(ours), claims_of(ours), key))


def _without_signature(token: str) -> str:
    return token.rpartition(".")[0] + "."


def _unsigned(token: str) -> str:
    return f"{encoded({**header_of(token), 'alg': 'none'})}.{encoded(claims_of(token))}."


def _with_changed_claims(token: str) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{encoded({**claims_of(token), 'role': 'admin'})}.{signature}"


def _with_changed_signature(token: str) -> str:
    start, _, signature = token.rpartition(".")
    return f"{start}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


_FORGERIES: Final[dict[str, Callable[[str], str]]] = {
    "no signature": _without_signature,
    "alg none": _unsigned,
    "changed claims": _with_changed_claims,
    "changed signature": _with_changed_signature,
    "signature cut": lambda token: token[:-4],
    "two parts": lambda token: token.rpartition(".")[0],
    "four parts": lambda token: f"{token}.{token.rpartition('.')[2]}",
    "five parts": lambda token: f"{token}.AAAA.AAAA",
    "padded": lambda token: f"{token}==",
    "upper case": str.upper,
    "no JSON": lambda _: "AAAA.AAAA.AAAA",
    "text header": lambda token: f"{encoded('alg')}.{token.partition('.')[2]}",
    "deep header": lambda token: f"{encoded([[]])}.{token.partition('.')[2]}",
    "long": lambda token: f"{token.partition('.')[0]}.{'A' * 9000}.AAAA",
    "another kind": lambda _: "v1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
}


@pytest.mark.parametrize("forge", _FORGERIES.values(), ids=_FORGERIES)
def test_refuses_a_forged_token(probe: Probe, forge: Callable[[str], str]) -> None:
    token = forge(probe.account.session["accessToken"])

    _require_invalid(probe, token)


def test_refuses_a_refresh_token_as_an_access_token(probe: Probe) -> None:
    _require_invalid(probe, probe.account.session["refreshToken"])


def test_refuses_an_access_token_as_a_refresh_token(probe: Probe) -> None:
    token = probe.account.session["accessToken"]

    probe.refuse("POST", "/auth/token/refresh", "INVALID_REFRESH_TOKEN", {"refreshToken": token})


@pytest.fixture(scope="module")
def stranger(probe: Probe) -> Account:
    return new_account(probe.server)


_NO_BEARER: Final = (
    "",
    "Bearer",
    "Bearer ",
    "Basic TOKEN",
    "Token TOKEN",
    "TOKEN",
    "BearerTOKEN",
    "Bearer:TOKEN",
    "Bearer TOKEN TOKEN",
    "Bearer TOKEN,Bearer TOKEN",
    "Bearer \tTOKEN",
    'Bearer "TOKEN"',
    "Bearer T\xd6KEN",
    "Bearer " + "=" * 10,
    "Bearer " + "A" * 20_000,
)


@pytest.mark.parametrize("value", _NO_BEARER)
def test_refuses_an_authorization_header_of_another_form(
    probe: Probe, stranger: Account, value: str
) -> None:
    token = stranger.session["accessToken"]
    request = head("GET", "/api/v3/auth/user", f"Authorization: {value.replace('TOKEN', token)}")

    with probe.watched(token) as watch:
        answer = watch.refuse_bytes(request, "UNAUTHENTICATED")

    assert answer.headers["www-authenticate"] == "Bearer"


def test_refuses_two_authorization_headers(probe: Probe, stranger: Account) -> None:
    mine = f"Authorization: Bearer {probe.account.session['accessToken']}"
    theirs = f"authorization: Bearer {stranger.session['accessToken']}"

    with probe.watched() as watch:
        for lines in ((mine, theirs), (theirs, mine), (mine, mine), ("Authorization: x", mine)):
            watch.refuse_bytes(head("GET", "/api/v3/auth/user", *lines), "UNAUTHENTICATED")


@pytest.mark.parametrize("where", ["?access_token=", "?token=", "?authorization=Bearer%20"])
def test_reads_no_token_from_the_query(probe: Probe, stranger: Account, where: str) -> None:
    token = stranger.session["accessToken"]

    with probe.watched(token) as watch:
        watch.refuse_bytes(head("GET", f"/api/v3/auth/user{where}{token}"), "UNAUTHENTICATED")


def test_takes_the_scheme_in_any_case(probe: Probe) -> None:
    for scheme in ("bearer", "BEARER", "Bearer  "):
        headers = {"Authorization": f"{scheme} {probe.account.session['accessToken']}"}

        assert_succeeded(HttpClient(probe.server.port).get("/auth/user", headers=headers))


@pytest.mark.parametrize(
    "token", ["MARKER", "v1.MARKER", "v1." + "A" * 43, "v2." + "A" * 43, "x" * 8000]
)
def test_refuses_a_refresh_token_that_is_none(probe: Probe, token: str) -> None:
    marker = f"marker{secrets.token_hex(8)}"
    body = {"refreshToken": token.replace("MARKER", marker)}

    probe.refuse("POST", "/auth/token/refresh", "INVALID_REFRESH_TOKEN", body, marker=marker)
