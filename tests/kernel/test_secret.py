import copy
import io
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from timeit import repeat

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.kernel.secret import Secret

PLAINTEXT = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
SECRET = Secret(PLAINTEXT.encode())

TEXT_FORMS: dict[str, Callable[[Secret], str]] = {
    "repr": repr,
    "str": str,
    "format": lambda secret: format(secret, ">80"),
    "str.format": "{0:s} {0!r} {0!s}".format,
    "percent": lambda secret: "%s %r" % (secret, secret),  # noqa: UP031  # the point
    "f-string": lambda secret: f"{secret} {secret!r} {secret!s} {secret:>80}",
    "in a list": lambda secret: str([secret, {"key": secret}, (secret,)]),
    "in a dataclass": lambda secret: repr(Holder(secret)),
    "ascii": ascii,
}


@dataclass(frozen=True)
class Holder:
    secret: Secret


@pytest.mark.parametrize("shown", TEXT_FORMS.values(), ids=TEXT_FORMS.keys())
def test_is_not_shown_as_text(shown: Callable[[Secret], str]) -> None:
    text = shown(SECRET)

    assert "redacted" in text
    assert PLAINTEXT not in text


@given(st.binary(min_size=1, max_size=64), st.text(max_size=8))
def test_every_secret_looks_the_same(value: bytes, format_spec: str) -> None:
    assert repr(Secret(value)) == repr(SECRET)
    assert str(Secret(value)) == str(SECRET)
    assert format(Secret(value), format_spec) == repr(SECRET)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_refuses_to_be_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(SECRET, protocol)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_refuses_to_be_copied(copied: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError, match="copied"):
        copied(SECRET)


def test_refuses_to_be_copied_within_a_dataclass() -> None:
    with pytest.raises(TypeError, match="copied"):
        asdict(Holder(SECRET))


def test_gives_no_state_to_tools_that_ask_for_it() -> None:
    with pytest.raises(TypeError):
        SECRET.__getstate__()


@pytest.mark.parametrize("encoded", [json.dumps, msgspec.json.encode, msgspec.to_builtins])
def test_refuses_to_be_encoded(encoded: Callable[[object], object]) -> None:
    with pytest.raises(TypeError) as refusal:
        encoded({"secret": SECRET})

    assert PLAINTEXT not in str(refusal.value)


@pytest.mark.parametrize("opened", [bytes, list, vars, memoryview, hash])
def test_refuses_to_be_opened_as_another_type(opened: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError):
        opened(SECRET)


def test_is_not_shown_by_logging() -> None:
    stream = io.StringIO()
    logger = logging.getLogger("a logger of this test")
    logger.propagate = False
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)

    try:
        _fail_beside_a_secret(SECRET)
    except ValueError:
        logger.exception("with %s and %r", SECRET, SECRET, extra={"secret": SECRET})
    logger.removeHandler(handler)

    assert stream.getvalue().count("redacted") == 2
    assert PLAINTEXT not in stream.getvalue()


def test_is_not_shown_by_a_traceback_with_locals() -> None:
    with pytest.raises(ValueError, match="beside") as failure:
        _fail_beside_a_secret(SECRET)

    shown = _with_locals(failure.value)
    assert "Secret(<redacted>)" in shown
    assert PLAINTEXT not in shown


def test_takes_text_as_utf_8_and_gives_it_back() -> None:
    assert Secret.from_text("pässwörd").reveal() == "pässwörd".encode()
    assert Secret("pässwörd".encode()).reveal_text() == "pässwörd"


def test_refuses_a_lone_surrogate_without_keeping_the_text() -> None:
    with pytest.raises(UnicodeEncodeError) as failure:
        Secret.from_text(PLAINTEXT + "\ud800")

    assert failure.value.__context__ is None
    assert PLAINTEXT not in repr(failure.value)
    assert PLAINTEXT not in str(failure.value.object)
    assert PLAINTEXT not in _with_locals(failure.value, own_frame=False)


def test_refuses_bytes_that_are_no_text_without_keeping_them() -> None:
    with pytest.raises(UnicodeDecodeError) as failure:
        Secret(PLAINTEXT.encode() + b"\xff").reveal_text()

    assert failure.value.__context__ is None
    assert PLAINTEXT not in repr(failure.value)
    assert PLAINTEXT.encode() not in failure.value.object
    assert PLAINTEXT not in _with_locals(failure.value, own_frame=False)


@given(st.binary(max_size=64), st.binary(max_size=64))
def test_equals_secrets_of_the_same_bytes_and_nothing_else(one: bytes, other: bytes) -> None:
    assert (Secret(one) == Secret(other)) is (one == other)
    assert (Secret(one) != Secret(other)) is (one != other)
    assert Secret(one) != one
    assert Secret(one) != one.hex()


def test_says_its_length() -> None:
    assert len(SECRET) == len(PLAINTEXT)


def test_comparison_takes_as_long_wherever_the_first_difference_is() -> None:
    # A comparison that stops early takes about a millionth of the time here; a factor of
    # 3 between the two best of many runs leaves all the room that a busy machine needs.
    size = 1 << 20
    same = Secret(bytes(size))
    early, late = Secret(b"\x01" + bytes(size - 1)), Secret(bytes(size - 1) + b"\x01")

    early_s = min(repeat(lambda: same == early, number=1, repeat=30))
    late_s = min(repeat(lambda: same == late, number=1, repeat=30))

    assert late_s / 3 < early_s < late_s * 3


def _fail_beside_a_secret(secret: Secret) -> None:
    held = [secret]
    raise ValueError(f"beside {len(held)} secret")


def _with_locals(error: BaseException, *, own_frame: bool = True) -> str:
    """Show a traceback with the locals of each frame, but for the test's own if so asked."""
    trace = error.__traceback__
    if not own_frame and trace is not None:
        trace = trace.tb_next
    return "".join(
        traceback.TracebackException(type(error), error, trace, capture_locals=True).format()
    )
