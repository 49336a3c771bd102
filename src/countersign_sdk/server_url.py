"""Where Countersign is, as the caller said."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from countersign_sdk.errors import UnsafeUrlError


def checked_url(url: str) -> str:
    """Return the address of a server without its last slash.

    Raises:
        UnsafeUrlError: keys and tokens would cross a network in the clear, or the text is no
            address of a server.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises on what is no number
    except ValueError:
        raise UnsafeUrlError("the URL cannot be read") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise UnsafeUrlError("the URL must begin with https:// and name a host")
    if parts.username is not None or parts.query or parts.fragment:
        raise UnsafeUrlError("the URL must not hold a user, a query or a fragment")
    if parts.scheme == "http" and not _is_loopback(parts):
        raise UnsafeUrlError("the URL must begin with https:// for any host but loopback")
    return url.rstrip("/")


def _is_loopback(parts: SplitResult) -> bool:
    # Names are not looked up: what they stand for can change between now and the request.
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
