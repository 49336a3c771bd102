"""`countersign`: set up, serve, accounts, keys, backup."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final, NoReturn, TypeVar

import typer

from countersign.access.user import Role
from countersign.adapters.storage.sqlite.backup import back_up
from countersign.bootstrap.access_wiring import Access, wire_access
from countersign.bootstrap.service_keys import Purpose
from countersign.bootstrap.setting_up import set_up
from countersign.bootstrap.settings import CONFIG_VARIABLE, Settings, read_settings
from countersign.bootstrap.vault import Store, open_vault
from countersign.kernel.clock import SystemClock
from countersign.kernel.decision import Origin
from countersign.kernel.errors import CountersignError
from countersign.kernel.ids import RequestId, new_id
from countersign.kernel.secret import Secret

T = TypeVar("T")

app = typer.Typer(
    help="Keeps exchange API keys, and lets bots trade with keys that they never see.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback that shows variables could show a secret
    add_completion=False,
)
user_app = typer.Typer(help="Accounts.", no_args_is_help=True)
keys_app = typer.Typer(help="The service's own keys.", no_args_is_help=True)
app.add_typer(user_app, name="user")
app.add_typer(keys_app, name="keys")

Config = Annotated[
    Path,
    typer.Option("--config", envvar=CONFIG_VARIABLE, help="The settings file."),
]
_DEFAULT_CONFIG: Final = Path("countersign.toml")
_CLI_ADDRESS: Final = "cli"


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("countersign"))
        raise typer.Exit


@app.callback()
def main(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    """Keeps exchange API keys, and lets bots trade with keys that they never see."""


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where to put settings, key and database.")],
) -> None:
    """Make a key file, a database and a settings file; never overwrites any of them."""
    made = _run(lambda: set_up(folder, SystemClock()))
    for path in made:
        typer.echo(f"made {path}")
    typer.echo("Keep a copy of the key file apart from the database: without it nothing opens.")
    typer.echo(f"Next: countersign user create EMAIL --config {made[-1]}")


@app.command()
def serve(config: Config = _DEFAULT_CONFIG) -> None:
    """Serve the API until a signal ends it."""
    from countersign.entrypoints import serving  # noqa: PLC0415  # other commands need no server

    settings = _settings(config)
    _guarded(lambda: serving.require_free_ports(settings))

    async def open_and_close() -> None:
        vault = await open_vault(settings)
        await vault.close()

    # Tried here once, so that what is wrong is said once and not by every worker.
    _run(open_and_close)
    typer.echo(_greeting(settings))
    serving.serve(config, settings)


def _greeting(settings: Settings) -> str:
    server = settings.server
    scheme = "http" if server.tls_key is None else "https"
    where = f"{scheme}://{server.host}:{server.port}"
    port = settings.gateway.port
    gateway = "" if port is None else f" The gateway is at {scheme}://{server.host}:{port}."
    simulated = "" if settings.venues.redirect_to is None else " SIMULATED venues."
    return (
        f"Starting Countersign at {where}, its documentation at {where}/docs.{gateway}{simulated}"
    )


@app.command()
def backup(target: Path, config: Config = _DEFAULT_CONFIG) -> None:
    """Copy the database to TARGET while servers use it; the key file is never copied."""
    settings = _settings(config)
    size = _guarded(lambda: back_up(Path(settings.storage.path), target))
    typer.echo(f"wrote {target} ({size} bytes)")


@user_app.command("create")
def user_create(
    email: str,
    role: Annotated[Role, typer.Option(help="What the person is to this server.")] = Role.USER,
    config: Config = _DEFAULT_CONFIG,
) -> None:
    """Create an account; the password is asked for, or read from standard input."""
    password = _password()
    user = _with_access(config, lambda access: access.create_user(email, password, role, _origin()))
    typer.echo(f"created {user.user_id}")


@user_app.command("reset-password")
def user_reset_password(email: str, config: Config = _DEFAULT_CONFIG) -> None:
    """Set an account's password; every session of the user ends."""
    password = _password()
    _with_access(config, lambda access: access.reset_password(email, password, _origin()))
    typer.echo("the password is set and every session has ended")


@keys_app.command("rotate-signing")
def keys_rotate_signing(config: Config = _DEFAULT_CONFIG) -> None:
    """Make a new key that signs access tokens; the old one verifies until its tokens end."""
    settings = _settings(config)

    async def rotate() -> None:
        store = Store(settings, SystemClock())
        try:
            await store.service_keys.make(Purpose.TOKEN_SIGNING)
        finally:
            await store.close()

    _run(rotate)
    typer.echo("new access tokens are signed with a new key within a minute")


def _with_access(config: Path, act: Callable[[Access], Awaitable[T]]) -> T:
    settings = _settings(config)

    async def open_and_act() -> T:
        store = Store(settings, SystemClock())
        try:
            access = wire_access(settings, store.database, store.service_keys, store.clock)
            try:
                return await act(access)
            finally:
                await access.close()
        finally:
            await store.close()

    return _run(open_and_act)


def _settings(config: Path) -> Settings:
    return _guarded(lambda: read_settings(config))


def _run(act: Callable[[], Awaitable[T]]) -> T:
    async def main() -> T:
        return await act()

    return _guarded(lambda: asyncio.run(main()))


def _guarded(act: Callable[[], T]) -> T:
    try:
        return act()
    except CountersignError as error:
        _fail(error)


def _fail(error: CountersignError) -> NoReturn:
    typer.echo(f"countersign: {error.text}", err=True)
    raise typer.Exit(1) from None


def _password() -> Secret:
    """Ask for a password twice, or read one line where nobody is there to ask."""
    if sys.stdin.isatty():
        return Secret.from_text(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return Secret(sys.stdin.buffer.readline().rstrip(b"\r\n"))


def _origin() -> Origin:
    return Origin(RequestId(new_id()), f"{_CLI_ADDRESS}:{os.getuid()}")


if __name__ == "__main__":
    app()
