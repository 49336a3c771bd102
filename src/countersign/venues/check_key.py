"""Check a key at its venue."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import quote

from countersign.kernel.clock import Clock
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import KeyKind, Venue
from countersign.venues.checking import (
    Ask,
    AskCheck,
    AskTime,
    CheckFlow,
    Finding,
    Readings,
    Told,
    check_by_nonce,
    check_by_time,
)
from countersign.venues.error_answers import unavailable
from countersign.venues.errors import UnavailableReason, VenueTimeoutError, unexpected_answer
from countersign.venues.key_material import KeyMaterial
from countersign.venues.nonces import NonceLane, NonceLanes, NonceUnit
from countersign.venues.passport import Passport
from countersign.venues.places import Places
from countersign.venues.ports import Sending, VenueHttp
from countersign.venues.questions import API_KEY, SIGNER, Question
from countersign.venues.requests import (
    UnsignedRequest,
    VenueRequest,
    new_salt,
    target_of,
)
from countersign.venues.schemes.registry import SCHEMES
from countersign.venues.schemes.scheme import PreparedKey
from countersign.venues.spellings import repeats_part

_WAITING_PER_PLACE: Final = 16
# The words of the contract's credentialType; it has none for keys on elliptic curves (section 5).
_CREDENTIAL_TYPES: Final = {
    KeyKind.HMAC: "HMAC",
    KeyKind.RSA: "RSA",
    KeyKind.ED25519: "ED25519",
    KeyKind.ES256: "API_KEY",
    KeyKind.SECP256K1: "API_KEY",
}


@dataclass(frozen=True, slots=True)
class CheckedKey:
    """A key that its venue accepted.

    Attributes:
        credential_type: what the key signs with, in the contract's words.
        nonce_unit: ms, us or ns, where the venue takes nonces; to be given back
            at the next check.
    """

    passport: Passport
    credential_type: str
    nonce_unit: str | None


class CheckKey:
    """Asks a venue about a key.

    Args:
        http: sends the requests.
        lanes: give nonces, to one request of a key at a time.
        fingerprint: the keyed digest by which equal keys are recognised.
        clock: gives the time that is signed.
        concurrent_max: how many checks of one venue run at once.
        wait_s: how long one more waits for its turn.
        timeout_s: how long a check takes at most, waiting included.
    """

    def __init__(
        self,
        *,
        http: VenueHttp,
        lanes: NonceLanes,
        fingerprint: Callable[[Venue, KeyMaterial], bytes],
        clock: Clock,
        concurrent_max: int = 64,
        wait_s: float = 5.0,
        timeout_s: float = 10.0,
    ) -> None:
        self._http = http
        self._clock = clock
        self._concurrent_max = concurrent_max
        self._wait_s = wait_s
        self._timeout_s = timeout_s
        self._places: dict[str, Places] = {}
        self._lanes = lanes
        self._fingerprint = fingerprint

    async def __call__(
        self,
        venue: Venue,
        material: KeyMaterial,
        nonce_unit: str | None = None,
        *,
        not_after: float | None = None,
    ) -> CheckedKey:
        """Return what the venue says of a key that it accepts.

        Args:
            venue: of the catalogue.
            material: as normalised_material returned it.
            nonce_unit: of a key that was checked before; it is kept to.
            not_after: on the monotonic clock, in seconds: no signed request is begun
                later. None: no such end.

        Raises:
            DeadlinePassedError: that time came before the check was done.
            KeyRejectedError: the venue refused it, or nothing can be signed with it.
            KeyInsufficientError: it may not even read what the check needs.
            VenueUnreachableError, VenueTimeoutError, VenueUnavailableError:
                nothing is known of the key.
        """
        checked = None
        scope = asyncio.timeout(self._timeout_s)
        try:
            async with scope:
                checked = await self._check(venue, material, nonce_unit, not_after)
        except TimeoutError:
            if not scope.expired():
                raise
        if checked is None:
            raise VenueTimeoutError("the venue did not answer in time")
        return checked

    async def _check(
        self,
        venue: Venue,
        material: KeyMaterial,
        nonce_unit: str | None,
        not_after: float | None,
    ) -> CheckedKey:
        scheme = SCHEMES[venue.scheme]
        if not scheme.takes_nonce:
            by_time = partial(check_by_time, venue)
            return await self._converse(venue, material, by_time, None, not_after)
        if nonce_unit is not None and nonce_unit not in set(NonceUnit):
            raise unavailable(UnavailableReason.NONCE)
        unit = None if nonce_unit is None else NonceUnit(nonce_unit)
        # Requests of one key leave one after the other, or nonces would overtake each other.
        async with self._lanes.lane(venue.name, self._fingerprint(venue, material)) as lane:
            by_nonce = partial(check_by_nonce, venue, known_unit=unit)
            return await self._converse(venue, material, by_nonce, lane, not_after)

    async def _converse(
        self,
        venue: Venue,
        material: KeyMaterial,
        begin: Callable[[Readings], CheckFlow],
        lane: NonceLane | None,
        not_after: float | None,
    ) -> CheckedKey:
        async with self._places_of(venue).place():
            scheme = SCHEMES[venue.scheme]
            key = scheme.prepare(material)
            flow = begin({**scheme.readings, **key.readings})
            ask, proofs = next(flow), list[Secret]()
            while True:
                sending = Sending(not_after if isinstance(ask, AskCheck) else None)
                request = await self._request(venue, material, key, ask, lane)
                proofs += request.proofs
                answer = await self._http.send(request, sending)
                try:
                    ask = flow.send(Told(answer, self._clock.now_ms()))
                except StopIteration as done:
                    shown = () if scheme.key_is_public else (material.api_key,)
                    _require_own_words(done.value.passport, material, (*shown, *proofs))
                    return _checked(key, done.value)

    async def _request(
        self,
        venue: Venue,
        material: KeyMaterial,
        key: PreparedKey,
        ask: Ask,
        lane: NonceLane | None,
    ) -> VenueRequest:
        if isinstance(ask, AskTime):
            target = target_of(ask.source.path, "")
            return VenueRequest(venue.host, "GET", target, venue.environment)
        unsigned = _unsigned(venue, ask.question, material, key)
        if ask.question.signed:
            return key.sign(unsigned, await self._stamp(ask, lane), new_salt())
        target = target_of(unsigned.path, unsigned.query)
        return VenueRequest(unsigned.host, unsigned.method, target, unsigned.headers, unsigned.body)

    async def _stamp(self, ask: AskCheck, lane: NonceLane | None) -> int:
        if lane is None or ask.nonce_unit is None:
            return self._clock.now_ms() + ask.clock_offset_ms
        return await lane.next(ask.nonce_unit)

    def _places_of(self, venue: Venue) -> Places:
        places = self._places.get(venue.name)
        if places is None:
            places = self._places[venue.name] = Places(
                count=self._concurrent_max,
                wait_s=self._wait_s,
                waiting_max=self._concurrent_max * _WAITING_PER_PLACE,
            )
        return places


def _require_own_words(passport: Passport, material: KeyMaterial, others: Sequence[Secret]) -> None:
    """Refuse a passport that repeats parts of the key: it is kept and shown in plain text.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    told = (passport.account_kind, passport.account_id, *passport.ip_addresses, *passport.accounts)
    parts = (material.api_secret, material.api_passphrase, *others)
    if repeats_part("\n".join(filter(None, told)).encode(), parts):
        raise unexpected_answer("the venue's answer held parts of the key")


def _unsigned(
    venue: Venue, question: Question, material: KeyMaterial, key: PreparedKey
) -> UnsignedRequest:
    """Fill a question in for one key."""
    api_key = material.api_key.reveal_text()
    headers = dict(venue.environment)
    if question.content_type is not None:
        headers["Content-Type"] = question.content_type
    return UnsignedRequest(
        host=venue.host,
        method=question.method,
        path=question.path,
        query=question.query.replace(API_KEY, quote(api_key, safe="")).replace(
            SIGNER, quote(key.signer, safe="")
        ),
        body=question.body.replace(API_KEY.encode(), api_key.encode()).replace(
            SIGNER.encode(), key.signer.encode()
        ),
        headers=headers,
    )


def _checked(key: PreparedKey, finding: Finding) -> CheckedKey:
    unit = finding.nonce_unit
    return CheckedKey(
        finding.passport, _CREDENTIAL_TYPES[key.kind], None if unit is None else str(unit)
    )
