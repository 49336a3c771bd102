"""Callers that create, rotate and revoke over HTTP, and remember what they were answered."""

import http.client
import random
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from tests.fire.vault_check import Promise
from tests.support.accounts import Account
from tests.support.client import HttpAnswer

# The simulator knows the secret of every such key (venue_simulator.keys).
_KEY = "bench-{name}"
_SECRET = "bench-secret-{name}"


@dataclass
class Flood:
    """One round of requests by several callers at once."""

    accounts: list[Account]
    seed: int
    promises: dict[str, Promise] = field(default_factory=dict)
    statuses: list[tuple[str, int, float]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, callers: int) -> None:
        """Begin; each caller goes on until it is stopped or its server is dead."""
        for number in range(callers):
            account = self.accounts[number % len(self.accounts)]
            thread = threading.Thread(target=self._call, args=(account, number))
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _call(self, account: Account, number: int) -> None:
        chance = random.Random(f"{self.seed} {number}")  # noqa: S311  # to be repeated
        try:
            while not self._ended.is_set():
                self._one_life(account, chance)
        except (OSError, http.client.HTTPException):
            return  # the server was killed

    def _one_life(self, account: Account, chance: random.Random) -> None:
        name, body = _fresh()
        created = self._send(account, "create", {"venue": "BINANCE", **body})
        if created is None:
            return
        credential_id = created["credentialId"]
        version = 1
        self.promises[credential_id] = Promise(version, name)
        for _ in range(chance.randrange(3)):
            if chance.random() < 0.3:
                # Its version rises too, and nobody is told.
                self._send(account, "verify", {"credentialId": credential_id})
                account.client.get("/credential/list?limit=20")
            name, body = _fresh()
            if self._send(account, "rotate", {"credentialId": credential_id, **body}) is None:
                return
            version += 1
            self.promises[credential_id] = Promise(version, name)
        if chance.random() < 0.4:
            if self._send(account, "revoke", {"credentialId": credential_id}) is None:
                return
            self.promises[credential_id] = Promise(version + 1, None)

    def _send(self, account: Account, name: str, body: dict[str, Any]) -> dict[str, Any] | None:
        started = time.monotonic()
        answer: HttpAnswer = account.client.post(f"/credential/{name}", body)
        self.statuses.append((name, answer.status, time.monotonic() - started))
        if answer.status != 200:
            self.refused.append(f"{name}: {answer.status} {answer.raw!r}")
            return None
        data: dict[str, Any] = answer.data
        return data


def _fresh() -> tuple[str, dict[str, str]]:
    name = secrets.token_hex(16)
    api_key = _KEY.format(name=name)
    return api_key, {"apiKey": api_key, "apiSecret": _SECRET.format(name=name)}


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


class Watch:
    """Asks something again and again, and keeps how long each answer took."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.took_s: list[float] = []
        self.failures = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            started = time.monotonic()
            try:
                self.failures += not self._ask()
            except (OSError, http.client.HTTPException):
                self.failures += 1
            self.took_s.append(time.monotonic() - started)
            time.sleep(0.02)
