"""Only named modules may turn a Secret into plaintext."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

_SOURCE: Final = Path(__file__).parents[2] / "src"
_REVEALING: Final = frozenset({"reveal", "reveal_text"})

# Every module that calls reveal() or reveal_text(), with the reason why it must.
ALLOWED: Final = {
    "countersign.access.access_tokens": "signs and parses access tokens",
    "countersign.access.authenticate": "digests an access token, to remember it by",
    "countersign.access.confirm_recovery": "looks at the form of a link's token",
    "countersign.access.grant_secret": "derives the secrets of grants",
    "countersign.access.grant_token": "digests a grant's token, and tells it from others",
    "countersign.access.password_policy": "counts a password's characters",
    "countersign.access.passwords": "hashes and verifies passwords",
    "countersign.access.recover": "writes the link into the mail",
    "countersign.access.session_issuing": "digests refresh tokens and links",
    "countersign.adapters.kms.key_file": "writes, reads and uses the KEK",
    "countersign.adapters.mail.smtp": "hands text and password to the mail server",
    "countersign.credentials.activate": "masks the API key",
    "countersign.credentials.create": "digests the body for its idempotency key, masks the key",
    "countersign.credentials.fingerprint": "fingerprints the API key",
    "countersign.credentials.rotate": "digests the body for its idempotency key, masks the key",
    "countersign.credentials.sealed_material": "packs and unpacks what is sealed",
    "countersign.entrypoints.gateway.bot_headers": "looks at the form of a bot's token",
    "countersign.entrypoints.http_api.auth_views": "answers the tokens of a session",
    "countersign.entrypoints.http_api.credential_forms": "tells a blank passphrase from none",
    "countersign.entrypoints.http_api.grant_views": "answers a new grant's token and secret",
    "countersign.envelope.digest": "keys a digest",
    "countersign.envelope.seal": "encrypts under a data key",
    "countersign.envelope.unseal": "decrypts with a data key",
    "countersign.venues.check_key": "fills the API key into what a check asks",
    "countersign.venues.key_material": "normalises key text",
    "countersign.venues.spellings": "looks for the key in what a venue answered",
    "countersign.venues.schemes.private_keys": "loads a private key",
}
# Of every scheme: signing requests, and checking the signatures of bots.
_OF_SCHEMES: Final = re.compile(
    r"countersign\.venues\.schemes\.[a-z_]+\.(?:signing|bot_signatures)", re.ASCII
)


def _reveals(source: str) -> list[int]:
    """Return the lines where a secret is revealed, or the method is taken as a value."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Attribute) and node.attr in _REVEALING)
        or (isinstance(node, ast.Constant) and node.value in _REVEALING | {"_value"})
    ]


def _revealing_modules() -> set[str]:
    found = set()
    for path in (_SOURCE / "countersign").rglob("*.py"):
        name = ".".join(path.relative_to(_SOURCE).with_suffix("").parts)
        if name == "countersign.kernel.secret" or _OF_SCHEMES.fullmatch(name):
            continue
        if _reveals(path.read_text("utf-8")):
            found.add(name)
    return found


def test_only_the_named_modules_reveal_secrets() -> None:
    assert _revealing_modules() - set(ALLOWED) == set(), "add it here with its reason, or mend it"


def test_every_named_module_still_does() -> None:
    assert set(ALLOWED) - _revealing_modules() == set(), "take it off the list"


def test_every_named_module_has_its_reason() -> None:
    assert [name for name, reason in ALLOWED.items() if len(reason) < 10] == []


@pytest.mark.parametrize(
    "source",
    [
        "secret.reveal()",
        "call(secret.reveal)",
        "getattr(secret, 'reveal')()",
        "operator.methodcaller('reveal_text')(secret)",
        "object.__getattribute__(secret, '_value')",
        "def f():\n    async def g():\n        return [s.reveal_text() for s in x]",
    ],
)
def test_the_walk_sees_every_way_to_reveal(source: str) -> None:
    assert _reveals(source)


def test_the_walk_takes_no_other_call_for_one() -> None:
    assert _reveals("revealed = conceal(secret)\n# secret.reveal()\ntext = 'secret.reveal()'") == []
