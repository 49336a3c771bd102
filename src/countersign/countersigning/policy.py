"""Whether a grant lets a request pass. No I/O; whatever is not allowed is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from countersign.access.grant import Grant
from countersign.countersigning.errors import PolicyDeniedError, Rule
from countersign.kernel.capability import Capability
from countersign.venues.bot_requests.bot_request import Parameters
from countersign.venues.catalogue import Venue
from countersign.venues.endpoints.endpoint import Endpoint

Address = IPv4Address | IPv6Address

# Without a symbol these act on all of them; cancels and reads may.
_NAMES_A_SYMBOL: Final = frozenset({Capability.TRADE, Capability.LEVERAGE})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for, as far as the rules look.

    Attributes:
        address: the caller's; None where it is not known.
        items: the parameters; several where the request is a list of orders.
        in_path: what stands for the variables of the endpoint's path.
    """

    endpoint: Endpoint
    items: Sequence[Parameters]
    address: Address | None
    at_ms: int
    in_path: Mapping[str, str] = field(default_factory=dict)


def find_endpoint(venue: Venue, host: str, method: str, path: str, action: str = "") -> Endpoint:
    """Return the endpoint of a request to one of the venue's hosts.

    Raises:
        PolicyDeniedError: UNKNOWN_ENDPOINT, CLOSED_ENDPOINT.
    """
    endpoint = venue.find_endpoint(host, method, path, action)
    if endpoint is None:
        raise PolicyDeniedError(
            Rule.UNKNOWN_ENDPOINT, "this host has no such endpoint in the catalogue"
        )
    if endpoint.capability is None:
        raise PolicyDeniedError(Rule.CLOSED_ENDPOINT, f"closed to everybody: {endpoint.why}")
    return endpoint


def require_host(venue: Venue, host: str) -> None:
    """Refuse a host that is not one of the credential's venue.

    Raises:
        PolicyDeniedError: HOST.
    """
    if host not in venue.hosts:
        raise PolicyDeniedError(Rule.HOST, "this credential is not one of that host's")


def require_environment(venue: Venue, headers: Mapping[str, str]) -> None:
    """Refuse a bot that names another environment than its credential's.

    Raises:
        PolicyDeniedError: ENVIRONMENT.
    """
    for name, value in venue.neutral.items():
        said = headers.get(name)
        wanted = venue.environment.get(name, value)
        if said is not None and said != wanted:
            raise PolicyDeniedError(
                Rule.ENVIRONMENT, f"the {name} header does not fit {venue.name}"
            )


def require_allowed(chain: Sequence[Grant], asked: Asked, *, withdrawal_allowed: bool) -> None:
    """Refuse what one grant of the chain does not allow.

    Args:
        chain: the grant and those it came from.
        asked: what the request asks for.
        withdrawal_allowed: the server's own setting; no grant overrules it.

    Raises:
        PolicyDeniedError: the first rule that says no.
    """
    if asked.endpoint.capability is Capability.WITHDRAW and not withdrawal_allowed:
        raise PolicyDeniedError(Rule.WITHDRAWAL, "this server lets nobody withdraw")
    for grant in chain:
        require_in_force(grant, asked.address, asked.at_ms)
        _require_within(grant, asked)
    if not all(asked.endpoint.knows(item) for item in asked.items):
        # It could make another order of it: borrow, say, or be for another symbol.
        raise PolicyDeniedError(
            Rule.UNKNOWN_PARAMETER,
            "a parameter is not one that the catalogue has for this endpoint",
        )


def require_in_force(grant: Grant, address: Address | None, now_ms: int) -> None:
    """Refuse a grant that does not hold now, or not for this address.

    Raises:
        PolicyDeniedError: GRANT_REVOKED, GRANT_NOT_YET, GRANT_OVER, CALLER_ADDRESS.
    """
    limits = grant.limits
    if grant.revoked_at_ms is not None:
        raise PolicyDeniedError(Rule.GRANT_REVOKED, "the grant is revoked")
    if limits.not_before_ms is not None and now_ms < limits.not_before_ms:
        raise PolicyDeniedError(Rule.GRANT_NOT_YET, "the grant does not hold yet")
    if limits.not_after_ms is not None and now_ms >= limits.not_after_ms:
        raise PolicyDeniedError(Rule.GRANT_OVER, "the grant's time is over")
    if limits.networks and (
        address is None or not any(address in network for network in limits.networks)
    ):
        raise PolicyDeniedError(Rule.CALLER_ADDRESS, "the grant does not hold for this address")


def _require_within(grant: Grant, asked: Asked) -> None:
    limits, endpoint = grant.limits, asked.endpoint
    if endpoint.capability not in limits.capabilities:
        raise PolicyDeniedError(
            Rule.CAPABILITY, f"the grant does not include {endpoint.capability}"
        )
    for item in asked.items:
        for need in endpoint.needed(item):
            if need.capability not in limits.capabilities:
                raise PolicyDeniedError(
                    Rule.CAPABILITY,
                    f"the grant does not include {need.capability}, which {need.name} needs",
                )
    if limits.endpoints and endpoint.name not in limits.endpoints:
        raise PolicyDeniedError(Rule.ENDPOINT, "the grant does not list this endpoint")
    must_name = endpoint.capability in _NAMES_A_SYMBOL and not endpoint.cancels
    if limits.symbols and (endpoint.symbols or must_name):
        for item in asked.items:
            _require_symbols(limits.symbols, endpoint.symbols_of({**item, **asked.in_path}))


def _require_symbols(allowed: frozenset[str], named: Sequence[str | None]) -> None:
    if not named or None in named:
        # With most venues it would be for all symbols.
        raise PolicyDeniedError(
            Rule.SYMBOL, "the grant is for certain symbols, and the request names none"
        )
    if not allowed.issuperset(named):
        raise PolicyDeniedError(Rule.SYMBOL, "the grant does not list this symbol")
