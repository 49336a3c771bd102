"""What the client promises beyond the contract: bytes, bounds, and nothing foreign."""

import asyncio
import gzip
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.venue_http.raw_venue import (
    HOST,
    HangUpError,
    RawVenue,
    hang_up_after,
    raw_reply,
    raw_venue,
    reply,
)

from countersign.adapters.venue_http import NotLoopbackError, VenueHttpClient, loopback_origin
from countersign.kernel.errors import CountersignError
from countersign.venues.errors import (
    VenueTimeoutError,
    VenueUnavailableError,
    VenueUnreachableError,
)
from countersign.venues.requests import VenueRequest

TARGET = "/api/v3/order?symbol=%2c%7E~a%20b%27&path=/../x//y&signature=canary"
# What may stand in a request target, "#" left out.
ENCODED = st.text([chr(code) for code in range(0x21, 0x7F) if chr(code) != "#"], max_size=60)


def client_of(venue: RawVenue, **bounds: float) -> VenueHttpClient:
    return VenueHttpClient(
        hosts=frozenset({HOST}),
        redirect_to=venue.origin,
        total_timeout_s=bounds.get("total_timeout_s", 5.0),
    )


def request(
    method: str = "GET",
    target: str = TARGET,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> VenueRequest:
    return VenueRequest(HOST, method, target, headers or {}, body)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("answered_before", [0, 1], ids=["new", "pooled"])
async def test_sends_no_request_twice(method: str, answered_before: int) -> None:
    async with raw_venue(hang_up_after(answered_before)) as venue, client_of(venue) as client:
        for _ in range(answered_before):
            await client.send(request(method, body=b"a=1"))

        with pytest.raises(VenueUnreachableError):
            await client.send(request(method, body=b"a=1"))
        await asyncio.sleep(0.05)

        assert len(venue.arrivals) == answered_before + 1


@given(target=ENCODED.filter(lambda text: not text.endswith("?")), body=st.binary(max_size=100))
@settings(max_examples=60, deadline=None)
async def test_sends_the_very_bytes_of_the_request(target: str, body: bytes) -> None:
    sent = request("POST", f"/{target}", {"X-Key": "k"}, body)
    async with raw_venue(reply()) as venue, client_of(venue) as client:
        await client.send(sent)

    head, _, arrived = venue.arrivals[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] == f"POST /{target} HTTP/1.1".encode()
    assert b"\r\nX-Key: k" in head
    assert arrived == body


@pytest.mark.parametrize("target", ["/x?", "/x#y", "x"])
async def test_sends_nothing_that_would_be_sent_otherwise(target: str) -> None:
    async with raw_venue(reply()) as venue, client_of(venue) as client:
        with pytest.raises(VenueUnreachableError):
            await client.send(request(target=target))

    assert venue.arrivals == []


async def test_names_the_host_of_the_catalogue_to_the_simulator() -> None:
    async with raw_venue(reply()) as venue, client_of(venue) as client:
        await client.send(request())

    assert f"\r\nHost: {HOST}\r\n".encode() in venue.arrivals[0]


async def test_keeps_its_connection() -> None:
    async with raw_venue(reply()) as venue, client_of(venue) as client:
        for _ in range(5):
            await client.send(request())

    assert venue.connections == 1


async def test_follows_no_redirect() -> None:
    async with raw_venue(reply()) as elsewhere:
        behaviour = reply(b"", "307 Temporary Redirect", (f"Location: {elsewhere.origin}/",))
        async with raw_venue(behaviour) as venue, client_of(venue) as client:
            found = await client.send(request("POST", body=b"a=1"))

    assert found.status == 307
    assert elsewhere.arrivals == []


async def test_keeps_no_cookie() -> None:
    async with raw_venue(reply(headers=("Set-Cookie: a=1",))) as venue, client_of(venue) as client:
        await client.send(request())
        await client.send(request())

    assert b"ookie" not in venue.arrivals[1]


async def test_takes_no_proxy_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with raw_venue(reply()) as venue, client_of(venue) as client:
        found = await client.send(request())

    assert found.status == 200


async def test_unpacks_nothing() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    async with (
        raw_venue(reply(bomb, headers=("Content-Encoding: gzip",))) as venue,
        client_of(venue) as client,
    ):
        found = await client.send(request())

    assert found.body == bomb
    assert b"\r\nAccept-Encoding: identity\r\n" in venue.arrivals[0]


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    ],
    ids=["declared", "chunked", "until-close"],
)
async def test_reads_no_more_than_it_may(head: bytes) -> None:
    written = [0]
    closed = asyncio.Event()

    async def behave(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        chunk = b" " * 65_536
        if b"chunked" in head:
            chunk = b"10000\r\n" + chunk + b"\r\n"
        try:
            while written[0] < 64 * 1024**2:
                writer.write(chunk)
                await writer.drain()
                written[0] += len(chunk)
        finally:
            closed.set()
        raise HangUpError

    async with raw_venue(behave) as venue, client_of(venue) as client:
        with pytest.raises(VenueUnavailableError) as caught:
            await client.send(request())
        await asyncio.wait_for(closed.wait(), 5)

    assert caught.value.reason == "UNEXPECTED_ANSWER"
    assert written[0] < 32 * 1024**2


async def test_takes_a_body_of_exactly_one_mebibyte() -> None:
    async with raw_venue(reply(b" " * 1024 * 1024)) as venue, client_of(venue) as client:
        found = await client.send(request())

    assert len(found.body) == 1024 * 1024


async def test_waits_no_longer_for_an_answer_that_drips() -> None:
    async def behave(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await asyncio.sleep(0.02)

    async with raw_venue(behave) as venue, client_of(venue, total_timeout_s=0.2) as client:
        with pytest.raises(VenueTimeoutError):
            await client.send(request())


async def test_takes_half_a_body_for_a_broken_connection() -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}"
    async with raw_venue(raw_reply(cut)) as venue, client_of(venue) as client:
        with pytest.raises(VenueUnreachableError):
            await client.send(request())


async def test_says_that_nobody_listens() -> None:
    async with raw_venue(reply()) as venue:
        pass
    async with client_of(venue) as client:
        with pytest.raises(VenueUnreachableError):
            await client.send(request())


async def error_of(answer: bytes) -> BaseException | None:
    async with raw_venue(raw_reply(answer)) as venue, client_of(venue) as client:
        sending = asyncio.gather(client.send(request()), return_exceptions=True)
        outcome = (await sending)[0]
    return outcome if isinstance(outcome, BaseException) else None


@pytest.mark.parametrize("status", [101, 100, 199, 99, 0])
async def test_takes_an_answer_that_is_none_yet_for_none(status: int) -> None:
    head = f"HTTP/1.1 {status:03} X\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"

    error = await error_of(head.encode())

    # aiohttp waits for what comes behind other informational answers than 101: here nothing.
    expected = VenueUnavailableError if status in {101, 99, 0} else VenueUnreachableError
    assert isinstance(error, expected)


@given(st.binary(max_size=120))
@settings(max_examples=60, deadline=None)
async def test_lets_nothing_foreign_out(noise: bytes) -> None:
    for answer in (noise, b"HTTP/1.1 200 OK\r\n" + noise, b"HTTP/1.1 " + noise + b"\r\n\r\n"):
        error = await error_of(answer)

        if error is not None:
            assert isinstance(error, CountersignError)
            assert error.__cause__ is None
            assert error.__context__ is None
            assert "canary" not in str(error)


async def test_verifies_certificates(tmp_path: Path) -> None:
    arrived = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.append(await reader.read(1))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=_unknown_authority(tmp_path))
    host = f"localhost:{server.sockets[0].getsockname()[1]}"
    async with VenueHttpClient(hosts=frozenset({host})) as client:
        with pytest.raises(VenueUnreachableError):
            await client.send(VenueRequest(host, "GET", "/", {"X-Key": "k"}))
    server.close()

    assert arrived == []


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:8600", "http://127.0.0.1:8600/", "http://[::1]:1"]
)
def test_takes_a_loopback_origin(origin: str) -> None:
    assert loopback_origin(origin) == origin.removesuffix("/")


@pytest.mark.parametrize(
    "origin",
    [
        "https://127.0.0.1:8600",
        "http://localhost:8600",
        "http://127.0.0.1",
        "http://0.0.0.0:8600",
        "http://192.0.2.1:8600",
        "http://127.0.0.1.elsewhere.invalid:8600",
        "http://127.0.0.1:8600@elsewhere.invalid:1",
        "http://user@127.0.0.1:8600",
        "http://127.0.0.1:8600/path",
        "http://127.0.0.1:8600?query",
        "http://127.0.0.1:99999",
        "127.0.0.1:8600",
        "",
    ],
)
def test_refuses_to_redirect_anywhere_but_to_loopback(origin: str) -> None:
    with pytest.raises(NotLoopbackError):
        loopback_origin(origin)


async def test_closes_twice() -> None:
    async with raw_venue(reply()) as venue, client_of(venue) as client:
        await client.send(request())
        await client.close()


def _unknown_authority(folder: Path) -> ssl.SSLContext:
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, None)
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
