"""The OpenAPI document and the page that shows it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest
from tests.entrypoints.contract import REFUSALS
from tests.support.canary_stage import OF_THE_GATEWAY
from tests.support.client import HttpClient

from countersign.entrypoints.http_api.error_table import ERROR_TABLE

_COMMITTED: Final = Path(__file__).parents[2] / "docs" / "openapi.json"
# Refusals of no route, of the command line, and of work after an answer.
_NO_OPERATION: Final = {
    "ROUTE_NOT_FOUND",
    "METHOD_NOT_ALLOWED",
    "USER_NOT_FOUND",
    "MAIL_NOT_SENT",
    "SEALED",
    *OF_THE_GATEWAY,  # which is no route of the document
}
_CREDENTIAL_ROUTES: Final = {"create", "list", "verify", "rotate", "revoke"}


@pytest.fixture(scope="module")
def document() -> Any:
    return json.loads(_COMMITTED.read_text("utf-8"))


def _operations(document: Any) -> list[tuple[str, str, Any]]:
    return [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def test_the_served_document_is_the_committed_one(nobody: HttpClient, document: Any) -> None:
    served = nobody.request("GET", "/docs/openapi.json")

    assert served.headers["content-type"] == "application/json"
    assert served.json == document, "run `make openapi`"


def test_every_operation_says_what_it_does(document: Any) -> None:
    for method, path, operation in _operations(document):
        assert operation["description"], (method, path)
        assert operation["tags"], (method, path)


def test_operation_ids_are_unique(document: Any) -> None:
    ids = [operation["operationId"] for _, _, operation in _operations(document)]

    assert len(ids) == len(set(ids))


def test_every_error_code_is_documented_where_it_can_come(document: Any) -> None:
    documented = {
        code
        for _, _, operation in _operations(document)
        for response in operation["responses"].values()
        for code in re.findall(r"[A-Z_]{6,}", response["description"])
    }

    assert documented == set(ERROR_TABLE) - _NO_OPERATION


def test_every_error_code_stands_under_its_status(document: Any) -> None:
    for method, path, operation in _operations(document):
        for status, response in operation["responses"].items():
            if status != "200" and not path.endswith("/health"):
                codes = response["description"].split(", ")
                assert {str(int(ERROR_TABLE[code].status)) for code in codes} == {status}, path
                schema = response["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorAnswer"}, (method, path)


def test_the_contracts_statuses_are_those_of_the_table() -> None:
    assert {code: (row.status, row.errno) for code, row in REFUSALS.items()} == {
        code: (int(ERROR_TABLE[code].status), ERROR_TABLE[code].errno) for code in REFUSALS
    }


def test_credential_routes_need_a_token(document: Any) -> None:
    for route in _CREDENTIAL_ROUTES:
        (operation,) = document["paths"][f"/api/v3/credential/{route}"].values()
        assert operation["security"] == [{"bearer": []}]
        assert {"401"} < set(operation["responses"])


def test_create_shows_the_documents_own_example(document: Any) -> None:
    operation = document["paths"]["/api/v3/credential/create"]["post"]

    sent = operation["requestBody"]["content"]["application/json"]["example"]
    answered = operation["responses"]["200"]["content"]["application/json"]["example"]

    assert sent == {
        "venue": "BINANCE",
        "apiKey": "your-api-key",
        "apiSecret": "your-api-secret",
        "name": "My Binance API Key",
    }
    assert answered["data"]["apiKey"] == "your-api-***"
    assert not {"apiSecret", "apiPassphrase"} & set(answered["data"])


def test_no_answer_has_a_field_for_a_secret(document: Any) -> None:
    schemas = document["components"]["schemas"]
    answers = {name: schema for name, schema in schemas.items() if not name.endswith("Form")}

    for name, schema in answers.items():
        secret = {"apiSecret", "apiPassphrase", "password"} & set(schema.get("properties", {}))
        assert secret == set(), name


def test_secrets_that_come_in_are_write_only(document: Any) -> None:
    schemas = document["components"]["schemas"]

    for name in ("apiKey", "apiSecret"):
        assert schemas["CreateCredentialForm"]["properties"][name]["writeOnly"] is True
    assert schemas["LogInForm"]["properties"]["password"]["writeOnly"] is True


@pytest.mark.parametrize(
    ("component", "name", "part"),
    [
        ("CreateCredentialForm", "apiKey", {"maxLength": 512}),
        ("CreateCredentialForm", "apiSecret", {"maxLength": 8192}),
        ("CreateCredentialForm", "venue", {"type": "string"}),
        ("RevokeCredentialForm", "credentialId", {"format": "uuid"}),
        ("CredentialView", "createdAt", {"type": "integer", "format": "int64"}),
        ("CredentialView", "createdAtDateTime", {"format": "date-time"}),
        ("CredentialView", "status", {"enum": ["CREATED", "ACTIVE", "EXPIRED", "REVOKED"]}),
        ("ErrorDetails", "code", {"enum": sorted(ERROR_TABLE)}),
    ],
)
def test_fields_say_their_form(
    document: Any, component: str, name: str, part: dict[str, Any]
) -> None:
    field = document["components"]["schemas"][component]["properties"][name]

    assert part.items() <= field.items()


def test_names_of_components_are_readable(document: Any) -> None:
    names = document["components"]["schemas"]

    assert [name for name in names if not re.fullmatch(r"([A-Z][A-Za-z]+)", name)] == []


def test_query_parameters_have_types_of_their_own(document: Any) -> None:
    parameters = document["paths"]["/api/v3/credential/list"]["get"]["parameters"]
    types = {parameter["name"]: parameter["schema"]["type"] for parameter in parameters}

    assert types == {
        "type": "array",
        "credentialType": "array",
        "status": "array",
        "credentialStatus": "array",
        "credentialIds": "array",
        "venue": "string",
        "limit": "integer",
        "offset": "integer",
    }
    assert all(parameter["description"] for parameter in parameters)


# --- The page ----------------------------------------------------------------------------------


class _Loaded(HTMLParser):
    """Collects what a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline_scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.addresses += [given[name] for name in ("src", "href", "action") if name in given]
        self.inline_scripts += tag == "script" and "src" not in given


def test_the_page_loads_from_its_own_host_alone(nobody: HttpClient) -> None:
    page = nobody.request("GET", "/docs")
    loaded = _Loaded()
    loaded.feed(page.raw.decode())

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert loaded.addresses
    assert all(re.match(r"/docs/[a-z.-]+$", address) for address in loaded.addresses)
    assert loaded.inline_scripts == 0


def test_the_browser_is_told_to_load_from_nowhere_else(nobody: HttpClient) -> None:
    policy = nobody.request("GET", "/docs").headers["content-security-policy"]
    rules = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))

    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "http" not in policy


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/docs/start.js", "text/javascript"),
        ("/docs/swagger-ui-bundle.js", "text/javascript"),
        ("/docs/swagger-ui.css", "text/css"),
    ],
)
def test_the_pages_parts_are_served_here(nobody: HttpClient, path: str, content_type: str) -> None:
    part = nobody.request("GET", path)

    assert part.status == 200
    assert part.headers["content-type"].startswith(content_type)
    assert len(part.raw) > 50


@pytest.mark.parametrize("name", ["swagger-ui-bundle.js", "swagger-ui.css"])
def test_a_browser_keeps_the_large_parts_for_a_day(nobody: HttpClient, name: str) -> None:
    part = nobody.request("GET", f"/docs/{name}")

    assert part.headers["cache-control"] == "public, max-age=86400"
    assert part.headers["content-length"] == str(len(part.raw))


@pytest.mark.parametrize("path", ["/docs", "/docs/openapi.json", "/docs/swagger-ui.map"])
def test_a_browser_keeps_nothing_else(nobody: HttpClient, path: str) -> None:
    assert nobody.request("GET", path).headers["cache-control"] == "no-store"


def test_the_page_shows_the_served_document(nobody: HttpClient) -> None:
    start = nobody.request("GET", "/docs/start.js").raw.decode()

    assert "'/docs/openapi.json'" in start
    assert "http" not in start
