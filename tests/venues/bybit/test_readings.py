"""What Bybit's answer on a key becomes. Source: v5/user/apikey-info of its documents."""

import json
from typing import Any, Final

import pytest

from countersign.venues.errors import VenueUnavailableError
from countersign.venues.passport import Passport, Permission
from countersign.venues.schemes.bybit.readings import read_key

YES, NO, UNKNOWN = Permission.YES, Permission.NO, Permission.UNKNOWN
NOW_MS = 1_790_000_000_000
# The document's example, with a key that may write and only trades.
PERMISSIONS: Final[dict[str, list[str]]] = {
    "ContractTrade": ["Order", "Position"],
    "Spot": ["SpotTrade"],
    "Wallet": [],
    "Options": [],
    "Derivatives": ["DerivativesTrade"],
    "CopyTrading": [],
    "BlockTrade": [],
    "Exchange": [],
    "NFT": [],
    "Affiliate": [],
    "Earn": [],
    "FiatP2P": [],
    "FiatConvertBroker": [],
    "FiatGlobalPay": [],
    "FiatBitPay": [],
    "BitCard": [],
    "ByXPost": [],
}
RESULT: Final[dict[str, Any]] = {
    "id": "2208369",
    "note": "testnet",
    "apiKey": "XXXXXXXX",
    "readOnly": 0,
    "secret": "",
    "permissions": PERMISSIONS,
    "ips": ["18.181.170.164", "13.212.45.47"],
    "type": 1,
    "deadlineDay": -2,
    "expiredAt": "1970-01-01T00:00:00Z",
    "createdAt": "2025-10-13T03:20:45Z",
    "unified": 0,
    "uta": 1,
    "userID": 1_448_939,
    "rsaPublicKey": "",
    "isMaster": True,
    "parentUid": "0",
}


def body(code: object = 0, **changes: object) -> bytes:
    result = {name: value for name, value in (RESULT | changes).items() if value is not None}
    return json.dumps({"retCode": code, "retMsg": "", "result": result}).encode()


def read(**changes: object) -> Passport:
    found = read_key(body(**changes), NOW_MS)
    assert isinstance(found, Passport)
    return found


def permissions(**changes: list[str]) -> dict[str, list[str]]:
    return PERMISSIONS | changes


def test_reads_a_key_that_trades_from_two_addresses() -> None:
    assert read() == Passport(
        read=YES,
        trade=YES,
        withdraw=NO,
        transfer=NO,
        ip_bound=YES,
        checked_at_ms=NOW_MS,
        ip_addresses=("18.181.170.164", "13.212.45.47"),
        account_kind="main",
        account_id="1448939",
        accounts=("unified", "fund"),
    )


def test_a_key_that_only_reads_may_nothing_else_whatever_it_lists() -> None:
    may = permissions(Wallet=["AccountTransfer", "Withdraw"], FiatP2P=["FiatP2POrder"])

    found = read(readOnly=1, permissions=may)

    assert (found.read, found.trade, found.withdraw, found.transfer) == (YES, NO, NO, NO)


@pytest.mark.parametrize("name", ["ContractTrade", "Spot", "Options", "Derivatives", "BlockTrade"])
def test_any_permission_to_order_is_one_to_trade(name: str) -> None:
    may = {**{each: [] for each in PERMISSIONS}, name: ["x"]}

    assert read(permissions=may).trade is YES


def test_a_key_without_orders_does_not_trade() -> None:
    may = {**{each: [] for each in PERMISSIONS}, "Wallet": ["AccountTransfer"]}

    assert read(permissions=may).trade is NO


@pytest.mark.parametrize(
    ("group", "words", "withdraw", "transfer"),
    [
        ("Wallet", ["Withdraw"], YES, NO),
        ("Wallet", ["AccountTransfer"], NO, YES),
        ("Wallet", ["SubMemberTransfer"], NO, YES),
        ("Wallet", ["SubMemberTransferList"], NO, YES),
        ("Wallet", ["Withdraw", "AccountTransfer"], YES, YES),
        ("Exchange", ["ExchangeHistory"], NO, YES),
        ("Earn", ["Earn"], NO, YES),
        ("FiatConvertBroker", ["FiatConvertBrokerOrder"], NO, YES),
        ("FiatP2P", ["FiatP2POrder"], YES, NO),
        ("FiatBitPay", ["FaitPayOrder"], YES, NO),
        ("Affiliate", ["Affiliate"], NO, NO),
        ("BitCard", ["BitCard"], NO, NO),
        ("FiatGlobalPay", ["Pay"], UNKNOWN, UNKNOWN),
        ("SomethingNew", ["x"], UNKNOWN, UNKNOWN),
        ("Wallet", ["SomethingNew"], UNKNOWN, UNKNOWN),
        ("Wallet", ["SomethingNew", "Withdraw"], YES, UNKNOWN),
    ],
)
def test_tells_what_moves_money_and_does_not_guess(
    group: str, words: list[str], withdraw: Permission, transfer: Permission
) -> None:
    found = read(permissions=permissions(**{group: words}))

    assert (found.withdraw, found.transfer) == (withdraw, transfer)


def test_what_the_answer_leaves_out_is_unknown() -> None:
    found = read(permissions={}, ips=None, expiredAt=None, isMaster=None, userID=None, uta=None)

    assert found == Passport(
        read=YES,
        trade=UNKNOWN,
        withdraw=UNKNOWN,
        transfer=UNKNOWN,
        ip_bound=UNKNOWN,
        checked_at_ms=NOW_MS,
    )


@pytest.mark.parametrize("ips", [["*"], []])
def test_a_key_that_is_bound_to_no_address_ends(ips: list[str]) -> None:
    found = read(ips=ips, expiredAt="2027-01-15T03:21:05Z")

    assert (found.ip_bound, found.ip_addresses) == (NO, ())
    assert found.expires_at_ms == 1_799_983_265_000


def test_reads_the_kind_of_account() -> None:
    found = read(isMaster=False, uta=0)

    assert (found.account_kind, found.accounts) == ("sub", ("contract", "spot", "fund"))


@pytest.mark.parametrize(
    "answer",
    [
        body(code=10003),
        body(code="0"),
        body(readOnly=2),
        body(readOnly="0"),
        body(readOnly=False),
        body(readOnly=None),
        body(permissions=None),
        body(permissions=[]),
        body(permissions={"Wallet": "Withdraw"}),
        body(permissions={"Wallet": [1]}),
        body(ips=["not an address"]),
        body(ips="1.2.3.4"),
        body(expiredAt="tomorrow"),
        body(expiredAt="2027-01-15T03:21:05"),
        body(expiredAt="0001-01-01T00:00:00Z"),
        b'{"retCode":0,"result":{}}',
        b'{"retCode":0,"result":null}',
        b'{"retCode":0}',
        b"{}",
        b"[]",
        b"",
    ],
)
def test_anything_else_is_no_answer(answer: bytes) -> None:
    with pytest.raises(VenueUnavailableError):
        read_key(answer, NOW_MS)
