"""Health, the API's root, and the venues (contract, section 6)."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

import msgspec
from litestar import Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from msgspec import UNSET, UnsetType

from countersign.bootstrap.vault import Vault
from countersign.entrypoints.http_api.answers import Answer, answered
from countersign.entrypoints.http_api.calling import Authenticate
from countersign.entrypoints.http_api.openapi import BEARER, errors
from countersign.entrypoints.http_api.times import rfc3339
from countersign.entrypoints.http_api.version import VERSION
from countersign.kernel.errors import InvalidRequestError, StoreUnavailableError
from countersign.venues.catalogue import Tells, Venue, VenueCatalogue
from countersign.venues.sightings import Sighting, Sightings, VenueStatus

HealthWord = Literal["healthy", "degraded", "unhealthy"]


_FLAGS: Final = {"true": True, "1": True, "": True, "false": False, "0": False}
_WORST_FIRST: Final[tuple[HealthWord, ...]] = ("unhealthy", "degraded")


class HealthCheckView(msgspec.Struct, rename="camel", kw_only=True):
    """The state of one part."""

    status: HealthWord
    message: str | None


class HealthView(msgspec.Struct, rename="camel", kw_only=True):
    """The state of the server; not in an envelope."""

    status: HealthWord
    timestamp: int
    iso_date_time: str
    version: str
    checks: dict[str, HealthCheckView]


class ApiRootView(msgspec.Struct, rename="camel", kw_only=True):
    """What answers here."""

    name: str
    version: str
    description: str
    documentation: str


class VenueView(msgspec.Struct, rename="camel", kw_only=True):
    """A venue that credentials can be created for."""

    venue: str
    status: VenueStatus
    seen_at: int | UnsetType = UNSET
    seen_at_date_time: str | UnsetType = UNSET
    title: str
    sandbox: bool
    fields: tuple[str, ...]
    key_kinds: tuple[str, ...]
    generated_kinds: tuple[str, ...]
    tells: tuple[str, ...]
    binding: str


# The names of a passport on the wire.
_TELLS: Final = {
    Tells.READ: "read",
    Tells.TRADE: "trade",
    Tells.WITHDRAW: "withdraw",
    Tells.TRANSFER: "transfer",
    Tells.IP_BOUND: "ipBound",
    Tells.IP_ADDRESSES: "ipAddresses",
    Tells.EXPIRY: "expiresAt",
}
_UNHEALTHY: Final = {
    503: ResponseSpec(HealthView, generate_examples=False, description="It cannot do its work.")
}


def health_routes(vault: Vault) -> Router:
    """Build the health route; whoever watches the server needs no account."""

    @get(["/health", "/api/v3/health"], opt={"action": "health.read"}, responses=_UNHEALTHY)
    async def health() -> Response[HealthView]:
        """Tell whether the server can do its work; 503 where it cannot."""
        checks = _checks(vault)
        words = {check.status for check in checks.values()}
        status: HealthWord = next((word for word in _WORST_FIRST if word in words), "healthy")
        now_ms = vault.clock.now_ms()
        view = HealthView(
            status=status,
            timestamp=now_ms,
            iso_date_time=rfc3339(now_ms),
            version=VERSION,
            checks=checks,
        )
        return Response(view, status_code=503 if status == "unhealthy" else 200)

    return Router("/", route_handlers=[health], tags=["service"])


def _checks(vault: Vault) -> dict[str, HealthCheckView]:
    try:
        vault.require_store()
        database = HealthCheckView(status="healthy", message=None)
    except StoreUnavailableError as error:
        database = HealthCheckView(status="unhealthy", message=error.text)
    mail = "on" if vault.access.recover.mail_configured else "off: users cannot recover by mail"
    venues = "SIMULATED" if vault.is_simulated else "real"
    return {
        "database": database,
        "mail": HealthCheckView(status="healthy", message=mail),
        "venues": HealthCheckView(status="healthy", message=venues),
    }


def market_routes(
    catalogue: VenueCatalogue, sightings: Sightings, authenticate: Authenticate
) -> Router:
    """Build the API's root and the list of venues."""

    @get("/", opt={"action": "service.read"}, responses=errors())
    async def api_root() -> Answer[ApiRootView]:
        """Say what answers here."""
        return answered(
            ApiRootView(
                name="Countersign",
                version=VERSION,
                description="Keeps exchange API keys, and lets bots trade with keys that they"
                " never see.",
                documentation="/docs",
            )
        )

    @get("/market/venue/list", opt={"action": "venue.list"}, responses=errors("INVALID_REQUEST"))
    async def list_venues(
        everything: Annotated[
            list[str] | None,
            QueryParameter(name="all"),
        ] = None,
    ) -> Answer[list[VenueView]]:
        """List the venues that credentials can be created for, with what was seen of each."""
        is_all = _flag(everything, "all")
        seen = sightings.last()
        return answered(
            [
                _venue_view(venue, seen.get(venue.name))
                for venue in catalogue.list_venues()
                if is_all or venue.official
            ]
        )

    return Router(
        "/",
        route_handlers=[api_root, list_venues],
        before_request=authenticate,
        security=BEARER,
        tags=["service"],
    )


def _venue_view(venue: Venue, seen: Sighting | None) -> VenueView:
    passphrase = ("apiPassphrase",) if venue.needs_passphrase else ()
    return VenueView(
        venue=venue.name,
        # Nothing speaks against one that nobody asked for a while.
        status=VenueStatus.ONLINE if seen is None else seen.status,
        seen_at=UNSET if seen is None else seen.at_ms,
        seen_at_date_time=UNSET if seen is None else rfc3339(seen.at_ms),
        title=venue.title,
        sandbox=venue.sandbox,
        fields=("apiKey", "apiSecret", *passphrase),
        key_kinds=tuple(venue.key_kinds),
        generated_kinds=tuple(venue.generated),
        tells=tuple(_TELLS[each] for each in Tells if each in venue.tells),
        binding=venue.binding,
    )


def _flag(given: Sequence[str] | None, name: str) -> bool:
    """Return a true or false of the query; absent means false.

    Raises:
        InvalidRequestError: another word, or more than one.
    """
    words = [word.lower() for word in given or ("false",)]
    if len(words) != 1 or words[0] not in _FLAGS:
        raise InvalidRequestError({name: "must be true or false"})
    return _FLAGS[words[0]]
