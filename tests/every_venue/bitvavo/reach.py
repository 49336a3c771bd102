"""What is reached at Bitvavo.

Source: docs.bitvavo.com/docs/rest-api and docs.bitvavo.com/docs/institutional-api.
"""

from collections.abc import Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

_BITVAVO: Final = Reach(
    trade=lines("""
        POST /v2/order market
        PUT /v2/order market
    """),
    cancel=lines("""
        DELETE /v2/atomic/orders market
        DELETE /v2/order market
        DELETE /v2/orders market
        POST /v2/cancelOrdersAfter
    """),
    leverage=(),
    read=(),
    closed=(),
    withdraw=lines("""
        POST /v2/crypto/withdrawal
        POST /v2/withdrawal
    """),
    manage=lines("""
        DELETE /v2/institutional/subaccounts/order
        DELETE /v2/institutional/subaccounts/orders
        POST /v2/subaccounts
    """),
    session=(),
    denied=(),
    transfer=lines("""
        POST /v2/subaccounts/transfers
    """),
)
REACH: Final[Mapping[str, Reach]] = {"api.bitvavo.com": _BITVAVO}
