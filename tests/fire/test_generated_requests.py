"""Schemathesis holds the running server against the document that it serves.

Generated requests, good and bad, of every operation: no answer is a 5xx, and each has a status,
a content type and a body of the document.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from scripts.server_process import ServerProcess
from tests.conftest import UNLIMITED
from tests.support.accounts import Account, create, new_account
from tests.support.servers import running

from venue_simulator.testing import SimulatorProcess

# Nothing else needs it, and to import it takes seconds.
pytest_plugins = ("schemathesis.pytest.plugin",)
pytestmark = [pytest.mark.fire, pytest.mark.timeout(3600)]

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    unsupported_method,
]
AnyCase = schemathesis.Case[Any]
_BOUNDED = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def target(
    simulator: SimulatorProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """A server of its own: what is generated may use up the budgets of its address."""
    folder = tmp_path_factory.mktemp("schemathesis") / "vault"
    with running(folder, simulator_url=simulator.base_url, settings=UNLIMITED) as server:
        yield server


@pytest.fixture(scope="module")
def caller(target: ServerProcess, simulator: SimulatorProcess) -> Account:
    account = new_account(target)
    create(account, simulator.key("BINANCE"))
    return account


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """Connections that are kept: to make one takes as long as a request."""
    with requests.Session() as session:
        session.trust_env = False  # no proxies; to look for them takes long
        yield session


# The committed document, which test_openapi holds against the served one: it is there when
# tests are collected.
schema = schemathesis.openapi.from_path(Path(__file__).parents[2] / "docs" / "openapi.json")
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@schema.exclude(path_regex="logout").parametrize()
@_BOUNDED
def test_a_callers_requests_are_answered_as_documented(
    case: AnyCase, target: ServerProcess, caller: Account, session: requests.Session
) -> None:
    headers = {"Authorization": f"Bearer {caller.session['accessToken']}"}

    case.call_and_validate(
        base_url=target.base_url, headers=headers, session=session, checks=_CHECKS
    )


@schema.parametrize()
@_BOUNDED
def test_a_strangers_requests_are_answered_as_documented(
    case: AnyCase, target: ServerProcess, session: requests.Session
) -> None:
    case.call_and_validate(base_url=target.base_url, session=session, checks=_CHECKS)
