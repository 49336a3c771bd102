"""List: the caller's own credentials, masked."""

from dataclasses import replace

from countersign.credentials.credential import CredentialPage, ListFilter
from countersign.credentials.ports import CredentialReader
from countersign.kernel.ids import UserId
from countersign.venues.catalogue import VenueCatalogue


class ListCredentials:
    """Lists what a user owns; nobody else's ever shows."""

    def __init__(self, *, store: CredentialReader, catalogue: VenueCatalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    async def __call__(self, wanted: ListFilter, user_id: UserId) -> CredentialPage:
        """Return the page, newest first; all rows unless `limit` is given.

        Raises:
            VenueNotSupportedError: a venue that is not in the catalogue is asked for.
        """
        if wanted.venue is not None:
            wanted = replace(wanted, venue=self._catalogue.get(wanted.venue).name)
        if wanted.matches_nothing:
            return CredentialPage((), 0, {})
        return await self._store.list_owned(user_id, wanted)
