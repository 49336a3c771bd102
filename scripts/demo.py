"""The document's story over real HTTP: simulator and server on loopback, then a server to try."""

import argparse
import fcntl
import json
import secrets
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

from scripts.demo_bot_story import play_bot
from scripts.demo_story import Story, StoryError
from scripts.server_process import ServerProcess, ServerProcessError
from venue_simulator.testing import SimulatorProcess

_FOLDER: Final = Path(__file__).parents[1] / ".demo"
_LOCK: Final = _FOLDER.with_suffix(".lock")

# The document's own request, word for word.
_DOCUMENT_REQUEST: Final = {
    "venue": "BINANCE",
    "apiKey": "your-api-key",
    "apiSecret": "your-api-secret",
    "name": "My Binance API Key",
}


def play(story: Story, user: Mapping[str, str], other: Mapping[str, str]) -> None:
    """Play the story; `other` is a second good key, to rotate to.

    Raises:
        StoryError: a step was not answered as the contract says.
    """
    api = "/api/v3"
    session = story.step(
        "sign up", "POST", f"{api}/auth/signup", user,
        status=200, holds=lambda answer: answer["data"]["tokenType"] == "bearer",
    )  # fmt: skip
    story.use_token(session["data"]["accessToken"])
    created = story.step(
        "create the document's credential", "POST", f"{api}/credential/create", _DOCUMENT_REQUEST,
        status=200, holds=_is_documented_answer,
    )  # fmt: skip
    named = {"credentialId": created["data"]["credentialId"]}
    story.step(
        "list", "GET", f"{api}/credential/list", None,
        status=200, holds=lambda answer: [row["credentialId"] for row in answer["data"]]
        == [named["credentialId"]] and "your-api-secret" not in json.dumps(answer),
    )  # fmt: skip
    story.step(
        "verify", "POST", f"{api}/credential/verify", named,
        status=200, holds=lambda answer: answer["data"]["status"] == "VERIFIED",
    )  # fmt: skip
    story.step(
        "a wrong secret is refused, with its reason", "POST", f"{api}/credential/create",
        {**_DOCUMENT_REQUEST, "apiSecret": "not-the-secret"},
        status=400, holds=lambda answer: answer["errno"] == -22006  # noqa: PLR2004  # contract
        and answer["details"]["metadata"]["reasons"] == ["BAD_SIGNATURE"],
    )  # fmt: skip
    story.step(
        "rotate to another key", "POST", f"{api}/credential/rotate",
        {**named, "apiKey": other["apiKey"], "apiSecret": other["apiSecret"]},
        status=200, holds=lambda answer: answer["data"]["apiKey"]
        == other["apiKey"][:9] + "***" and answer["data"]["status"] == "ACTIVE",
    )  # fmt: skip
    story.step(
        "revoke", "POST", f"{api}/credential/revoke", named,
        status=200, holds=lambda answer: answer["data"]["status"] == "REVOKED",
    )  # fmt: skip
    story.step(
        "revoke again is refused", "POST", f"{api}/credential/revoke", named,
        status=400, holds=lambda answer: answer["details"]["code"] == "ALREADY_REVOKED",
    )  # fmt: skip


def _is_documented_answer(answer: Any) -> bool:
    data = answer["data"]
    fixed = {"venue": "BINANCE", "name": "My Binance API Key", "type": "EXCHANGE"}
    return (
        answer["success"] is True
        and answer["errno"] == 0
        and answer["error"] is None
        and all(data[key] == value for key, value in fixed.items())
        and data["apiKey"] == "your-api-***"
        and data["status"] == "ACTIVE"
        and isinstance(data["createdAt"], int)
        and "apiSecret" not in data
    )


# Other programs try many keys against the demo.
_SETTINGS: Final = {
    "ACCESS_SIGN_UP": "open",
    "LIMITS_CREATES_PER_MINUTE_USER": "100000",
    "LIMITS_CREATES_PER_MINUTE_ADDRESS": "100000",
    "LIMITS_VERIFIES_PER_MINUTE_USER": "100000",
    "LIMITS_VERIFIES_PER_MINUTE_ADDRESS": "100000",
    "LIMITS_SIGN_UPS_PER_MINUTE_ADDRESS": "10000",
    "LIMITS_LOG_INS_PER_MINUTE_ADDRESS": "10000",
}


def _note(
    base_url: str,
    simulator: SimulatorProcess,
    user: Mapping[str, str],
    bot: Mapping[str, str] | None = None,
) -> None:
    note = {
        "base_url": base_url,
        "simulator_url": simulator.base_url,
        "user": dict(user),
        "bot": None if bot is None else dict(bot),
        "keys": [
            {
                "venue": key.venue,
                "kind": key.kind,
                "apiKey": key.api_key,
                "apiSecret": key.api_secret,
                "apiPassphrase": key.api_passphrase,
            }
            for key in simulator.keys()  # noqa: SIM118  # not a mapping
        ],
    }
    (_FOLDER / "demo.json").write_text(json.dumps(note, indent=2), "utf-8")


def main() -> int:
    """Play the story; then leave the server up until Ctrl-C, or end with --exit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8400)
    parser.add_argument("--exit", action="store_true", help="end after the story")
    options = parser.parse_args()
    # Also where nobody can press Ctrl-C, server and simulator end with the demo.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    user = {"email": "trader@example.com", "password": secrets.token_urlsafe(16)}
    if _is_taken(options.port):
        print(f"FAILED: port {options.port} is taken: PORT= chooses another", file=sys.stderr)
        return 1
    lock = _LOCK.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print("FAILED: a demo of this folder is running: end it first", file=sys.stderr)
        return 1
    shutil.rmtree(_FOLDER, ignore_errors=True)
    try:
        with SimulatorProcess() as simulator:
            server = ServerProcess(
                _FOLDER, simulator_url=simulator.base_url, port=options.port, settings=_SETTINGS
            )
            with server:
                _note(server.base_url, simulator, user)
                other = simulator.key("BINANCE", "good-2")
                story = Story(server.base_url)
                play(story, user, {"apiKey": other.api_key, "apiSecret": other.api_secret})
                _note(server.base_url, simulator, user, bot=play_bot(story, other))
                print("\nEvery step was answered as the contract says.", flush=True)
                if not options.exit:
                    _stay(server.base_url)
    except KeyboardInterrupt:
        print()
    except (StoryError, ServerProcessError) as error:
        print(f"\nFAILED: {error}", file=sys.stderr)
        return 1
    return 0


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _stay(base_url: str) -> None:
    print(f"\nThe server is at {base_url}, its API documentation at {base_url}/docs")
    print(f"Account, simulator keys and a bot's token: {_FOLDER / 'demo.json'}. Ctrl-C ends it.")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
