"""Errors and warnings."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any, Dict, List, Optional


class QuestsError(RuntimeError):
    """The program refused or failed.

    What is not known is None.

    code: the exit code of the program, as its documentation lists them
    kind: "usage", "input", "output", "engine", "memory", "cancelled", "worker" or "internal"
    file, frame, line: where; the frame counts from 0, the line from 1
    expected, found: what was expected there, and what was found
    """

    def __init__(
        self,
        message: str,
        code: int = 1,
        kind: Optional[str] = None,
        *,
        file: Optional[str] = None,
        frame: Optional[int] = None,
        line: Optional[int] = None,
        expected: Optional[str] = None,
        found: Optional[str] = None,
    ):
        super().__init__(message)
        self.code = code
        self.kind = kind
        self.file = file
        self.frame = frame
        self.line = line
        self.expected = expected
        self.found = found


class UsageError(QuestsError):
    """An option has a value that it cannot have, or options contradict each other."""


class InputError(QuestsError):
    """Data cannot be read, or are invalid."""


class OutputError(QuestsError):
    """An output exists already, or cannot be written."""


class EngineError(QuestsError):
    """The engine asked for cannot be used on this machine."""


class OutOfMemoryError(QuestsError):
    """The worker has too little memory; QUESTS_JAVA_OPTS=-Xmx… gives it more."""


class WorkerError(QuestsError):
    """The worker could not be started, ended in the middle of a call, or said something that is not understood."""

    def __init__(self, message: str, code: int = 1, kind: Optional[str] = "worker", **more: Any):
        super().__init__(message, code, kind, **more)


class QuestsWarning(UserWarning):
    """A warning of the program."""


_BY_CODE = {2: UsageError, 3: InputError, 4: OutputError, 5: EngineError, 6: OutOfMemoryError}


def error_of(head: Dict[str, Any]) -> QuestsError:
    """The exception for an error message of the worker."""
    code = int(head.get("code") or 1)
    where = {key: head.get(key) for key in ("file", "frame", "line", "expected", "found")}
    message = str(head.get("message") or "the program ended with exit code %d" % code)
    return _BY_CODE.get(code, QuestsError)(message, code, head.get("kind"), **where)


_PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep


def warn(messages: List[str]) -> None:
    """Warns at the line of the user's code that called the package.

    ASE stands between the user and an observer, and is passed over too.
    """
    if not messages:
        return
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_between(frame):
        frame = frame.f_back
    registry = frame.f_globals.setdefault("__warningregistry__", {})
    for message in messages:
        warnings.warn_explicit(
            message,
            QuestsWarning,
            frame.f_code.co_filename,
            frame.f_lineno,
            frame.f_globals.get("__name__", "<unknown>"),
            registry,
        )


def _is_between(frame: Any) -> bool:
    module = frame.f_globals.get("__name__") or ""
    return frame.f_code.co_filename.startswith(_PACKAGE) or module == "ase" or module.startswith("ase.")
