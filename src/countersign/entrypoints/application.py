"""What one port serves, as one ASGI callable: the API, the gateway, or both."""

from enum import StrEnum
from typing import cast

from countersign.bootstrap.vault import Vault
from countersign.entrypoints.arriving import Application, Receive, Scope, Send
from countersign.entrypoints.gateway.gateway import Gateway
from countersign.entrypoints.gateway.target import PREFIX
from countersign.entrypoints.gateway.tokenless import Tokenless
from countersign.entrypoints.http_api.app import build_api
from countersign.entrypoints.http_api.edge import Edge

_PREFIX = PREFIX.decode("ascii")


class Face(StrEnum):
    """What a port serves."""

    BOTH = "api and gateway"
    API = "api"
    GATEWAY = "gateway"


def build_application(vault: Vault, face: Face) -> Application:
    """Return what serves a face; a path under `/gateway/` is the gateway's alone."""
    proxies = vault.settings.server.proxies()
    api = Edge(
        application=cast("Application", build_api(vault)),
        record_refusal=vault.record_refusal,
        proxies=proxies,
        clock=vault.clock,
    )
    gateway = Gateway(
        forward=vault.gateway.forward,
        forward_public=vault.gateway.forward_public,
        catalogue=vault.catalogue,
        record_refusal=vault.record_refusal,
        standings=vault.gateway.standings,
        tokenless=Tokenless(proxies=proxies, host=vault.settings.server.host),
        proxies=proxies,
        clock=vault.clock,
    )

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        is_gateway = scope["type"] == "http" and scope["path"].startswith(_PREFIX)
        await (gateway if is_gateway else api)(scope, receive, send)

    faces: dict[Face, Application] = {Face.BOTH: serve, Face.API: api, Face.GATEWAY: gateway}
    return faces[face]
