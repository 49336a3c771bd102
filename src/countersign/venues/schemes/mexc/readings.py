"""MEXC: what its answers say of a key, which is that it may read.

Sources, read in November 2026: https://www.mexc.com/api-docs/spot-v3, "Account Information": its
flags are the account's, not the key's. https://github.com/mexcdevelop/apidocs, branch
contract_v1_en, "Get all informations of user's asset". No document has an endpoint for the
permissions, addresses or end of a key; ccxt knows of `apiKeyInfo`, whose answer nobody describes.
"""

from typing import Final

import msgspec

from countersign.venues.errors import unexpected_answer
from countersign.venues.passport import Passport, reads_alone
from countersign.venues.readings.json_text import require_form


class _Account(msgspec.Struct, frozen=True, rename="camel"):
    """The flags are read only to know the answer by."""

    can_trade: bool
    can_withdraw: bool
    account_type: str
    balances: list[msgspec.Raw]


class _Asset(msgspec.Struct, frozen=True):
    currency: str


class _Assets(msgspec.Struct, frozen=True):
    success: bool
    code: int
    data: list[_Asset]


_ACCOUNT: Final = msgspec.json.Decoder(_Account)
_ASSETS: Final = msgspec.json.Decoder(_Assets)


def read_account(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v3/account`.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    require_form(_ACCOUNT, body)
    return reads_alone(now_ms, "spot")


def read_assets(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /api/v1/private/account/assets`.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_ASSETS, body)
    if not found.success or found.code:
        raise unexpected_answer()
    return reads_alone(now_ms, "futures")
