"""Every row of the gateway's table is of an error that there is."""

from countersign.entrypoints.gateway.refusal_table import REFUSALS, refusal_kind
from countersign.entrypoints.http_api.error_table import ERROR_TABLE
from countersign.venues.catalogue import Refusal


def test_every_row_is_of_a_known_error() -> None:
    assert set(REFUSALS) <= set(ERROR_TABLE)


def test_an_error_without_a_row_may_have_been_sent() -> None:
    assert refusal_kind("INTERNAL") is Refusal.UNKNOWN
