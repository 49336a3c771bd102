"""Recover: mail a link that sets a new password."""

import secrets
from typing import Final

from countersign.access.background import Background
from countersign.access.email_address import EmailAddress, parse_email
from countersign.access.ports import Mail, Mailer, NewRecovery, RecoveryStore, UserStore
from countersign.access.request_budgets import RequestBudgets
from countersign.access.session_issuing import digest_of
from countersign.access.user import User
from countersign.kernel.clock import Clock
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.secret import Secret

ACTION: Final = "recovery.request"
RECOVERY_LIFETIME_MS: Final = 30 * 60 * 1000

_RANDOM_BYTES: Final = 32


class Recover:
    """Mails recovery links.

    Everything that depends on whether the account exists happens after the
    answer, so neither the answer nor its time tells. Without a mailer it
    answers the same and does nothing: the operator resets the password.

    Args:
        page_url: where the link leads. The token follows in the fragment, which
            browsers send to no server: it stands in no access log.
    """

    def __init__(
        self,
        *,
        users: UserStore,
        recoveries: RecoveryStore,
        mailer: Mailer | None,
        background: Background,
        budgets: RequestBudgets,
        clock: Clock,
        page_url: str,
    ) -> None:
        self._users = users
        self._recoveries = recoveries
        self._mailer = mailer
        self._background = background
        self._budgets = budgets
        self._clock = clock
        self._page_url = page_url

    @property
    def mail_configured(self) -> bool:
        """Tell whether links can be mailed at all; health shows it."""
        return self._mailer is not None

    async def __call__(self, email: str, origin: Origin) -> None:
        """Take the request; the answer is the same whether or not the account exists.

        Raises:
            InvalidRequestError: the address has not the form of one.
            RateLimitedError: too many for this address, known or not.
        """
        address = parse_email(email)
        await self._budgets.recover(address, origin)
        mailer = self._mailer
        if mailer is not None:
            self._background.start("recovery", lambda: self._mail_link(mailer, address, origin))

    async def _mail_link(self, mailer: Mailer, address: EmailAddress, origin: Origin) -> None:
        account = await self._users.find_account(address)
        if account is None:
            return
        token = Secret.from_text(secrets.token_urlsafe(_RANDOM_BYTES))
        await self._issue(account.user, token, origin)
        await mailer.send(self._link_mail(account.user.email, token))

    async def _issue(self, user: User, token: Secret, origin: Origin) -> None:
        now_ms = self._clock.now_ms()
        recovery = NewRecovery(
            user.user_id, digest_of(token), now_ms, now_ms + RECOVERY_LIFETIME_MS
        )
        decision = Decision(ACTION, Outcome.ALLOWED, now_ms, origin, user_id=user.user_id)
        await self._recoveries.issue(recovery, decision)

    def _link_mail(self, to: EmailAddress, token: Secret) -> Mail:
        text = (
            "Somebody, hopefully you, asked for a new password for your Countersign account.\n"
            f"This link sets one. It works once, for {RECOVERY_LIFETIME_MS // 60_000} minutes:\n\n"
            f"{self._page_url}#token={token.reveal_text()}\n\n"
            "If it was not you, there is nothing to do: your password is as it was.\n"
        )
        return Mail(to, "Set a new password", Secret.from_text(text))
