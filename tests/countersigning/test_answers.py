"""What of a venue's answer is kept from a bot, and what it says of the venue's patience."""

import base64
import html
import json
import secrets
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.countersigning.answers import pause_of, require_harmless
from countersign.countersigning.errors import HostileAnswerError
from countersign.kernel.secret import Secret
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import VenueAnswer

Spell = Callable[[str], str]
SIGNATURE = "kq+H5/HW8p1u==GOVjb/gWA7FunA+mGO8lsSUXNsu3e="
PASSPHRASE = 'p&ss <w>"o/r\\d+ = 9'
MATERIAL = KeyMaterial(
    Secret.from_text("6b1c0f6e-3c4b-4a5f-9a57-1c2f0d9d7d11"),
    Secret.from_text("SECRETsecret0123456789"),
    Secret.from_text(PASSPHRASE),
)
PARTS = {
    "key": "6b1c0f6e-3c4b-4a5f-9a57-1c2f0d9d7d11",
    "secret": "SECRETsecret0123456789",
    "passphrase": PASSPHRASE,
    "signature": SIGNATURE,
}


def gson(text: str) -> str:
    """Escape as Gson does, and .NET: what could stand in HTML too."""
    return "".join(f"\\u{ord(each):04x}" if each in "=<>&'+" else each for each in text)


SPELLINGS: dict[str, Spell] = {
    "as it is": str,
    "in JSON": lambda text: json.dumps(text)[1:-1],
    "in PHP's JSON": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "in Gson's JSON": lambda text: gson(json.dumps(text)[1:-1]),
    "in .NET's JSON": lambda text: (
        gson(text).upper().replace("\\U", "\\u") if text.isupper() else gson(text)
    ),
    "in a URL": lambda text: quote(text, safe=""),
    "in a form": quote_plus,
    "in a URL, small digits": lambda text: quote(text, safe="").replace("%2B", "%2b"),
    "in a URL, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "in HTML": html.escape,
    "in HTML, by number": lambda text: "".join(
        each if each.isalnum() else f"&#{ord(each)};" for each in text
    ),
    "in HTML, by hexadecimal number": lambda text: "".join(
        each if each.isalnum() else f"&#x{ord(each):X};" for each in text
    ),
    "in HTML in JSON": lambda text: json.dumps(html.escape(text))[1:-1],
    "in JSON in JSON": lambda text: json.dumps(json.dumps(text))[1:-1],
    "in hexadecimal": lambda text: text.encode().hex(),
    "in large hexadecimal": lambda text: text.encode().hex().upper(),
}


def answer(body: bytes, **headers: str) -> VenueAnswer:
    return VenueAnswer(200, {name.replace("_", "-"): each for name, each in headers.items()}, body)


def is_kept(given: VenueAnswer) -> bool:
    try:
        require_harmless(given, MATERIAL, Secret.from_text(SIGNATURE))
    except HostileAnswerError:
        return True
    return False


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("part", PARTS)
def test_keeps_an_answer_that_repeats_a_part_of_the_key(part: str, spell: Spell) -> None:
    spelled = spell(PARTS[part])

    assert is_kept(answer(f'{{"seen":"x{spelled}y"}}'.encode()))
    assert is_kept(answer(b"{}", retry_after=spelled))


@pytest.mark.parametrize("before", [b"", b"a", b"ab", b"abc", b"X-MBX-APIKEY: "])
@pytest.mark.parametrize("behind", [b"", b"z", b"zy"])
@pytest.mark.parametrize("part", PARTS)
def test_keeps_it_within_base64(part: str, before: bytes, behind: bytes) -> None:
    plain = before + PARTS[part].encode() + behind

    assert is_kept(answer(base64.b64encode(plain)))
    assert is_kept(answer(base64.urlsafe_b64encode(plain).rstrip(b"=")))


def test_keeps_a_key_in_a_headers_name() -> None:
    assert is_kept(VenueAnswer(200, {f"x-mbx-used-weight-{PARTS['key']}": "1"}, b"{}"))


def test_keeps_a_signature_in_the_other_letter_case() -> None:
    digits = secrets.token_hex(32)

    for spelled in (digits, digits.upper()):
        with pytest.raises(HostileAnswerError):
            require_harmless(answer(spelled.encode()), MATERIAL, Secret.from_text(digits))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "identity, gzip", "", "x"])
def test_keeps_what_it_cannot_read(coding: str) -> None:
    assert is_kept(answer(b"{}", content_encoding=coding))


def test_passes_what_holds_nothing_of_the_key() -> None:
    assert not is_kept(answer(b'{"a":"b\\/c%20d&amp;"}', content_encoding="identity"))
    assert not is_kept(answer(b""))
    assert not is_kept(answer(PASSPHRASE[:9].encode()))


def test_a_short_passphrase_is_not_looked_for() -> None:
    short = KeyMaterial(MATERIAL.api_key, MATERIAL.api_secret, Secret.from_text("BTC"))

    require_harmless(answer(b'{"coin":"BTC"}'), short, None)


@given(st.binary(max_size=200))
def test_passes_any_other_bytes(body: bytes) -> None:
    assert not is_kept(answer(body))


@given(st.text(min_size=6, max_size=20), st.sampled_from(sorted(SPELLINGS)))
def test_finds_any_passphrase(passphrase: str, name: str) -> None:
    if not (passphrase.isascii() and passphrase.isprintable()):
        return
    material = KeyMaterial(MATERIAL.api_key, MATERIAL.api_secret, Secret.from_text(passphrase))
    page = f"<p>{SPELLINGS[name](passphrase)}</p>"

    with pytest.raises(HostileAnswerError):
        require_harmless(answer(page.encode()), material, None)


@pytest.mark.parametrize(
    ("status", "kind", "asked", "expected"),
    [
        (429, "application/json", "7", (7, "RATE_LIMITED")),
        (429, "application/json", None, (1, "RATE_LIMITED")),
        (429, "application/json", "0", (1, "RATE_LIMITED")),
        (429, "application/json", "-5", (1, "RATE_LIMITED")),
        (429, "application/json", "Wed, 21 Oct 2026 07:28:00 GMT", (1, "RATE_LIMITED")),
        (429, "application/json", "٣", (1, "RATE_LIMITED")),
        (429, "application/json", "9" * 400, (1, "RATE_LIMITED")),
        (418, "application/json", "999999999", (259_200, "BANNED")),
        (418, "text/html", None, (120, "BANNED")),
        (403, "text/html; charset=UTF-8", None, (60, "FIREWALL")),
        (403, "application/json", None, None),
        (200, "text/html", "5", None),
        (503, "application/json", "5", None),
    ],
)
def test_reads_how_long_a_venue_wants_to_be_left_alone(
    status: int, kind: str, asked: str | None, expected: tuple[int, str] | None
) -> None:
    headers = {"content-type": kind} | ({} if asked is None else {"retry-after": asked})

    pause = pause_of(VenueAnswer(status, headers, b""))

    assert (None if pause is None else (pause.seconds, pause.reason)) == expected
