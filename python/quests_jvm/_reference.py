"""References that the worker keeps."""

from __future__ import annotations

import json
import os
import threading
import weakref
from typing import Any, Dict, List, Optional, Tuple, Union

import numpy as np

from . import _options, _progress
from ._data import absolute, current_folder, encode, is_path
from ._errors import InputError, QuestsError, WorkerError, warn
from ._protocol import Arrays, Connection
from ._worker import Worker, default

# What the manifest of an index says, under the names of options.
_DESCRIBED = ("cutoff", "species", "elements", "elements_from")

_ALLOWED = _options.COMMON - {"bandwidth", "output", "overwrite", "log", "skipped", "config"}


class Reference:
    """A dataset that is described and packed once, and kept by the worker; calls with it take milliseconds.

    It stands wherever a reference is asked for, and as the dataset of `entropy` and `metrics`. Functions describe what
    they compare with it as it was described itself: k, cutoff, species, elements and so on need not be given again.

    data: frames (ASE Atoms, any iterable of them), the name of a file, or an array of descriptors n x d. Of frames and
    arrays a copy is kept here, so that another worker can take over from one that has ended; a file is read again then
    options: those of all functions, but no bandwidth
    """

    def __init__(self, data: Any, **options: Any):
        self._begin(options)
        self._add(data)

    def _begin(self, options: Dict[str, Any]) -> None:
        if "h" in options or "bandwidth" in options:
            raise TypeError("a reference has no bandwidth h; the functions that use it have")
        checked = _options.checked(options, _ALLOWED)
        self._progress: _progress.Wanted = checked.pop("progress", None)
        self.worker: Optional[Worker] = checked.pop("worker", None)
        self._options = checked
        self.describing: Dict[str, Any] = {
            name: checked[name] for name in _options.DESCRIBING if checked.get(name) is not None
        }
        self._segments: List[_Segment] = []
        self._lock = threading.RLock()
        # The name at each worker that keeps it, with the session that this name belongs to.
        self._names: Dict[str, Tuple[Any, str]] = {}
        self._drop = weakref.finalize(self, _drop_all, self._names)
        self._drop.atexit = False
        self._closed = False
        _every_reference.add(self)
        self.environments = 0
        self.frames = 0

    @classmethod
    def open(cls, data: Union[str, "os.PathLike[str]", Any], **options: Any) -> "Reference":
        """A reference of a folder that `quests index` or `save` has written, or of data."""
        return cls(data, **options)

    def append(self, data: Any) -> "Reference":
        """Adds data of the same kind; what is compared with the reference afterwards is compared with them too."""
        self._add(data)
        return self

    def save(self, folder: Union[str, "os.PathLike[str]"], overwrite: bool = False) -> str:
        """Writes the reference as an index, a folder whose name ends in .qref, which `open` takes; its path."""
        from ._call import Call

        self._check_open()
        with self._lock:
            call = Call("index", {**self._options, "output": folder, "overwrite": overwrite, "worker": self.worker})
            for i, segment in enumerate(self._segments):
                if segment.path is not None:
                    call.add_word(segment.path)
                else:
                    call.add_encoded("data%d" % i, segment.input, segment.arrays)
            call.run()
        return absolute(folder)

    def close(self) -> None:
        """Has the worker forget the reference."""
        self._closed = True
        self._drop()
        self._segments = []

    def __enter__(self) -> "Reference":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __len__(self) -> int:
        """The number of environments."""
        return self.environments

    def __repr__(self) -> str:
        if self._closed:
            return "Reference(closed)"
        return "Reference(%s environments in %s frames)" % (format(self.environments, ","), format(self.frames, ","))

    # ---- For the package ----

    def _add(self, data: Any) -> None:
        self._check_open()
        segment = _Segment(data, self._options.get("elements_from"))
        for name, value in segment.describing().items():
            self.describing.setdefault(name, value)
        worker = self.worker or default()
        told: List[str] = []
        shown = _progress.shown(self._progress)
        try:
            connection = worker.acquire()
            try:
                with self._lock:
                    if self._segments:
                        self._name_at(worker, connection)
                    try:
                        self._segments.append(segment)
                        self._send(worker, connection, segment, told, shown)
                    except BaseException as e:
                        self._segments = [known for known in self._segments if known is not segment]
                        if not isinstance(e, QuestsError) or isinstance(e, WorkerError):
                            # Whether the worker has added it all the same is not known.
                            self._forget_at(worker)
                        raise
            finally:
                worker.release(connection)
        finally:
            if shown is not None:
                shown.end()
            warn(told)

    def _name_at(self, worker: Worker, connection: Connection) -> str:
        """What the worker calls the reference; a worker that does not keep it is given it."""
        self._check_open()
        with self._lock:
            known = self._names.get(worker._client)
            if known is None or known[0] != connection.session:
                self._names.pop(worker._client, None)
                try:
                    for segment in self._segments:
                        segment.check()
                        # Its warnings were told when it was made.
                        self._send(worker, connection, segment, [])
                except BaseException:
                    # With some of its data it is another reference.
                    self._forget_at(worker)
                    raise
                known = self._names[worker._client]
            return known[1]

    def _send(
        self,
        worker: Worker,
        connection: Connection,
        segment: "_Segment",
        told: List[str],
        shown: Optional[_progress.Shown] = None,
    ) -> None:
        head: Dict[str, Any] = {"type": "keep", "folder": current_folder(), "name": "reference"}
        # --frames is of the first file.
        options = self._options if segment is self._segments[0] else {**self._options, "frames": None}
        head["options"] = _options.arguments(options)
        known = self._names.get(worker._client)
        if known is not None and known[0] == connection.session:
            head["to"] = known[1]
        if segment.path is not None:
            head["files"] = [segment.path]
        else:
            head["files"] = ["reference"]
            head["inputs"] = {"reference": segment.input}

        if shown is not None:
            head["progress"] = True
        answer = worker.exchange(
            connection, head, segment.arrays.list, lambda message: _progress.hear(message, told, shown)
        )
        found = answer.get("record") or {}
        self._names[worker._client] = (connection.session, str(answer["reference"]))
        # So that what keeps the name does not keep the reference.
        _workers[worker._client] = worker
        self.environments = int(found.get("environments") or 0)
        self.frames = int(found.get("frames") or 0)

    def _forget_at(self, worker: Worker) -> None:
        """Has a worker drop what it keeps: it gets all data again when they are needed."""
        known = self._names.pop(worker._client, None)
        if known is not None:
            worker.drop_later(*known)

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("the reference is closed")


class _Segment:
    """Data of a reference, kept so that they can be sent again."""

    def __init__(self, data: Any, labels: Optional[str]):
        self.path: Optional[str] = None
        self.input: Dict[str, Any] = {}
        self.arrays = Arrays()
        if is_path(data):
            self.path = absolute(data)
            self._state = _state(self.path)
        elif isinstance(data, Reference):
            raise TypeError("expected data for a reference, found a Reference")
        else:
            self.input, _ = encode(data, self.arrays, False, [labels] if labels else ())
            self.arrays.list = [_own(array) for array in self.arrays.list]

    def describing(self) -> Dict[str, Any]:
        """How the rows of an index were described; nothing of other data."""
        try:
            with open(os.path.join(self.path or "", "manifest.json"), encoding="utf-8") as file:
                rows = json.load(file)["rows"]
        except (OSError, ValueError, KeyError):
            return {}
        if rows.get("kind") != "nearest-neighbors":
            return {}
        found = {"nbrs": rows.get("k"), **{name: rows.get(name) for name in _DESCRIBED}}
        return {name: value for name, value in found.items() if value}

    def check(self) -> None:
        if self.path is not None and _state(self.path) != self._state:
            raise InputError(
                "%s: has changed since the reference was made, and the worker that kept it has ended; make the"
                " reference anew" % self.path,
                3,
                "input",
                file=self.path,
            )


def _own(array: np.ndarray) -> np.ndarray:
    """A copy, unless nobody else can change it."""
    return array.copy() if array.base is not None or not array.flags.owndata or array.ndim == 2 else array


def _state(path: str) -> Any:
    # An index is a folder; when it is added to, its manifest is replaced.
    for name in (os.path.join(path, "manifest.json"), path):
        try:
            found = os.stat(name)
            return found.st_mtime_ns, found.st_size, found.st_ino
        except OSError:
            pass
    return None


def _after_fork() -> None:
    # A thread that the child does not have may hold it.
    for reference in list(_every_reference):
        reference._lock = threading.RLock()


_every_reference: "weakref.WeakSet[Reference]" = weakref.WeakSet()
os.register_at_fork(after_in_child=_after_fork)

_workers: "weakref.WeakValueDictionary[str, Worker]" = weakref.WeakValueDictionary()


def _drop_all(names: Dict[str, Tuple[Any, str]]) -> None:
    for client, (session, name) in names.items():
        worker = _workers.get(client)
        if worker is not None:
            worker.drop_later(session, name)
    names.clear()
