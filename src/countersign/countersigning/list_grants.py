"""List grants: a user's own, newest first; tokens are not among what is stored."""

from countersign.access.grant_ports import GrantFilter, GrantPage, GrantReader
from countersign.kernel.ids import UserId


class ListGrants:
    """Lists grants."""

    def __init__(self, *, reader: GrantReader) -> None:
        self._reader = reader

    async def __call__(self, wanted: GrantFilter, user_id: UserId) -> GrantPage:
        """Return a page of the user's grants, revoked ones among them."""
        return await self._reader.list_owned(user_id, wanted)
