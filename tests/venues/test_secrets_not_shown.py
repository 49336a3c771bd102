"""Canaries: what must not be seen is looked for wherever things are shown."""

import dataclasses
import logging
import pprint
import traceback

import pytest
from tests.venues.fake_venue_http import FakeVenueHttp, in_turn
from tests.venues.stage import CATALOGUE, answer, checked, normalised, success
from tests.venues.test_private_keys import pem_of, rsa_key

from countersign.kernel.errors import CountersignError
from countersign.venues.requests import VenueAnswer, VenueRequest
from countersign.venues.schemes.registry import SCHEMES

from countersign.venues.requests import UnsignedRequest  # isort: skip

KEY, SECRET, PASSPHRASE = "canarykey", "canarysecret", "canarypass"
KRAKEN_CANARY = "Y2FuYXJ5c2VjcmV0"
MATERIALS = {
    "BINANCE": normalised("BINANCE", KEY, SECRET),
    "OKX": normalised("OKX", KEY, SECRET, PASSPHRASE),
    "KRAKEN": normalised("KRAKEN", KEY, KRAKEN_CANARY),
}


def reflection(request: VenueRequest) -> bytes:
    """Repeat a request, as debugging pages of proxies do."""
    headers = "".join(f"{name}: {value}\n" for name, value in request.headers.items())
    return f"{request.target}\n{headers}".encode() + request.body


def shown(value: object) -> str:
    return "\n".join([repr(value), str(value), f"{value}", pprint.pformat(value)])


def canaries(request: VenueRequest) -> list[str]:
    signature = request.target.rpartition("signature=")[2] or "signature"
    headers = [value for name, value in request.headers.items() if "sign" in name.lower()]
    return [KEY, SECRET, PASSPHRASE, KRAKEN_CANARY, signature, *headers]


@pytest.mark.parametrize("venue", sorted(MATERIALS))
def test_shows_nothing_of_a_signed_request(venue: str) -> None:
    prepared = SCHEMES[CATALOGUE.get(venue).scheme].prepare(MATERIALS[venue])
    signed = prepared.sign(UnsignedRequest("www.okx.com", "GET", "/"), 1_790_000_000_000, "")

    text = shown(signed) + shown(prepared) + shown(MATERIALS[venue]) + shown([{"r": signed}])

    assert not [canary for canary in canaries(signed) if canary in text]


def test_shows_nothing_of_an_answer() -> None:
    found = VenueAnswer(200, {"x": KEY}, SECRET.encode())

    assert KEY not in shown(found)
    assert SECRET not in shown(found)


def test_shows_nothing_of_a_private_key() -> None:
    pem = pem_of(rsa_key())
    material = normalised("BINANCE", KEY, pem)

    text = shown(material) + shown(SCHEMES[CATALOGUE.get("BINANCE").scheme].prepare(material))

    assert pem.split("\n")[3] not in text
    assert KEY not in text


def test_can_not_copy_key_material_into_plain_data() -> None:
    with pytest.raises(TypeError):
        dataclasses.asdict(MATERIALS["OKX"])


@pytest.mark.parametrize("venue", sorted(MATERIALS))
@pytest.mark.parametrize(
    "status", [200, 301, 400, 401, 403, 418, 429, 451, 500, 503], ids=lambda status: f"{status}"
)
@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
async def test_never_repeats_what_a_venue_repeats(
    venue: str, status: int, *, as_json: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def decide(request: VenueRequest) -> VenueAnswer:
        text = reflection(request).decode()
        body = {"code": text, "msg": text, "error": [text], "data": [text]}
        return answer(body if as_json else text.encode(), status, {"Retry-After": text})

    http = FakeVenueHttp(decide)
    with pytest.raises(CountersignError) as caught:
        await checked(venue, http, key=MATERIALS[venue])

    text = shown(caught.value) + shown(dict(caught.value.metadata)) + caplog.text
    text += "".join(traceback.format_exception(caught.value))
    assert not [canary for canary in canaries(http.sent[0]) if canary in text]
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


async def test_keeps_no_key_in_the_checker() -> None:
    http = in_turn(success("KRAKEN"))

    found = await checked("KRAKEN", http, key=MATERIALS["KRAKEN"])

    assert not [canary for canary in canaries(http.sent[0]) if canary in shown(found)]
