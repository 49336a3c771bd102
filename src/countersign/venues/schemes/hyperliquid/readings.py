"""Hyperliquid: what its answers say of an agent's key.

Sources, read in November 2026:
  https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint, "Query a
    user's role"; .../exchange-endpoint, "Approve an API wallet", "Agent Send Asset",
    "Invalidate Pending Nonce (noop)"
  https://github.com/hyperliquid-dex/hyperliquid-python-sdk (0.23): `Info.extra_agents` and the
    recorded answers of its tests; examples/basic_agent.py: an agent may not withdraw
  https://github.com/nktkas/hyperliquid (August 2026), extraAgents.ts: `validUntil` can be
    null, which Hyperliquid's own pages do not say

Anybody may ask who acts for whom, so only the last question, a signed action that does nothing,
shows that the venue takes what the key signs.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final, Never

import msgspec

from countersign.venues.errors import KeyRejectedError, RejectionReason, unexpected_answer
from countersign.venues.passport import Passport, Permission
from countersign.venues.questions import More, Question
from countersign.venues.readings.json_text import checked_time_ms, require_form

_AGENT: Final = "agent"
_JSON: Final = "application/json"
_AGENTS: Final = Question(
    "POST", "/info", body=b'{"type":"extraAgents","user":"{apiKey}"}', content_type=_JSON,
    signed=False,
)  # fmt: skip
_NOOP: Final = Question("POST", "/exchange", body=b'{"action":{"type":"noop"}}', content_type=_JSON)
_OTHER_ACCOUNT_HINT: Final = (
    "Hyperliquid knows this API wallet, but it acts for another account. The API key has to be the"
    " address of the account that approved it; a sub-account's is that of its main account."
)


@dataclass(frozen=True, slots=True)
class Pair:
    """The addresses of an account and of the agent that is to act for it, in lower case."""

    account: str
    signer: str


class _Master(msgspec.Struct, frozen=True):
    user: str


class _Role(msgspec.Struct, frozen=True):
    role: str
    data: _Master


class _NamedAgent(msgspec.Struct, frozen=True, rename="camel"):
    address: str
    valid_until: int | None


class _Response(msgspec.Struct, frozen=True):
    type: str


class _Done(msgspec.Struct, frozen=True):
    status: str
    response: _Response


_ROLE: Final = msgspec.json.Decoder(_Role)
_NAMED_AGENTS: Final = msgspec.json.Decoder(list[_NamedAgent])
_DONE: Final = msgspec.json.Decoder(_Done)


def read_of_nobody(_body: bytes, _now_ms: int) -> Never:
    """Stand for the reading that `prepare` makes for each key: without one nothing is known.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    raise unexpected_answer()


def read_role(pair: Pair, body: bytes, _now_ms: int) -> More:
    """Read the answer to `userRole` of the signer; that it is no agent is in the error table.

    Raises:
        KeyRejectedError: BAD_KEY or BAD_SIGNATURE: it is an agent of another account.
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_ROLE, body)
    if found.role != _AGENT:
        raise unexpected_answer()
    if found.data.user.lower() != pair.account:
        raise KeyRejectedError(
            [RejectionReason.BAD_KEY, RejectionReason.BAD_SIGNATURE], _OTHER_ACCOUNT_HINT
        )
    return More(_AGENTS, partial(_read_agents, pair))


def _read_agents(pair: Pair, body: bytes, _now_ms: int) -> More:
    """Read the answer to `extraAgents` of the account: its named agents, and when each ends.

    An account's one agent without a name is not there, and when it ends is not told [K].

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    ends = [
        agent.valid_until
        for agent in require_form(_NAMED_AGENTS, body)
        if agent.address.lower() == pair.signer
    ]
    ends_ms = ends[0] if ends else None
    expires_at_ms = None if ends_ms is None else checked_time_ms(ends_ms)
    return More(_NOOP, partial(_read_noop, expires_at_ms))


def _read_noop(expires_at_ms: int | None, body: bytes, now_ms: int) -> Passport:
    """Read the answer to a `noop`, which proves that the key signs for the account.

    Raises:
        VenueUnavailableError: UNEXPECTED_ANSWER.
    """
    found = require_form(_DONE, body)
    if (found.status, found.response.type) != ("ok", "default"):
        raise unexpected_answer()
    return Passport(
        read=Permission.YES,
        trade=Permission.YES,
        # What leaves an account is signed by its own key alone.
        withdraw=Permission.NO,
        # "Agent Send Asset": between the account's own places.
        transfer=Permission.YES,
        # Neither documents nor the page that makes agents know of a binding to addresses.
        ip_bound=Permission.NO,
        checked_at_ms=now_ms,
        expires_at_ms=expires_at_ms,
        # No id: the account's is the API key, which is nowhere kept or shown in the clear.
        accounts=("perp", "spot"),
    )
