"""The kill -9 harness: run a program that prints what was acknowledged to it, and kill it.

    acknowledged = await killed(PROGRAM, folder / "vault.db", seed=seed)
    database = Database(folder / "vault.db")

The program gets its arguments in `sys.argv`, prints one line for each acknowledgement
once it has it (`print(…, flush=True)`), and never ends by itself.
"""

import asyncio
import random
import signal
import sys


async def killed(program: str, *arguments: object, seed: int, within_s: float = 0.3) -> list[str]:
    """Return the lines that a program printed before SIGKILL met it.

    Args:
        program: Python code, run in a process of its own from the repository's root.
        arguments: become `sys.argv[1:]`.
        seed: decides the moment.
        within_s: the signal comes so soon after the first line, or sooner.

    Raises:
        AssertionError: the program ended by itself.
    """
    moment_s = random.Random(seed).uniform(0, within_s)  # noqa: S311  # to be repeated
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        "-c",
        program,
        *map(str, arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    first = await process.stdout.readline()
    reading = asyncio.ensure_future(process.communicate())
    await asyncio.sleep(moment_s)
    if process.returncode is None:
        process.kill()
    rest, complaints = await reading
    assert process.returncode == -signal.SIGKILL, complaints.decode()
    # A line without its end was still being printed.
    return (first + rest).decode().rpartition("\n")[0].splitlines()
