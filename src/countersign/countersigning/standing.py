"""What stands behind a token: the grant, those it came from, the credential, the venue.

It is kept in memory by the token's digest and may be old: the transaction that
records an intent compares the versions, and what was decided from an old state
is decided again.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from countersign.access.grant import Grant
from countersign.access.grant_ports import GrantReader
from countersign.access.grant_token import token_digest
from countersign.countersigning.errors import UnknownTokenError
from countersign.credentials.credential import Credential
from countersign.credentials.ports import CredentialReader
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import Venue, VenueCatalogue

_KEPT_MAX: Final = 4_096


@dataclass(frozen=True, slots=True)
class Standing:
    """`chain` is the grant and those it came from, nearest first."""

    chain: Sequence[Grant]
    credential: Credential
    venue: Venue


class Standings:
    """Finds what stands behind tokens; reads are bounded point reads."""

    def __init__(
        self, *, grants: GrantReader, credentials: CredentialReader, catalogue: VenueCatalogue
    ) -> None:
        self._grants = grants
        self._credentials = credentials
        self._catalogue = catalogue
        self._kept: OrderedDict[bytes, Standing] = OrderedDict()

    def of(self, token: Secret) -> Standing:
        """Return what stands behind a token.

        Raises:
            UnknownTokenError: no grant has it.
            StoreUnavailableError: it cannot be told.
        """
        digest = token_digest(token)
        kept = self._kept.get(digest)
        if kept is None:
            kept = self._kept[digest] = self._read(digest)
            if len(self._kept) > _KEPT_MAX:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(digest)
        return kept

    def read_again(self, token: Secret) -> Standing:
        """Return what stands behind a token now.

        Raises:
            UnknownTokenError, StoreUnavailableError: see of.
        """
        self.forget(token)
        return self.of(token)

    def forget(self, token: Secret) -> None:
        """Read the state again next time."""
        self._kept.pop(token_digest(token), None)

    def _read(self, digest: bytes) -> Standing:
        chain = self._grants.find_chain(digest)
        credential = self._credentials.find(chain[0].credential_id) if chain else None
        if credential is None:
            raise UnknownTokenError("no grant has this token")
        return Standing(tuple(chain), credential, self._catalogue.get(credential.venue))
