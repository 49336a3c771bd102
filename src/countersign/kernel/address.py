"""Network addresses of callers: what counts as one of them."""

import ipaddress
from functools import lru_cache
from typing import Final

_IPV6_BLOCK_BITS: Final = 64  # RFC 6177: the least that one customer gets
_ADDRESSES_KEPT: Final = 1024


@lru_cache(maxsize=_ADDRESSES_KEPT)
def address_block(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or an IPv6 network of 64 bits."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    network = ipaddress.ip_network((int(parsed), _IPV6_BLOCK_BITS), strict=False)
    return str(network)
