"""Request bodies and queries of the grant routes."""

import re
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from typing import Final, TypeVar

from countersign.access.grant import Network
from countersign.access.grant_narrowing import AskedLimits
from countersign.access.grant_ports import GrantFilter
from countersign.countersigning.create_grant import NewGrant
from countersign.countersigning.update_grant import GrantChange
from countersign.entrypoints.http_api.credential_forms import credential_id, page_bounds
from countersign.entrypoints.http_api.forms import Form
from countersign.kernel.capability import Capability
from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.ids import GrantId, find_canonical_id

HOLDER_MAX: Final = 128
ENDPOINTS_MAX: Final = 1_000
SYMBOLS_MAX: Final = 200
CIDRS_MAX: Final = 50
REQUESTS_PER_MINUTE_MAX: Final = 100_000
TIME_MAX: Final = 253_402_300_799_999  # the last millisecond of the year 9999
# In milliseconds of the year 2001, in seconds of the year 33658: what is less looks like seconds.
TIME_MIN: Final = 1_000_000_000_000
# A public endpoint needs no grant, so this one is given to nobody.
GIVEN: Final = tuple(str(each) for each in Capability if each is not Capability.PUBLIC)

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SYMBOL: Final = re.compile(r"[!-~]{1,64}", re.ASCII)
GivenT = TypeVar("GivenT")
ReadT = TypeVar("ReadT")


class LimitsForm(Form, frozen=True, kw_only=True):
    """The limits of a grant; what is left out is not asked for."""

    capabilities: list[str] | None = None
    endpoints: list[str] | None = None
    symbols: list[str] | None = None
    requests_per_minute: int | None = None
    caller_cidrs: list[str] | None = None
    not_before: int | None = None
    not_after: int | None = None
    caller_signature: bool | None = None


class CreateGrantForm(LimitsForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of create; below a grant the credential may be left out."""

    holder: str
    credential_id: str | None = None
    parent_grant_id: str | None = None

    def to_domain(self) -> NewGrant:
        """Return what is asked for.

        Raises:
            InvalidRequestError: names each field that is not of its form.
        """
        reading = _Reading()
        new = NewGrant(
            holder=reading.field("holder", self.holder, _holder) or "",
            limits=_limits(self, reading),
            credential_id=reading.field("credentialId", self.credential_id, credential_id),
            parent_id=reading.field(
                "parentGrantId", self.parent_grant_id, lambda text: grant_id(text, "parentGrantId")
            ),
        )
        reading.require_no_faults()
        return new


class UpdateGrantForm(LimitsForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of update; what is left out stays as it is, an empty list is no limit."""

    grant_id: str
    holder: str | None = None

    def to_domain(self) -> GrantChange:
        """Return what is asked for.

        Raises:
            InvalidRequestError: names each field that is not of its form.
        """
        reading = _Reading()
        wanted = reading.field("grantId", self.grant_id, grant_id) or GrantId("")
        holder = reading.field("holder", self.holder, _holder)
        change = GrantChange(wanted, holder, _limits(self, reading))
        reading.require_no_faults()
        return change


class RevokeGrantForm(Form, frozen=True):
    """The body of revoke."""

    grant_id: str


def grant_id(text: str, field: str = "grantId") -> GrantId:
    """Return the id in its canonical form.

    Raises:
        InvalidRequestError: not a UUID.
    """
    canonical = find_canonical_id(text)
    if canonical is None:
        raise InvalidRequestError({field: "must be a UUID"})
    return GrantId(canonical)


def grant_filter(*, credential: str | None, limit: str | None, offset: str | None) -> GrantFilter:
    """Return the filter of a list's query.

    Raises:
        InvalidRequestError: a bad id or a bad number.
    """
    limit_read, offset_read = page_bounds(limit, offset)
    return GrantFilter(
        credential_id=credential_id(credential) if credential else None,
        limit=limit_read,
        offset=offset_read,
    )


class _FaultError(Exception):
    """What is wrong with one field, said without its value."""


class _Reading:
    """Reads field after field, and keeps what is wrong with each."""

    def __init__(self) -> None:
        self._faults: dict[str, str] = {}

    def field(
        self, name: str, given: GivenT | None, read: Callable[[GivenT], ReadT]
    ) -> ReadT | None:
        if given is None:
            return None
        try:
            return read(given)
        except _FaultError as fault:
            self._faults[name] = str(fault)
        except InvalidRequestError as error:
            self._faults.update(error.fields)
        return None

    def require_no_faults(self) -> None:
        if self._faults:
            raise InvalidRequestError(self._faults)


def _limits(form: LimitsForm, reading: _Reading) -> AskedLimits:
    return AskedLimits(
        capabilities=reading.field("capabilities", form.capabilities, _capabilities),
        endpoints=reading.field("endpoints", form.endpoints, _endpoints),
        symbols=reading.field("symbols", form.symbols, _symbols),
        requests_per_minute=reading.field("requestsPerMinute", form.requests_per_minute, _pace),
        networks=reading.field("callerCidrs", form.caller_cidrs, _networks),
        not_before_ms=reading.field("notBefore", form.not_before, _begin),
        not_after_ms=reading.field("notAfter", form.not_after, _time),
        caller_signature=form.caller_signature,
    )


def _holder(text: str) -> str:
    trimmed = text.strip(" ")
    if not 0 < len(trimmed) <= HOLDER_MAX:
        raise _FaultError(f"must have 1 to {HOLDER_MAX} characters")
    if _CONTROLS.search(trimmed):
        raise _FaultError("must not hold control characters")
    return trimmed


def _capabilities(given: Sequence[str]) -> frozenset[Capability]:
    words = {word.upper() for word in given}
    if not words or not words.issubset(GIVEN):
        raise _FaultError(f"must be one or more of {', '.join(GIVEN)}")
    return frozenset(Capability(word) for word in words)


def _endpoints(given: Sequence[str]) -> frozenset[str]:
    _require_few(given, ENDPOINTS_MAX)
    return frozenset(given)


def _symbols(given: Sequence[str]) -> frozenset[str]:
    _require_few(given, SYMBOLS_MAX)
    if not all(_SYMBOL.fullmatch(each) for each in given):
        raise _FaultError("must each have 1 to 64 visible ASCII characters")
    return frozenset(given)


def _pace(given: int) -> int:
    return _whole(given, 1, REQUESTS_PER_MINUTE_MAX)


def _begin(given: int) -> int:
    return given if given == 0 else _time(given)


def _time(given: int) -> int:
    if 0 <= given < TIME_MIN:
        raise _FaultError("must be in milliseconds since 1970, and looks like seconds")
    return _whole(given, TIME_MIN, TIME_MAX)


def _whole(given: int, least: int, most: int) -> int:
    if not least <= given <= most:
        raise _FaultError(f"must be a whole number from {least} to {most}")
    return given


def _networks(given: Sequence[str]) -> tuple[Network, ...]:
    _require_few(given, CIDRS_MAX)
    return tuple(dict.fromkeys(_network(each) for each in given))


def _network(text: str) -> Network:
    try:
        # A scope is of one machine's own links, and compares with nothing.
        network = None if "%" in text else ip_network(text)
    except ValueError:
        network = None
    if network is None:
        raise _FaultError("must each be a network, such as 203.0.113.0/24 or 2001:db8::/32")
    return network


def _require_few(given: Sequence[str], most: int) -> None:
    if len(given) > most:
        raise _FaultError(f"must be at most {most}")
