import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.access.email_address import find_email, parse_email
from countersign.kernel.errors import InvalidRequestError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@example.com", "ada@example.com"),
        ("  Ada@Example.COM\n", "ada@example.com"),
        ("first.last+tag@sub.example.co.uk", "first.last+tag@sub.example.co.uk"),
        ("o'hara/sales=x@example.com", "o'hara/sales=x@example.com"),
        ("mailbox..with.dots.@docomo.example", "mailbox..with.dots.@docomo.example"),
        ("root@localhost", "root@localhost"),
        ("Jürgen@bücher.example", "jürgen@bücher.example"),
        ("ju\u0308rgen@example.com", "jürgen@example.com"),
        ("用户@例子.中国", "用户@例子.中国"),
        ("x@xn--bcher-kva.example", "x@xn--bcher-kva.example"),
    ],
)
def test_keeps_what_real_mail_accepts_in_one_form(typed: str, kept: str) -> None:
    assert parse_email(typed) == kept


def test_does_not_make_one_account_of_two_mailboxes() -> None:
    assert parse_email("straße@example.com") != parse_email("strasse@example.com")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "ada",
        "ada@",
        "@example.com",
        "ada@@example.com",
        "a b@example.com",
        "ada@exam ple.com",
        "ada@example..com",
        "ada@.example.com",
        "ada@example.com.",
        "ada@-example.com",
        "ada@example-.com",
        "ada@exam_ple.com",
        "<ada@example.com>",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada\x00@example.com",
        "ada\u200b@example.com",
        "ada\ud800@example.com",
        "ada,eve@example.com",
        f"{'a' * 65}@example.com",
        f"ada@{'a' * 64}.com",
        f"ada@{'a.' * 130}com",
        "a" * 100_000,
    ],
)
def test_refuses_what_is_no_address_without_repeating_it(text: str) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        parse_email(text)

    assert set(refusal.value.fields) == {"email"}
    assert not text or text not in str(refusal.value)


@given(st.text(max_size=80) | st.emails())
def test_takes_any_text_and_its_own_answer_again(text: str) -> None:
    address = find_email(text)

    if address is not None:
        assert find_email(address) == address
        assert len(address.encode()) <= 254
        assert not any(mark.isspace() for mark in address)


@given(st.emails().filter(lambda email: len(email) <= 200))
def test_does_not_tell_cases_apart(email: str) -> None:
    assert find_email(email.upper()) == find_email(email.lower())
