"""A client that sends exactly what it is told, and shows the answer whole."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_TIMEOUT_S: Final = 60


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer as it came; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def data(self) -> Any:
        return self.json["data"]

    @property
    def code(self) -> str:
        code: str = self.json["details"]["code"]
        return code


class HttpClient:
    """Talks to one server, one connection a request."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self.port = port
        self.token = token

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """Send one request; `body` goes as JSON, `raw` as it is."""
        sent = dict(headers or {})
        if self.token is not None and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.token}"
        content = raw
        if body is not None:
            content = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT_S)
        try:
            connection.request(method, path, content, sent)
            answer = connection.getresponse()
            headers_read = {name.lower(): value for name, value in answer.getheaders()}
            return HttpAnswer(answer.status, headers_read, answer.read())
        finally:
            connection.close()

    def post(self, path: str, body: Any = None, **more: Any) -> HttpAnswer:
        return self.request("POST", f"/api/v3{path}", body, **more)

    def get(self, path: str, **more: Any) -> HttpAnswer:
        return self.request("GET", f"/api/v3{path}", **more)

    def as_nobody(self) -> "HttpClient":
        return HttpClient(self.port)
