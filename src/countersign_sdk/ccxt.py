"""Point a ccxt exchange at a Countersign gateway, with a grant's token for its API key.

    import ccxt
    from countersign_sdk.ccxt import attach

    exchange = attach(ccxt.binance(), "https://countersign.example.com", "csg_…")
    exchange.fetch_balance()

ccxt itself is not imported, so any version and both of its kinds (sync and async) will do.
"""

import base64
import re
import secrets
from collections.abc import Mapping
from copy import deepcopy
from inspect import iscoroutinefunction
from typing import Any, Final, Protocol, TypeVar

from countersign_sdk.secret_text import SecretText
from countersign_sdk.server_url import checked_url

# ccxt signs with these before the gateway throws the signature away, and OKX's class sends one as
# its passphrase. Kraken's class decodes the secret as base64. Coinbase's takes 32 bytes in base64
# for the seed of an Ed25519 key, and every 32 bytes are one: so it signs a JWT in which the token
# stands for the key's name, and no key has to be made for it. The other classes take any text.
HARMLESS_SECRET: Final = base64.b64encode(b"not a secret: Countersign signs.").decode()

# Requests to public endpoints have no API key, and yet the gateway wants to know who asks.
_TOKEN_HEADER: Final = "X-Countersign-Token"  # noqa: S105  # a header's name

# What some classes ask for before they trade, though the gateway lets no bot have it: Bybit's asks
# what kind of account it has of an endpoint that repeats the API key, and what it says otherwise
# makes people give the key more rights; HTX's asks for contracts.
_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "bybit": {"enableUnifiedMargin": False, "enableUnifiedAccount": True},
    "htx": {"fetchMarkets": {"types": {"spot": True, "linear": False, "inverse": False}}},
}

# The host may be a template of ccxt's, `{hostname}`, which it fills in for each request.
_URL: Final = re.compile(r"(https?|wss?)://([^/?#]+)(.*)", re.DOTALL)


class Exchange(Protocol):
    """What of a ccxt exchange is touched."""

    urls: Any
    apiKey: Any  # noqa: N815  # ccxt names it so
    secret: Any
    password: Any
    headers: Any


AnyExchange = TypeVar("AnyExchange", bound=Exchange)


def attach(
    exchange: AnyExchange,
    url: str,
    token: str | SecretText,
    secret: str | SecretText | None = None,
) -> AnyExchange:
    """Send everything that `exchange` sends by way of the gateway; return the exchange.

    Attaching again moves the exchange to another gateway or token. Markets and everything else
    stay as they are, but for options by which Bybit's class takes the account for a unified one,
    as every account of today is, and HTX's leaves contracts alone. URLs of sockets are turned too:
    the gateway refuses them, and the token reaches nobody else.

    Hyperliquid has no API keys: give its class the address of your account as `walletAddress`.
    The private key that it signs with is made here, and is nobody's.

    Args:
        exchange: of `ccxt` or `ccxt.async_support`.
        url: where Countersign is, such as `https://countersign.example.com`.
        token: of a grant for this venue.
        secret: of the same grant, where it was made with `callerSignature`.

    Raises:
        UnsafeUrlError: the URL is plain HTTP to another machine, or no URL.
    """
    gateway = checked_url(url) + "/gateway/"
    # All of them: set_sandbox_mode and enable_demo_trading swap some in for others, under names
    # that differ by class, and one that was left out would send the token to the venue itself.
    exchange.urls = _through(gateway, exchange.urls)
    held = _text(token)
    exchange.apiKey = held
    exchange.secret = HARMLESS_SECRET if secret is None else _text(secret)
    exchange.password = HARMLESS_SECRET
    exchange.headers = {**(exchange.headers or {}), _TOKEN_HEADER: held}
    _give_private_key(exchange)
    _set_options(exchange)
    _keep_from_approving(exchange)
    return exchange


def _give_private_key(exchange: Any) -> None:
    """Let a class that signs with a wallet's key sign with one that is nobody's.

    It is made anew each time: one that everybody knew could be approved by mistake.
    """
    if getattr(exchange, "requiredCredentials", {}).get("privateKey"):
        exchange.privateKey = f"0x{secrets.token_hex(32)}"


def _set_options(exchange: Any) -> None:
    for name, value in _OPTIONS.get(getattr(exchange, "id", ""), {}).items():
        if not isinstance(exchange.options.get(name), bool):  # else its owner said so
            exchange.options[name] = deepcopy(value)


def _keep_from_approving(exchange: Any) -> None:
    """Keep the class of Hyperliquid from what it does unasked when it loads markets.

    It approves a fee for its makers, which the gateway lets nobody do, and names them as
    referrer. Told by options that the fee is approved, it would ask for it with each order.
    """
    approval = getattr(exchange, "handle_builder_fee_approval", None)
    if approval is not None:
        exchange.options["refSet"] = True
        replacement = _approve_nothing_later if iscoroutinefunction(approval) else _approve_nothing
        exchange.handle_builder_fee_approval = replacement


def _approve_nothing() -> bool:
    return True


async def _approve_nothing_later() -> bool:
    return True


def _text(secret: str | SecretText) -> str:
    return secret.reveal() if isinstance(secret, SecretText) else secret


def _through(gateway: str, value: Any) -> Any:
    """Return a URL, or a tree of them, with the gateway in front of each."""
    if isinstance(value, dict):
        return {name: _through(gateway, part) for name, part in value.items()}
    if isinstance(value, list):
        return [_through(gateway, part) for part in value]
    found = _URL.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    scheme, host, path = found.groups()
    _, attached, target = value.partition("/gateway/")
    return _gateway_of(gateway, scheme) + (target if attached else host + path)


def _gateway_of(gateway: str, scheme: str) -> str:
    """Return the gateway's address in the scheme's kind: a socket's URL stays a socket's."""
    return re.sub("^http", "ws", gateway) if scheme.startswith("ws") else gateway
