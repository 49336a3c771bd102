"""The figures as plain text, each beside its aim and its ratio to the echo."""

import os
import platform
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Final

from bench.layer_timing import Layer
from bench.measuring import PARTS, Measure, Pace
from bench.recipes import RSA, RSA_AIM_US, Recipe
from bench.stages import FEW, Ledger, OrderLedger, Start

_CREATES_PER_SECOND: Final = 1_500
_CREATE_P99_MS: Final = 60
_LISTS_PER_SECOND: Final = 4_000
_ORDERS_PER_SECOND: Final = 3_000
_GATEWAY: Final = "order, gateway"
_ADDED_PARTS: Final = (0.5, 0.99)
_ADDED_P50_MS: Final = 1
_ADDED_P99_MS: Final = 3
_FLAT_WITHIN: Final = 0.20
_UNDER_LOAD: Final = 32
_MEGABYTE: Final = 1e6
_HEADINGS: Final = (
    "measure", "workers", "conns", "per s", "p50 ms", "p95 ms", "p99 ms", "of echo",
    "server", "simulator", "load gen", "elsewhere",
)  # fmt: skip


def machine_text(pace: Pace, sync_ms: float) -> str:
    """Say what was measured on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("granian", "litestar", "apsw"))
    load = " ".join(f"{part:.2f}" for part in os.getloadavg())
    return (
        f"{os.cpu_count()} cores shared by server, simulator and load generator;"
        f" CPython {platform.python_version()}, {libraries}\n"
        f"{pace.rounds} round(s) of {pace.measured_s} s in turns after {pace.warm_up_s} s of"
        f" warm-up; medians of rounds\n"
        f"this disk makes 4 KiB durable in {sync_ms:.2f} ms; load average {load}"
    )


def figures_text(measures: Sequence[Measure]) -> str:
    """Return the table of rates and latencies."""
    rows = [_row(measure) for measure in measures]
    return (
        _table(_HEADINGS, rows) + "\nserver, simulator, load gen: processor milliseconds a request,"
        " all processes of each;\nelsewhere: cores that all other programs and the kernel's"
        " own work kept busy meanwhile"
    )


def starts_text(starts: Iterable[Start], ledgers: Sequence[Ledger]) -> str:
    """Return start-up time and memory."""
    loaded = {ledger.workers: ledger.loaded_bytes for ledger in ledgers}
    rows = [
        (
            str(start.workers),
            f"{start.seconds:.2f}",
            f"{start.idle_bytes / _MEGABYTE:.0f}",
            f"{loaded.get(start.workers, 0) / _MEGABYTE:.0f}",
        )
        for start in starts
    ]
    headings = ("workers", "start to healthy s", "idle MB", "after creates MB")
    return _table(headings, rows) + "\nMB: resident memory, summed over the server's processes"


def added_text(measures: Iterable[Measure]) -> str:
    """Return what the gateway adds to the same orders sent directly, in the same rounds."""
    rows = [
        (
            str(measure.workers),
            str(measure.connections),
            *(f"{_added_ms(measure, measure.beside, part):.2f}" for part in _ADDED_PARTS),
        )
        for measure in measures
        if measure.name == _GATEWAY and measure.beside is not None
    ]
    return _table(("workers", "conns", "added p50 ms", "added p99 ms"), rows)


def layers_text(layers: Sequence[Layer], measures: Iterable[Measure]) -> str:
    """Return the cost of each layer, and their sum beside the order as a whole."""
    rows = [
        (layer.name, f"{layer.microseconds:,.1f}", f"x {layer.times}" if layer.times else "")
        for layer in layers
    ]
    in_order = sum(layer.microseconds * layer.times for layer in layers)
    whole = next(
        measure.latency_ms(0.5) * 1000
        for measure in measures
        if measure.name == _GATEWAY and (measure.workers, measure.connections) == (1, 1)
    )
    return (
        f"{_table(('layer', 'microseconds', 'in an order'), rows)}\n"
        f"sum of an order {in_order:,.0f} us; end to end {whole:,.0f} us"
        " (p50, 1 worker, 1 connection)\nsend holds the simulator's own time; not in the sum:"
        " HTTP between bot and server, the log line,\nand the outcome that is written behind"
        " the answer"
    )


def recipes_text(recipes: Sequence[Recipe]) -> str:
    """Return what each recipe costs beside ccxt's `sign`, and whether the aims are met."""
    rows = [
        (
            each.name,
            f"{each.prepared:,.1f}",
            f"{each.signed:,.1f}",
            "-" if each.theirs is None else f"{each.theirs:,.1f}",
            "-" if each.theirs is None else f"{each.signed / each.theirs:.2f}",
        )
        for each in recipes
    ]
    slower = [each.name for each in recipes if each.theirs and each.signed > each.theirs]
    rsa = next(each for each in recipes if each.name == RSA)
    verdict = "met" if not slower else f"missed by {', '.join(slower)}"
    return (
        f"{_table(('request', 'read the key', 'sign', 'ccxt', 'ratio'), rows)}\n"
        f"microseconds; ccxt reads some keys at each call\n"
        f"aim, at most what ccxt costs: {verdict}\n"
        f"aim, RSA with a key that was read under {RSA_AIM_US:,.0f}: {rsa.signed:,.0f},"
        f" {'met' if rsa.signed < RSA_AIM_US else 'missed'};"
        f" the library's signature alone takes {rsa.bare:,.0f}"
    )


def ledgers_text(ledgers: Iterable[Ledger], orders: Iterable[OrderLedger]) -> str:
    """Hold what was answered right against the venue's record and the database."""
    lines: list[str] = []
    for order in orders:
        uses = ", ".join(f"{count:,} {name}" for name, count in order.uses.items())
        lines.append(
            f"{order.workers} worker(s): {order.answered:,} orders answered right,"
            f" {order.arrived:,} arrived at the venue; {uses}: {_verdict(agrees=order.agrees)}"
        )
    for ledger in ledgers:
        rows = ", ".join(f"{count:,} {table}" for table, count in ledger.rows.items())
        lines.append(
            f"{ledger.workers} worker(s): {ledger.answered:,} creates answered right,"
            f" {ledger.checked_at_venue:,} checked at the venue; rows: {rows}:"
            f" {_verdict(agrees=ledger.agrees)}"
        )
    return "\n".join(lines)


def _verdict(*, agrees: bool) -> str:
    return "agree" if agrees else "DO NOT AGREE"


def faults_text(measures: Iterable[Measure]) -> str:
    """Name every answer that was not right."""
    faults: Counter[str] = Counter()
    for measure in measures:
        for fault, count in measure.faults.items():
            faults[f"{measure.name}, {measure.connections} connections: {fault}"] += count
    return "\n".join(f"{count} x {fault}" for fault, count in faults.items()) or "none"


def aims_text(measures: Sequence[Measure]) -> str:
    """Say of each aim whether it was met."""
    lines: list[str] = []
    for measure in measures:
        if measure.name == _GATEWAY:
            lines += _gateway_aims(measure)
            continue
        if measure.connections != _UNDER_LOAD or measure.beside is None:
            continue
        where = f"{measure.name}, {measure.workers} worker(s), {_UNDER_LOAD} connections"
        if measure.name == "create":
            p99_ms = measure.latency_ms(PARTS[-1])
            lines += [
                _aim(where, f"{measure.per_second:,.0f} per s", f"at least {_CREATES_PER_SECOND:,}",
                     met=measure.per_second >= _CREATES_PER_SECOND),
                _aim(where, f"p99 {p99_ms:.1f} ms", f"under {_CREATE_P99_MS}",
                     met=p99_ms < _CREATE_P99_MS),
            ]  # fmt: skip
        else:
            lines.append(
                _aim(where, f"{measure.per_second:,.0f} per s", f"at least {_LISTS_PER_SECOND:,}",
                     met=measure.per_second >= _LISTS_PER_SECOND)
            )  # fmt: skip
    return "\n".join((*lines, *_flatness(measures)))


def _gateway_aims(measure: Measure) -> Iterable[str]:
    """Hold what the gateway adds against the same orders sent directly, in the same run."""
    where = f"order, gateway, {measure.workers} worker(s), {measure.connections} connection(s)"
    if measure.connections == _UNDER_LOAD:
        yield _aim(where, f"{measure.per_second:,.0f} per s", f"at least {_ORDERS_PER_SECOND:,}",
                   met=measure.per_second >= _ORDERS_PER_SECOND)  # fmt: skip
    if measure.connections != 1 or measure.beside is None:
        return
    for part, most_ms in zip(_ADDED_PARTS, (_ADDED_P50_MS, _ADDED_P99_MS), strict=True):
        added_ms = _added_ms(measure, measure.beside, part)
        yield _aim(where, f"p{part * 100:.0f} + {added_ms:.2f} ms", f"under + {most_ms}",
                   met=added_ms < most_ms)  # fmt: skip


def _added_ms(measure: Measure, beside: Measure, part: float) -> float:
    return measure.latency_ms(part) - beside.latency_ms(part)


def _flatness(measures: Sequence[Measure]) -> Iterable[str]:
    lists = [measure for measure in measures if measure.name.startswith("list")]
    for few, many in zip(lists[::2], lists[1::2], strict=True):
        ratio = many.per_second / few.per_second
        where = f"list, {few.workers} worker(s), {few.connections} connection(s)"
        stores = many.name.rpartition(" ")[2]
        yield _aim(
            where,
            f"{stores} stored run at {ratio:.2f} of {FEW:,}"
            f" (p50 {_ratio(many, few, 0.5)}, p99 {_ratio(many, few, 0.99)})",
            f"within {_FLAT_WITHIN:.0%}",
            met=abs(1 - ratio) <= _FLAT_WITHIN,
        )


def _ratio(many: Measure, few: Measure, part: float) -> str:
    return f"{many.latency_ms(part) / few.latency_ms(part):.2f}"


def _aim(where: str, found: str, aim: str, *, met: bool) -> str:
    return f"{'met   ' if met else 'MISSED'}  {where}: {found}; aim: {aim}"


def _row(measure: Measure) -> tuple[str, ...]:
    return (
        measure.name,
        str(measure.workers),
        str(measure.connections),
        f"{measure.per_second:,.0f}",
        *(f"{measure.latency_ms(part):.2f}" for part in PARTS),
        "" if measure.of_echo is None else f"{measure.of_echo:.3f}",
        f"{measure.server_ms:.3f}",
        f"{measure.simulator_ms:.3f}" if measure.target.simulator else "",
        f"{measure.generator_ms:.3f}",
        f"{measure.elsewhere_cores:.2f}",
    )


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[at]) for row in (headings, *rows)) for at in range(len(headings))]
    lines: list[str] = []
    for row in (headings, *rows):
        first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join((first.strip().ljust(widths[0]), *others)))
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(lines)
