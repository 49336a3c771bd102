"""Reads the catalogue's TOML files. Whatever is wrong in them stops the start."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from countersign.venues.catalogue.catalogue import VenueCatalogue
from countersign.venues.catalogue.forms import (
    CheckForm,
    ErrorPlaceForm,
    ErrorRowForm,
    FileForm,
    PageForm,
    RefusalTable,
    VenueForm,
)
from countersign.venues.catalogue.venue import (
    Ccxt,
    Check,
    ErrorPlace,
    ErrorRow,
    KeyKind,
    Meaning,
    Page,
    Refusal,
    RefusalForm,
    TimeSource,
    Venue,
)
from countersign.venues.endpoints import EndpointsError, EndpointTable, load_endpoints
from countersign.venues.errors import UnavailableReason
from countersign.venues.questions import Question

_NAME: Final = re.compile(r"[A-Z0-9_]{1,40}")
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_FOLDER: Final = "countersign.venues.catalogue"
# The kinds of key pairs that can be made here.
MADE_HERE: Final = frozenset({KeyKind.ED25519, KeyKind.RSA})
# Where our own text goes in a refusal's body.
_TEXT: Final = b"{text}"


# Too many requests and bans, and what gateways say of a server that they do not reach.
_TELL_NOTHING: Final = frozenset({418, 429, 502, 503, 504})
_SERVER_ERRORS: Final = 500


class CatalogueError(Exception):
    """A file of the catalogue is wrong; the text says where."""


@cache
def load_catalogue() -> VenueCatalogue:
    """Read every file of the catalogue, once in a process and for those that it forks.

    Nothing of a catalogue ever changes, so all can have the same one.

    Raises:
        CatalogueError: a file has unknown or missing keys, or contradicts itself.
    """
    venues: list[Venue] = []
    for file in sorted(files(_FOLDER).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            venues += parse_venues(file.name, file.read_text("utf-8"))
    _require_distinct(venues)
    return VenueCatalogue(venues)


def parse_venues(source: str, text: str) -> Sequence[Venue]:
    """Return the venues of one file's text.

    Raises:
        CatalogueError: see load_catalogue.
    """
    try:
        form = msgspec.convert(tomllib.loads(text), FileForm)
        shared = _Shared(
            errors=tuple(_error_row(row) for row in form.errors),
            endpoints=load_endpoints(*form.endpoints),
            refusals=_refusals(form.refusals),
        )
        venues = [_venue(name, one, form, shared) for name, one in form.venue.items()]
        _require_served(form.served_at, venues)
    except (
        tomllib.TOMLDecodeError,
        msgspec.ValidationError,
        CatalogueError,
        EndpointsError,
    ) as error:
        raise CatalogueError(f"{source}: {error}") from error
    return venues


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all venues of a file have in common, made once."""

    errors: tuple[ErrorRow, ...]
    endpoints: EndpointTable
    refusals: Mapping[Refusal, RefusalForm]


def _require_sound(name: str, one: VenueForm, form: FileForm) -> None:
    """Refuse a venue that lacks what every one has, or whose file contradicts itself."""
    _require_all(_NAME, (name, *one.aliases), "a venue's name")
    _require_all(_HOST, one.hosts, "a host")
    if not one.hosts or not form.key_kinds or not one.checks:
        raise CatalogueError(f"{name}: needs a host, a kind of key and a check")
    if not form.generate.keys() <= MADE_HERE & set(form.key_kinds):
        raise CatalogueError(f"{name}: a kind of key that cannot be made here, or that it lacks")
    if form.time is None and any(row.timed for row in form.errors):
        raise CatalogueError(f"{name}: a row is timed, and nothing tells the venue's time")
    if not one.environment.keys() <= form.neutral.keys():
        raise CatalogueError(f"{name}: a header of its environment is not in neutral")


def _venue(name: str, one: VenueForm, form: FileForm, shared: _Shared) -> Venue:
    _require_sound(name, one, form)
    return Venue(
        name=name,
        title=one.title,
        sandbox=one.sandbox,
        official=one.official,
        confirmed=one.confirmed,
        aliases=tuple(one.aliases),
        hosts=tuple(one.hosts),
        environment=one.environment,
        neutral=form.neutral,
        scheme=form.scheme,
        binding=form.binding,
        needs_passphrase=form.passphrase,
        secret_form=form.secret_form,
        key_kinds=tuple(form.key_kinds),
        tells=frozenset(one.tells),
        generated={kind: tuple(each.steps) for kind, each in form.generate.items()},
        checks=tuple(_check(each) for each in one.checks),
        time=None if form.time is None else TimeSource(form.time.path, tuple(form.time.at)),
        nonce_units=form.nonce_units,
        error_places=tuple(_error_place(each) for each in form.answers.errors),
        answer_headers=tuple(form.answers.headers),
        success_codes=frozenset(form.answers.success_codes),
        errors=shared.errors,
        endpoints=shared.endpoints,
        served_at=_served_at(form.served_at),
        refusals=shared.refusals,
        ccxt=None if form.ccxt is None else Ccxt(form.ccxt.name, form.ccxt.elsewhere),
        page=None if form.page is None else _page(form.page),
    )


def _served_at(form: Mapping[str, Sequence[str]]) -> Mapping[str, frozenset[str]]:
    """Return the hosts by beginning, the longest first: the first that fits counts."""
    longest_first = sorted(form, key=len, reverse=True)
    return {beginning: frozenset(form[beginning]) for beginning in longest_first}


def _page(form: PageForm) -> Page:
    return Page(tuple(form.make_key), form.bind_ip, form.withdraws, tuple(form.unknown))


def _check(form: CheckForm) -> Check:
    question = Question(
        form.method,
        form.path,
        form.query,
        form.body.encode(),
        form.content_type,
        form.signed,
    )
    return Check(question, form.reading)


def _error_place(form: ErrorPlaceForm) -> ErrorPlace:
    if (form.list_ is None) == (form.text is None and form.code is None):
        raise CatalogueError("answers: an error has a code or a text, or else is in a list")
    when = form.when
    return ErrorPlace(
        code=None if form.code is None else tuple(form.code),
        text=None if form.text is None else tuple(form.text),
        listed=None if form.list_ is None else tuple(form.list_),
        when=None if when is None else (tuple(when.at), when.is_),
    )


def _refusals(forms: Mapping[Refusal, RefusalTable]) -> Mapping[Refusal, RefusalForm]:
    if set(forms) != set(Refusal):
        raise CatalogueError("refusals: each kind stands there once")
    return {kind: _refusal_form(kind, form) for kind, form in forms.items()}


def _refusal_form(kind: Refusal, form: RefusalTable) -> RefusalForm:
    parts = json.dumps(form.body).encode("ascii").split(_TEXT)
    if len(parts) != 2:  # noqa: PLR2004 what stands before our text, and what after
        raise CatalogueError(f"refusals: {kind} needs one place for the text")
    return RefusalForm(form.status, *parts)


def _error_row(form: ErrorRowForm) -> ErrorRow:
    judges = form.meaning in {Meaning.REJECTED, Meaning.INSUFFICIENT}
    if judges != bool(form.reasons and form.hint):
        raise CatalogueError("errors: reasons and hint stand in rows that refuse a key, only there")
    if (form.meaning is Meaning.UNAVAILABLE) != (form.reason is not None):
        raise CatalogueError("errors: reason stands in rows of an unavailable venue, only there")
    if (form.reason is UnavailableReason.RATE_LIMITED) != (form.limited is not None):
        raise CatalogueError("errors: limited stands in rows of a rate limit, only there")
    if form.pause_s is not None and form.limited is None:
        raise CatalogueError("errors: pause-s stands in rows of a rate limit alone")
    if form.timed and form.meaning is not Meaning.REJECTED:
        raise CatalogueError("errors: timed stands in rows that reject a key, only there")
    _require_own_words(form)
    if not (form.status or form.code or form.text):
        raise CatalogueError("errors: a row without a condition would match every answer")
    return ErrorRow(
        meaning=form.meaning,
        statuses=frozenset(form.status),
        code=form.code,
        text=None if form.text is None else form.text.casefold(),
        reasons=tuple(form.reasons),
        hint=form.hint,
        reason=form.reason,
        limited=form.limited,
        pause_s=form.pause_s,
        timed=form.timed,
    )


def _require_own_words(form: ErrorRowForm) -> None:
    """Refuse a row that would judge a key by a status that says nothing of one."""
    if form.meaning not in {Meaning.REJECTED, Meaning.INSUFFICIENT}:
        return
    if _TELL_NOTHING.intersection(form.status):
        raise CatalogueError("errors: a venue that is not there, or wants a pause, judges no key")
    if form.code is None and any(status >= _SERVER_ERRORS for status in form.status):
        raise CatalogueError("errors: a server error judges a key by its code alone")


def _require_all(pattern: re.Pattern[str], values: Iterable[str], what: str) -> None:
    for value in values:
        if not pattern.fullmatch(value):
            raise CatalogueError(f"{value!r} is not {what}")


def _require_served(served_at: Mapping[str, Sequence[str]], venues: Sequence[Venue]) -> None:
    """Refuse a host that serves nothing or is nobody's, and a path that is served nowhere."""
    if not served_at:
        return
    named = {host for hosts in served_at.values() for host in hosts}
    of_venues = {host for venue in venues for host in venue.hosts}
    for host in named ^ of_venues:
        raise CatalogueError(f"served-at: {host} stands there or with a venue, but not in both")
    for endpoint in venues[0].endpoints:
        if not endpoint.template.startswith(tuple(served_at)):
            raise CatalogueError(f"served-at: {endpoint.name} begins with none of it")


def _require_distinct(venues: Sequence[Venue]) -> None:
    seen: dict[str, str] = {}
    for venue in venues:
        for name in (venue.name, *venue.aliases):
            if name in seen:
                raise CatalogueError(f"{name} is named twice")
            seen[name] = venue.name
