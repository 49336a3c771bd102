"""The API as a Litestar application."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Litestar, Router
from litestar.openapi.config import OpenAPIConfig

from countersign.bootstrap.vault import Vault
from countersign.entrypoints.http_api.audit_routes import audit_routes
from countersign.entrypoints.http_api.auth_routes import (
    account_routes,
    session_routes,
)
from countersign.entrypoints.http_api.calling import require_bearer
from countersign.entrypoints.http_api.credential_routes import (
    credential_routes,
)
from countersign.entrypoints.http_api.docs_routes import docs_routes
from countersign.entrypoints.http_api.freeze_routes import freeze_routes
from countersign.entrypoints.http_api.grant_routes import grant_routes
from countersign.entrypoints.http_api.key_pair_routes import key_pair_routes
from countersign.entrypoints.http_api.openapi import SecretSchema, openapi_config, openapi_document
from countersign.entrypoints.http_api.refusing import refuse
from countersign.entrypoints.http_api.service_routes import (
    health_routes,
    market_routes,
)

_PREFIX: Final = "/api/v3"


def build_api(vault: Vault) -> Litestar:
    """Return the API; it holds no state of its own."""
    # Litestar would serve the document by pages of its own, whose scripts come from elsewhere.
    return _application([*_routes(vault), docs_routes(lambda: describe_api(vault))], None)


def describe_api(vault: Vault) -> dict[str, Any]:
    """Return the OpenAPI document, read off an application that serves nobody."""
    return openapi_document(_application(_routes(vault), openapi_config()))


def _routes(vault: Vault) -> list[Router]:
    authenticate = require_bearer(vault.authenticator)
    api = Router(
        _PREFIX,
        route_handlers=[
            session_routes(vault.access),
            account_routes(vault.access, authenticate),
            credential_routes(vault.credentials, vault.access.budgets, authenticate),
            key_pair_routes(vault.credentials, vault.access.budgets, authenticate),
            freeze_routes(vault.credentials, authenticate),
            audit_routes(vault.list_entries, authenticate),
            grant_routes(vault.grants, vault.access.budgets, authenticate),
            market_routes(vault.catalogue, vault.sightings, authenticate),
        ],
    )
    return [api, health_routes(vault)]


def _application(routes: Sequence[Router], openapi: OpenAPIConfig | None) -> Litestar:
    return Litestar(
        routes,
        exception_handlers={Exception: refuse},
        plugins=[SecretSchema()],
        openapi_config=openapi,
        logging_config=None,
        debug=False,
    )
