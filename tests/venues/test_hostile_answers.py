"""Whatever a venue answers, only our own errors come of it, and no key passes by accident."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.venues.fake_venue_http import in_turn
from tests.venues.stage import (
    ACCOUNT,
    KEY_INFO,
    OKX_ROW,
    RESTRICTIONS,
    answer,
    checked,
    success,
)

from countersign.kernel.errors import CountersignError
from countersign.venues.errors import (
    KeyRejectedError,
    VenueUnavailableError,
)
from countersign.venues.requests import VenueAnswer

VENUES = ["BINANCE", "BINANCE_UAT", "OKX", "KRAKEN"]
SHAPES: dict[str, object] = {
    "BINANCE": RESTRICTIONS,
    "BINANCE_UAT": ACCOUNT,
    "OKX": {"code": "0", "msg": "", "data": [OKX_ROW]},
    "KRAKEN": {"error": [], "result": KEY_INFO},
}
NAMES = [
    *RESTRICTIONS, *ACCOUNT, *OKX_ROW, *KEY_INFO,
    "code", "msg", "data", "error", "result", "serverTime", "tradingAuthorityExpirationTime",
]  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["0", "true", "read_only,trade", "EAPI:Invalid key", -2015, "50119"])
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=12,
)
STATUSES = st.sampled_from([200, 200, 200, 201, 302, 400, 401, 403, 418, 429, 451, 500, 503])
DEEP = b"[" * 100_000 + b"]" * 100_000
DEEP_WITHIN = b'{"enableReading":true,"ipRestrict":false,"x":' + DEEP + b"}"


async def outcome_of(venue: str, found: VenueAnswer) -> CountersignError | None:
    try:
        await checked(venue, in_turn(found))
    except CountersignError as error:
        return error
    return None


@pytest.mark.parametrize("venue", VENUES)
@given(status=STATUSES, body=st.binary(max_size=200))
@example(status=200, body=DEEP)
@example(status=200, body=DEEP_WITHIN)
@example(status=200, body=b'{"error":["\\ud800"]}')
@example(status=200, body=b'{"code":' + b"9" * 5_000 + b"}")
@example(status=400, body=b'{"code":1e999,"msg":"x"}')
@settings(max_examples=60, deadline=None)
async def test_answers_arbitrary_bytes_with_our_own_errors(
    venue: str, status: int, body: bytes
) -> None:
    error = await outcome_of(venue, answer(body, status))

    assert isinstance(error, VenueUnavailableError) or status == 451


@pytest.mark.parametrize("venue", VENUES)
@given(status=STATUSES, body=JSON)
@settings(max_examples=120, deadline=None)
async def test_passes_no_key_by_arbitrary_json(venue: str, status: int, body: object) -> None:
    error = await outcome_of(venue, answer(body, status))

    assert isinstance(error, VenueUnavailableError | KeyRejectedError)


@pytest.mark.parametrize("venue", VENUES)
@given(data=st.data())
@settings(max_examples=120, deadline=None)
async def test_takes_a_field_of_another_type_for_no_answer(venue: str, data: st.DataObject) -> None:
    shape = json.loads(json.dumps(SHAPES[venue]))
    fields = _innermost(shape)
    name = data.draw(st.sampled_from(sorted(fields)))
    kind = type(fields[name])
    fields[name] = data.draw(LEAVES.filter(lambda leaf: type(leaf) is not kind))

    error = await outcome_of(venue, answer(shape))

    ignored = {"createTime", "enableFixReadOnly", "canDeposit", "permissions", "apiKeyName"}
    ignored |= {"nonce", "nonceWindow", "lastUsed"}
    if error is None:
        assert name in ignored
    else:
        assert isinstance(error, VenueUnavailableError)


@pytest.mark.parametrize("venue", VENUES)
@given(cut=st.integers(0, 1_000))
async def test_takes_half_an_answer_for_none(venue: str, cut: int) -> None:
    body = success(venue).body

    error = await outcome_of(venue, answer(body[: cut % len(body)]))

    assert isinstance(error, VenueUnavailableError)


def _innermost(shape: dict[str, object]) -> dict[str, object]:
    for found in (shape.get("result"), shape.get("data")):
        inner = found[0] if isinstance(found, list) else found
        if isinstance(inner, dict):
            return inner
    return shape
