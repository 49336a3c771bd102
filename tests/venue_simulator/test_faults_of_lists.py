"""The fault of missing fields, in answers whose fields have no names but their places."""

import msgspec
import pytest

from venue_simulator.fault_outcomes import outcome_of
from venue_simulator.faults import FaultSpec
from venue_simulator.keys import KeyStore
from venue_simulator.kraken.venue import Kraken
from venue_simulator.messages import Answer, Arrival

ARRIVAL = Arrival("POST", b"/", b"", b"", b"", "127.0.0.1")


def damaged(body: object, **parameters: object) -> object:
    spec = msgspec.convert({"kind": "wrong-json", **parameters}, FaultSpec)
    answer = Answer(200, msgspec.json.encode(body))
    outcome = outcome_of(spec, Kraken(keys=KeyStore()), ARRIVAL, answer)
    assert isinstance(outcome, Answer)
    return msgspec.json.decode(outcome.body)


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ([["orders", 1, 0], ["wallets", 1, 0]], [["orders", 1]]),
        ([1], []),
        ([[{"a": 1}, 2]], [[{}, 2]]),
        ({"a": 1, "b": [1, 2]}, {"b": [1, 2]}),
    ],
)
def test_drops_the_last_of_each_list_where_nothing_has_a_name(body: object, left: object) -> None:
    assert damaged(body) == left


def test_drops_nothing_but_the_fields_that_are_named() -> None:
    assert damaged([[1, 2]], fields=["a"]) == [[1, 2]]
