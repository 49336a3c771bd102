"""Bots of Binance, and what they see when they are refused.

Source: binance-spot-api-docs, errors.md. ccxt finds PermissionDenied by the words "has no operation
privilege", so they stand before our sentence.
"""

from typing import Final

from tests.every_venue.kit.programs import CcxtProgram, Refusals, Request, Said


def _after_a_success(exchange: object) -> None:
    """Set what an earlier success leaves behind: it changes how one of the codes is read."""
    exchange.options["hasAlreadyAuthenticatedSuccessfully"] = True  # type: ignore[attr-defined]


_ORDER: Final = b"symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=20000"
PROGRAM: Final = CcxtProgram(
    exchange="binance",
    symbol="BTC/USDT",
    asset="BTC",
    total=10,
    settings={"options": {"fetchMarkets": {"types": ["spot"]}}},
    sandbox="BINANCE_UAT",
)
REFUSALS: Final = Refusals(
    code_at=("code",),
    text_at=("msg",),
    call="private_get_account",
    prepare=_after_a_success,
    said={
        "unauthenticated": Said(401, -2014, "AuthenticationError"),
        "bad-signature": Said(400, -1022, "AuthenticationError"),
        "bad-time": Said(400, -1021, "InvalidNonce"),
        "denied": Said(401, -1002, "PermissionDenied"),
        "invalid": Said(400, -1130, "BadRequest"),
        "rate-limited": Said(429, -1003, "DDoSProtection"),
        "unavailable": Said(503, 0, "ExchangeNotAvailable"),
        "unknown": Said(504, -1007, "RequestTimeout"),
    },
)
RECORD: Final = (
    Request("GET", "/api/v3/account?omitZeroBalances=true"),
    Request("POST", "/api/v3/order", _ORDER),
    Request("DELETE", "/api/v3/openOrders?symbol=BTCUSDT"),
    Request("POST", "/api/v3/order/test?" + _ORDER.decode()),
)
