"""What is started, in which order, and what is measured at it."""

import asyncio
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from scripts.server_process import ServerProcess

from bench.echo import EchoProcess
from bench.http_load import Traffic
from bench.layer_timing import Layer
from bench.layers import measure_layers
from bench.measuring import Measure, Pace, Target, take_turns
from bench.orders import PATH, DirectOrders, GatewayOrders, grant_token
from bench.processes import ProcessTree
from bench.stores import OWNED, count_rows, count_uses, fill
from bench.traffic import (
    Account,
    CreateTraffic,
    call,
    echo_create_traffic,
    echo_list_traffic,
    list_traffic,
    sign_up,
)
from venue_simulator.testing import SimulatorProcess

FEW: Final = 1_000
CONCURRENCY: Final = (1, 32)
WORKERS: Final = (1, 2)
_USERS: Final = 8
_SETTLED_AFTER_S: Final = 0.3
_UNLIMITED: Final = "100000000"
_CHECK_PATH: Final = "/sapi/v1/account/apiRestrictions"
_SETTINGS: Final[Mapping[str, str]] = {
    "ACCESS_SIGN_UP": "open",
    "LIMITS_CREATES_PER_MINUTE_USER": _UNLIMITED,
    "LIMITS_CREATES_PER_MINUTE_ADDRESS": _UNLIMITED,
    "LIMITS_SIGN_UPS_PER_MINUTE_ADDRESS": _UNLIMITED,
    "LIMITS_LOG_INS_PER_MINUTE_ADDRESS": _UNLIMITED,
    # A recheck is a question to the venue that no create asked: the ledger would not agree.
    "RECHECKS_PERIOD_S": _UNLIMITED,
}


@dataclass(frozen=True, slots=True)
class Start:
    """How a server starts, and what it holds before anything was asked of it."""

    workers: int
    seconds: float
    idle_bytes: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """Creates that were answered with success, against what came of them."""

    workers: int
    answered: int
    checked_at_venue: int
    rows: Mapping[str, int]
    loaded_bytes: int

    @property
    def agrees(self) -> bool:
        return {self.answered, self.checked_at_venue, *self.rows.values()} == {self.answered}


@dataclass(frozen=True, slots=True)
class OrderLedger:
    """Orders by way of the gateway that were answered right, against what came of them."""

    workers: int
    answered: int
    arrived: int
    uses: Mapping[str, int]

    @property
    def agrees(self) -> bool:
        return {self.answered, self.arrived, *self.uses.values()} == {self.answered}


@dataclass(frozen=True, slots=True)
class Store:
    """A filled store and the user whose list is measured."""

    folder: Path
    account: Account
    total: int


@dataclass(frozen=True, slots=True)
class Load:
    """A kind of traffic and where it goes."""

    name: str
    traffic: Traffic
    target: Target


class Bench:
    """Runs every stage; what was measured is kept in its attributes."""

    def __init__(self, folder: Path, pace: Pace, simulator: SimulatorProcess) -> None:
        self._folder = folder
        self._pace = pace
        self._simulator = simulator
        self.measures: list[Measure] = []
        self.starts: list[Start] = []
        self.ledgers: list[Ledger] = []
        self.order_ledgers: list[OrderLedger] = []
        self.layers: list[Layer] = []

    def measure_creates(self) -> None:
        for workers in WORKERS:
            print(f"creates, {workers} worker(s)", flush=True)
            self._simulator.clear_record()
            server = self._server(self._folder / f"creates-{workers}", workers)
            self.starts.append(self._started(server, workers))
            with EchoProcess(workers) as echo, _stopping(server):
                accounts = [sign_up(server.port) for _ in range(_USERS)]
                creates = self._measured(
                    workers,
                    Load("echo of a create", echo_create_traffic(echo.port), _echo(echo)),
                    Load("create", CreateTraffic(server.port, accounts), self._target(server)),
                )
                loaded_bytes = ProcessTree(server.pid).rss_bytes()
            self.ledgers.append(
                Ledger(
                    workers,
                    sum(measure.right for measure in creates),
                    self._simulator.count(_CHECK_PATH),
                    count_rows(server.database),
                    loaded_bytes,
                )
            )

    def measure_gateway(self) -> None:
        """Measure orders by way of the gateway beside the same orders sent directly."""
        port = urlsplit(self._simulator.base_url).port or 0
        venue = Target(port, ProcessTree(self._simulator.pid))
        for workers in WORKERS:
            print(f"orders, {workers} worker(s)", flush=True)
            # A key for each way, so that the simulator can tell them apart.
            direct, key = (self._simulator.add_key("BINANCE") for _ in range(2))
            with self._server(self._folder / f"orders-{workers}", workers) as server:
                token = grant_token(server.port, sign_up(server.port), key)
                forwarded = self._measured(
                    workers,
                    Load("order, direct", DirectOrders(direct), venue),
                    Load("order, gateway", GatewayOrders(token), self._target(server)),
                )
            # Outcomes are written behind the answers: a server that has ended has written all.
            self.order_ledgers.append(
                OrderLedger(
                    workers,
                    sum(measure.right for measure in forwarded),
                    self._simulator.count(PATH.decode(), api_key=key.api_key),
                    count_uses(server.database),
                )
            )
            if workers == 1:
                print("layers of an order", flush=True)
                self.layers = asyncio.run(
                    measure_layers(server.config, token, self._simulator, self._pace)
                )

    def _started(self, server: ServerProcess, workers: int) -> Start:
        """Start a server several times; it stays up after the last."""
        server.init()
        taken, idle = [], []
        for _ in range(self._pace.starts):
            server.stop()
            began = time.perf_counter()
            server.start()
            taken.append(time.perf_counter() - began)
            time.sleep(_SETTLED_AFTER_S)
            idle.append(ProcessTree(server.pid).rss_bytes())
        return Start(workers, median(taken), round(median(idle)))

    def build_stores(self) -> list[Store]:
        """Make a store of a thousand credentials and one of many."""
        first = self._server(self._folder / "store", 1)
        with first:
            account = sign_up(first.port)
            body = {
                "venue": "BINANCE",
                "apiKey": "bench-first",
                "apiSecret": "bench-secret-first",
                "name": "Key",
            }
            call(first.port, "POST", "/api/v3/credential/create", token=account.token, body=body)
        return [self._filled(first.folder, account, total) for total in (FEW, self._pace.many)]

    def measure_lists(self, stores: Sequence[Store]) -> None:
        for workers in self._pace.list_workers:
            print(f"lists, {workers} worker(s)", flush=True)
            with ExitStack() as stack:
                echo = stack.enter_context(EchoProcess(workers))
                loads = []
                for store in stores:
                    server = stack.enter_context(self._server(store.folder, workers))
                    traffic = list_traffic(server.port, store.account, OWNED)
                    name = f"list {OWNED} of {store.total:,}"
                    loads.append(Load(name, traffic, Target(server.port, ProcessTree(server.pid))))
                answer_bytes = max(len(load.traffic.following()[1]) for load in loads)
                same_size = echo_list_traffic(echo.port, answer_bytes)
                self._measured(workers, Load("echo of a list", same_size, _echo(echo)), *loads)

    def _measured(self, workers: int, echo: Load, *loads: Load) -> list[Measure]:
        """Measure the loads beside the echo, at each concurrency."""
        measures: list[Measure] = []
        for connections in CONCURRENCY:
            beside = Measure(echo.name, workers, connections, echo.target, echo.traffic)
            measures.append(beside)
            measures.extend(
                Measure(load.name, workers, connections, load.target, load.traffic, beside)
                for load in loads
            )
        take_turns(measures, self._pace)
        self.measures.extend(measures)
        return [measure for measure in measures if measure.beside is not None]

    def _server(self, folder: Path, workers: int) -> ServerProcess:
        return ServerProcess(
            folder,
            simulator_url=self._simulator.base_url,
            settings={**_SETTINGS, "SERVER_WORKERS": str(workers)},
        )

    def _target(self, server: ServerProcess) -> Target:
        return Target(server.port, ProcessTree(server.pid), ProcessTree(self._simulator.pid))

    def _filled(self, first: Path, account: Account, total: int) -> Store:
        folder = self._folder / f"store-{total}"
        shutil.copytree(first, folder)
        database = self._server(folder, 1).database
        began = time.perf_counter()
        fill(database, account.user_id, total)
        taken_s, megabytes = time.perf_counter() - began, database.stat().st_size / 1e6
        print(f"  {total:,} credentials, {megabytes:,.0f} MB, in {taken_s:.0f} s", flush=True)
        return Store(folder, account, total)


@contextmanager
def _stopping(server: ServerProcess) -> Iterator[None]:
    """Stop a server that is up already, whatever happens meanwhile."""
    try:
        yield
    finally:
        server.stop()


def _echo(echo: EchoProcess) -> Target:
    return Target(echo.port, echo.tree)
