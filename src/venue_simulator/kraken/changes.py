"""Kraken's endpoints that change an order. The order is found by its id, whatever `pair` says.

Source: docs.kraken.com, "Amend Order", "Edit Order", "Spot Atomic Amends". What an edit for another
pair than its order's does, no document says [K]; here the id counts. "Edit Order" asks for the
permission to cancel as well, which is not looked at.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from venue_simulator.kraken.answers import Call, RefusedError, amount_of, invalid, pair_of
from venue_simulator.kraken.trade import (
    find_open_orders,
    named,
    refused_as_kraken_says,
    sentence,
    txid_of,
)
from venue_simulator.trading.orders import Order, OrderRequest

_Before = TypeVar("_Before", Decimal, Decimal | None)


def amend_order(call: Call) -> object:
    """Change an order in its place; it keeps its id."""
    order = _only_order(call, call.text("txid"), call.text("cl_ord_id"))
    request = order.request
    changed = replace(
        request,
        quantity=_amount(call.fields, "order_qty", request.quantity),
        price=_amount(call.fields, "limit_price", request.price),
        stop_price=_amount(call.fields, "trigger_price", request.stop_price),
    )
    refused_as_kraken_says(lambda: call.account.change(order, changed, call.now_ms))
    return {"amend_id": named("T", order.number)}


def edit_order(call: Call) -> object:
    """Cancel an order and place another one with the changes."""
    pair_of(call.fields)
    order = _only_order(call, call.text("txid"), "")
    changed = _edited(call, order.request)
    if call.text("validate") in ("true", "1"):
        return {"descr": {"order": sentence(changed)}}
    call.account.cancel(order, call.now_ms)
    new = refused_as_kraken_says(lambda: call.account.place(changed, call.now_ms))
    return {
        "status": "ok",
        "txid": txid_of(new),
        "originaltxid": txid_of(order),
        "volume": f"{changed.quantity:.8f}",
        "price": str(changed.price or 0),
        "orders_cancelled": 1,
        "descr": {"order": sentence(changed)},
    }


def _edited(call: Call, request: OrderRequest) -> OrderRequest:
    """Read price and price2 as "Add Order" has them; the reference of the first is not kept."""
    triggered = request.stop_price is not None
    return replace(
        request,
        quantity=_amount(call.fields, "volume", request.quantity),
        price=_amount(call.fields, "price2" if triggered else "price", request.price),
        stop_price=_amount(call.fields, "price", request.stop_price) if triggered else None,
        client_id="",
        label=call.text("userref"),
    )


def _only_order(call: Call, txid: str, client_id: str) -> Order:
    if not txid and not client_id:
        raise invalid("txid")
    found = find_open_orders(call, txid, client_id)
    if len(found) != 1:  # "Edit Order": a reference of several orders is refused
        raise RefusedError("EOrder:Unknown order")
    return found[0]


def _amount(fields: Mapping[str, object], name: str, before: _Before) -> _Before | Decimal:
    return amount_of(fields, name) if fields.get(name) else before
