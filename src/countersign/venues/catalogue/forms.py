"""What stands in the catalogue's TOML files."""

from typing import Annotated, Any

import msgspec

from countersign.venues.catalogue.venue import (
    Binding,
    KeyKind,
    Limited,
    Meaning,
    Refusal,
    SecretForm,
    Tells,
)
from countersign.venues.errors import RejectionReason, UnavailableReason
from countersign.venues.nonces import NonceUnit


class Strict(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename="kebab"):
    """Keys are written with dashes; an unknown one is refused."""


class ErrorRowForm(Strict, frozen=True):
    meaning: Meaning
    status: list[int] = []
    code: str | None = None
    text: str | None = None
    reasons: list[RejectionReason] = []
    hint: str = ""
    reason: UnavailableReason | None = None
    limited: Limited | None = None
    pause_s: Annotated[int, msgspec.Meta(ge=1, le=3_600)] | None = None
    timed: bool = False


class CheckForm(Strict, frozen=True):
    method: str
    path: str
    reading: str
    query: str = ""
    body: str = ""
    content_type: str | None = None
    signed: bool = True


class TimeForm(Strict, frozen=True):
    path: str
    at: list[str | int]


class WhenForm(Strict, frozen=True):
    at: list[str | int]
    is_: str = msgspec.field(name="is")


class ErrorPlaceForm(Strict, frozen=True):
    code: list[str | int] | None = None
    text: list[str | int] | None = None
    list_: list[str | int] | None = msgspec.field(name="list", default=None)
    when: WhenForm | None = None


class AnswersForm(Strict, frozen=True):
    errors: list[ErrorPlaceForm]
    success_codes: list[str] = []
    headers: list[str] = []


class RefusalTable(Strict, frozen=True):
    status: int
    body: dict[str, Any] | list[Any]


class PageForm(Strict, frozen=True):
    """What a person is told of the venue, beside what the rest of the file says."""

    make_key: list[str]
    bind_ip: str
    withdraws: str
    unknown: list[str] = []


class GenerateForm(Strict, frozen=True):
    """How a person gives a public key to the venue."""

    steps: list[str]


class CcxtForm(Strict, frozen=True):
    """What ccxt calls the venue, and why it asks other hosts."""

    name: str
    elsewhere: dict[str, str] = {}


class VenueForm(Strict, frozen=True):
    title: str
    hosts: list[str]
    checks: list[CheckForm]
    tells: list[Tells]
    official: bool
    confirmed: bool
    sandbox: bool = False
    aliases: list[str] = []
    environment: dict[str, str] = {}


class FileForm(Strict, frozen=True):
    scheme: str
    binding: Binding
    passphrase: bool
    secret_form: SecretForm
    key_kinds: list[KeyKind]
    answers: AnswersForm
    endpoints: list[str]
    refusals: dict[Refusal, RefusalTable]
    venue: dict[str, VenueForm]
    errors: list[ErrorRowForm]
    time: TimeForm | None = None
    nonce_units: tuple[NonceUnit, ...] = tuple(NonceUnit)
    neutral: dict[str, str] = {}
    served_at: dict[str, list[str]] = {}
    generate: dict[KeyKind, GenerateForm] = {}
    ccxt: CcxtForm | None = None
    page: PageForm | None = None
