"""Writes a page for each venue into docs/venues, from the catalogue and from what its tests hold.

A row of the tables stands there because a test of tests/every_venue holds it.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.every_venue.kit.cases import HOSTILE, CannotBe, Case, Outcome, Refused, Stored, Told
from tests.every_venue.kit.discovery import EVERY
from tests.every_venue.kit.programs import KINDS
from tests.every_venue.kit.vectors import NoVectors
from tests.every_venue.kit.venue_facts import VenueFacts

from countersign.venues.catalogue import Venue, load_catalogue
from countersign.venues.catalogue.venue import Tells

FOLDER: Final = Path(__file__).parents[1] / "docs" / "venues"
_BINDINGS: Final = {
    "full": "the whole request",
    "path-only": "the path alone, not the body",
    "parameters-only": "the parameters alone: a signature serves any endpoint that takes them",
    "session": "a connection, and whatever is sent over it",
}
_BOUND: Final = {"yes": "bound to addresses", "no": "not bound to an address"}


def pages() -> dict[str, str]:
    """Return the text of each page by its file's name."""
    return {f"{facts.venue}.md": "\n".join(_page(facts)) + "\n" for facts in EVERY.values()}


def main() -> None:
    """Write the pages, and take away those of venues that are gone."""
    FOLDER.mkdir(exist_ok=True)
    written = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, "utf-8")


def _page(facts: VenueFacts) -> Iterator[str]:
    catalogue = load_catalogue()
    venues = [each for each in catalogue.list_venues() if each.name in facts.hosts]
    venue = catalogue.get(facts.venue)
    yield f"# {venue.title}"
    yield ""
    yield "Written by `make venue-pages` from the catalogue and from the tests; edit those."
    yield ""
    yield from _table(
        ("name", "what", "hosts"),
        (
            (f"`{each.name}`", each.title, ", ".join(f"`{host}`" for host in each.hosts))
            for each in venues
        ),
    )
    yield from _needs(venue)
    yield from _making(venue)
    yield from _telling(venues)
    yield from _matrix(facts)
    yield from _hostile(facts)
    yield from _refusals(facts)
    yield from _signatures(facts)


def _needs(venue: Venue) -> Iterator[str]:
    fields = ["`apiKey`", "`apiSecret`", *(["`apiPassphrase`"] if venue.needs_passphrase else [])]
    yield ""
    yield f"- What is needed: {', '.join(fields)}."
    yield f"- Kinds of keys: {', '.join(map(str, venue.key_kinds))}."
    yield f"- What a signature covers: {_BINDINGS[venue.binding]}."


def _making(venue: Venue) -> Iterator[str]:
    page = venue.page
    if page is not None:
        yield from ("", "## A key that may trade and not withdraw")
        yield from (f"{number}. {step}" for number, step in enumerate(page.make_key, 1))
        yield from ("", f"The right that withdraws: {page.withdraws}.")
        yield from ("", f"Bind it to addresses: {page.bind_ip}")
    for kind, steps in venue.generated.items():
        yield from ("", f"## A key pair that is made here: {kind}")
        yield from (f"{number}. {step}" for number, step in enumerate(steps, 1))
    if page is not None:
        yield from ("", "## What can't be known")
        yield from (f"- {each}" for each in page.unknown)


def _telling(venues: Sequence[Venue]) -> Iterator[str]:
    yield from ("", "## What a check can tell of a key")
    yield from _table(
        ("", *(each.title for each in venues)),
        (
            (word.value.replace("-", " "), *(_whether_told(each, word) for each in venues))
            for word in Tells
        ),
    )


def _whether_told(venue: Venue, word: Tells) -> str:
    return "yes" if word in venue.tells else "no"


def _matrix(facts: VenueFacts) -> Iterator[str]:
    yield from ("", "## What comes of a key that is handed in")
    yield from _table(
        ("key", "what comes of it", "why"),
        ((_named(case), _told(case.outcome), case.note) for case in facts.cases),
    )


def _hostile(facts: VenueFacts) -> Iterator[str]:
    yield from ("", "## What an answer that is none comes to")
    yield "No key is stored or refused by any of them."
    yield ""
    yield from _table(
        ("answer", "what comes of it"),
        (
            (name, _told(facts.hostile.get(name, expected)))
            for name, (_, expected) in HOSTILE.items()
        ),
    )


def _refusals(facts: VenueFacts) -> Iterator[str]:
    yield from ("", "## What a bot sees when it is refused")
    yield "The kinds stand in [refusals](../refusals.md); what is raised is measured with ccxt."
    yield ""
    said = facts.refusals.said
    yield from _table(
        ("kind", "status", "code", "ccxt raises"),
        (
            (
                kind.replace("-", " "),
                str(said[kind].status),
                f"`{said[kind].code}`",
                f"`{said[kind].raises}`" if said[kind].raises else "",
            )
            for kind in KINDS
        ),
    )


def _signatures(facts: VenueFacts) -> Iterator[str]:
    yield from ("", "## Signatures that the venue has published")
    if isinstance(facts.vectors, NoVectors):
        yield f"None: {facts.vectors.why}."
        return
    for source in dict.fromkeys(each.source for each in facts.vectors):
        number = sum(each.source == source for each in facts.vectors)
        yield f"- {number} at <{source}>"
    yield from (f"- {each.note}" for each in facts.vectors if each.note)


def _named(case: Case) -> str:
    return f"{case.name} (`{case.venue}`)" if case.venue else case.name


def _told(outcome: Outcome) -> str:
    match outcome:
        case CannotBe(why):
            return f"cannot be: {why}"
        case Stored(passport, credential_type):
            return f"stored as {credential_type}: {_passport(passport)}"
        case Refused():
            words = (*outcome.reasons, *outcome.fields, *filter(None, [outcome.reason]))
            return f"`{outcome.code}`" + (f": {', '.join(words)}" if words else "")


def _passport(told: Told) -> str:
    rights = (f"{name} {getattr(told, name)}" for name in ("read", "trade", "withdraw", "transfer"))
    more = [_BOUND.get(told.ip_bound, "binding unknown")]
    if told.ip_addresses:
        more.append(f"to {', '.join(told.ip_addresses)}")
    if told.expires_in_days is not None:
        days = told.expires_in_days
        more.append(f"ends in {days} days" if days >= 0 else f"ended {-days} days ago")
    if told.account_kind:
        more.append(f"account {told.account_kind}")
    return ", ".join((*rights, *more))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(heads)
    yield _row(["---"] * len(heads))
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    main()
