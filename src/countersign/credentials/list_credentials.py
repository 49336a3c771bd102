"""List: the caller's own credentials, masked."""

from countersign.credentials.credential import CredentialPage, ListFilter
from countersign.credentials.ports import CredentialReader
from countersign.kernel.ids import UserId


class ListCredentials:
    """Lists what a user owns; nobody else's ever shows."""

    def __init__(self, *, store: CredentialReader) -> None:
        self._store = store

    async def __call__(self, wanted: ListFilter, user_id: UserId) -> CredentialPage:
        """Return the page, newest first; all rows unless `limit` is given."""
        if wanted.matches_nothing:
            return CredentialPage((), 0, {})
        return await self._store.list_owned(user_id, wanted)
