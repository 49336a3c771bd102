"""Get the user: what the account holds."""

from countersign.access.errors import InvalidTokenError
from countersign.access.ports import UserStore
from countersign.access.principal import Principal
from countersign.access.user import User


class GetUser:
    """Reads the caller's own account."""

    def __init__(self, *, users: UserStore) -> None:
        self._users = users

    async def __call__(self, principal: Principal) -> User:
        """Return the caller's user.

        Raises:
            InvalidTokenError: the account is gone.
            StoreUnavailableError.
        """
        user = await self._users.find_user(principal.user_id)
        if user is None:
            raise InvalidTokenError
        return user
