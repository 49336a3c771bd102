"""The simulator's own record beside the owner's audit list: do they agree, use by use?"""

import hashlib
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import urlencode

from tests.every_venue.kit.discovery import EVERY
from tests.support.accounts import Account

from venue_simulator.record import RecordedArrival

# A digest of a request with the time or nonce that it carries, as its venue writes it.
Stamped = tuple[str, str]

_PAGE: Final = 1_000
_SETTLED_WITHIN_S: Final = 15.0


@dataclass
class Uses:
    """What an owner reads of uses: every intent, and what is said to have been sent."""

    intended: Counter[Stamped] = field(default_factory=Counter)
    sent: Counter[Stamped] = field(default_factory=Counter)
    open: int = 0

    def __add__(self, other: Self) -> "Uses":
        return Uses(self.intended + other.intended, self.sent + other.sent, self.open + other.open)


def uses_of(owner: Account, venue: str, since_ms: int = 0) -> Uses:
    """Read the uses of an owner's keys at a venue out of the audit list, page by page."""
    entries = list(_listed(owner, since_ms))
    intents = {each["entryId"]: each for each in entries if each["outcome"] == "INTENDED"}
    uses = Uses()
    for each in intents.values():
        details = each["details"]
        if details["venue"] == venue:
            stamp = shown_stamp(venue, details["stamp"])
            uses.intended[details["requestDigest"], stamp] += 1
            uses.open += each["state"] == "OPEN"
    for each in entries:
        # A refusal has no intent; an outcome names its own.
        intended = intents[each["intentId"]]["details"] if "intentId" in each else {}
        if intended.get("venue") == venue and each["details"]["sent"] == "YES":
            stamp = shown_stamp(venue, intended["stamp"])
            uses.sent[each["details"]["sentDigest"], stamp] += 1
    return uses


def require_agreement(
    owners: Sequence[Account], venue: str, arrivals: Iterable[RecordedArrival]
) -> int:
    """Require that what arrived is what is on record as sent, both ways; return how many.

    Args:
        owners: everybody who holds the key that the arrivals came with.
        venue: its name.
        arrivals: whatever the gateway sent with the key.
    """
    uses = _settled(owners, venue)
    arrived = Counter((sent_digest(each), each.stamp) for each in arrivals)

    assert arrived - uses.sent == Counter(), f"{venue}: arrived, and no outcome says so"
    assert uses.sent - arrived == Counter(), f"{venue}: on record as sent, and never arrived"
    return arrived.total()


def require_nothing_unrecorded(
    owner: Account, venue: str, arrivals: Sequence[RecordedArrival], since_ms: int = 0
) -> int:
    """Require what holds after a kill too; return how many arrived.

    What is on record as sent arrived, and whatever arrived was intended.
    """
    uses = uses_of(owner, venue, since_ms)
    arrived = Counter((sent_digest(each), each.stamp) for each in arrivals)
    asked = Counter((request_digest(each), each.stamp) for each in arrivals)

    assert asked - uses.intended == Counter(), f"{venue}: arrived without an intent"
    assert uses.sent - arrived == Counter(), f"{venue}: on record as sent, and never arrived"
    return arrived.total()


def sent_digest(arrival: RecordedArrival) -> str:
    """Return the digest of the bytes that arrived."""
    return _digest("countersign.sent.1", arrival, arrival.target, arrival.raw_body)


def request_digest(arrival: RecordedArrival) -> str:
    """Return the digest of a request without its authentication elements, as the bot wrote it.

    Of Kraken's bodies, for those that are forms.
    """
    path, _, query = arrival.target.partition("?")
    query = re.sub(r"&?(timestamp|signature)=[^&]*", "", query)
    body = re.sub(rb"^nonce=\d+&?", b"", arrival.raw_body)
    return _digest("countersign.request.1", arrival, f"{path}\n{query}", body)


def shown_stamp(venue: str, number: int) -> str:
    """Return how the simulator's record shows the nonce or time (Unix ms) that was signed."""
    return EVERY[venue.removesuffix("_UAT")].stamp(number)


def _digest(version: str, arrival: RecordedArrival, target: str, body: bytes) -> str:
    head = f"{version}\n{arrival.method}\n{arrival.host}\n{target}\n"
    return hashlib.sha256(head.encode() + body).hexdigest()


def _settled(owners: Sequence[Account], venue: str) -> Uses:
    """Read the uses of all owners, once each has its outcome."""
    give_up = time.monotonic() + _SETTLED_WITHIN_S
    while True:
        uses = sum((uses_of(owner, venue) for owner in owners), Uses())
        if not uses.open:
            return uses
        assert time.monotonic() < give_up, f"{uses.open} uses have no outcome"
        time.sleep(0.1)


def _listed(owner: Account, since_ms: int) -> Iterator[dict[str, Any]]:
    query = {"action": "credential.forward", "limit": _PAGE, "from": since_ms}
    while True:
        answer = owner.client.get(f"/audit/list?{urlencode(query)}")
        assert answer.status == 200, answer.raw
        yield from answer.data
        pagination = answer.json["pagination"]
        if not pagination["hasNext"]:
            return
        query["cursor"] = pagination["cursor"]
