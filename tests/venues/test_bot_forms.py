"""Forms of bots, read so that no server reads them otherwise."""

from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.venues.bot_requests.bot_request import SmuggledError
from countersign.venues.bot_requests.forms import parameters_of, read_form, read_pairs, written

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,10}", fullmatch=True)
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.dictionaries(NAMES, VALUES, max_size=6), st.sampled_from([quote, quote_plus]))
def test_reads_what_other_readers_read(pairs: dict[str, str], spell: object) -> None:
    assert callable(spell)
    raw = "&".join(f"{name}={spell(value, safe='')}" for name, value in pairs.items())
    if len({name.lower() for name in pairs}) != len(pairs):
        return

    found = read_pairs(raw)

    assert parameters_of(found) == dict(parse_qsl(raw, keep_blank_values=True)) == pairs
    assert written(found) == raw


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=40))
def test_whatever_it_accepts_reads_as_with_other_readers(raw: str) -> None:
    try:
        found = parameters_of(read_pairs(raw))
    except SmuggledError:
        return

    assert found == dict(parse_qsl(raw, keep_blank_values=True, strict_parsing=bool(raw)))


@pytest.mark.parametrize(
    "raw",
    [
        "symbol=BTCUSDT&symbol=ETHUSDT",
        "symbol=BTCUSDT&symbol=BTCUSDT",
        "symbol=BTCUSDT&Symbol=ETHUSDT",
        "symbol=BTCUSDT&SYMBOL=ETHUSDT",
        "recvWindow=1&RecvWindow=2",
    ],
)
def test_refuses_a_name_that_comes_twice(raw: str) -> None:
    with pytest.raises(SmuggledError):
        parameters_of(read_pairs(raw))


@pytest.mark.parametrize(
    "raw",
    [
        "&a=1",
        "a=1&",
        "a=1&&b=2",
        "a",
        "=1",
        "a&b=1",
        "%73ymbol=1",
        "symbol[]=1",
        "symbol[0]=1",
        "symbol.0=1",
        "symbol%5B%5D=1",
        "symbol%00=1",
        "+symbol=1",
        "_method=DELETE",
        "1a=1",
        "a" * 65 + "=1",
        "a=%",
        "a=%4",
        "a=%zz",
        "a=%u0041",
        "a=%ff",
        "a=%c0%ae",
        "a=%ed%a0%80",
        "x=1;symbol=ETHUSDT&symbol=BTCUSDT",
        "&".join(f"a{number}=1" for number in range(201)),
    ],
)
def test_refuses_what_servers_read_differently(raw: str) -> None:
    with pytest.raises(SmuggledError):
        parameters_of(read_pairs(raw))


@pytest.mark.parametrize(
    "body",
    [b"a=1\n", b"a=1 &b=2", b"a=\x00", b"a=\xc3\xa9", b"\xef\xbb\xbfa=1", b"a=1\r\nb=2", b"a=\x7f"],
)
def test_refuses_a_body_that_is_not_percent_encoded(body: bytes) -> None:
    with pytest.raises(SmuggledError):
        read_form(body)


def test_takes_200_parameters() -> None:
    raw = "&".join(f"a{number}=1" for number in range(200))

    assert len(read_pairs(raw)) == 200
