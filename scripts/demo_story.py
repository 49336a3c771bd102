"""Steps of the demo: each is printed, and held against what it should answer."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import requests

_TIMEOUT_S: Final = 30
_REDACTED: Final = ("accessToken", "refreshToken", "password", "token")


class StoryError(Exception):
    """A step was not answered as the contract says."""


class Story:
    """Plays the steps and holds each answer against the contract."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._session = requests.Session()
        self._session.trust_env = False

    def step(
        self,
        title: str,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        *,
        status: int,
        holds: Callable[[Any], bool],
    ) -> Any:
        """Send one request, print it with its answer, and return the answer's body."""
        print(f"\n== {title}\n{method} {path}")
        if body is not None:
            print(json.dumps(_shown(body), indent=2, ensure_ascii=False))
        url = f"{self.base_url}{path}"
        response = self._session.request(method, url, json=body, timeout=_TIMEOUT_S)
        answer = response.json()
        print(
            f"-> {response.status_code}\n{json.dumps(_shown(answer), indent=2, ensure_ascii=False)}"
        )
        if response.status_code != status or not holds(answer):
            raise StoryError(f"{title}: not what the contract says")
        return answer

    def use_token(self, token: str) -> None:
        """Send the token with every request from now on."""
        self._session.headers["Authorization"] = f"Bearer {token}"


def _shown(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: "…" if key in _REDACTED else _shown(part) for key, part in value.items()}
    return [_shown(part) for part in value] if isinstance(value, list) else value
