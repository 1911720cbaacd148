"""How far a call is: a bar in notebooks, a line on terminals, or a function of the user's."""

from __future__ import annotations

import html
import logging
import sys
import time
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Union

_log = logging.getLogger("quests_jvm")

# Shorter calls show nothing, in seconds.
_DELAY = 1.0
_WIDTH = 30


class Progress(NamedTuple):
    """What a function given as `progress=` is called with, at most ten times a second.

    what: the work, unit: of what it counts, done: how many so far, total: of how many, -1 if that is not known
    """

    what: str
    unit: str
    done: int
    total: int


Wanted = Union[None, bool, Callable[[Progress], Any]]


class Shown:
    """Shows the progress of one call."""

    def show(self, progress: Progress) -> None:
        raise NotImplementedError

    def end(self) -> None:
        pass


class _Called(Shown):
    def __init__(self, function: Callable[[Progress], Any]):
        self._function = function

    def show(self, progress: Progress) -> None:
        self._function(progress)


class _Line(Shown):
    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._length = 0

    def show(self, progress: Progress) -> None:
        if time.monotonic() - self._begin >= _DELAY:
            text = _text(progress)
            sys.stderr.write("\r" + text.ljust(self._length))
            sys.stderr.flush()
            self._length = len(text)

    def end(self) -> None:
        if self._length:
            sys.stderr.write("\r" + " " * self._length + "\r")
            sys.stderr.flush()


class _Notebook(Shown):
    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._handle: Any = None

    def show(self, progress: Progress) -> None:
        if time.monotonic() - self._begin >= _DELAY:
            self._display(_bar(progress))

    def _display(self, content: str) -> None:
        from IPython.display import HTML, display

        if self._handle is None:
            self._handle = display(HTML(content), display_id=True)
        else:
            self._handle.update(HTML(content))

    def end(self) -> None:
        if self._handle is not None:
            self._display("")


def shown(wanted: Wanted) -> Optional[Shown]:
    """What shows progress here; None: nothing does."""
    if callable(wanted):
        return _Called(wanted)
    if wanted is False:
        return None
    if _in_notebook():
        return _Notebook()
    if wanted or (sys.stderr is not None and sys.stderr.isatty()):
        return _Line()
    return None


def of(message: Dict[str, Any]) -> Progress:
    return Progress(
        str(message.get("what") or ""),
        str(message.get("unit") or ""),
        int(message.get("done") or 0),
        int(message.get("total", -1)),
    )


def hear(message: Dict[str, Any], told: List[str], to: Optional[Shown]) -> None:
    """Takes what the worker says while a call goes on: warnings are gathered in `told`, progress is shown."""
    kind = message.get("type")
    if kind == "warning":
        told.append(str(message.get("message")))
    elif kind == "progress":
        if to is not None:
            to.show(of(message))
    elif kind == "note":
        _log.info("%s", message.get("message"))


def _in_notebook() -> bool:
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module is not None and hasattr(module, "get_ipython") else None
    return shell is not None and hasattr(shell, "kernel")


def _text(progress: Progress) -> str:
    unit = " " + progress.unit if progress.unit else ""
    if progress.total > 0:
        share = 100 * progress.done // progress.total
        return f"{progress.what}: {progress.done:,} of {progress.total:,}{unit} ({share} %)"
    return f"{progress.what}: {progress.done:,}{unit}"


def _bar(progress: Progress) -> str:
    label = html.escape(_text(progress))
    if progress.total <= 0:
        return "<div>%s</div>" % label
    return '<div><progress value="%d" max="%d" style="width: %dem"></progress> %s</div>' % (
        progress.done,
        progress.total,
        _WIDTH,
        label,
    )
