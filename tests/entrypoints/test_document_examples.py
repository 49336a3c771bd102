"""The user's own document, word for word, with only the host changed."""

import json
import subprocess
import time
from typing import Any

import pytest
import requests
from scripts.server_process import ServerProcess
from tests.support.accounts import Account

_DOCUMENTED_FIELDS = {
    "credentialId": str,
    "userId": str,
    "venue": str,
    "name": str,
    "type": str,
    "apiKey": str,
    "status": str,
    "createdAt": int,
    "updatedAt": int,
}


def _assert_documented(answer: Any, account: Account, name: str) -> None:
    assert {key: answer[key] for key in ("success", "errno", "error")} == {
        "success": True,
        "errno": 0,
        "error": None,
    }
    data = answer["data"]
    assert {field: type(data[field]) for field in _DOCUMENTED_FIELDS} == _DOCUMENTED_FIELDS
    assert data["userId"] == account.user_id
    assert data["venue"] == "BINANCE"
    assert data["name"] == name
    assert data["type"] == "EXCHANGE"
    assert data["apiKey"] == "your-api-***"
    assert data["status"] == "ACTIVE"
    assert abs(data["createdAt"] - time.time() * 1000) < 60_000
    assert data["updatedAt"] == data["createdAt"]
    assert not {"apiSecret", "apiPassphrase"} & data.keys()


def test_answers_the_python_example_as_documented(server: ServerProcess, account: Account) -> None:
    access_token = account.client.token
    headers = {"Authorization": f"Bearer {access_token}"}

    response = requests.post(
        f"{server.base_url}/api/v3/credential/create",
        headers=headers,
        json={
            "venue": "BINANCE",
            "apiKey": "your-api-key",
            "apiSecret": "your-api-secret",
            "name": "My Binance API Key",
        },
        timeout=30,
    )

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    _assert_documented(response.json(), account, "My Binance API Key")


def test_answers_the_curl_example_as_documented(server: ServerProcess, account: Account) -> None:
    script = f"""curl -sS -X POST {server.base_url}/api/v3/credential/create \\
-H "Authorization: Bearer {account.client.token}" \\
-H "Content-Type: application/json" \\
-d '{{
"venue": "BINANCE",
"apiKey": "your-api-key",
"apiSecret": "your-api-secret",
"name": "My API Key"
}}'
"""

    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, timeout=30, check=True)

    _assert_documented(json.loads(done.stdout), account, "My API Key")


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"venue": "BINANCE", "apiKey": "your-api-key"}, 400, "Invalid request"),
        (
            {"venue": "BINANCE", "apiKey": "your-api-key", "apiSecret": "wrong"},
            400,
            "Invalid credentials",
        ),
    ],
)
def test_refuses_with_the_documented_words(
    account: Account, body: dict[str, str], status: int, words: str
) -> None:
    answer = account.client.post("/credential/create", body)

    assert answer.status == status
    assert answer.json["error"].startswith(words)
    assert answer.json["success"] is False


def test_refuses_an_invalid_token_with_the_documented_words(account: Account) -> None:
    answer = account.client.post(
        "/credential/create", {}, headers={"Authorization": "Bearer not.a.token"}
    )

    assert answer.status == 401
    assert answer.json["error"].startswith("Unauthorized")
