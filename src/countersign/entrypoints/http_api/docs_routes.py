"""Interactive documentation, served from this host alone: no script comes from elsewhere."""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Response, Router, get

_ASSETS: Final = ("swagger-ui-bundle.js", "swagger-ui.css")
_START: Final = (
    "window.ui = SwaggerUIBundle({url: '/docs/openapi.json', dom_id: '#ui', deepLinking: true,"
    " persistAuthorization: false});"
)
_PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Countersign API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
# Large, public, and new only with a new version of this program.
_KEPT: Final = {"Cache-Control": "public, max-age=86400"}
# Swagger UI sets style attributes from script; nothing else may come from anywhere but here.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def docs_routes(describe: Callable[[], dict[str, Any]]) -> Router:
    """Build the documentation's routes; `describe` is called when first asked for the document."""
    document_once = cache(lambda: msgspec.json.encode(describe()))
    files = {name: (_static_folder() / name).read_bytes() for name in _ASSETS}

    @get("/", include_in_schema=False, opt={"action": "docs.read"})
    async def page() -> Response[str]:
        return _served(_PAGE, "text/html")

    @get("/start.js", include_in_schema=False, opt={"action": "docs.read"})
    async def start() -> Response[str]:
        return _served(_START, "text/javascript")

    @get("/swagger-ui-bundle.js", include_in_schema=False, opt={"action": "docs.read"})
    async def bundle() -> Response[bytes]:
        return _served(files["swagger-ui-bundle.js"], "text/javascript", **_KEPT)

    @get("/swagger-ui.css", include_in_schema=False, opt={"action": "docs.read"})
    async def stylesheet() -> Response[bytes]:
        return _served(files["swagger-ui.css"], "text/css", **_KEPT)

    @get("/openapi.json", include_in_schema=False, opt={"action": "docs.read"})
    async def document() -> Response[bytes]:
        return _served(document_once(), "application/json")

    return Router("/docs", route_handlers=[page, start, bundle, stylesheet, document])


def _static_folder() -> Path:
    # Looked up without importing the package: only its files are wanted.
    spec = find_spec("swagger_ui")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("swagger-ui-py is not installed")
    return Path(spec.submodule_search_locations[0]) / "static"


def _served(content: Any, media_type: str, **headers: str) -> Response[Any]:
    headers["Content-Security-Policy"] = _POLICY
    return Response(content, media_type=media_type, headers=headers)
