"""Tells people by mail what happened to their account."""

from countersign.access.background import Background
from countersign.access.email_address import EmailAddress
from countersign.access.ports import Mail, Mailer
from countersign.kernel.errors import RateLimitedError
from countersign.kernel.secret import Secret

_WHAT_TO_DO = (
    "If it was you, there is nothing to do.\n"
    "If it was not, somebody else may be in your account: ask the operator of this\n"
    "server to reset the password and to freeze your credentials.\n"
)


class Notices:
    """Sends notices after the answer, where mail is configured; none holds a change up."""

    def __init__(self, *, mailer: Mailer | None, background: Background) -> None:
        self._mailer = mailer
        self._background = background

    def email_changed(self, old_address: EmailAddress) -> None:
        """Tell the address that is not the account's any more."""
        self._send(
            old_address,
            "Your email address was changed",
            "The email address of your Countersign account was changed to another one.\n",
        )

    def password_changed(self, address: EmailAddress) -> None:
        """Tell the account's address; every session has ended."""
        self._send(
            address,
            "Your password was changed",
            "The password of your Countersign account was changed, and every session ended.\n",
        )

    def _send(self, to: EmailAddress, subject: str, what: str) -> None:
        mailer = self._mailer
        if mailer is None:
            return
        mail = Mail(to, subject, Secret.from_text(f"{what}\n{_WHAT_TO_DO}"))
        try:
            self._background.start("notice", lambda: mailer.send(mail))
        except RateLimitedError:
            # The change is made: more mail than can be sent does not undo it.
            self._background.report_failure("notice", "RateLimitedError")
