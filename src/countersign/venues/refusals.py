"""Our refusals, in the shape in which a venue writes its own: bots know no other."""

import json

from countersign.venues.catalogue import Refusal, Venue
from countersign.venues.requests import VenueAnswer

__all__ = ["Refusal", "refusal"]


def refusal(
    venue: Venue, kind: Refusal, text: str, retry_after_s: int | None = None
) -> VenueAnswer:
    """Return an answer that says no as the venue would, with our own text in it.

    Args:
        venue: whose bot is answered.
        kind: why it is refused.
        text: for a person; it is repeated to the bot as it is.
        retry_after_s: when to ask again, where that is known.
    """
    form = venue.refusals[kind]
    headers = {"content-type": "application/json"}
    if retry_after_s is not None:
        headers["retry-after"] = str(retry_after_s)
    # The form is JSON around a place within one of its strings.
    return VenueAnswer(form.status, headers, form.head + _escaped(text) + form.tail)


def _escaped(text: str) -> bytes:
    return json.dumps(text)[1:-1].encode("ascii")
