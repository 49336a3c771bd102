"""What is reached at Bitfinex.

Sources: docs.bitfinex.com, "Authenticated Endpoints" and the pages of its reference;
bfx-api-node-rest 7.0.0; bitfinex-api-py 3.0.5, rest/_interfaces.
"""

from collections.abc import Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

_CALCULATIONS: Final = lines("""
    POST /v2/calc/trade/avg
    POST /v2/calc/fx
""")
_BITFINEX: Final = Reach(
    trade=lines("""
        POST /v2/auth/w/order/submit symbol
        POST /v2/auth/w/order/update
        POST /v2/auth/w/order/multi on[symbol]
    """),
    cancel=lines("""
        POST /v2/auth/w/order/cancel
        POST /v2/auth/w/order/cancel/multi
    """),
    leverage=lines("""
        POST /v2/auth/w/deriv/collateral/set symbol
        POST /v2/auth/w/position/update/funding/type symbol
    """),
    read=_CALCULATIONS
    + lines("""
        POST /v2/auth/r/wallets
        POST /v2/auth/r/wallets/hist
        POST /v2/auth/r/orders
        POST /v2/auth/r/orders/{symbol}
        POST /v2/auth/r/orders/hist
        POST /v2/auth/r/orders/{symbol}/hist
        POST /v2/auth/r/orders/otc/{symbol}/hist
        POST /v2/auth/r/order/{order}/trades
        POST /v2/auth/r/trades/hist
        POST /v2/auth/r/trades/{symbol}/hist
        POST /v2/auth/r/trades/calc
        POST /v2/auth/r/ledgers/hist
        POST /v2/auth/r/ledgers/{currency}/hist
        POST /v2/auth/r/stats/{key}/hist
        POST /v2/auth/calc/order/avail
        POST /v2/auth/r/info/margin/{key}
        POST /v2/auth/r/positions
        POST /v2/auth/r/positions/hist
        POST /v2/auth/r/positions/snap
        POST /v2/auth/r/positions/audit
        POST /v2/auth/r/position/increase/info
        POST /v2/auth/calc/deriv/collateral/limit
        POST /v2/auth/calc/deriv/collateral/limits
        POST /v2/auth/r/funding/offers
        POST /v2/auth/r/funding/offers/{symbol}
        POST /v2/auth/r/funding/offers/hist
        POST /v2/auth/r/funding/offers/{symbol}/hist
        POST /v2/auth/r/funding/loans
        POST /v2/auth/r/funding/loans/{symbol}
        POST /v2/auth/r/funding/loans/hist
        POST /v2/auth/r/funding/loans/{symbol}/hist
        POST /v2/auth/r/funding/credits
        POST /v2/auth/r/funding/credits/{symbol}
        POST /v2/auth/r/funding/credits/hist
        POST /v2/auth/r/funding/credits/{symbol}/hist
        POST /v2/auth/r/funding/trades/hist
        POST /v2/auth/r/funding/trades/{symbol}/hist
        POST /v2/auth/r/info/funding/{key}
        POST /v2/auth/r/info/user
        POST /v2/auth/r/summary
        POST /v2/auth/r/int/summary
        POST /v2/auth/r/logins/hist
        POST /v2/auth/r/permissions
        POST /v2/auth/r/audit/hist
        POST /v2/auth/r/alerts
        POST /v2/auth/w/alert/set
        POST /v2/auth/w/alert/del
        POST /v2/auth/w/alert/{alert}/del
        POST /v2/auth/r/settings
        POST /v2/auth/r/settings/core
        POST /v2/auth/r/movements/hist
        POST /v2/auth/r/movements/{currency}/hist
        POST /v2/auth/r/movements/info
        POST /v2/auth/r/deposit/address/all
        POST /v2/auth/w/deposit/address
        POST /v2/auth/w/deposit/invoice
        POST /v2/auth/r/ext/invoice/payments
        POST /v2/auth/r/pulse/hist
        POST /v2/auth/r/ext/recurring-ao/detail/{algo_order}
        POST /v2/auth/r/ext/recurring-ao/list
        POST /v2/auth/r/ext/recurring-ao/order/list
        POST /v2/auth/r/ext/wallets/transfers/free/count
        POST /v2/auth/r/ext/pay/invoices
        POST /v2/auth/r/ext/pay/invoices/paginated
        POST /v2/auth/r/ext/pay/invoice/stats/count
        POST /v2/auth/r/ext/pay/invoice/stats/earning
        POST /v2/auth/r/ext/pay/settings/get
        POST /v2/auth/r/ext/pay/settings/list
        POST /v2/auth/r/ext/pay/settings/convert/list
        POST /v2/auth/r/ext/pay/deposits
        POST /v2/auth/r/ext/pay/deposits/unlinked
    """),
    closed=(),
    withdraw=lines("""
        POST /v2/auth/w/withdraw
        POST /v2/auth/w/ext/wallets/deposits/request
    """),
    manage=lines("""
        POST /v2/auth/w/settings/set
        POST /v2/auth/w/settings/del
        POST /v2/auth/w/pulse/add
        POST /v2/auth/w/pulse/del
        POST /v2/auth/w/ext/pay/settings/set
        POST /v2/auth/w/ext/pay/settings/convert/create
        POST /v2/auth/w/ext/pay/settings/convert/remove
    """),
    session=lines("""
        POST /v2/auth/w/token
        POST /v2/auth/w/token/del
    """),
    denied=lines("""
        POST /v2/auth/w/position/{action}
        POST /v2/auth/w/deriv/collateral/limits
    """),
    transfer=lines("""
        POST /v2/auth/w/transfer
        POST /v2/auth/w/position/claim
        POST /v2/auth/w/position/increase
        POST /v2/auth/w/funding/offer/submit
        POST /v2/auth/w/funding/offer/cancel
        POST /v2/auth/w/funding/offer/cancel/all
        POST /v2/auth/w/funding/close
        POST /v2/auth/w/funding/auto
        POST /v2/auth/w/funding/keep
        POST /v2/auth/w/ext/recurring-ao/create
        POST /v2/auth/w/ext/recurring-ao/update/{algo_order}
        POST /v2/auth/w/ext/recurring-ao/cancel/{algo_order}
        POST /v2/auth/w/ext/wallets/withdrawals/request
        POST /v2/auth/w/ext/pay/invoice/create
        POST /v2/auth/w/ext/pay/invoice/complete
        POST /v2/auth/w/ext/pay/invoice/expire
    """),
)
# Public data, and the calculations, which nobody needs a key for.
_PUBLIC: Final = Reach(
    trade=(),
    cancel=(),
    leverage=(),
    read=_CALCULATIONS,
    closed=(),
    withdraw=(),
    manage=(),
    session=(),
    denied=(),
    transfer=(),
)
REACH: Final[Mapping[str, Reach]] = {
    "api.bitfinex.com": _BITFINEX,
    "api-pub.bitfinex.com": _PUBLIC,
}
