"""Callers without a token: known by an address that can be believed, and no web page."""

import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final

from countersign.countersigning.forward import address_of
from countersign.countersigning.policy import Address
from countersign.entrypoints.arriving import Headers, Network, Scope, is_within

_FORWARDED_FOR: Final = b"x-forwarded-for"
_FORWARDED: Final = frozenset({_FORWARDED_FOR, b"forwarded", b"x-real-ip"})
_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\[\]:]+))(?::[0-9]{1,5})?", re.ASCII)


class Tokenless:
    """Tells by which address a caller without a token is known.

    Args:
        proxies: whose word is taken for the address of a caller.
        host: what the server listens on.
    """

    def __init__(self, *, proxies: Sequence[Network], host: str) -> None:
        self._proxies = tuple(proxies)
        self._host = ip_address(host)

    def address(self, scope: Scope, caller: str) -> Address | None:
        """Return the address; None where nothing is known of who asks.

        `caller` is the address from which the request came, as far as it can be told.
        """
        headers: Headers = scope["headers"]
        names = {name for name, _ in headers}
        # A page of any site can let its visitor's browser ask; it cannot leave this out.
        is_page = b"origin" in names
        if is_page or (names & _FORWARDED and not self._is_told(scope, names)):
            return None
        address = address_of(caller)
        if address is not None and address.is_loopback and not self._is_named(headers):
            return None
        return address

    def _is_told(self, scope: Scope, names: set[bytes]) -> bool:
        """Tell whether a proxy of ours says who asks. Another proxy's callers all look like it."""
        peer = scope["client"][0] if scope.get("client") else ""
        return _FORWARDED_FOR in names and is_within(peer, self._proxies)

    def _is_named(self, headers: Headers) -> bool:
        """Tell whether the request is addressed to this machine.

        A site can let its own name lead here, and is then no other site to the browser.
        """
        hosts = [value.decode("latin-1").lower() for name, value in headers if name == b"host"]
        match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if match is None:
            return False
        name = match[1] or match[2]
        address = address_of(name)
        if address is None or address.is_unspecified:
            return name == "localhost"
        return address.is_loopback or address == self._host
