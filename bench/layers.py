"""What each layer of the gateway costs: the product's own parts, one by one, in this process.

The database is a file of an installation, as durable as a server's; the venue is the simulator's
process. One order is taken apart: what a request passes is in the sum, the rest stands beside it.
"""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bench.layer_timing import Layer, LayerClock
from bench.measuring import Pace
from bench.orders import HOST, ORDER, PATH
from countersign.adapters.storage.sqlite.credential_store import SqliteCredentialStore
from countersign.adapters.storage.sqlite.grant_store import SqliteGrantStore
from countersign.adapters.storage.sqlite.intent_log import SqliteIntentLog
from countersign.adapters.storage.sqlite.nonce_lanes import SqliteNonceLanes
from countersign.adapters.venue_http.client import VenueHttpClient
from countersign.bootstrap.service_keys import Purpose
from countersign.bootstrap.settings import read_settings
from countersign.bootstrap.vault import Store
from countersign.countersigning.acting import sent_digest
from countersign.countersigning.answers import require_harmless
from countersign.countersigning.forward import ACTION, address_of
from countersign.countersigning.policy import (
    Asked,
    find_endpoint,
    require_allowed,
    require_environment,
    require_host,
)
from countersign.countersigning.ports import Intent, Recorded
from countersign.countersigning.standing import Standing, Standings
from countersign.credentials.fingerprint import Fingerprint
from countersign.credentials.owned import require_usable
from countersign.credentials.sealed_material import binding_of_credential, unpacked
from countersign.entrypoints.gateway.bot_headers import find_token, read_headers
from countersign.entrypoints.gateway.target import PREFIX, parse_target
from countersign.kernel.clock import SystemClock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import RequestId, new_id
from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest, Stripped, request_digest
from countersign.venues.catalogue import VenueCatalogue, load_catalogue
from countersign.venues.key_material import KeyMaterial, normalised_material
from countersign.venues.requests import UnsignedRequest, VenueAnswer, VenueRequest, new_salt
from countersign.venues.schemes.registry import SCHEMES
from countersign.venues.schemes.scheme import Scheme
from venue_simulator.testing import SimulatorProcess

GROUP: Final = 32
_ACCOUNT: Final = "/api/v3/account"


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts that an order passes, as a server wires them."""

    store: Store
    standings: Standings
    intents: SqliteIntentLog
    fingerprint: Fingerprint
    http: VenueHttpClient
    catalogue: VenueCatalogue


@dataclass(frozen=True, slots=True)
class _Arrived:
    """An order as the gateway's server hands it over."""

    raw_path: bytes
    headers: Sequence[tuple[bytes, bytes]]


async def measure_layers(
    config: Path, token: str, simulator: SimulatorProcess, pace: Pace
) -> list[Layer]:
    """Take one order apart.

    Args:
        config: the settings of an installation that no server has open.
        token: of a grant there, of a key with an HMAC secret at BINANCE.
    """
    clock = LayerClock(pace)
    async with _opened(config, simulator) as parts:
        shown = Secret.from_text(token)
        standing = parts.standings.of(shown)
        headers = [
            (b"x-mbx-apikey", token.encode()),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", b"%d" % len(ORDER)),
        ]
        arrived = _Arrived(PREFIX + HOST + PATH, headers)
        intent, request, stripped = _decided(parts, arrived, standing)
        recorded = await parts.intents.begin(intent)
        if not isinstance(recorded, Recorded):
            raise TypeError("the state changed, and nobody is there to change it")
        material = await _unsealed(parts, standing, recorded)
        unsigned = UnsignedRequest(
            request.host, request.method, request.path, stripped.query, stripped.body
        )
        return [
            # Looked up when it arrives, and once more when it is decided.
            Layer("token: standing, kept", clock.of(lambda: parts.standings.of(shown)), 2),
            Layer("token: standing, read", clock.of(lambda: parts.standings.read_again(shown))),
            Layer(
                "catalogue and policy",
                clock.of(lambda: _decided(parts, arrived, standing)),
                1,
            ),
            *await _record_layers(clock, parts, lambda: _decided(parts, arrived, standing)[0]),
            Layer(
                "unseal",
                await clock.of_each(lambda: recorded, lambda it: _unsealed(parts, standing, it)),
                1,
            ),
            *_recipe_layers(clock, parts.catalogue, material, unsigned, simulator),
            *await _venue_layers(clock, parts, material, unsigned),
        ]


@asynccontextmanager
async def _opened(config: Path, simulator: SimulatorProcess) -> AsyncIterator[_Parts]:
    clock, catalogue = SystemClock(), load_catalogue()
    store = Store(read_settings(config, environment={}), clock)
    intents = SqliteIntentLog(store.database, SqliteNonceLanes(store.database, clock), clock)
    http = VenueHttpClient(hosts=catalogue.hosts(), redirect_to=simulator.base_url)
    try:
        yield _Parts(
            store=store,
            standings=Standings(
                grants=SqliteGrantStore(store.database),
                credentials=SqliteCredentialStore(store.database),
                catalogue=catalogue,
            ),
            intents=intents,
            fingerprint=Fingerprint(await store.service_keys.open_current(Purpose.FINGERPRINT)),
            http=http,
            catalogue=catalogue,
        )
    finally:
        await http.close()
        await intents.close()
        await store.close()


def _decided(
    parts: _Parts, arrived: _Arrived, standing: Standing
) -> tuple[Intent, BotRequest, Stripped]:
    """Do all that Gateway and Forward do before the intent is recorded."""
    target = parse_target(arrived.raw_path, b"")
    if target is None:
        raise ValueError("the target is none")
    parts.catalogue.find_by_host(target.host, {})
    headers = read_headers(arrived.headers)
    venue = parts.catalogue.find_by_host(target.host, headers)
    request = BotRequest(target.host, "POST", target.path, target.query, headers, ORDER)
    find_token(request, venue or standing.venue)
    require_host(standing.venue, request.host)
    require_environment(standing.venue, request.headers)
    endpoint = find_endpoint(standing.venue, request.host, request.method, request.path)
    stripped = SCHEMES[standing.venue.scheme].bots.strip(request)
    digest = request_digest(request, stripped)
    require_usable(standing.credential)
    now_ms = parts.store.clock.now_ms()
    asked = Asked(endpoint, stripped.items, address_of("127.0.0.1"), now_ms)
    require_allowed(standing.chain, asked, withdrawal_allowed=False)
    grant = standing.chain[0]
    decision = Decision(
        action=ACTION,
        outcome=Outcome.INTENDED,
        at_ms=now_ms,
        origin=Origin(RequestId(new_id()), "127.0.0.1"),
        user_id=grant.user_id,
        credential_id=grant.credential_id,
        grant_id=grant.grant_id,
        details={
            "venue": standing.venue.name,
            "host": request.host,
            "endpoint": endpoint.name,
            "requestDigest": digest,
        },
    )
    intent = Intent(
        decision=decision,
        credential=standing.credential,
        chain=standing.chain,
        host=request.host,
        cancels=endpoint.cancels,
        nonce_unit=None,
    )
    return intent, request, stripped


async def _record_layers(
    clock: LayerClock, parts: _Parts, make: Callable[[], Intent]
) -> Sequence[Layer]:
    begin = parts.intents.begin
    return (
        Layer("record, alone", await clock.of_each(make, begin), 1),
        Layer(f"record, {GROUP} at once", await clock.of_each(make, begin, at_once=GROUP)),
    )


async def _unsealed(parts: _Parts, standing: Standing, recorded: Recorded) -> KeyMaterial:
    binding = binding_of_credential(standing.credential, recorded.material_version)
    material = unpacked(await parts.store.unseal(recorded.sealed, binding))
    if parts.fingerprint(standing.venue, material) != standing.credential.fingerprint:
        raise ValueError("another key than the credential's")
    return material


def _recipe_layers(
    clock: LayerClock,
    catalogue: VenueCatalogue,
    own: KeyMaterial,
    unsigned: UnsignedRequest,
    simulator: SimulatorProcess,
) -> list[Layer]:
    """Time what is done for each request: the key is parsed, and signs."""
    keys = [("BINANCE", "HMAC", own, 1)]
    for name, private in (
        ("Ed25519", Ed25519PrivateKey.generate()),
        ("RSA 2048", generate_private_key(65537, 2048)),
    ):
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        keys.append(("BINANCE", name, _material(catalogue, "BINANCE", "key", pem.decode()), 0))
    for venue in ("OKX", "KRAKEN"):
        key = simulator.key(venue)
        made = _material(catalogue, venue, key.api_key, key.api_secret, key.api_passphrase)
        keys.append((venue, "HMAC", made, 0))
    layers = []
    for venue, kind, material, times in keys:
        scheme = SCHEMES[catalogue.get(venue).scheme]
        taken = clock.of(_signing(scheme, material, unsigned))
        layers.append(Layer(f"recipe, {venue} {kind}", taken, times))
    return layers


def _signing(scheme: Scheme, material: KeyMaterial, unsigned: UnsignedRequest) -> Callable[[], str]:
    stamp = int(time.time() * 1e3)
    return lambda: sent_digest(scheme.prepare(material).sign(unsigned, stamp, new_salt()))


def _material(
    catalogue: VenueCatalogue, venue: str, api_key: str, secret: str, passphrase: str | None = None
) -> KeyMaterial:
    return normalised_material(
        catalogue.get(venue),
        Secret.from_text(api_key),
        Secret.from_text(secret),
        None if passphrase is None else Secret.from_text(passphrase),
    )


async def _venue_layers(
    clock: LayerClock, parts: _Parts, material: KeyMaterial, order: UnsignedRequest
) -> list[Layer]:
    """Time what is sent and what is made of the answer; the simulator's own time is in it."""
    scheme = SCHEMES[parts.catalogue.get("BINANCE").scheme]
    key = scheme.prepare(material)

    def signed(unsigned: UnsignedRequest = order) -> VenueRequest:
        return key.sign(unsigned, parts.store.clock.now_ms(), new_salt())

    answers: list[tuple[str, UnsignedRequest, int]] = [
        ("an order's", order, 1),
        ("an account's", UnsignedRequest(order.host, "GET", _ACCOUNT), 0),
    ]
    layers = [Layer("send", await clock.of_each(signed, parts.http.send), 1)]
    for name, unsigned, times in answers:
        request = signed(unsigned)
        answer = await parts.http.send(request)
        if answer.status != HTTPStatus.OK:
            raise ValueError(f"the simulator refused {name} request")
        taken = clock.of(_looked_through(answer, material, request.proofs))
        layers.append(Layer(f"answer, {name} ({len(answer.body):,} bytes)", taken, times))
    return layers


def _looked_through(
    answer: VenueAnswer, material: KeyMaterial, proofs: Sequence[Secret]
) -> Callable[[], None]:
    return lambda: require_harmless(answer, answer.body, material, proofs)
