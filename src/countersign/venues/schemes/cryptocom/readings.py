"""Crypto.com: what its answers say of a key, which is that it may read.

Source: exchange-developer.crypto.com, private/user-balance. No method tells what a key may do, to
which addresses it is bound or when it ends: "Generating the API Key" has all of that on the website
alone.
"""

from typing import Final

import msgspec

from countersign.venues.errors import unexpected_answer
from countersign.venues.passport import Passport, reads_alone
from countersign.venues.readings.json_text import require_form

_METHOD: Final = "private/user-balance"


class _Balance(msgspec.Struct, frozen=True):
    instrument_name: str
    total_available_balance: str
    position_balances: list[dict[str, object]]


class _Result(msgspec.Struct, frozen=True):
    data: list[_Balance]


class _Answer(msgspec.Struct, frozen=True):
    id: int | str
    method: str
    code: int | str
    result: _Result


_ANSWER: Final = msgspec.json.Decoder(_Answer)


def read_balance(body: bytes, now_ms: int) -> Passport:
    """Read the answer of `private/user-balance`.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_ANSWER, body)
    if str(found.code) != "0" or found.method != _METHOD or not found.result.data:
        raise unexpected_answer()
    return reads_alone(now_ms)
