import os
import string
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.kernel.ids import find_canonical_id, new_id

CANONICAL = "0b9e8c3a-7f52-4d16-9c1e-5a3f0d2b4c6e"


@given(st.uuids())
def test_every_case_of_a_uuid_has_one_canonical_form(value: uuid.UUID) -> None:
    canonical = str(value)

    assert find_canonical_id(canonical) == canonical
    assert find_canonical_id(canonical.upper()) == canonical
    assert find_canonical_id(canonical.title()) == canonical


@given(st.text(alphabet=string.hexdigits + "-", max_size=40) | st.text(max_size=40))
def test_what_is_found_is_canonical_and_the_same_uuid(text: str) -> None:
    found = find_canonical_id(text)

    if found is not None:
        assert found == str(uuid.UUID(text))
        assert find_canonical_id(found) == found


@given(st.integers(0, len(CANONICAL) - 1), st.characters(exclude_characters=string.hexdigits + "-"))
def test_refuses_any_other_character_in_any_place(place: int, character: str) -> None:
    text = CANONICAL[:place] + character + CANONICAL[place + 1 :]

    assert find_canonical_id(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        CANONICAL + "\n",
        " " + CANONICAL,
        CANONICAL[:-1],
        CANONICAL + "0",
        CANONICAL.replace("-", ""),
        "{" + CANONICAL + "}",
        "urn:uuid:" + CANONICAL,
        CANONICAL.replace("-", "\u2010"),
        CANONICAL.replace("0", "\u0660"),
        CANONICAL + "\x00",
        CANONICAL + "\ud800",
    ],
)
def test_refuses_what_is_no_uuid_in_its_text_form(text: str) -> None:
    assert find_canonical_id(text) is None


def test_new_ids_are_canonical_random_and_different() -> None:
    made = {new_id() for _ in range(1000)}

    assert len(made) == 1000
    assert {find_canonical_id(one) for one in made} == made
    assert {uuid.UUID(one).version for one in made} == {4}


def test_new_ids_are_random_uuids_that_never_repeat_in_any_thread() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = [*threads.map(lambda _: new_id(), range(20_000))]

    assert len(set(made)) == len(made)
    parsed = [uuid.UUID(text) for text in made[:500]]
    assert all(str(each) == text for each, text in zip(parsed, made, strict=False))
    assert {(each.version, each.variant) for each in parsed} == {(4, uuid.RFC_4122)}


def test_a_forked_process_gives_other_ids_than_its_parent() -> None:
    new_id()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, new_id().encode())
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(reading, 36).decode() != new_id()
