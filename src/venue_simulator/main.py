"""Start the simulator: `venue-simulator [--port N]`."""

import argparse
import asyncio
import gc
import os
import signal
import sys
import time

import msgspec

from venue_simulator.app import Simulator
from venue_simulator.server import LoopbackServer, NotLoopbackError

# Orders and the record pile up and hold no cycles, so looking for some is time lost.
_COLLECTION_THRESHOLDS = (50_000, 20, 100)


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT; print one line `{"port": N}` once connections are accepted."""
    options = _parser().parse_args(arguments)
    try:
        asyncio.run(_serve(options.host, options.port, until_stdin_closes=options.with_parent))
    except (NotLoopbackError, OSError) as error:
        sys.stderr.write(f"venue-simulator: {error}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="venue-simulator", description="Exchanges on loopback, with made-up keys."
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help="stop when standard input closes, so that a killed parent leaves nothing behind",
    )
    return parser


async def _serve(host: str, port: int, *, until_stdin_closes: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if until_stdin_closes:
        loop.add_reader(sys.stdin, _stop_at_end_of_input, stop)
    gc.set_threshold(*_COLLECTION_THRESHOLDS)
    server = await LoopbackServer(Simulator(clock_ns=time.time_ns)).start(host, port)
    bound = server.sockets[0].getsockname()[1]
    sys.stdout.write(msgspec.json.encode({"port": bound}).decode() + "\n")
    sys.stdout.flush()
    await stop.wait()
    server.close()


def _stop_at_end_of_input(stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        stop.set()


if __name__ == "__main__":
    sys.exit(main())
