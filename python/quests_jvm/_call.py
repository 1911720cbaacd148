"""One call: what is sent, and what comes back."""

from __future__ import annotations

import io
import json
import os
import tempfile
import threading
import weakref
from collections import deque
from dataclasses import dataclass
from typing import Any, Deque, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np

from . import _options, _progress
from ._data import absolute, as_array, current_folder, encode, every_column, frames_of, is_path
from ._errors import QuestsError, WorkerError, error_of, warn
from ._protocol import Arrays, Connection
from ._reference import Reference
from ._worker import Worker, default

# More than the header of an array of numbers takes.
_NPY_HEADER = 1 << 17


@dataclass(frozen=True)
class Answer:
    """The result of a call: the values of its JSON, its summary, its outputs as bytes, and who found them."""

    record: Dict[str, Any]
    summary: List[str]
    outputs: Dict[str, Any]
    exit: int
    worker: int


class Call:
    """A command line of the program with data in place of files.

    command: the name of the command
    options: the user's keywords for options of all commands, and `worker` and `progress`
    own: options of this command
    """

    def __init__(self, command: str, options: Dict[str, Any], allowed: Any = _options.COMMON, **own: Any):
        checked = _options.checked(options, allowed)
        self._progress = checked.pop("progress", None)
        self._worker: Optional[Worker] = checked.pop("worker", None)
        self._command = command
        self._options = checked
        self._own = own
        self._arrays = Arrays()
        self._inputs: Dict[str, Any] = {}
        self._references: Dict[str, Reference] = {}
        self._files: List[str] = []
        self._named: List[str] = []
        self._temporary: List[str] = []
        # The frames of the first data, if they were handed over as such.
        self.frames: Optional[List[Any]] = None

    # ---- Data ----

    def like(self, *data: Any) -> "Call":
        """Has all data described as the references among these are, where the user did not say how."""
        for reference in data:
            if isinstance(reference, Reference):
                for name, value in reference.describing.items():
                    self._options.setdefault(name, value)
                if self._worker is None:
                    self._worker = reference.worker
        return self

    def add(self, name: str, data: Any, info: bool = False, columns: Sequence[str] = ()) -> "Call":
        """Adds data as the next file of the command line, under that name."""
        word, frames = self._word(name, data, info, columns)
        if not self._files:
            self.frames = frames
        self._files.append(word)
        return self

    def add_option(self, option: str, name: str, data: Any, info: bool = False, columns: Sequence[str] = ()) -> None:
        """Adds data as the file that an option names, such as --reference."""
        if data is not None:
            self._named.append("--%s=%s" % (option, self._word(name, data, info, columns)[0]))

    def add_calibration(self, calibration: Any) -> None:
        """Adds a calibration: a file, or the result of `calibrate`."""
        if calibration is None:
            return
        if not is_path(calibration):
            if not hasattr(calibration, "json"):
                raise TypeError(
                    "expected a calibration as a file or as calibrate gives it, found %s"
                    % type(calibration).__name__
                )
            calibration = self._written(calibration.json)
        self._named.append("--calibration=%s" % absolute(calibration))

    def add_result(self, option: str, result: Any, of: Optional[str]) -> None:
        """Adds what was found before: a file, or a result; of: the name of the data here that it is about."""
        if not is_path(result):
            if not isinstance(getattr(result, "record", None), dict):
                raise TypeError("expected a file or a result for %s, found %s" % (option, type(result).__name__))
            record = dict(result.record) if of is None else {**result.record, "file": of}
            result = self._written(json.dumps(record, default=_plain).encode("utf-8"))
        self._named.append("--%s=%s" % (option, absolute(result)))

    def _written(self, content: bytes) -> str:
        """A file with this content, for as long as the call takes."""
        descriptor, path = tempfile.mkstemp(prefix="quests-", suffix=".json")
        self._temporary.append(path)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        return path

    def add_json(self, data: Any) -> "Call":
        """Adds a file of JSON, or what it holds, as the next file."""
        if not is_path(data):
            data = self._written(json.dumps(data, default=_plain).encode("utf-8"))
        return self.add_word(absolute(data))

    def add_word(self, word: str) -> "Call":
        self._files.append(word)
        return self

    def add_encoded(self, name: str, encoded: Dict[str, Any], arrays: Arrays) -> None:
        """Adds data that were encoded before, with the arrays that belong to them."""
        begin = len(self._arrays.list)
        self._arrays.list.extend(arrays.list)
        self._inputs[name] = _moved(encoded, begin)
        self._files.append(name)

    def _word(self, name: str, data: Any, info: bool, columns: Sequence[str]) -> Tuple[str, Optional[List[Any]]]:
        if is_path(data):
            return absolute(data), None
        if isinstance(data, Reference):
            self._references[name] = data
            return name, None
        # Labels in place of elements are a column of the atoms.
        labels = self._options.get("elements_from")
        more = [*columns, labels] if labels else columns
        if self._options.get("output") and as_array(data) is None:
            # Frames are written with all that they have.
            data = frames_of(data)
            info, more = True, [*more, *every_column(data)]
        self._inputs[name], frames = encode(data, self._arrays, info, more)
        return name, frames

    def offsets(self, count: int) -> Optional[np.ndarray]:
        """The first atom of each frame of the first data, and the number of atoms; None if they are not known."""
        if self.frames is None:
            return None
        found = np.cumsum([0] + [len(frame.get_atomic_numbers()) for frame in self.frames])
        # Some frames may have been left out.
        return found if found[-1] == count else None

    # ---- To do it ----

    def run(self, outputs: Sequence[str] = ()) -> Answer:
        """Does it, and warns of what the program warned of."""
        told: List[str] = []
        try:
            worker = self._worker or default()
            connection = worker.acquire()
            try:
                shown = _progress.shown(self._progress)
                try:
                    head = self._head(worker, connection, outputs, shown is not None)
                    message = worker.exchange(
                        connection, head, self._arrays.list, lambda said: _progress.hear(said, told, shown)
                    )
                finally:
                    if shown is not None:
                        shown.end()
                pid = connection.pid
            finally:
                worker.release(connection)
        finally:
            self._clean()
            warn(told)
        return _answer(message, pid)

    def stream(self, endless: bool = False) -> "Stream":
        """Does it while its parts are taken one after the other."""
        return Stream(self, self._worker or default(), endless)

    def _head(self, worker: Worker, connection: Connection, outputs: Sequence[str], progress: bool) -> Dict[str, Any]:
        worker.drop_now(connection)
        inputs = dict(self._inputs)
        for name, reference in self._references.items():
            inputs[name] = {"reference": reference._name_at(worker, connection)}
        words = [
            self._command,
            *_options.arguments(self._options),
            *_options.arguments(self._own),
            *self._named,
            *("--output=" + name for name in outputs),
        ]
        # What follows -- is a file, whatever it is called.
        if self._files:
            words += ["--", *self._files]
        head: Dict[str, Any] = {"type": "run", "folder": current_folder(), "command": words}
        if inputs:
            head["inputs"] = inputs
        if outputs:
            head["outputs"] = list(outputs)
        if progress:
            head["progress"] = True
        return head

    def _clean(self) -> None:
        while self._temporary:
            try:
                os.remove(self._temporary.pop())
            except OSError:
                pass


class Stream:
    """The parts of a result, as they are found. It holds a connection until it has ended or is closed."""

    def __init__(self, call: Call, worker: Worker, endless: bool):
        self._call = call
        self._worker = worker
        self._endless = endless
        self._lock = threading.RLock()
        self._parts: Deque[Any] = deque()
        self._told: List[str] = []
        self._error: Optional[BaseException] = None
        self._connection: Optional[Connection] = None
        self._number: Optional[int] = None
        self.answer: Optional[Answer] = None
        # Who takes the parts sees how far it is, unless asked for more.
        self._shown = _progress.shown(False if call._progress is None else call._progress)
        connection = worker.acquire()
        self.pid = connection.pid
        self._connection = connection
        try:
            head = call._head(worker, connection, (), self._shown is not None)
            self._number = worker.send(connection, head, call._arrays.list)
        except BaseException:
            self._cancel()
            raise
        worker._stream = weakref.ref(self)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        try:
            return self._next()
        finally:
            self.warn()

    def quietly(self) -> Iterator[Any]:
        """The parts, in a thread that is none of the user's: warnings wait until `warn`."""
        while True:
            try:
                yield self._next()
            except StopIteration:
                return

    def _next(self) -> Any:
        with self._lock:
            try:
                while not self._parts and self._connection is not None:
                    self._read()
            except BaseException:
                if self._connection is not None:
                    self._cancel()
                raise
            if self._parts:
                return self._parts.popleft()
            # An error of the call comes behind the parts that were found before.
            if self._error is not None:
                error, self._error = self._error, None
                raise error
            raise StopIteration

    def _read(self) -> None:
        connection = self._connection
        assert connection is not None
        try:
            message = self._worker.receive(connection)
        except QuestsError as e:
            self._end()
            self._error = e
            return
        kind = message.get("type")
        if kind == "part":
            self._parts.append(message.get("value") or {})
        elif kind == "result":
            self.answer = _answer(message, self.pid)
            self._end()
        elif kind == "error":
            self._worker.note_error(connection, message)
            self._end()
            self._error = error_of(message)
        else:
            _progress.hear(message, self._told, self._shown)

    def read_rest(self) -> None:
        """Keeps all that is still to come, so that another call can have the connection."""
        if self._endless:
            raise WorkerError("a private worker makes one call at a time: end what it watches first")
        with self._lock:
            while self._connection is not None:
                self._read()

    def warn(self) -> None:
        told, self._told = self._told, []
        warn(told)

    def close(self) -> None:
        """Ends the call, if it has not ended."""
        with self._lock:
            if self._connection is not None:
                self._cancel()

    def interrupt(self) -> None:
        """Has the worker end the call; may come from another thread than the one that waits for parts."""
        connection, number = self._connection, self._number
        if connection is not None and number is not None:
            connection.send({"type": "cancel", "id": number}, [])

    def _cancel(self) -> None:
        connection = self._connection
        assert connection is not None
        self._worker.cancel(connection, self._number)
        self._end()

    def _end(self) -> None:
        connection, self._connection = self._connection, None
        if self._worker._stream is not None and self._worker._stream() is self:
            self._worker._stream = None
        if self._shown is not None:
            self._shown.end()
        self._call._clean()
        if connection is not None:
            self._worker.release(connection)

    def __del__(self) -> None:
        # A loop that was left by break.
        if getattr(self, "_connection", None) is not None:
            self.close()


def _plain(value: Any) -> Any:
    """An array as JSON has it."""
    return value.tolist()


def _moved(encoded: Any, by: int) -> Any:
    """An input whose arrays stand further behind in the list."""
    if isinstance(encoded, dict):
        if len(encoded) == 1 and type(encoded.get("array")) is int:
            return {"array": encoded["array"] + by}
        return {key: _moved(value, by) for key, value in encoded.items()}
    return encoded


def _answer(message: Dict[str, Any], pid: int) -> Answer:
    return Answer(
        message.get("record") or {},
        message.get("summary") or [],
        message.get("outputs") or {},
        int(message.get("exit") or 0),
        pid,
    )


def npy(content: np.ndarray) -> np.ndarray:
    """The array of an output `.npy`, without another copy of it."""
    data = content.data
    if bytes(data[:6]) != b"\x93NUMPY":
        raise WorkerError("the worker's output is no array")
    header = io.BytesIO(bytes(data[:_NPY_HEADER]))
    read = np.lib.format.read_array_header_1_0 if np.lib.format.read_magic(header) == (1, 0) else (
        np.lib.format.read_array_header_2_0
    )
    shape, by_columns, kind = read(header)
    array = np.frombuffer(data, dtype=kind, offset=header.tell())
    return array.reshape(shape, order="F" if by_columns else "C")
