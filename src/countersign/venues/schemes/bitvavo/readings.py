"""Bitvavo: what its answers say of a key, which is that it may read.

Sources, read in November 2026: https://docs.bitvavo.com/docs/rest-api/get-market-fees for the fees'
form, and ccxt 4.5.90 for `GET /v2/account`, which has them under `fees` [K]: its page could not be
read. No document has an endpoint for the permissions, addresses or end of a key; the capabilities
that the answer may list beside the fees are the account's [K].
"""

from typing import Final

import msgspec

from countersign.venues.passport import Passport, reads_alone
from countersign.venues.readings.json_text import require_form


class _Fees(msgspec.Struct, frozen=True):
    """Read only to know the answer by."""

    taker: str
    maker: str


class _Account(msgspec.Struct, frozen=True):
    fees: _Fees


_ACCOUNT: Final = msgspec.json.Decoder(_Account)


def read_account(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `GET /v2/account`.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    require_form(_ACCOUNT, body)
    return reads_alone(now_ms, "spot")
