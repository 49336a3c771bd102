"""Lists of orders that cost nearly nothing to send cost little to read.

A process reads the requests of all its bots in turn: what takes long keeps everybody waiting, and
the cancels of others are late.
"""

import time
from collections.abc import Mapping
from typing import Final

import pytest

from countersign.entrypoints.arriving import BODY_BYTES_MAX
from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError
from countersign.venues.bot_requests.json_bodies import parameters_of
from countersign.venues.schemes.registry import SCHEMES

_NAMES_MAX: Final = 200
# A path of each scheme whose bots send lists of orders, and such a list with something beside it.
_LISTS: Final[Mapping[str, tuple[str, str]]] = {
    "bitfinex": ("/v2/auth/w/order/multi", '{"ops":[%s],%s}'),
    "bitget": ("/api/v2/spot/trade/batch-orders", '{"orderList":[%s],%s}'),
    "bybit": ("/v5/order/create-batch", '{"request":[%s],%s}'),
    "cryptocom": (
        "/exchange/v1/private/create-order-list",
        '{"id":1,"method":"private/create-order-list","params":{"order_list":[%s],%s}}',
    ),
    "deribit": (
        "/api/v2/private/mass_quote",
        '{"method":"private/mass_quote","params":{"quotes":[%s],%s}}',
    ),
    "hyperliquid": ("/exchange", '{"action":{"type":"order","orders":[%s],%s}}'),
    "kucoin": ("/api/v1/hf/orders/multi", '{"orderList":[%s],%s}'),
}
_ORDER: Final = {"bitfinex": '["on",{}]'}
# What a list of this length shares with each of its orders: names, or a list of its own.
_BESIDE: Final = {
    "names": (3_000, ",".join(f'"a{number}":0' for number in range(3_500))),
    "names-and-few-orders": (90, ",".join(f'"a{number}":0' for number in range(6_000))),
    "a-list": (90, f'"a":[{",".join(["0"] * 30_000)}]'),
    "a-list-and-many-orders": (900, f'"a":[{",".join(["0"] * 25_000)}]'),
}


@pytest.mark.parametrize("beside", _BESIDE)
@pytest.mark.parametrize("scheme", _LISTS)
def test_what_stands_beside_a_list_is_read_once(scheme: str, beside: str) -> None:
    path, form = _LISTS[scheme]
    count, shared = _BESIDE[beside]
    body = (form % (",".join([_ORDER.get(scheme, "{}")] * count), shared)).encode()
    assert len(body) < BODY_BYTES_MAX
    request = BotRequest("venue", "POST", path, "", {"content-type": "application/json"}, body)

    begun = time.process_time()
    try:
        items = SCHEMES[scheme].bots.strip(request).items
    except SmuggledError:
        items = ()

    assert time.process_time() - begun < 1
    assert sum(len(item) for item in items) <= _NAMES_MAX * 1_000


def test_reads_as_many_names_as_a_form_has_and_no_more() -> None:
    names = {f"a{number}": "1" for number in range(_NAMES_MAX)}

    assert parameters_of(names) == names
    with pytest.raises(SmuggledError):
        parameters_of({**names, "b": "1"})
    with pytest.raises(SmuggledError):
        parameters_of({"outer": names})


@pytest.mark.parametrize(
    ("scheme", "members"), [(name, "{},{},3") for name in sorted(_LISTS)] + [("bybit", "")]
)
def test_refuses_a_list_of_anything_but_orders(scheme: str, members: str) -> None:
    path, form = _LISTS[scheme]
    body = (form % (members, '"a":0')).encode()
    request = BotRequest("venue", "POST", path, "", {"content-type": "application/json"}, body)

    with pytest.raises(SmuggledError):
        SCHEMES[scheme].bots.strip(request)
