"""What a recipe costs beside ccxt's `sign` of the same request: microseconds, turn by turn."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.every_venue.kit.ccxt_exchanges import with_key
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.oracle import NOW_MS, Asked, MadeUpKey, Oracle
from tests.every_venue.kit.scheme_signing import SALT
from tests.every_venue.kit.venue_facts import VenueFacts
from tests.venues.stage import CATALOGUE, normalised

from countersign.venues.requests import UnsignedRequest
from countersign.venues.schemes.registry import SCHEMES
from countersign.venues.schemes.scheme import PreparedKey

_TURNS: Final = 25
_CALLS: Final = 40
_BATCH_S: Final = 0.004
_US_PER_S: Final = 1e6
RSA: Final = "BINANCE, RSA 2048"
RSA_AIM_US: Final = 500.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """One request's cost, in microseconds.

    Attributes:
        prepared: reading the key, which is done once for each use of it.
        signed: signing with the key that was read.
        theirs: ccxt's `sign` of the same request, reading its key included where it reads it
            each time; None where ccxt has no such class.
        bare: the library's signature alone, of the least that can be signed; None where it
            was not measured.
    """

    name: str
    prepared: float
    signed: float
    theirs: float | None
    bare: float | None = None


def measure_recipes() -> list[Recipe]:
    """Measure the first request of each venue, ours and ccxt's in alternating turns."""
    return [*(_of_venue(facts) for facts in EVERY.values()), *_of_rsa()]


def _of_venue(facts: VenueFacts) -> Recipe:
    oracle = facts.oracle
    if not isinstance(oracle, Oracle):
        first = facts.record[0]
        path, _, query = first.path.partition("?")
        host = facts.hosts[facts.venue][0]
        request = UnsignedRequest(host, first.method, path, query, first.body or b"")
        return _measured(f"{facts.venue} {first.method} {path}", facts, facts.key, request)
    asked = next((each for each in oracle.requests if each.ours.body), oracle.requests[0])
    exchange = with_key(facts, oracle)
    oracle.prepare(exchange)
    name = f"{facts.venue} {asked.method} {asked.ours.path}"
    key, theirs = oracle.key or facts.key, _theirs(exchange, asked)
    recipe = _measured(name, facts, key, asked.ours, number=oracle.number, theirs=theirs)
    exchange.session.close()
    return recipe


def _of_rsa() -> Iterator[Recipe]:
    """An RSA key, which ccxt reads from its PEM at each call."""
    facts = EVERY["BINANCE"]
    if isinstance(facts.oracle, Oracle):
        private = generate_private_key(65537, 2048)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        key, asked = MadeUpKey("made-up-api-key", pem), facts.oracle.requests[0]
        exchange = with_key(facts, replace(facts.oracle, key=key))
        yield _measured(
            RSA,
            facts,
            key,
            asked.ours,
            theirs=_theirs(exchange, asked),
            bare=lambda: private.sign(b"", PKCS1v15(), SHA256()),
        )
        exchange.session.close()


def _measured(
    name: str,
    facts: VenueFacts,
    key: MadeUpKey,
    request: UnsignedRequest,
    *,
    number: int = NOW_MS,
    theirs: Callable[[], object] | None = None,
    bare: Callable[[], object] | None = None,
) -> Recipe:
    material = normalised(facts.venue, key.api_key, key.api_secret, key.passphrase)
    scheme = SCHEMES[CATALOGUE.get(facts.venue).scheme]
    prepared = scheme.prepare(material)
    costs: dict[str, list[float]] = {}
    works: dict[str, Callable[[], object]] = {
        "prepare": lambda: scheme.prepare(material),
        "sign": _ours(prepared, request, number),
    }
    works |= {kind: work for kind, work in (("theirs", theirs), ("bare", bare)) if work is not None}
    for _ in range(_TURNS):
        for kind, work in works.items():
            costs.setdefault(kind, []).append(_us(work))
    found = {kind: median(taken) for kind, taken in costs.items()}
    return Recipe(name, found["prepare"], found["sign"], found.get("theirs"), found.get("bare"))


def _ours(key: PreparedKey, request: UnsignedRequest, number: int) -> Callable[[], object]:
    return lambda: key.sign(request, number, SALT)


def _theirs(exchange: Any, asked: Asked) -> Callable[[], object]:
    def sign() -> object:
        return exchange.sign(asked.path, [*asked.api], asked.method, asked.params)

    if not hasattr(exchange, "sign_l1_action"):
        return sign
    # Hyperliquid's class has signed before it comes to `sign`, which only writes it down.
    action, nonce = asked.params["action"], asked.params["nonce"]
    return lambda: (exchange.sign_l1_action(action, nonce), sign())


def _us(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    once_s = time.perf_counter() - begun
    # What takes milliseconds needs no batch for the clock's sake.
    calls = max(1, min(_CALLS, round(_BATCH_S / max(once_s, 1e-6))))
    begun = time.perf_counter()
    for _ in range(calls):
        work()
    return (time.perf_counter() - begun) / calls * _US_PER_S
