"""Settings: one frozen object from one TOML file, single values overridden by environment.

`COUNTERSIGN_<SECTION>_<KEY>` overrides `key` of `[section]`; lists are comma
lists there. Secrets are never settings: they are named by the path of a file.
"""

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Final

import msgspec

from countersign.credentials.intake import WithdrawalPolicy
from countersign.kernel.errors import CountersignError

ENVIRONMENT_PREFIX: Final = "COUNTERSIGN_"
CONFIG_VARIABLE: Final = "COUNTERSIGN_CONFIG"
_VERIFIED_AT_ONCE: Final = 100  # contract, section 3: limits
_PASSWORD_FLOOR_LEAST: Final = 6  # contract, section 4
_PORT_MAX: Final = 65_535
_ANSWER_TIMEOUT_MAX_S: Final = 12


class SettingsError(CountersignError):
    """A setting is unknown, mistyped, or does not go with another."""

    code = "SEALED"


class SignUpPolicy(StrEnum):
    """Who may make an account over HTTP."""

    OPEN = "open"
    CLOSED = "closed"


class GrantedWithdrawal(StrEnum):
    """Whether a grant may let its holder withdraw."""

    REFUSE = "refuse"
    ALLOW = "allow"


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class _Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class ServerSettings(_Section, frozen=True):
    """[server]: where it listens. Beyond loopback it needs TLS, or a proxy that has it."""

    host: str = "127.0.0.1"
    port: int = 8400
    workers: int = 1
    tls_certificate: str | None = None
    tls_key: str | None = None
    behind_proxy: tuple[str, ...] = ()

    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ipaddress.ip_network(text) for text in self.behind_proxy)


class StorageSettings(_Section, frozen=True):
    """[storage]: the database file; a relative path counts from the settings file's folder."""

    path: str = "countersign.db"


class KmsSettings(_Section, frozen=True):
    """[kms]: the file that holds the key-encryption key."""

    key_file: str = "countersign.key"


class AccessSettings(_Section, frozen=True):
    """[access]: accounts."""

    sign_up: SignUpPolicy = SignUpPolicy.CLOSED
    password_min_length: int = 8


class IntakeSettings(_Section, frozen=True):
    """[intake]: which keys are taken in."""

    withdrawal: WithdrawalPolicy = WithdrawalPolicy.REFUSE


class GrantSettings(_Section, frozen=True):
    """[grants]: what no grant overrules."""

    withdrawal: GrantedWithdrawal = GrantedWithdrawal.REFUSE

    @property
    def withdrawal_allowed(self) -> bool:
        return self.withdrawal is GrantedWithdrawal.ALLOW


class LimitSettings(_Section, frozen=True):
    """[limits]: how often something may be done in a minute; that many also at once.

    Creates count rotates too. What a wrong password costs is no setting.
    """

    creates_per_minute_user: int = 30
    creates_per_minute_address: int = 60
    verifies_per_minute_user: int = 200
    verifies_per_minute_address: int = 400
    sign_ups_per_minute_address: int = 10
    log_ins_per_minute_address: int = 50
    refreshes_per_minute_user: int = 30
    refreshes_per_minute_address: int = 60


class VenueSettings(_Section, frozen=True):
    """[venues]: how exchanges are reached. `redirect_to` sends all to a simulator on loopback."""

    redirect_to: str | None = None
    concurrent_checks: int = 64
    check_timeout_s: float = 10.0


class RecheckSettings(_Section, frozen=True):
    """[rechecks]: how stored keys are checked again. `at_once` counts for each venue by itself."""

    period_s: float = 86_400.0
    at_once: int = 4


class GatewaySettings(_Section, frozen=True):
    """[gateway]: how bots' requests go on. `public_from` may ask public endpoints without a token.

    `public_per_minute` counts in each worker by itself. With `port` the gateway has a port of its
    own, and an origin of its own to browsers; everything else of [server] is the same for both.
    """

    port: int | None = None
    answer_timeout_s: float = 10.0
    public_from: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    public_per_minute: int = 1200

    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ipaddress.ip_network(text) for text in self.public_from)


class MailSettings(_Section, frozen=True):
    """[mail]: a mail server for recovery links; without `host` mail is off.

    `recovery_page` is where the link leads; its token follows in the fragment.
    """

    host: str | None = None
    port: int = 587
    security: MailSecurity = MailSecurity.STARTTLS
    username: str | None = None
    password_file: str | None = None
    sender: str = "countersign@localhost"
    recovery_page: str = "http://127.0.0.1:8400/docs"


class Settings(_Section, frozen=True):
    """Every setting, by section."""

    server: ServerSettings = ServerSettings()
    storage: StorageSettings = StorageSettings()
    kms: KmsSettings = KmsSettings()
    access: AccessSettings = AccessSettings()
    intake: IntakeSettings = IntakeSettings()
    grants: GrantSettings = GrantSettings()
    limits: LimitSettings = LimitSettings()
    venues: VenueSettings = VenueSettings()
    rechecks: RecheckSettings = RecheckSettings()
    gateway: GatewaySettings = GatewaySettings()
    mail: MailSettings = MailSettings()


def read_settings(path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of a file, with the environment's over them.

    Raises:
        SettingsError: says which setting and what is wrong with it.
    """
    environment = os.environ if environment is None else environment
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}") from error
    _override(values, environment)
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {error}") from error
    _require_consistent(settings)
    return _with_absolute_paths(settings, path.absolute().parent)


def _override(values: dict[str, object], environment: Mapping[str, str]) -> None:
    left = {name for name in environment if name.startswith(ENVIRONMENT_PREFIX)}
    left.discard(CONFIG_VARIABLE)
    for section in msgspec.structs.fields(Settings):
        for field in msgspec.structs.fields(type(section.default)):
            name = f"{ENVIRONMENT_PREFIX}{section.name}_{field.name}".upper()
            if name not in environment:
                continue
            left.discard(name)
            text = environment[name]
            given = values.setdefault(section.name, {})
            if not isinstance(given, dict):
                raise SettingsError(f"[{section.name}] must be a table")
            is_list = isinstance(field.default, tuple)
            given[field.name] = [part for part in text.split(",") if part] if is_list else text
    if left:
        # A misspelt setting must not leave a default in force.
        raise SettingsError(f"no such setting: {', '.join(sorted(left))}")


def _require_consistent(settings: Settings) -> None:
    server = settings.server
    if (server.tls_certificate is None) != (server.tls_key is None):
        raise SettingsError("server.tls_certificate and server.tls_key go together")
    try:
        loopback = ipaddress.ip_address(server.host).is_loopback
    except ValueError as error:
        raise SettingsError("server.host must be an IP address, such as 127.0.0.1") from error
    try:
        proxies = server.proxies()
    except ValueError as error:
        raise SettingsError(f"server.behind_proxy: {error}") from error
    try:
        settings.gateway.networks()
    except ValueError as error:
        raise SettingsError(f"gateway.public_from: {error}") from error
    if not loopback and not proxies and server.tls_key is None:
        raise SettingsError(
            "beyond loopback the server needs TLS (server.tls_certificate and server.tls_key)"
            " or server.behind_proxy"
        )
    if settings.access.password_min_length < _PASSWORD_FLOOR_LEAST:
        raise SettingsError(f"access.password_min_length must be at least {_PASSWORD_FLOOR_LEAST}")
    _require_positive(settings)
    limits = settings.limits
    if min(limits.verifies_per_minute_user, limits.verifies_per_minute_address) < _VERIFIED_AT_ONCE:
        raise SettingsError(
            f"limits.verifies_per_minute_… must be at least {_VERIFIED_AT_ONCE}, as many as one"
            " request may verify"
        )


def _require_positive(settings: Settings) -> None:
    positive = {
        "server.workers": settings.server.workers,
        **{f"limits.{name}": count for name, count in _fields_of(settings.limits).items()},
        "venues.concurrent_checks": settings.venues.concurrent_checks,
        "venues.check_timeout_s": settings.venues.check_timeout_s,
        "rechecks.period_s": settings.rechecks.period_s,
        "rechecks.at_once": settings.rechecks.at_once,
        "gateway.port": 1 if settings.gateway.port is None else settings.gateway.port,
        "gateway.answer_timeout_s": settings.gateway.answer_timeout_s,
        "gateway.public_per_minute": settings.gateway.public_per_minute,
    }
    for name, value in positive.items():
        if value <= 0:
            raise SettingsError(f"{name} must be positive")
    for name in ("server", "gateway"):
        if (getattr(settings, name).port or 0) > _PORT_MAX:
            raise SettingsError(f"{name}.port must be at most {_PORT_MAX}")
    if settings.gateway.port == settings.server.port:
        raise SettingsError("gateway.port must be another than server.port, or left out")
    if settings.gateway.answer_timeout_s > _ANSWER_TIMEOUT_MAX_S:
        raise SettingsError(
            f"gateway.answer_timeout_s must be at most {_ANSWER_TIMEOUT_MAX_S}: for longer no"
            " request holds the nonces of its key"
        )


def _fields_of(limits: LimitSettings) -> dict[str, int]:
    return msgspec.structs.asdict(limits)


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    def absolute(text: str) -> str:
        return str(folder / text)

    server, mail = settings.server, settings.mail
    if server.tls_certificate and server.tls_key:
        server = msgspec.structs.replace(
            server,
            tls_certificate=absolute(server.tls_certificate),
            tls_key=absolute(server.tls_key),
        )
    if mail.password_file:
        mail = msgspec.structs.replace(mail, password_file=absolute(mail.password_file))
    return msgspec.structs.replace(
        settings,
        server=server,
        mail=mail,
        storage=StorageSettings(path=absolute(settings.storage.path)),
        kms=KmsSettings(key_file=absolute(settings.kms.key_file)),
    )
