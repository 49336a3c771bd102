"""The signatures of bots: published vectors pass, and what was altered does not."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from countersign.kernel.secret import Secret
from countersign.venues.bot_requests.bot_request import BotRequest, SmuggledError
from countersign.venues.bot_signatures.bot_signature import NonceProof, TimedProof
from countersign.venues.bot_signatures.errors import SignatureExpiredError, SignatureInvalidError
from countersign.venues.schemes.binance import bot_signatures as binance
from countersign.venues.schemes.kraken import bot_signatures as kraken
from countersign.venues.schemes.okx import bot_signatures as okx
from countersign.venues.schemes.registry import BOT_HEADERS, SCHEMES

FORM: Final = "application/x-www-form-urlencoded"
# rest-api.md, "SIGNED Endpoint security", "HMAC Keys"
BINANCE_SECRET: Final = Secret(b"NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j")
BINANCE_MS: Final = 1_499_827_319_559
BINANCE_PARAMETERS: Final = (
    "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
    f"&timestamp={BINANCE_MS}"
)
BINANCE_SIGNATURE: Final = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
# The guide to authentication of Kraken's spot REST API
KRAKEN_SECRET: Final = Secret(
    b"kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="
)
KRAKEN_BODY: Final = (
    b"nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"
)
KRAKEN_SIGNATURE: Final = (
    "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ=="
)
OKX_SECRET: Final = Secret(b"22582BD0CFF14C41EDBF1AB98506286D")
OKX_TIME: Final = "2020-12-08T09:08:57.715Z"
OKX_MS: Final = 1_607_418_537_715


def test_the_headers_of_signatures_are_read() -> None:
    assert {"api-sign", "ok-access-sign", "ok-access-timestamp"} <= BOT_HEADERS
    assert all(SCHEMES[name].verify for name in ("binance", "kraken", "okx"))


# --- Binance -----------------------------------------------------------------------------------


def of_binance(query: str = "", body: str = "", method: str = "POST") -> BotRequest:
    headers = {"content-type": FORM} if body else {}
    return BotRequest(
        "api.binance.com", method, "/api/v3/order", query, headers, body.encode("ascii")
    )


def signed(parameters: str, secret: Secret = BINANCE_SECRET) -> str:
    digest = hmac.digest(secret.reveal(), parameters.encode(), "sha256")
    return f"{parameters}&signature={digest.hex()}"


def at_binance(request: BotRequest, now_ms: int = BINANCE_MS) -> Any:
    return binance.verify(request, BINANCE_SECRET, now_ms)


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (f"{BINANCE_PARAMETERS}&signature={BINANCE_SIGNATURE}", ""),
        ("", f"{BINANCE_PARAMETERS}&signature={BINANCE_SIGNATURE}"),
        (f"signature={BINANCE_SIGNATURE}", BINANCE_PARAMETERS),
        (f"signature={BINANCE_SIGNATURE}&{BINANCE_PARAMETERS}", ""),
        (f"{BINANCE_PARAMETERS}&signature={BINANCE_SIGNATURE.upper()}", ""),
    ],
)
def test_binances_published_signature_is_right_wherever_it_stands(query: str, body: str) -> None:
    proof = at_binance(of_binance(query, body))

    assert proof == TimedProof(
        hashlib.sha256(BINANCE_SIGNATURE.encode()).digest(), BINANCE_MS + 5_000
    )


def test_binances_published_signature_of_what_is_no_ascii_is_right() -> None:
    parameters = BINANCE_PARAMETERS.replace(
        "LTCBTC", "%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96"
    )
    signature = "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3"

    assert at_binance(of_binance(f"{parameters}&signature={signature}"))


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (BINANCE_PARAMETERS, ""),
        ("", ""),
        (f"{BINANCE_PARAMETERS}&signature=", ""),
        (f"{BINANCE_PARAMETERS}&signature=%C3%BC", ""),
        (f"{BINANCE_PARAMETERS}&signature={BINANCE_SIGNATURE[:-1]}0", ""),
        (f"{BINANCE_PARAMETERS}&Signature={BINANCE_SIGNATURE}", "signature=x"),
        (f"{BINANCE_PARAMETERS}&signature={BINANCE_SIGNATURE}&signature=x", ""),
        (f"{BINANCE_PARAMETERS}&signature={BINANCE_SIGNATURE}", f"signature={BINANCE_SIGNATURE}"),
        (signed(BINANCE_PARAMETERS).replace("quantity=1", "quantity=9"), ""),
        (signed(BINANCE_PARAMETERS).replace("price=0.1", "price=0%2E1"), ""),
        (signed(BINANCE_PARAMETERS) + "&icebergQty=1", ""),
        (signed(BINANCE_PARAMETERS), "icebergQty=1"),
        (signed(BINANCE_PARAMETERS, Secret(b"another")), ""),
    ],
)
def test_at_binance_what_is_not_signed_or_was_altered_is_refused(query: str, body: str) -> None:
    with pytest.raises((SignatureInvalidError, SmuggledError)):
        at_binance(of_binance(query, body))


def test_at_binance_the_border_between_query_and_body_cannot_be_moved() -> None:
    # Signed as one text, this is also a query that ends in X=1 and a body that begins with Y=2.
    both = f"timestamp={BINANCE_MS}&symbol=LTCBTC&newClientOrderId=abside=BUY"
    whole, signature = signed(both).split("&signature=")
    at = whole.index("bside")

    with pytest.raises(SignatureInvalidError):
        at_binance(of_binance(f"{whole[:at]}&signature={signature}", whole[at:]))


@pytest.mark.parametrize(
    ("written", "early_ms", "late_ms"),
    [
        ("timestamp={ms}", 999, 5_000),
        ("timestamp={ms}&recvWindow=60000", 999, 60_000),
        ("timestamp={ms}&recvWindow=1", 999, 1),
        ("timestamp={ms}&recvWindow=100.5", 999, 100),
        ("timestamp={ms}000&recvWindow=10", 999, 10),
        ("timestamp={ms}999&recvWindow=10", 999, 10),
    ],
)
def test_at_binance_a_signature_holds_within_its_window(
    written: str, early_ms: int, late_ms: int
) -> None:
    request = of_binance(signed(written.format(ms=BINANCE_MS)))

    for now_ms in (BINANCE_MS - early_ms, BINANCE_MS, BINANCE_MS + late_ms):
        assert at_binance(request, now_ms).over_at_ms >= BINANCE_MS + late_ms
    for now_ms in (BINANCE_MS - early_ms - 1, BINANCE_MS + late_ms + 1):
        with pytest.raises(SignatureExpiredError):
            at_binance(request, now_ms)


@pytest.mark.parametrize(
    "written",
    [
        "symbol=LTCBTC",
        "timestamp=",
        "timestamp=now",
        "timestamp=1",
        f"timestamp={BINANCE_MS}0",
        f"timestamp=-{BINANCE_MS}",
        "timestamp=" + "9" * 5_000,
        f"timestamp={BINANCE_MS}&recvWindow=60001",
        f"timestamp={BINANCE_MS}&recvWindow=60000.001",
        f"timestamp={BINANCE_MS}&recvWindow=1e3",
        f"timestamp={BINANCE_MS}&recvWindow=-1",
        f"timestamp={BINANCE_MS}&recvWindow=",
    ],
)
def test_at_binance_a_time_that_is_none_is_never_now(written: str) -> None:
    with pytest.raises(SignatureExpiredError):
        at_binance(of_binance(signed(written)))


@pytest.mark.parametrize("twice", ["timestamp", "recvWindow"])
def test_at_binance_two_times_are_none(twice: str) -> None:
    with pytest.raises(SignatureInvalidError):
        at_binance(of_binance(signed(f"{BINANCE_PARAMETERS}&{twice}=1")))


# --- OKX ---------------------------------------------------------------------------------------


def of_okx(**changes: Any) -> BotRequest:
    """Return a signed request; `changes` are made after it was signed."""
    body, path = b'{"instId":"BTC-USDT"}', "/api/v5/trade/order"
    text = (OKX_TIME + "POST" + path).encode() + body
    signature = b64encode(hmac.digest(OKX_SECRET.reveal(), text, "sha256")).decode()
    headers = {"ok-access-sign": signature, "ok-access-timestamp": OKX_TIME}
    return replace(BotRequest("www.okx.com", "POST", path, "", headers, body), **changes)


def test_at_okx_the_documents_text_signed_by_another_program_is_right() -> None:
    # "REST Authentication", "Signature"; OKX publishes no signature, this one is of
    # `openssl dgst -sha256 -hmac`.
    signature = "HiZhvSfMtWJA3uUIVXV3a/bSXNPCWvYFXoGCVS8V4zY="
    headers = {"ok-access-sign": signature, "ok-access-timestamp": OKX_TIME}
    request = BotRequest("www.okx.com", "GET", "/api/v5/account/balance", "ccy=BTC", headers, b"")

    proof = okx.verify(request, OKX_SECRET, OKX_MS)

    assert proof == TimedProof(hashlib.sha256(signature.encode()).digest(), OKX_MS + 30_000)


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "PUT"},
        {"path": "/api/v5/trade/cancel-order"},
        {"query": "a=1"},
        {"body": b'{"instId":"ETH-USDT"}'},
        {"headers": {}},
        {"headers": {"ok-access-timestamp": OKX_TIME}},
        {"headers": {"ok-access-timestamp": OKX_TIME, "ok-access-sign": ""}},
        {"headers": {"ok-access-timestamp": OKX_TIME, "ok-access-sign": "\xff"}},
    ],
)
def test_at_okx_what_is_not_signed_or_was_altered_is_refused(changes: dict[str, Any]) -> None:
    okx.verify(of_okx(), OKX_SECRET, OKX_MS)

    with pytest.raises(SignatureInvalidError):
        okx.verify(of_okx(**changes), OKX_SECRET, OKX_MS)


def test_at_okx_another_time_or_secret_than_was_signed_is_refused() -> None:
    request = of_okx()
    later = {**request.headers, "ok-access-timestamp": OKX_TIME.replace("57", "58")}

    with pytest.raises(SignatureInvalidError):
        okx.verify(replace(request, headers=later), OKX_SECRET, OKX_MS)
    with pytest.raises(SignatureInvalidError):
        okx.verify(request, Secret(b"another"), OKX_MS)


@pytest.mark.parametrize("off_ms", [-30_000, 0, 30_000])
def test_at_okx_a_signature_holds_for_30_seconds(off_ms: int) -> None:
    proof = okx.verify(of_okx(), OKX_SECRET, OKX_MS + off_ms)

    assert isinstance(proof, TimedProof)


@pytest.mark.parametrize("off_ms", [-30_001, 30_001])
def test_at_okx_a_signature_ends_after_30_seconds(off_ms: int) -> None:
    with pytest.raises(SignatureExpiredError):
        okx.verify(of_okx(), OKX_SECRET, OKX_MS + off_ms)


@pytest.mark.parametrize(
    "time",
    ["1607418537.715", "2020-13-08T09:08:57Z", "2020-12-08T09:08:57", "", "2020-12-08T::::::::Z"],
)
def test_at_okx_a_time_that_is_none_is_never_now(time: str) -> None:
    text = (time + "GET" + "/api/v5/account/balance").encode()
    signature = b64encode(hmac.digest(OKX_SECRET.reveal(), text, "sha256")).decode()
    headers = {"ok-access-sign": signature, "ok-access-timestamp": time}
    request = BotRequest("www.okx.com", "GET", "/api/v5/account/balance", "", headers, b"")

    with pytest.raises(SignatureExpiredError):
        okx.verify(request, OKX_SECRET, OKX_MS)


def test_at_okx_seconds_may_have_as_many_decimals_as_bots_write() -> None:
    for time in ("2020-12-08T09:08:57Z", "2020-12-08T09:08:57.715123Z"):
        text = (time + "GET" + "/p").encode()
        signature = b64encode(hmac.digest(OKX_SECRET.reveal(), text, "sha256")).decode()
        headers = {"ok-access-sign": signature, "ok-access-timestamp": time}

        proof = okx.verify(BotRequest("h", "GET", "/p", "", headers, b""), OKX_SECRET, OKX_MS)

        at = datetime.fromisoformat(time).astimezone(UTC)
        assert isinstance(proof, TimedProof)
        assert proof.over_at_ms == int(at.timestamp() * 1_000) + 30_000


# --- Kraken ------------------------------------------------------------------------------------


def of_kraken(body: bytes = KRAKEN_BODY, sign: str | None = None, **changes: Any) -> BotRequest:
    headers = {"content-type": FORM, "api-sign": KRAKEN_SIGNATURE if sign is None else sign}
    return replace(
        BotRequest("api.kraken.com", "POST", "/0/private/AddOrder", "", headers, body), **changes
    )


def signed_kraken(body: bytes, nonce: str, kind: str) -> BotRequest:
    text = b"/0/private/AddOrder" + hashlib.sha256(nonce.encode() + body).digest()
    digest = hmac.digest(b64decode(KRAKEN_SECRET.reveal()), text, "sha512")
    headers = {"content-type": kind, "api-sign": b64encode(digest).decode()}
    return of_kraken(body, headers=headers)


def test_krakens_published_signature_is_right() -> None:
    assert kraken.verify(of_kraken(), KRAKEN_SECRET, 0) == NonceProof(1_616_492_376_594)


@pytest.mark.parametrize(
    ("body", "nonce"),
    [(b'{"nonce":"5","pair":"XBTUSD"}', 5), (b'{"nonce":18446744073709551615}', 2**64 - 1)],
)
def test_at_kraken_a_json_body_is_signed_with_its_nonce(body: bytes, nonce: int) -> None:
    request = signed_kraken(body, str(nonce), "application/json")

    assert kraken.verify(request, KRAKEN_SECRET, 0) == NonceProof(nonce)


@pytest.mark.parametrize(
    "request_",
    [
        of_kraken(KRAKEN_BODY.replace(b"1.25", b"9.25")),
        of_kraken(KRAKEN_BODY.replace(b"594", b"595")),
        of_kraken(path="/0/private/CancelAll"),
        of_kraken(sign=""),
        of_kraken(sign="\xff"),
        of_kraken(headers={"content-type": FORM}),
        of_kraken(b""),
        of_kraken(b"pair=XBTUSD"),
        of_kraken(KRAKEN_BODY + b"&nonce=1616492376594"),
        signed_kraken(b"nonce=5&nonce=6", "5", FORM),
        signed_kraken(b"nonce=-1", "-1", FORM),
        signed_kraken(b"nonce=18446744073709551616", "18446744073709551616", FORM),
        signed_kraken(b"nonce=" + b"1" * 5_000, "1" * 5_000, FORM),
        signed_kraken(b'{"nonce":true}', "True", "application/json"),
        signed_kraken(b'{"nonce":1.5}', "1.5", "application/json"),
        signed_kraken(b'{"pair":"XBTUSD"}', "None", "application/json"),
    ],
)
def test_at_kraken_what_is_not_signed_or_was_altered_is_refused(request_: BotRequest) -> None:
    with pytest.raises(SignatureInvalidError):
        kraken.verify(request_, KRAKEN_SECRET, 0)


def test_at_kraken_another_grants_secret_is_refused() -> None:
    with pytest.raises(SignatureInvalidError):
        kraken.verify(of_kraken(), Secret(b64encode(b"another")), 0)


# --- What is told ------------------------------------------------------------------------------


def test_no_refusal_shows_what_was_expected() -> None:
    with pytest.raises(SignatureInvalidError) as refused:
        kraken.verify(of_kraken(sign="x" * 88), KRAKEN_SECRET, 0)

    shown = f"{refused.value!r}{refused.value.text}{refused.value.metadata}"
    assert KRAKEN_SIGNATURE not in shown
    assert "x" * 88 not in shown
