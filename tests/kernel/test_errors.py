import msgspec
from hypothesis import given
from hypothesis import strategies as st

from countersign.kernel.errors import (
    CountersignError,
    InvalidRequestError,
    RateLimitedError,
    StoreUnavailableError,
)


def test_an_invalid_request_names_every_field_and_its_fault() -> None:
    error = InvalidRequestError({"apiKey": "is missing", "venue": "must be a string"})

    assert str(error) == "apiKey is missing, venue must be a string"
    assert error.metadata == {"fields": {"apiKey": "is missing", "venue": "must be a string"}}
    assert error.code == "INVALID_REQUEST"
    assert not error.retryable


@given(st.dictionaries(st.sampled_from(["apiKey", "name"]), st.just("is too long"), min_size=1))
def test_an_invalid_request_says_nothing_but_names_and_faults(fields: dict[str, str]) -> None:
    error = InvalidRequestError(fields)

    said = str(error) + repr(error) + msgspec.json.encode(error.metadata).decode()
    for word in ("InvalidRequestError", *fields, *fields.values()):
        said = said.replace(word, "")
    assert not any(character.isalnum() for character in said.replace("fields", ""))


def test_an_invalid_request_keeps_the_faults_it_was_made_with() -> None:
    fields = {"venue": "is missing"}
    error = InvalidRequestError(fields)

    fields["venue"] = "changed afterwards"

    assert error.fields == {"venue": "is missing"}
    assert error.metadata == {"fields": {"venue": "is missing"}}


def test_a_rate_limit_says_when_to_ask_again() -> None:
    error = RateLimitedError(30)

    assert error.retryable
    assert error.metadata == {"retryAfter": 30}
    assert "30 s" in error.text


def test_a_store_that_is_away_may_be_asked_again() -> None:
    assert StoreUnavailableError("away").retryable
    assert StoreUnavailableError("away").code == "STORE_UNAVAILABLE"


def test_an_error_without_a_code_of_its_own_is_internal_and_not_retryable() -> None:
    error = CountersignError("something")

    assert (error.code, error.retryable, error.metadata) == ("INTERNAL", False, {})
