"""What both clients ask of httpx2, and how they read its failures."""

from typing import Any, Final

import httpx2

from countersign_sdk.conversing import Failed, Received, Send

# No connection stood, so nothing of the request can have left.
_UNSENT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


def client_options(url: str, timeout_s: float) -> dict[str, Any]:
    """Return what both kinds of client are made with.

    Redirects are not followed and the environment is not asked for a proxy: secrets go to the
    one address that the caller named.
    """
    return {
        "base_url": url,
        "timeout": timeout_s,
        "follow_redirects": False,
        "trust_env": False,
    }


def request_of(step: Send) -> dict[str, Any]:
    """Return the arguments of httpx2's `request`."""
    return {
        "method": step.method,
        "url": step.target,
        "params": dict(step.query),
        "headers": dict(step.headers),
        "content": step.content,
    }


def received(response: httpx2.Response) -> Received:
    """Return an answer as the conversation takes it."""
    return Received(response.status_code, response.headers, response.content)


def failed(error: httpx2.TransportError) -> Failed:
    """Return a failure without httpx2's error, which holds the whole request."""
    return Failed(f"no answer: {type(error).__name__}", sent=not isinstance(error, _UNSENT))
