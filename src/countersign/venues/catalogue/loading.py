"""Reads the catalogue's TOML files. Whatever is wrong in them stops the start."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Annotated, Any, Final

import msgspec

from countersign.venues.catalogue.catalogue import VenueCatalogue
from countersign.venues.catalogue.venue import (
    Binding,
    Check,
    ErrorForm,
    ErrorRow,
    KeyKind,
    Limited,
    Meaning,
    ReadingName,
    Refusal,
    RefusalForm,
    SchemeName,
    SecretForm,
    TimeSource,
    Venue,
)
from countersign.venues.endpoints import EndpointsError, EndpointTable, load_endpoints
from countersign.venues.errors import RejectionReason, UnavailableReason

_NAME: Final = re.compile(r"[A-Z0-9_]{1,40}")
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_FOLDER: Final = "countersign.venues.catalogue"
# Where our own text goes in a refusal's body.
_TEXT: Final = b"{text}"


class CatalogueError(Exception):
    """A file of the catalogue is wrong; the text says where."""


class _Strict(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename="kebab"):
    """Keys are written with dashes; an unknown one is refused."""


class _ErrorRowForm(_Strict, frozen=True):
    meaning: Meaning
    status: list[int] = []
    code: str | None = None
    text: str | None = None
    reasons: list[RejectionReason] = []
    hint: str = ""
    reason: UnavailableReason | None = None
    limited: Limited | None = None
    pause_s: Annotated[int, msgspec.Meta(ge=1, le=3_600)] | None = None


class _CheckForm(_Strict, frozen=True):
    method: str
    path: str
    reading: ReadingName
    query: str = ""
    body: str = ""


class _TimeForm(_Strict, frozen=True):
    path: str
    at: list[str | int]


class _AnswersForm(_Strict, frozen=True):
    form: ErrorForm
    success_codes: list[str] = []
    headers: list[str] = []


class _RefusalForm(_Strict, frozen=True):
    status: int
    body: dict[str, Any]


class _VenueForm(_Strict, frozen=True):
    title: str
    hosts: list[str]
    check: _CheckForm
    official: bool
    confirmed: bool
    sandbox: bool = False
    aliases: list[str] = []
    environment: dict[str, str] = {}


class _FileForm(_Strict, frozen=True):
    scheme: SchemeName
    binding: Binding
    passphrase: bool
    secret_form: SecretForm
    key_kinds: list[KeyKind]
    answers: _AnswersForm
    endpoints: list[str]
    refusals: dict[Refusal, _RefusalForm]
    venue: dict[str, _VenueForm]
    errors: list[_ErrorRowForm]
    time: _TimeForm | None = None
    served_at: dict[str, list[str]] = {}


def load_catalogue() -> VenueCatalogue:
    """Read every file of the catalogue.

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
        form = msgspec.convert(tomllib.loads(text), _FileForm)
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


def _venue(name: str, one: _VenueForm, form: _FileForm, shared: _Shared) -> Venue:
    _require_all(_NAME, (name, *one.aliases), "a venue's name")
    _require_all(_HOST, one.hosts, "a host")
    if not one.hosts or not form.key_kinds:
        raise CatalogueError(f"{name}: needs a host and a kind of key")
    return Venue(
        name=name,
        title=one.title,
        sandbox=one.sandbox,
        official=one.official,
        confirmed=one.confirmed,
        aliases=tuple(one.aliases),
        hosts=tuple(one.hosts),
        environment=one.environment,
        scheme=form.scheme,
        binding=form.binding,
        needs_passphrase=form.passphrase,
        secret_form=form.secret_form,
        key_kinds=tuple(form.key_kinds),
        check=_check(one.check),
        time=None if form.time is None else TimeSource(form.time.path, tuple(form.time.at)),
        error_form=form.answers.form,
        answer_headers=tuple(form.answers.headers),
        success_codes=frozenset(form.answers.success_codes),
        errors=shared.errors,
        endpoints=shared.endpoints,
        served_at={begin: frozenset(hosts) for begin, hosts in form.served_at.items()},
        refusals=shared.refusals,
    )


def _check(form: _CheckForm) -> Check:
    return Check(form.method, form.path, form.query, form.body.encode(), form.reading)


def _refusals(forms: Mapping[Refusal, _RefusalForm]) -> Mapping[Refusal, RefusalForm]:
    if set(forms) != set(Refusal):
        raise CatalogueError("refusals: each kind stands there once")
    return {kind: _refusal_form(kind, form) for kind, form in forms.items()}


def _refusal_form(kind: Refusal, form: _RefusalForm) -> RefusalForm:
    parts = json.dumps(form.body).encode("ascii").split(_TEXT)
    if len(parts) != 2:  # noqa: PLR2004 what stands before our text, and what after
        raise CatalogueError(f"refusals: {kind} needs one place for the text")
    return RefusalForm(form.status, *parts)


def _error_row(form: _ErrorRowForm) -> ErrorRow:
    judges = form.meaning in {Meaning.REJECTED, Meaning.INSUFFICIENT}
    if judges != bool(form.reasons and form.hint):
        raise CatalogueError("errors: reasons and hint stand in rows that refuse a key, only there")
    if (form.meaning is Meaning.UNAVAILABLE) != (form.reason is not None):
        raise CatalogueError("errors: reason stands in rows of an unavailable venue, only there")
    if (form.reason is UnavailableReason.RATE_LIMITED) != (form.limited is not None):
        raise CatalogueError("errors: limited stands in rows of a rate limit, only there")
    if form.pause_s is not None and form.limited is None:
        raise CatalogueError("errors: pause-s stands in rows of a rate limit alone")
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
    )


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
        if sum(endpoint.template.startswith(beginning) for beginning in served_at) != 1:
            raise CatalogueError(f"served-at: {endpoint.name} begins with none of it, or two")


def _require_distinct(venues: Sequence[Venue]) -> None:
    seen: dict[str, str] = {}
    for venue in venues:
        for name in (venue.name, *venue.aliases):
            if name in seen:
                raise CatalogueError(f"{name} is named twice")
            seen[name] = venue.name
