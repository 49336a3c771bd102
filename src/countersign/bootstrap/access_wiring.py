"""Puts together who calls and what they may do."""

from dataclasses import dataclass
from pathlib import Path

import structlog

from countersign.access.access_tokens import AccessTokens, TokenSettings
from countersign.access.authenticate import AuthenticateSession
from countersign.access.background import Background
from countersign.access.confirm_recovery import ConfirmRecovery
from countersign.access.create_user import CreateUser
from countersign.access.forget_ended_sessions import ForgetEndedSessions
from countersign.access.get_user import GetUser
from countersign.access.log_in import LogIn
from countersign.access.log_out import LogOut
from countersign.access.notices import Notices
from countersign.access.password_policy import PasswordPolicy
from countersign.access.passwords import Passwords
from countersign.access.ports import Authenticator, SigningKeySource
from countersign.access.recover import Recover
from countersign.access.refresh_session import RefreshSession
from countersign.access.request_budgets import RequestBudgets
from countersign.access.reset_password import ResetPassword
from countersign.access.session_issuing import SessionIssuing
from countersign.access.sign_up import SignUp
from countersign.access.signing_keys import SigningKeyRing
from countersign.access.step_up import StepUp
from countersign.access.throttle import InMemoryThrottle, Limit, ThrottleLimits
from countersign.access.update_user import UpdateUser
from countersign.adapters.mail.smtp import SmtpMailer, SmtpSecurity, SmtpSettings
from countersign.adapters.storage.sqlite.access_store import (
    SqliteRefreshStore,
    SqliteSessionStore,
    SqliteUserStore,
)
from countersign.adapters.storage.sqlite.database import Database
from countersign.adapters.storage.sqlite.recovery_store import SqliteRecoveryStore
from countersign.bootstrap.settings import (
    LimitSettings,
    MailSettings,
    Settings,
    SettingsError,
    SignUpPolicy,
)
from countersign.kernel.clock import Clock
from countersign.kernel.secret import Secret

_log = structlog.get_logger("countersign.background")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The use cases of access, and what must be closed after them."""

    sign_up: SignUp
    log_in: LogIn
    refresh: RefreshSession
    log_out: LogOut
    step_up: StepUp
    get_user: GetUser
    update_user: UpdateUser
    recover: Recover
    confirm_recovery: ConfirmRecovery
    create_user: CreateUser
    reset_password: ResetPassword
    forget_ended_sessions: ForgetEndedSessions
    authenticator: Authenticator
    budgets: RequestBudgets
    background: Background
    passwords: Passwords
    mailer: SmtpMailer | None

    async def close(self) -> None:
        """Finish what goes on after its answer, then end the threads."""
        await self.background.drain()
        self.passwords.close()
        if self.mailer is not None:
            self.mailer.close()


def wire_access(
    settings: Settings, database: Database, signing_keys: SigningKeySource, clock: Clock
) -> Access:
    """Return the use cases of access over one database."""
    users, sessions = SqliteUserStore(database), SqliteSessionStore(database)
    recoveries = SqliteRecoveryStore(database)
    passwords = Passwords()
    policy = PasswordPolicy(settings.access.password_min_length)
    keys = SigningKeyRing(source=signing_keys, clock=clock)
    tokens = AccessTokens(keys=keys, clock=clock, settings=TokenSettings())
    issuing = SessionIssuing(tokens=tokens, clock=clock)
    budgets = RequestBudgets(
        throttle=InMemoryThrottle(clock=clock), limits=_limits(settings.limits)
    )
    mailer = _mailer(settings.mail)
    background = Background(report_failure=_report_failure)
    notices = Notices(mailer=mailer, background=background)
    return Access(
        sign_up=SignUp(
            is_open=settings.access.sign_up is SignUpPolicy.OPEN,
            users=users,
            passwords=passwords,
            policy=policy,
            issuing=issuing,
            budgets=budgets,
            clock=clock,
        ),
        log_in=LogIn(
            users=users,
            sessions=sessions,
            passwords=passwords,
            issuing=issuing,
            budgets=budgets,
            clock=clock,
        ),
        refresh=RefreshSession(
            refreshes=SqliteRefreshStore(database), issuing=issuing, budgets=budgets, clock=clock
        ),
        log_out=LogOut(sessions=sessions, clock=clock),
        step_up=StepUp(
            users=users, sessions=sessions, passwords=passwords, budgets=budgets, clock=clock
        ),
        get_user=GetUser(users=users),
        update_user=UpdateUser(
            users=users,
            passwords=passwords,
            policy=policy,
            notices=notices,
            budgets=budgets,
            clock=clock,
        ),
        recover=Recover(
            users=users,
            recoveries=recoveries,
            mailer=mailer,
            background=background,
            budgets=budgets,
            clock=clock,
            page_url=settings.mail.recovery_page,
        ),
        confirm_recovery=ConfirmRecovery(
            recoveries=recoveries,
            passwords=passwords,
            policy=policy,
            notices=notices,
            budgets=budgets,
            clock=clock,
        ),
        create_user=CreateUser(users=users, passwords=passwords, policy=policy, clock=clock),
        reset_password=ResetPassword(
            users=users, recoveries=recoveries, passwords=passwords, policy=policy, clock=clock
        ),
        forget_ended_sessions=ForgetEndedSessions(sessions=sessions, clock=clock),
        authenticator=AuthenticateSession(tokens=tokens, keys=keys, sessions=sessions, clock=clock),
        budgets=budgets,
        background=background,
        passwords=passwords,
        mailer=mailer,
    )


def _limits(limits: LimitSettings) -> ThrottleLimits:
    return ThrottleLimits(
        sign_up_address=_per_minute(limits.sign_ups_per_minute_address),
        log_in_address=_per_minute(limits.log_ins_per_minute_address),
        refresh_account=_per_minute(limits.refreshes_per_minute_user),
        refresh_address=_per_minute(limits.refreshes_per_minute_address),
        create_credential_account=_per_minute(limits.creates_per_minute_user),
        create_credential_address=_per_minute(limits.creates_per_minute_address),
        verify_credential_account=_per_minute(limits.verifies_per_minute_user),
        verify_credential_address=_per_minute(limits.verifies_per_minute_address),
    )


def _per_minute(count: int) -> Limit:
    return Limit(burst=count, refill_s=60 / count)


def _mailer(mail: MailSettings) -> SmtpMailer | None:
    if mail.host is None:
        return None
    try:
        return SmtpMailer(
            SmtpSettings(
                host=mail.host,
                port=mail.port,
                sender=mail.sender,
                security=SmtpSecurity(mail.security),
                username=mail.username,
                password=_password(mail),
            )
        )
    except ValueError as error:
        raise SettingsError(f"[mail]: {error}") from error


def _password(mail: MailSettings) -> Secret | None:
    if mail.password_file is None:
        return None
    try:
        return Secret(Path(mail.password_file).read_bytes().strip())
    except OSError as error:
        raise SettingsError(f"mail.password_file: {error.strerror}") from error


def _report_failure(name: str, error_type: str) -> None:
    _log.warning("work after an answer failed", work=name, error_type=error_type)
