"""Keys as people paste them wrongly, at every venue: what may be the matter, and the mend.

The cases know no venue by its name: what is right for one follows from the kinds of keys that its
catalogue entry lists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256K1, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)
from scripts.server_process import ServerProcess
from tests.entrypoints.contract import assert_refused, assert_succeeded
from tests.every_venue.kit.discovery import EVERY
from tests.support.accounts import Account, create_body, new_account
from tests.support.client import HttpAnswer
from tests.venues.stage import CATALOGUE
from tests.venues.test_private_keys import pem_of, rsa_key

from countersign.access.grant_token import mint_token
from countersign.venues.catalogue import KeyKind, SecretForm, Venue
from venue_simulator.testing import SimulatorProcess

Body = dict[str, str]

_ED25519: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_PEM: Final = pem_of(_ED25519)
_ES256: Final = derive_private_key(7**70, SECP256R1())
_LOCKED: Final = _ED25519.private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"made up")
).decode()
_PUBLIC: Final = (
    _ED25519.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
)
_KINDS: Final = {
    KeyKind.ED25519: _PEM,
    KeyKind.RSA: pem_of(rsa_key()),
    KeyKind.ES256: pem_of(_ES256),
    KeyKind.SECP256K1: pem_of(derive_private_key(7**70, SECP256K1())),
}
# As they stand between BEGIN and END. RSA's is longer than an API key may be.
_BODIES: Final = {
    kind: "".join(pem.splitlines()[1:-1]) for kind, pem in _KINDS.items() if kind != KeyKind.RSA
}
_WALLET: Final = f"0x{7**70:064x}"
_TOKEN: Final = mint_token(bytes).reveal_text()
_SAID: Final = {KeyKind.ED25519: "Ed25519", KeyKind.RSA: "RSA", KeyKind.ES256: "ECDSA"}
_ID: Final = "01234567-89ab-4def-8123-456789abcdef"
_CDP_NAME: Final = f"organizations/{_ID}/apiKeys/{_ID}"
_LEGACY_SECRET: Final = "gWm5pYq8Lr2nT0sVb7Xc4Zd1Ke9Uh3Ja"
# Of venues that show a secret as a plain text, and of one that shows 64 digits.
_NO_PEM: Final = {
    SecretForm.TEXT: "the secret that is shown together with an API key",
    SecretForm.BASE64: "the secret that is shown together with an API key",
    SecretForm.HEX: "hexadecimal",
}
_OWN_FORM: Final = frozenset({SecretForm.CDP, SecretForm.HEX})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What create says of it.

    Attributes:
        body: what of the request is another.
        mend: what the hint has, in any letter case.
        reasons: which, one at least of the reasons is of them; local: that one alone.
        never: what the hint has not.
    """

    body: Body
    mend: str
    reasons: tuple[str, ...] = ("MALFORMED_KEY",)
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """How a good key is pasted wrongly; None where the venue has no such case."""

    name: str
    of: Callable[[Venue, Body], Wrong | None]


def _swapped(venue: Venue, good: Body) -> Wrong:
    body = {"apiKey": good["apiSecret"], "apiSecret": good["apiKey"]}
    # Where the two differ in form.
    if venue.secret_form in _OWN_FORM | {SecretForm.BASE64}:
        return Wrong(body=body, mend="into apiSecret")
    return Wrong(body=body, mend="in their own field", reasons=("BAD_KEY",))


def _in_both(name: str, other: str) -> Callable[[Venue, Body], Wrong | None]:
    def of(venue: Venue, good: Body) -> Wrong | None:
        if name not in good or other not in good:
            return None
        mend = "in two of the fields"
        told_by_form = venue.secret_form is SecretForm.BASE64 and name == "apiKey"
        if venue.secret_form is SecretForm.CDP or told_by_form:
            mend = "into apiSecret"
        return Wrong(body={name: good[other]}, mend=mend)

    return of


def _in_passphrase(_: Venue, good: Body) -> Wrong | None:
    if "apiPassphrase" not in good:
        return None
    body = {"apiPassphrase": good["apiSecret"], "apiSecret": good["apiPassphrase"]}
    return Wrong(body=body, mend="in their own field", reasons=("BAD_PASSPHRASE",))


def _pem_in(name: str, pem: str) -> Callable[[Venue, Body], Wrong | None]:
    def of(_: Venue, good: Body) -> Wrong | None:
        return Wrong(body={name: pem}, mend="apiSecret") if name in good else None

    return of


def _text_in(name: str, text: str, mend: str) -> Callable[[Venue, Body], Wrong | None]:
    def of(_: Venue, good: Body) -> Wrong | None:
        return Wrong(body={name: text}, mend=mend) if name in good else None

    return of


def _pem_of_kind(kind: KeyKind) -> Callable[[Venue, Body], Wrong | None]:
    def of(venue: Venue, _: Body) -> Wrong | None:
        if kind in venue.key_kinds:
            return None
        taken = [_SAID[each] for each in venue.key_kinds if each in _SAID]
        never = tuple({*_SAID.values()} - {*taken}) if taken else ()
        mend = _NO_PEM.get(venue.secret_form) or taken[0]
        return Wrong(body={"apiSecret": _KINDS[kind]}, mend=mend, never=never)

    return of


def _pem_that(mend: str, pem: str) -> Callable[[Venue, Body], Wrong | None]:
    def of(venue: Venue, _: Body) -> Wrong:
        return Wrong(body={"apiSecret": pem}, mend=_NO_PEM.get(venue.secret_form, mend))

    return of


def _truncated(name: str) -> Callable[[Venue, Body], Wrong | None]:
    def of(_: Venue, good: Body) -> Wrong:
        # An odd number of digits, no whole base64, no PEM's end.
        short = good[name][: len(good[name]) // 8 * 4 + 1]
        reasons = ("BAD_SIGNATURE", "BAD_KEY", "MALFORMED_KEY")
        return Wrong(body={name: short}, mend="", reasons=reasons)

    return of


def _legacy(venue: Venue, good: Body) -> Wrong:
    """A name of the Coinbase Developer Platform, with a secret of the time before it."""
    if venue.secret_form is SecretForm.CDP:
        return Wrong(body={"apiKey": _CDP_NAME, "apiSecret": _LEGACY_SECRET}, mend="legacy")
    if venue.secret_form is SecretForm.HEX:
        return Wrong(body={"apiKey": _CDP_NAME}, mend="address of your account")
    return Wrong(
        body={"apiKey": _CDP_NAME, "apiSecret": good["apiSecret"]},
        mend="their own field",
        reasons=("BAD_KEY", "MALFORMED_KEY"),
    )


CASES: Final = (
    Case("key and secret swapped", _swapped),
    Case("the key in both fields", _in_both("apiSecret", "apiKey")),
    Case("the secret in both fields", _in_both("apiKey", "apiSecret")),
    Case("the secret in the passphrase, too", _in_both("apiPassphrase", "apiSecret")),
    Case("secret and passphrase swapped", _in_passphrase),
    Case("a private key as the API key", _pem_in("apiKey", _PEM)),
    Case("a private key on one line as the API key", _pem_in("apiKey", _PEM.replace("\n", ""))),
    Case("a public key as the API key", _pem_in("apiKey", _PUBLIC)),
    Case("a private key as the passphrase", _pem_in("apiPassphrase", _PEM)),
    *(
        Case(f"the body of a private {kind} as the {name}", _text_in(name, body, "apiSecret"))
        for kind, body in _BODIES.items()
        for name in ("apiKey", "apiPassphrase")
    ),
    Case("a wallet's private key as the API key", _text_in("apiKey", _WALLET, "apiSecret")),
    Case("a grant's token as the API key", _text_in("apiKey", _TOKEN, "token of a Countersign")),
    Case("a grant's token as the secret", _text_in("apiSecret", _TOKEN, "token of a Countersign")),
    *(Case(f"PEM of {kind}", _pem_of_kind(kind)) for kind in _KINDS),
    Case("encrypted PEM", _pem_that("openssl pkey", _LOCKED)),
    Case("public PEM", _pem_that("public half", _PUBLIC)),
    Case("truncated PEM", _pem_that("whole", _PEM[:80])),
    Case("truncated secret", _truncated("apiSecret")),
    Case("truncated key", _truncated("apiKey")),
    Case("Coinbase key name with a legacy secret", _legacy),
)
VENUES: Final = {name: CATALOGUE.get(name) for name in EVERY}
SANDBOXES: Final = [
    (name, other) for name, facts in EVERY.items() for other in facts.hosts if other != name
]


@pytest.fixture(scope="module")
def user(server: ServerProcess) -> Account:
    return new_account(server)


@pytest.fixture(scope="module")
def keys(simulator: SimulatorProcess) -> dict[str, Body]:
    """One good key of each venue, which no document prints."""
    names = [*EVERY, *(sandbox for _, sandbox in SANDBOXES)]
    added = simulator.add_keys([{"venue": name, "kind": "good"} for name in names])
    return {name: create_body(key) for name, key in zip(names, added, strict=True)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("venue", VENUES.values(), ids=VENUES)
def test_says_what_may_be_wrong_and_the_mend_and_nothing_of_what_was_pasted(
    user: Account, keys: dict[str, Body], simulator: SimulatorProcess, venue: Venue, case: Case
) -> None:
    wrong = case.of(venue, keys[venue.name])
    if wrong is None:
        return
    body = {**keys[venue.name], **wrong.body}
    before = simulator.record(venue.name, body["apiKey"])

    answer = user.client.post("/credential/create", body)

    assert_refused(answer, "INVALID_CREDENTIALS")
    told = answer.json["details"]["metadata"]
    assert {*told["reasons"]} & {*wrong.reasons}, told
    assert wrong.mend.lower() in told["hint"].lower()
    assert [each for each in wrong.never if each in told["hint"]] == []
    _assert_no_echo(answer, body)
    if "apiKey" in wrong.body and wrong.reasons == ("MALFORMED_KEY",):
        assert simulator.record(venue.name, body["apiKey"]) == before


@pytest.mark.parametrize("venue", VENUES.values(), ids=VENUES)
def test_takes_off_blanks_quotes_and_line_ends(
    user: Account, keys: dict[str, Body], venue: Venue
) -> None:
    good = keys[venue.name]
    # A passphrase is chosen by a person, so quotes around it can be its own.
    around = {
        "apiKey": ' "%s"\r\n',
        "apiSecret": "\t\u201c%s\u201d \r\n",
        "apiPassphrase": " %s\r\n",
    }
    pasted = {name: text % good[name] for name, text in around.items() if name in good}

    answer = user.client.post("/credential/create", {**good, **pasted})

    assert_succeeded(answer)
    _assert_no_echo(answer, good)


@pytest.mark.parametrize("venue", VENUES.values(), ids=VENUES)
def test_names_the_field_where_the_secret_is_in_the_passphrase_alone(
    user: Account, keys: dict[str, Body], venue: Venue
) -> None:
    good = keys[venue.name]
    body = {**good, "apiSecret": " ", "apiPassphrase": good["apiSecret"]}

    answer = user.client.post("/credential/create", body)

    assert_refused(answer, "INVALID_REQUEST")
    assert [*answer.json["details"]["metadata"]["fields"]] == ["apiSecret"]
    _assert_no_echo(answer, body)


@pytest.mark.parametrize("venue", VENUES.values(), ids=VENUES)
def test_says_where_a_private_key_belongs_that_is_too_long_for_its_field(
    user: Account, keys: dict[str, Body], venue: Venue
) -> None:
    good = keys[venue.name]
    body = {**good, "apiKey": _KINDS[KeyKind.RSA], "apiSecret": good["apiKey"]}

    answer = user.client.post("/credential/create", body)

    assert_refused(answer, "INVALID_REQUEST")
    assert "belongs into apiSecret" in answer.json["details"]["metadata"]["fields"]["apiKey"]
    _assert_no_echo(answer, body)


@pytest.mark.parametrize(("main", "sandbox"), SANDBOXES)
def test_says_that_a_key_may_be_of_the_other_environment(
    user: Account, keys: dict[str, Body], main: str, sandbox: str
) -> None:
    for made_at, sent_to in ((sandbox, main), (main, sandbox)):
        body = {**keys[made_at], "venue": sent_to}

        answer = user.client.post("/credential/create", body)

        assert_refused(answer, "INVALID_CREDENTIALS")
        told = answer.json["details"]["metadata"]
        assert "WRONG_ENVIRONMENT" in told["reasons"]
        assert any(word in told["hint"] for word in (made_at, "environment"))
        _assert_no_echo(answer, body)


def _assert_no_echo(answer: HttpAnswer, body: Body) -> None:
    said = str(answer.headers) + answer.raw.decode()
    for name in ("apiKey", "apiSecret", "apiPassphrase"):
        for line in body.get(name, "").split("\n"):
            if len(line) > 3 and not line.startswith("-----"):
                assert line not in said
