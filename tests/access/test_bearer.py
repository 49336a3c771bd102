import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.access.bearer import parse_bearer
from countersign.access.errors import UnauthenticatedError


@pytest.mark.parametrize(
    "header", ["Bearer a.b.c", "bearer a.b.c", "BEARER   a.b.c", " Bearer a.b.c "]
)
def test_reads_the_token(header: str) -> None:
    assert parse_bearer(header).reveal() == b"a.b.c"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YWRhOnB3",
        "a.b.c",
        "Bearer a.b.c d.e.f",
        "Bearer a.b.c, Bearer d.e.f",
        "Bearer a\u00e9c",
        "Bearer \u0661",
        "Bearer a\nb",
        f"Bearer {'a' * 20_000}",
    ],
)
def test_refuses_a_header_of_another_form(header: str | None) -> None:
    with pytest.raises(UnauthenticatedError):
        parse_bearer(header)


@given(st.text(max_size=60))
def test_no_header_text_gets_anything_but_ascii_past(text: str) -> None:
    try:
        token = parse_bearer(f"Bearer {text}")
    except UnauthenticatedError:
        return

    assert token.reveal().isascii()
