"""The worker: a process of the program that stays, so that calls take milliseconds."""

from __future__ import annotations

import atexit
import logging
import os
import socket
import threading
import time
import uuid
import weakref
from collections import deque
from pathlib import Path
from typing import Any, Callable, Deque, Dict, List, Optional, Set

import numpy as np

from . import _runtime
from ._errors import QuestsError, UsageError, WorkerError, error_of
from ._launcher import program as find_program
from ._protocol import VERSION, Connection, Ended, Garbled

_log = logging.getLogger("quests_jvm")

# How long a cancelled call may take to say that it has ended, in seconds.
_GRACE = 2.0
_HELLO_TIMEOUT = 60.0
_MOST_IDLE = 8
_TRIES = 20
_OUTDATED_WAIT = 0.2

_every_worker: "weakref.WeakSet[Worker]" = weakref.WeakSet()


class Worker:
    """A process of the program that computes, and keeps references, for this one.

    All functions use one worker that the processes of a user share; it is started when it is first needed, and ends
    when nobody has asked it for anything for ten minutes and nobody keeps a reference. `Worker(private=True)` is a
    child of this process that nobody else uses, and that ends with it. Functions take a worker as `worker=`, and `use`
    makes it that of all calls.

    private: a worker of its own, by standard input and output; it makes one call at a time
    program: the launcher of the program; found as the package says if left out
    """

    def __init__(self, *, private: bool = False, program: Optional[str] = None):
        self._private = private
        self._program = None if program is None else os.path.abspath(program)
        self._forget()
        _every_worker.add(self)

    def _forget(self) -> None:
        """Begins anew, as a process does that was forked."""
        self._lock = threading.RLock()
        self._idle: List[Connection] = []
        self._open: Set[Connection] = set()
        self._epoch = 0
        self._client = "python-%d-%s" % (os.getpid(), uuid.uuid4().hex[:12])
        self._next_id = 0
        self._dropped: Deque[Any] = deque()
        self._child: Optional[_runtime.Child] = None
        # Whoever has the only connection of a private worker holds this.
        self._turn = threading.Lock()
        self._stream: Optional["weakref.ref[Any]"] = None

    # ---- What users call ----

    @property
    def pid(self) -> int:
        """The process id of the worker; starts one if there is none."""
        with self._connection() as connection:
            return connection.pid

    def status(self) -> Dict[str, Any]:
        """What the worker tells of itself: pid, uptime_s, requests, clients, references, heap_used and heap_max."""
        with self._connection() as connection:
            answer = self.exchange(connection, {"type": "status"}, [], _ignore)
        return answer.get("record") or {}

    def shutdown(self) -> None:
        """Ends the worker, also for others who share it. The next call starts another."""
        if self._private:
            self.close()
            return
        try:
            connection = self._connect(start=False)
        except (OSError, Ended):
            return
        with self._lock:
            self._add(connection)
        try:
            # It may end before it answers.
            self.exchange(connection, {"type": "shutdown"}, [], _ignore)
        except QuestsError:
            pass
        finally:
            self.close()

    def close(self) -> None:
        """Ends the connections to the worker, and a private worker. The next call begins anew."""
        with self._lock:
            for connection in list(self._open):
                self._close(connection)
            child, self._child = self._child, None
        if child is not None:
            child.end()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        for connection in list(getattr(self, "_open", ())):
            connection.close()

    def __repr__(self) -> str:
        pids = {connection.pid for connection in self._open}
        where = "process %d" % pids.pop() if pids else "not connected"
        return "Worker(%s%s)" % ("private, " if self._private else "", where)

    # ---- Connections ----

    def acquire(self) -> Connection:
        """A connection for one call; `release` gives it back."""
        if self._private:
            return self._acquire_private()
        with self._lock:
            while self._idle:
                connection = self._idle.pop()
                # An idle connection that says something says that the worker has ended.
                if connection.is_quiet():
                    return connection
                self._close(connection)
            connection = self._connect(start=True)
            self._add(connection)
            return connection

    def release(self, connection: Connection) -> None:
        with self._lock:
            if connection not in self._open:
                # Of the process that this one was forked from.
                connection.close()
            elif not connection.sound or connection.closed or len(self._idle) >= _MOST_IDLE:
                self._close(connection)
            else:
                self._idle.append(connection)
        if self._private and self._turn.locked():
            self._turn.release()

    def _connection(self) -> "_Borrowed":
        return _Borrowed(self)

    def _add(self, connection: Connection) -> None:
        connection.session = (connection.client, connection.pid)
        self._open.add(connection)

    def _close(self, connection: Connection) -> None:
        connection.close()
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)

    def _connect(self, start: bool) -> Connection:
        program = self._program or find_program()
        path = _runtime.socket_of(program)
        for _ in range(_TRIES):
            connection = _connected(path)
            if connection is None:
                if not start:
                    raise Ended()
                _runtime.start_shared(program, path)
                continue
            try:
                self._greet(connection)
            except Ended:
                # It ended just now.
                connection.close()
                continue
            except BaseException:
                connection.close()
                raise
            if not connection.hello.get("outdated") or not start:
                return connection
            # Its program was replaced; it gives up its socket soon.
            connection.close()
            time.sleep(_OUTDATED_WAIT)
        raise WorkerError("the worker at %s ends whenever it is asked; its log: %s" % (path, _runtime.log_of(path)))

    def _greet(self, connection: Connection, timeout: Optional[float] = _HELLO_TIMEOUT) -> None:
        # References of this process are dropped with its last connection. What comes after that is another client: the
        # worker may not have seen yet that the one before has left.
        if not self._open:
            self._epoch += 1
        connection.client = "%s-%d" % (self._client, self._epoch)
        connection.send({"type": "hello", "protocol": VERSION, "client": connection.client}, [])
        try:
            hello = connection.receive(timeout)
        except Garbled as e:
            raise WorkerError("expected a worker of quests, found something else: %s" % e) from e
        if hello is None or hello.get("type") != "hello":
            raise WorkerError("expected a worker that says hello, found %s" % (hello,))
        if hello.get("protocol") != VERSION:
            raise WorkerError(
                "expected a worker of protocol %d, found one of protocol %s, version %s"
                % (VERSION, hello.get("protocol"), hello.get("version"))
            )
        connection.hello = hello

    def _acquire_private(self) -> Connection:
        while not self._turn.acquire(blocking=False):
            stream = None if self._stream is None else self._stream()
            if stream is not None:
                # A generator that is not finished has the only connection: what is left of it is read now.
                stream.read_rest()
            if self._turn.acquire(timeout=0.05):
                break
        try:
            with self._lock:
                if self._idle and self._idle[-1].is_quiet():
                    return self._idle.pop()
                for connection in list(self._open):
                    self._close(connection)
                if self._child is not None:
                    self._child.end()
                child = _runtime.Child(self._program or find_program())
                self._child = child
                connection = Connection(child.incoming, child.outgoing)
                self._add(connection)
                try:
                    # It says hello when it is warm.
                    self._greet(connection, timeout=None)
                except Ended as e:
                    self._close(connection)
                    raise WorkerError(child.why() or "the worker could not be started") from e
                self._open.discard(connection)
                self._add(connection)
                return connection
        except BaseException:
            self._turn.release()
            raise

    # ---- Calls ----

    def send(self, connection: Connection, head: Dict[str, Any], arrays: List[np.ndarray]) -> int:
        """Sends a request; its number."""
        limit = (connection.hello.get("limits") or {}).get("body")
        size = sum(array.nbytes + 7 for array in arrays)
        if limit is not None and size > limit:
            raise UsageError(
                "the data take %d MiB, and the worker takes at most %d at once: hand over the name of a file, or give"
                " it more memory by QUESTS_JAVA_OPTS=-Xmx…" % (size >> 20, limit >> 20),
                2,
                "usage",
            )
        with self._lock:
            self._next_id += 1
            number = self._next_id
        try:
            connection.send({**head, "id": number}, arrays)
        except Ended as e:
            raise self.lost(connection) from e
        return number

    def receive(self, connection: Connection) -> Dict[str, Any]:
        try:
            message = connection.receive()
        except Ended as e:
            raise self.lost(connection) from e
        except Garbled as e:
            self._close(connection)
            raise WorkerError("the worker said what is not understood: %s" % e) from e
        assert message is not None
        return message

    def exchange(
        self,
        connection: Connection,
        head: Dict[str, Any],
        arrays: List[np.ndarray],
        heard: Callable[[Dict[str, Any]], None],
    ) -> Dict[str, Any]:
        """Sends a request, and waits for its result; `heard` gets the messages before it."""
        number = None
        answered = False
        try:
            number = self.send(connection, head, arrays)
            while True:
                message = self.receive(connection)
                answered = message.get("type") in ("result", "error")
                if not answered:
                    heard(message)
                elif message["type"] == "result":
                    return message
                else:
                    self.note_error(connection, message)
                    raise error_of(message)
        except BaseException:
            if not answered and not connection.closed:
                self.cancel(connection, number)
            raise

    def note_error(self, connection: Connection, message: Dict[str, Any]) -> None:
        if message.get("id") is None:
            # The worker closes the connection behind such an error.
            self._close(connection)

    def lost(self, connection: Connection) -> WorkerError:
        """The error of a call whose worker has gone."""
        if connection.closed:
            return WorkerError("the connection to the worker was closed during the call")
        pid = connection.pid
        self._close(connection)
        return WorkerError(
            "the worker (process %d) ended in the middle of the call; the next call starts another" % pid
        )

    def cancel(self, connection: Connection, number: Optional[int]) -> None:
        """Ends a request whose answer nobody wants any more; closes the connection if it does not end soon."""
        try:
            if number is None or not connection.sound or connection.closed:
                raise Ended()
            connection.send({"type": "cancel", "id": number}, [])
            end = time.monotonic() + _GRACE
            while True:
                message = connection.receive(max(0.0, end - time.monotonic()))
                if message is None:
                    raise Ended()
                if message.get("type") in ("result", "error") and message.get("id") == number:
                    # It came too late: nobody knows of what is kept.
                    if message.get("reference") is not None:
                        self.drop_later(connection.session, str(message["reference"]))
                    return
        except (Ended, Garbled, OSError, KeyboardInterrupt):
            with self._lock:
                self._close(connection)

    # ---- References ----

    def drop_later(self, session: Any, name: str) -> None:
        """Remembers that a reference is not needed; may be called while memory is collected."""
        self._dropped.append((session, name))

    def drop_now(self, connection: Connection) -> None:
        """Has the worker drop the references that are not needed any more."""
        while self._dropped:
            try:
                session, name = self._dropped.popleft()
            except IndexError:
                return
            if session == connection.session:
                try:
                    self.exchange(connection, {"type": "drop", "reference": name}, [], _ignore)
                except WorkerError:
                    raise
                except QuestsError as e:
                    _log.info("%s", e)


class _Borrowed:
    def __init__(self, worker: Worker):
        self._worker = worker

    def __enter__(self) -> Connection:
        self._connection = self._worker.acquire()
        return self._connection

    def __exit__(self, *_: Any) -> None:
        self._worker.release(self._connection)


def _connected(path: Path) -> Optional[Connection]:
    plug = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        plug.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        plug.close()
        return None
    except BaseException:
        plug.close()
        raise
    descriptor = plug.detach()
    return Connection(descriptor, descriptor)


def _ignore(_: Dict[str, Any]) -> None:
    pass


def _after_fork() -> None:
    """A child keeps neither the conversations of its parent nor the locks of threads that it does not have."""
    for worker in list(_every_worker):
        for connection in list(worker._open):
            connection.close()
        if worker._child is not None:
            worker._child.forget()
        worker._forget()


def _at_exit() -> None:
    for worker in list(_every_worker):
        if worker._private:
            worker.close()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)

_default = Worker()


def default() -> Worker:
    return _default


def use(worker: Optional[Worker]) -> Worker:
    """Makes this worker that of all calls without `worker=`; None: one that is shared. The one before is returned."""
    global _default
    before = _default
    _default = Worker() if worker is None else worker
    return before


def shutdown() -> None:
    """Ends the worker of all calls, also for others who share it; does nothing if there is none."""
    _default.shutdown()
