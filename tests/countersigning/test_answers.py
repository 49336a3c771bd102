"""What of a venue's answer is kept from a bot."""

import asyncio
import base64
import html
import json
import secrets
import zlib
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.countersigning.answers import AnswerReader, require_harmless
from countersign.countersigning.errors import HostileAnswerError
from countersign.kernel.secret import Secret
from countersign.venues.key_material import KeyMaterial
from countersign.venues.requests import VenueAnswer
from countersign.venues.schemes.registry import SCHEMES

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
    "in HTML in a URL": lambda text: quote(html.escape(text), safe=""),
    "in HTML by number in a URL": lambda text: quote(
        "".join(each if each.isalnum() else f"&#{ord(each)};" for each in text), safe=""
    ),
    "in JSON in JSON": lambda text: json.dumps(json.dumps(text))[1:-1],
    "in hexadecimal": lambda text: text.encode().hex(),
    "in large hexadecimal": lambda text: text.encode().hex().upper(),
}


def answer(body: bytes, **headers: str) -> VenueAnswer:
    return VenueAnswer(200, {name.replace("_", "-"): each for name, each in headers.items()}, body)


def is_kept(given: VenueAnswer) -> bool:
    try:
        require_harmless(given, given.body, MATERIAL, [Secret.from_text(SIGNATURE)])
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
        given = answer(spelled.encode())
        with pytest.raises(HostileAnswerError):
            require_harmless(given, given.body, MATERIAL, [Secret.from_text(digits)])


def test_keeps_what_it_cannot_read() -> None:
    with pytest.raises(HostileAnswerError):
        require_harmless(answer(b"{}"), None, MATERIAL, [])


def test_passes_a_key_that_everybody_knows_and_keeps_the_rest_of_it() -> None:
    given = answer(PARTS["key"].encode())
    require_harmless(given, given.body, MATERIAL, [Secret.from_text(SIGNATURE)], key_is_public=True)

    for part in PARTS.keys() - {"key"}:
        given = answer(PARTS[part].encode())
        with pytest.raises(HostileAnswerError):
            require_harmless(
                given, given.body, MATERIAL, [Secret.from_text(SIGNATURE)], key_is_public=True
            )


def test_only_an_accounts_address_is_a_key_that_everybody_knows() -> None:
    assert {name for name, scheme in SCHEMES.items() if scheme.key_is_public} == {"hyperliquid"}


def test_passes_what_holds_nothing_of_the_key() -> None:
    assert not is_kept(answer(b'{"a":"b\\/c%20d&amp;"}', content_encoding="identity"))
    assert not is_kept(answer(b""))
    assert not is_kept(answer(PASSPHRASE[:9].encode()))


def test_a_short_passphrase_is_not_looked_for() -> None:
    short = KeyMaterial(MATERIAL.api_key, MATERIAL.api_secret, Secret.from_text("BTC"))

    given = answer(b'{"coin":"BTC"}')
    require_harmless(given, given.body, short, [])


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
        require_harmless(answer(page.encode()), page.encode(), material, [])


@pytest.fixture
def reader() -> Iterator[AnswerReader]:
    made = AnswerReader(answer_bytes_max=8 * 1024 * 1024)
    yield made
    made.close()


async def is_kept_by(reader: AnswerReader, given: VenueAnswer) -> bool:
    plain = await reader.find_plain(given)
    try:
        await reader.require_harmless(given, plain, MATERIAL, [Secret.from_text(SIGNATURE)])
    except HostileAnswerError:
        return True
    return False


def packed(plain: bytes, window_bits: int = 31) -> bytes:
    packer = zlib.compressobj(wbits=window_bits)
    return packer.compress(plain) + packer.flush()


@pytest.mark.parametrize(("coding", "bits"), [("gzip", 31), ("deflate", 15), ("deflate", -15)])
@pytest.mark.parametrize("more", [0, 200_000])
async def test_looks_into_a_compressed_answer(
    reader: AnswerReader, coding: str, bits: int, more: int
) -> None:
    harmless = b'{"a":1}' + b" " * more
    hostile = harmless + PARTS["secret"].encode()

    assert not await is_kept_by(reader, answer(packed(harmless, bits), content_encoding=coding))
    assert await is_kept_by(reader, answer(packed(hostile, bits), content_encoding=coding))


async def test_looks_at_the_names_within_a_compressed_answer(reader: AnswerReader) -> None:
    # RFC 1952, section 2.3: flag 8 says that a file's name stands behind the head.
    whole = packed(b"{}")
    named = whole[:3] + b"\x08" + whole[4:10] + PARTS["secret"].encode() + b"\0" + whole[10:]
    given = answer(named, content_encoding="gzip")

    assert await reader.find_plain(given) == b"{}"
    assert await is_kept_by(reader, given)


@pytest.mark.parametrize("coding", ["br", "", "gzip, gzip", "x"])
async def test_keeps_what_is_compressed_otherwise(reader: AnswerReader, coding: str) -> None:
    assert await is_kept_by(reader, answer(b"{}", content_encoding=coding))


async def test_keeps_a_bomb(reader: AnswerReader) -> None:
    bomb = packed(bytes(9 * 1024 * 1024))

    assert await is_kept_by(reader, answer(bomb, content_encoding="gzip"))


@pytest.mark.parametrize("hit", [b"", PARTS["secret"].encode()])
async def test_a_long_answer_holds_nobody_up(reader: AnswerReader, hit: bytes) -> None:
    # The longest runs of letters and digits, so that escapes are undone, too.
    runs = b" mGO8lsSUXNsu3e GOVjb ss d " * 2
    long = answer(b"%2F\\u002b&amp;" * 500_000 + runs + hit)
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    kept = await is_kept_by(reader, long)
    counting.cancel()

    assert kept == bool(hit)
    assert turns > 5


async def test_a_short_answer_waits_for_no_thread(reader: AnswerReader) -> None:
    given = answer(b" " * 60_000)
    reading = reader.require_harmless(given, given.body, MATERIAL, [])

    with pytest.raises(StopIteration):
        reading.send(None)
