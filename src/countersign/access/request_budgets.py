"""Charges each request that tries something to the budgets of its account and address."""

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from countersign.access.email_address import EmailAddress
from countersign.access.errors import InvalidLoginError
from countersign.access.ports import Throttle
from countersign.access.throttle import Budget, ThrottleLimits, address_block
from countersign.kernel.decision import Origin
from countersign.kernel.ids import UserId

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
        block = address_block(origin.address)
        pair = f"{email} {block}"
        budgets = [
            Budget(f"log_in.pair {pair}", self._limits.log_in_pair),
            Budget(f"log_in.address {block}", self._limits.log_in_address),
        ]
        if pair not in self._familiar:
            budgets.append(Budget(f"log_in.account {email}", self._limits.log_in_account))
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

    async def sign_up(self, origin: Origin) -> None:
        """Count a sign-up.

        Raises:
            RateLimitedError: too many from this address.
        """
        block = address_block(origin.address)
        await self._throttle.take(
            [Budget(f"sign_up.address {block}", self._limits.sign_up_address)]
        )

    async def recover(self, email: EmailAddress, origin: Origin) -> None:
        """Count a request for a recovery link.

        Raises:
            RateLimitedError: too many for this account or from this address.
        """
        block = address_block(origin.address)
        await self._throttle.take(
            [
                Budget(f"recover.account {email}", self._limits.recover_account),
                Budget(f"recover.address {block}", self._limits.recover_address),
            ]
        )

    async def confirm_recovery(self, origin: Origin) -> None:
        """Count a use of a recovery link.

        Raises:
            RateLimitedError: too many from this address.
        """
        block = address_block(origin.address)
        await self._throttle.take(
            [Budget(f"confirm_recovery.address {block}", self._limits.confirm_recovery_address)]
        )

    async def create_credential(self, user_id: UserId, origin: Origin) -> None:
        """Count a credential that is to be checked at its venue.

        Raises:
            RateLimitedError: too many by this user or from this address.
        """
        block = address_block(origin.address)
        await self._throttle.take(
            [
                Budget(
                    f"create_credential.account {user_id}", self._limits.create_credential_account
                ),
                Budget(
                    f"create_credential.address {block}", self._limits.create_credential_address
                ),
            ]
        )

    async def verify_credentials(self, user_id: UserId, origin: Origin, count: int) -> None:
        """Count stored credentials that are to be checked at their venues again.

        Raises:
            RateLimitedError: too many by this user or from this address.
        """
        block = address_block(origin.address)
        limits = self._limits
        await self._throttle.take(
            [
                Budget(f"verify.account {user_id}", limits.verify_credential_account, count),
                Budget(f"verify.address {block}", limits.verify_credential_address, count),
            ]
        )

    async def update_user(self, user_id: UserId) -> None:
        """Count a change of address or password: it can tell who has an account, or costs a hash.

        Raises:
            RateLimitedError: too many by this user.
        """
        await self._throttle.take(
            [Budget(f"update_user.account {user_id}", self._limits.update_user_account)]
        )

    def _remember(self, pair: str) -> None:
        self._familiar[pair] = None
        self._familiar.move_to_end(pair)
        while len(self._familiar) > _FAMILIAR_MAX:
            self._familiar.popitem(last=False)
