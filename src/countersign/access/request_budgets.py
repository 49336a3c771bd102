"""Charges each request that tries something to the budgets of its account and address."""

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from countersign.access.email_address import EmailAddress
from countersign.access.errors import InvalidLoginError, InvalidRefreshTokenError
from countersign.access.ports import Throttle
from countersign.access.throttle import Budget, Limit, ThrottleLimits
from countersign.kernel.address import address_block
from countersign.kernel.decision import Origin
from countersign.kernel.ids import GrantId, UserId

_FAMILIAR_MAX: Final = 50_000


class RequestBudgets:
    """Knows which budgets each operation is charged to.

    Nobody can lock a person out by failing their log-in from elsewhere: an
    address from which the account was lately logged in to has a budget of its
    own, and elsewhere's failures do not count against it. A person at a new
    address shares `log_in_account` with the guessers until it refills.
    """

    def __init__(self, *, throttle: Throttle, limits: ThrottleLimits) -> None:
        self._throttle = throttle
        self._limits = limits
        self._familiar: OrderedDict[str, None] = OrderedDict()

    @asynccontextmanager
    async def log_in(self, email: EmailAddress, origin: Origin) -> AsyncIterator[None]:
        """Count the attempt made inside; it is given back unless the log-in was wrong.

        Charged before the password is looked at, so that attempts made at the
        same moment count too. One that was cancelled stays counted.

        Raises:
            RateLimitedError: too many failures, or too many attempts at once.
        """
        pair = f"{email} {address_block(origin.address)}"
        budgets = [
            Budget(f"log_in.pair {pair}", self._limits.log_in_pair),
            _of_address("log_in", origin, self._limits.log_in_address),
        ]
        if pair not in self._familiar:
            budgets.append(_of_account("log_in", email, self._limits.log_in_account))
        await self._throttle.take(budgets)
        try:
            yield
        except InvalidLoginError:
            raise
        except Exception:
            await self._throttle.give_back(budgets)
            raise
        await self._throttle.give_back(budgets)
        self._remember(pair)

    @asynccontextmanager
    async def refresh(self, user_id: UserId, origin: Origin) -> AsyncIterator[None]:
        """Count the refresh made inside.

        One that is refused is given back to the account: else whoever has an old token
        of a user could keep the user from refreshing. Our own failures count for nobody.

        Raises:
            RateLimitedError: too many by this user or from this address.
        """
        account = _of_account("refresh", user_id, self._limits.refresh_account)
        address = _of_address("refresh", origin, self._limits.refresh_address)
        await self._throttle.take([account, address])
        try:
            yield
        except InvalidRefreshTokenError:
            await self._throttle.give_back([account])
            raise
        except Exception:
            await self._throttle.give_back([account, address])
            raise

    async def sign_up(self, origin: Origin) -> None:
        """Count a sign-up.

        Raises:
            RateLimitedError: too many from this address.
        """
        await self._throttle.take([_of_address("sign_up", origin, self._limits.sign_up_address)])

    async def recover(self, email: EmailAddress, origin: Origin) -> None:
        """Count a request for a recovery link.

        Raises:
            RateLimitedError: too many for this account or from this address.
        """
        await self._throttle.take(
            [
                _of_account("recover", email, self._limits.recover_account),
                _of_address("recover", origin, self._limits.recover_address),
            ]
        )

    async def confirm_recovery(self, origin: Origin) -> None:
        """Count a use of a recovery link.

        Raises:
            RateLimitedError: too many from this address.
        """
        limit = self._limits.confirm_recovery_address
        await self._throttle.take([_of_address("confirm_recovery", origin, limit)])

    async def create_credential(self, user_id: UserId, origin: Origin) -> None:
        """Count a credential that is to be checked at its venue.

        Raises:
            RateLimitedError: too many by this user or from this address.
        """
        await self._throttle.take(
            [
                _of_account("create", user_id, self._limits.create_credential_account),
                _of_address("create", origin, self._limits.create_credential_address),
            ]
        )

    async def verify_credentials(self, user_id: UserId, origin: Origin, count: int) -> None:
        """Count stored credentials that are to be checked at their venues again.

        Raises:
            RateLimitedError: too many by this user or from this address.
        """
        await self._throttle.take(
            [
                _of_account("verify", user_id, self._limits.verify_credential_account, count),
                _of_address("verify", origin, self._limits.verify_credential_address, count),
            ]
        )

    async def update_user(self, user_id: UserId) -> None:
        """Count a change of address or password: it can tell who has an account, or costs a hash.

        Raises:
            RateLimitedError: too many by this user.
        """
        limit = self._limits.update_user_account
        await self._throttle.take([_of_account("update_user", user_id, limit)])

    async def update_metadata(self, user_id: UserId) -> None:
        """Count a change of metadata alone: it costs nothing but its entry.

        Raises:
            RateLimitedError: too many by this user.
        """
        limit = self._limits.update_metadata_account
        await self._throttle.take([_of_account("update_metadata", user_id, limit)])

    async def create_grant(self, user_id: UserId | None, by: GrantId | None) -> None:
        """Count a grant that is to be made, by a session or by the token of the grant `by`.

        Each token has a budget of its own, so that no bot keeps its owner from making grants.

        Raises:
            RateLimitedError: too many by this user, or by this token.
        """
        account = user_id or "" if by is None else by
        await self._throttle.take(
            [_of_account("create_grant", account, self._limits.grant_account)]
        )

    async def update_grant(self, user_id: UserId) -> None:
        """Count a change of a grant. To revoke one is not counted: it is as often as they are made.

        Raises:
            RateLimitedError: too many by this user.
        """
        limit = self._limits.grant_account
        await self._throttle.take([_of_account("update_grant", user_id, limit)])

    def _remember(self, pair: str) -> None:
        self._familiar[pair] = None
        self._familiar.move_to_end(pair)
        while len(self._familiar) > _FAMILIAR_MAX:
            self._familiar.popitem(last=False)


def _of_account(operation: str, account: str, limit: Limit, cost: int = 1) -> Budget:
    return Budget(f"{operation}.account {account}", limit, cost)


def _of_address(operation: str, origin: Origin, limit: Limit, cost: int = 1) -> Budget:
    return Budget(f"{operation}.address {address_block(origin.address)}", limit, cost)
