"""What every new key goes through: limits, normal form, the venue's check, the owner's policy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from countersign.access.grant_token import holds_token
from countersign.credentials.credential import CredentialType
from countersign.credentials.errors import WithdrawalEnabledError
from countersign.credentials.fingerprint import Fingerprint
from countersign.kernel.errors import InvalidRequestError
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import Venue, VenueCatalogue
from countersign.venues.check_key import CheckKey
from countersign.venues.errors import KeyRejectedError, RejectionReason
from countersign.venues.field_mix_ups import find_advice
from countersign.venues.key_material import KeyMaterial, holds_pem, normalised_material
from countersign.venues.passport import Passport, Permission

# Contract, section 3: limits.
_LIMITS_BYTES: Final = {"apiKey": 512, "apiSecret": 8 * 1024, "apiPassphrase": 256}
_NAME_CHARACTERS_MAX: Final = 128
_GRANT_HINT: Final = (
    "This is the token of a Countersign grant, which a bot shows to the gateway. Send the API key"
    " and the secret that the exchange shows."
)
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # Unicode's Cc and Cs


class WithdrawalPolicy(StrEnum):
    """What to do with a key that may withdraw."""

    REFUSE = "refuse"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class SubmittedKey:
    """A key as the caller sent it."""

    api_key: Secret
    api_secret: Secret
    api_passphrase: Secret | None


@dataclass(frozen=True, slots=True)
class AcceptedKey:
    """A key that the venue knows, in normal form, with what the venue said of it."""

    venue: Venue
    material: KeyMaterial
    credential_type: CredentialType
    passport: Passport
    nonce_unit: str | None
    fingerprint: bytes


class Intake:
    """Takes in a key: nothing is stored that has not come through here."""

    def __init__(
        self,
        *,
        catalogue: VenueCatalogue,
        check_key: CheckKey,
        fingerprint: Fingerprint,
        withdrawal: WithdrawalPolicy,
    ) -> None:
        self._catalogue = catalogue
        self._check_key = check_key
        self.fingerprint = fingerprint
        self._withdrawal = withdrawal

    def parse(self, venue_name: str, submitted: SubmittedKey) -> tuple[Venue, KeyMaterial]:
        """Return the venue, and the key in the form that the venue takes.

        Raises:
            InvalidRequestError: a field is blank, too long, or has control characters.
            VenueNotSupportedError: not in the catalogue.
            KeyRejectedError: MALFORMED_KEY: no request could be signed with it.
        """
        venue = self._catalogue.get(venue_name)
        _require_within_limits(submitted)
        _require_no_token(submitted)
        material = normalised_material(
            venue, submitted.api_key, submitted.api_secret, submitted.api_passphrase
        )
        return venue, material

    async def check(
        self, venue: Venue, material: KeyMaterial, *, not_after: float | None = None
    ) -> AcceptedKey:
        """Ask the venue about the key, and apply the intake policy.

        Args:
            venue: as `parse` returned it.
            material: as `parse` returned it.
            not_after: on the monotonic clock, in seconds: no signed request is begun later.

        Raises:
            DeadlinePassedError: that time came first.
            KeyRejectedError: the venue refused it.
            VenueUnreachableError, VenueUnavailableError, VenueTimeoutError: nothing is known.
            WithdrawalEnabledError: it may withdraw, and such keys are refused.
        """
        try:
            checked = await self._check_key(venue, material, not_after=not_after)
        except KeyRejectedError as error:
            advice = find_advice(venue, error.reasons)
            if advice is None or holds_pem(material.api_secret):
                raise
            raise KeyRejectedError(error.reasons, f"{error.text} {advice}") from error
        if (
            checked.passport.withdraw is Permission.YES
            and self._withdrawal is WithdrawalPolicy.REFUSE
        ):
            page = venue.page
            raise WithdrawalEnabledError(venue.title, None if page is None else page.withdraws)
        return AcceptedKey(
            venue=venue,
            material=material,
            credential_type=CredentialType(checked.credential_type),
            passport=checked.passport,
            nonce_unit=checked.nonce_unit,
            fingerprint=self.fingerprint(venue, material),
        )


def require_name(name: str, field: str) -> str:
    """Return the name with its outer blanks off.

    Raises:
        InvalidRequestError: over 128 characters, or with control characters.
    """
    trimmed = name.strip()
    if len(trimmed) > _NAME_CHARACTERS_MAX:
        raise InvalidRequestError({field: f"must be at most {_NAME_CHARACTERS_MAX} characters"})
    if _CONTROLS.search(trimmed):
        raise InvalidRequestError({field: "must not hold control characters"})
    return trimmed


def _require_within_limits(submitted: SubmittedKey) -> None:
    fields: Mapping[str, Secret | None] = {
        "apiKey": submitted.api_key,
        "apiSecret": submitted.api_secret,
        "apiPassphrase": submitted.api_passphrase,
    }
    too_long = {
        name: f"must be at most {_LIMITS_BYTES[name]} bytes{_place_of(name, value)}"
        for name, value in fields.items()
        if value is not None and len(value) > _LIMITS_BYTES[name]
    }
    if too_long:
        raise InvalidRequestError(too_long)


def _require_no_token(submitted: SubmittedKey) -> None:
    """Refuse a grant's token, which would go out to the venue in a key's place."""
    parts = (submitted.api_key, submitted.api_secret, submitted.api_passphrase)
    if any(part is not None and holds_token(part) for part in parts):
        raise KeyRejectedError([RejectionReason.MALFORMED_KEY], _GRANT_HINT)


def _place_of(name: str, value: Secret) -> str:
    """Return where a private key belongs that is too long for the field that it stands in."""
    misplaced = name != "apiSecret" and holds_pem(value)
    return "; a key in PEM belongs into apiSecret" if misplaced else ""
