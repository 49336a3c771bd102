"""A grant can be kept to each open endpoint by the name that requests are held against."""

import pytest
from tests.venues.stage import CATALOGUE

from countersign.access.grant import Limits
from countersign.access.grant_narrowing import AskedLimits
from countersign.countersigning.grant_rules import decided_limits
from countersign.kernel.errors import InvalidRequestError

VENUES = [venue.name for venue in CATALOGUE.list_venues()]


def _asked(venue: str, *names: str) -> frozenset[str]:
    asked = AskedLimits(endpoints=frozenset(names))
    return decided_limits(asked, Limits(), None, CATALOGUE.get(venue)).endpoints


@pytest.mark.parametrize("venue", VENUES)
def test_takes_each_open_endpoint_by_its_name(venue: str) -> None:
    endpoints = CATALOGUE.get(venue).endpoints
    opened = [each.name for each in endpoints if each.capability is not None]

    for name in opened:
        assert _asked(venue, name) == {name}
    for each in endpoints:
        if each.capability is None:
            with pytest.raises(InvalidRequestError):
                _asked(venue, each.name)


@pytest.mark.parametrize(
    ("venue", "name"),
    [
        # It would be found by its path, and held against another name: no request would pass.
        ("COINBASE", "GET /api/v3/brokerage/orders/historical/an-order"),
        ("HYPERLIQUID", "POST /exchange"),
        ("HYPERLIQUID", "POST /exchange#withdraw3"),
        ("HYPERLIQUID", "POST /exchange#Order"),
    ],
)
def test_takes_nothing_else(venue: str, name: str) -> None:
    with pytest.raises(InvalidRequestError):
        _asked(venue, name)
