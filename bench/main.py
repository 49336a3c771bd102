"""`python -m bench.main [--quick]`: every figure, in one run, beside a plain ASGI echo."""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.measuring import FULL, QUICK, Pace, sync_ms
from bench.recipes import measure_recipes
from bench.report import (
    added_text,
    aims_text,
    faults_text,
    figures_text,
    layers_text,
    ledgers_text,
    machine_text,
    recipes_text,
    starts_text,
)
from bench.stages import Bench
from venue_simulator.testing import SimulatorProcess


def main() -> int:
    """Return 1 where an answer was wrong; an aim that is missed is said, and no failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short version, for CI")
    parser.add_argument("--folder", help="where the stores are built; default: the temp folder")
    given = parser.parse_args()
    pace = QUICK if given.quick else FULL
    if given.quick:
        print(f"QUICK: {QUICK.many:,} credentials stand for a million, and rounds are too short")
        print("for figures to be compared; this run shows that the bench works.")
    with tempfile.TemporaryDirectory(prefix="countersign-bench-", dir=given.folder) as folder:
        return _measure(Path(folder), pace)


def _measure(folder: Path, pace: Pace) -> int:
    machine = machine_text(pace, sync_ms(str(folder)))
    with SimulatorProcess() as simulator:
        bench = Bench(folder, pace, simulator)
        bench.measure_gateway()
        bench.measure_creates()
        print("building stores", flush=True)
        stores = bench.build_stores()
        bench.measure_lists(stores)
    faults = faults_text(bench.measures)
    for title, text in (
        ("MACHINE", machine),
        ("RATES AND LATENCIES", figures_text(bench.measures)),
        ("ADDED BY THE GATEWAY", added_text(bench.measures)),
        ("LAYERS OF AN ORDER", layers_text(bench.layers, bench.measures)),
        ("RECIPES BESIDE CCXT", recipes_text(measure_recipes())),
        ("START-UP AND MEMORY", starts_text(bench.starts, bench.ledgers)),
        ("LEDGER", ledgers_text(bench.ledgers, bench.order_ledgers)),
        ("WRONG ANSWERS", faults),
        ("AIMS", aims_text(bench.measures)),
    ):
        print(f"\n{title}\n{text}")
    agree = all(ledger.agrees for ledger in bench.ledgers) and all(
        ledger.agrees for ledger in bench.order_ledgers
    )
    return 0 if faults == "none" and agree else 1


if __name__ == "__main__":
    sys.exit(main())
