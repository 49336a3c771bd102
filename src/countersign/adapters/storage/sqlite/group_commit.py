"""Group commit: writes that wait together share one transaction and one fsync.

A group is all writes that were waiting when the last one was done: each under a
SAVEPOINT of its own. Nobody is answered before COMMIT, and a failed COMMIT fails
the whole group.
The statements run on the event loop, which they hold up for no longer than any
other Python of the same length. What waits for the disk or for another process,
COMMIT and a BEGIN that finds the file locked, runs in a thread: docs/adr/0009.
"""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar

import apsw

from countersign.kernel.errors import StoreUnavailableError

T = TypeVar("T")
Work = Callable[[apsw.Connection], T]
BusyHandler = Callable[[int], bool]

# A group holds up the loop: 64 writes take about 5 ms.
_GROUP_MAX: Final = 64
_WAITING_MAX: Final = 4096


@dataclass(slots=True)
class _Job(Generic[T]):
    work: Work[T]
    answer: "asyncio.Future[T]"
    value: T | None = None
    error: Exception | None = None


_Group = list[_Job[object]]
_Loop = asyncio.AbstractEventLoop


class GroupCommit:
    """Writes by one connection, which is its own from now on; for one event loop at a time.

    Args:
        connection: where to write.
        wait_while_busy: how the thread waits for other connections' locks.
    """

    def __init__(self, connection: apsw.Connection, wait_while_busy: BusyHandler) -> None:
        self._connection = connection
        self._wait_while_busy = wait_while_busy
        connection.set_busy_handler(None)  # the loop does not wait
        self._closed = False
        self._loop: _Loop | None = None
        self._waiting: deque[_Job[object]] = deque()
        self._is_writing = False
        self._rest: asyncio.Future[None] | None = None
        self._steps: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Work[T]) -> T:
        """Run `work` in the group's transaction; return once it is durable.

        What it raises of our own errors undoes it alone.

        Raises:
            StoreUnavailableError: not stored: too many wait, it is closed, or SQLite refused.
        """
        if self._closed:
            raise StoreUnavailableError("the database is closed")
        if len(self._waiting) >= _WAITING_MAX:
            raise StoreUnavailableError("the database has too many writes waiting")
        loop = asyncio.get_running_loop()
        self._require_one(loop)
        job: _Job[T] = _Job(work, loop.create_future())
        self._waiting.append(job)  # type: ignore[arg-type]  # it holds jobs of any answer
        self._write_on(loop)
        return await job.answer

    async def finish(self) -> None:
        """Refuse later writes; return when those that wait are done."""
        self._closed = True
        loop = asyncio.get_running_loop()
        if self._waiting or self._is_writing:
            self._require_one(loop)
            self._write_on(loop)
            self._rest = self._rest or loop.create_future()
            await asyncio.shield(self._rest)

    def close(self) -> None:
        """End the thread, which may take as long as a commit; the connection stays open."""
        self._closed = True
        self._steps.put(None)
        self._thread.join()

    def _require_one(self, loop: _Loop) -> None:
        """Refuse a second loop while the first writes, before anything of it is queued."""
        if self._is_writing and self._loop is not loop and not _is_gone(self._loop):
            raise RuntimeError("a database serves one event loop at a time")

    def _write_on(self, loop: _Loop) -> None:
        """See to it that the writes that wait are done on this loop."""
        before, self._loop = self._loop, loop
        if not self._is_writing:
            self._is_writing = True
            loop.call_soon(self._begin, loop)
        elif before is not loop:
            # What the loop that is gone left under way may be with the thread: behind it.
            self._steps.put(partial(self._begin_patiently, loop))

    def _begin(self, loop: _Loop) -> None:
        """Begin a group; where somebody else has the file, the thread waits for it."""
        try:
            self._open_transaction()
        except apsw.BusyError:
            self._steps.put(partial(self._begin_patiently, loop))
        except BaseException as error:  # noqa: BLE001  # they are refused, whatever it is
            self._refuse_all(loop, error)
        else:
            self._write_group(loop)

    def _begin_patiently(self, loop: _Loop) -> None:
        """In the thread: begin a group, waiting for other processes."""
        goes_on = partial(self._write_group, loop)
        self._connection.set_busy_handler(self._wait_while_busy)
        try:
            self._open_transaction()
        except BaseException as error:  # noqa: BLE001  # they are refused, whatever it is
            goes_on = partial(self._refuse_all, loop, error)
        # The connection is the loop's again from the moment that it is told.
        self._connection.set_busy_handler(None)
        _tell(loop, goes_on)

    def _open_transaction(self) -> None:
        if self._connection.in_transaction:  # the ROLLBACK of a failed group failed too
            self._connection.execute("ROLLBACK")
        self._connection.execute("BEGIN IMMEDIATE")

    def _write_group(self, loop: _Loop) -> None:
        size = min(len(self._waiting), _GROUP_MAX)
        group = [self._waiting.popleft() for _ in range(size)]
        try:
            for job in group:
                _run_under_savepoint(self._connection, job)
        except BaseException as error:  # noqa: BLE001  # later groups come, whatever it is
            self._done(loop, group, error)
        else:
            self._steps.put(partial(self._commit, loop, group))

    def _commit(self, loop: _Loop, group: _Group) -> None:
        """In the thread: make a group durable."""
        failure: BaseException | None = None
        try:
            self._connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001  # the group is refused, whatever it is
            failure = error
        _tell(loop, partial(self._done, loop, group, failure))

    def _refuse_all(self, loop: _Loop, error: BaseException) -> None:
        """Refuse everybody who waits: each of their groups would wait as long for the same."""
        group, self._waiting = list(self._waiting), deque()
        self._done(loop, group, error)

    def _done(self, loop: _Loop, group: _Group, failure: BaseException | None) -> None:
        """Answer a group; go on with the next, or rest."""
        if failure is not None:
            self._undo(group, failure)
        for job in group:
            _settle(job)
        if self._waiting:
            # Behind those that were answered just now: what they write next joins the group.
            loop.call_soon(self._begin, loop)
            return
        self._is_writing = False
        if self._rest is not None:
            self._rest.set_result(None)
            self._rest = None

    def _undo(self, group: _Group, failure: BaseException) -> None:
        with suppress(apsw.Error):  # then the next group tries again
            # After an I/O error SQLite may have rolled back by itself.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        for job in group:
            # One for each: a raised error grows a traceback in the task that gets it.
            job.error = unavailable(failure)
            job.error.__cause__ = failure

    def _serve(self) -> None:
        while (step := self._steps.get()) is not None:
            step()


def unavailable(error: BaseException) -> StoreUnavailableError:
    """Return what callers get to know of an error of SQLite's."""
    # The class name alone: SQLite's own text can quote what was bound to a statement.
    return StoreUnavailableError(f"the database refused ({type(error).__name__})")


def _run_under_savepoint(connection: apsw.Connection, job: _Job[object]) -> None:
    connection.execute("SAVEPOINT job")
    try:
        job.value = job.work(connection)
    except (apsw.IOError, apsw.FullError, apsw.NoMemError, apsw.CorruptError):
        raise  # the file is in trouble: nobody of the group is served
    except apsw.Error as error:
        job.error = unavailable(error)
        job.error.__cause__ = error
    except StopIteration as error:
        # No future takes it (PEP 479 says why); an empty answer read by next() raises it.
        job.error = RuntimeError("a write raised StopIteration")
        job.error.__cause__ = error
    except Exception as error:  # noqa: BLE001  # whatever it is goes to the one who asked
        job.error = error
    if job.error is not None:
        connection.execute("ROLLBACK TO job")
    connection.execute("RELEASE job")


def _is_gone(loop: _Loop | None) -> bool:
    return loop is None or loop.is_closed()


def _tell(loop: _Loop, callback: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop was closed: nobody waits there any more
        loop.call_soon_threadsafe(callback)


def _settle(job: _Job[object]) -> None:
    if job.answer.done():
        return  # the caller went away; the write stands
    with suppress(RuntimeError):  # the caller's loop was closed
        if job.error is not None:
            job.answer.set_exception(job.error)
        else:
            job.answer.set_result(job.value)
