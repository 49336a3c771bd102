"""The one way to send requests elsewhere than to a venue: to a simulator on this machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit


class NotLoopbackError(Exception):
    """The origin is not one of this machine's loopback; the start stops."""


def loopback_origin(text: str) -> str:
    """Return an origin such as `http://127.0.0.1:8600`.

    The address must be a number: a name can be made to point anywhere.

    Raises:
        NotLoopbackError: anything else, also with a path, a user or no port.
    """
    host, port = _host_and_port(text)
    if host is None or port is None:
        raise NotLoopbackError("venues.redirect_to must be http://127.0.0.1:PORT")
    shown = f"[{host}]" if ":" in host else host
    origin = f"http://{shown}:{port}"
    if origin != text.removesuffix("/"):
        raise NotLoopbackError("venues.redirect_to must be an origin: no user, path or query")
    return origin


def _host_and_port(text: str) -> tuple[str | None, int | None]:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        is_loopback = ip_address(host).is_loopback
    except ValueError:
        return None, None
    return (host, port) if is_loopback and parts.scheme == "http" else (None, None)
