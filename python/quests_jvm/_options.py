"""Options of the program as keywords."""

from __future__ import annotations

import difflib
import os
from typing import Any, Dict, List

import numpy as np

from ._data import absolute

# The words that users write for options of another name.
_SHORT = {"h": "bandwidth", "k": "nbrs"}

_INPUT = ("frames", "format", "types", "cell", "pbc", "allow_truncated", "skip_invalid")
_DESCRIPTOR = ("nbrs", "cutoff", "species", "elements", "elements_from", "descriptor", "rows")
_SUMS = ("bandwidth", "engine", "precision", "tolerance")
_RUN = ("jobs", "config", "log", "skipped", "output", "overwrite")
_CALL = ("progress", "worker")

DESCRIBING = _DESCRIPTOR
COMMON = frozenset(_INPUT + _DESCRIPTOR + _SUMS + _RUN)

_PATHS = frozenset(("config", "log", "skipped", "plot", "calibration", "stop_file", "harvest", "curve", "checkpoint"))
# These have an underscore in the program too.
_UNDERSCORED = frozenset(("num_runs",))


def checked(options: Dict[str, Any], allowed: Any = COMMON) -> Dict[str, Any]:
    """The options under the program's names; those that no function has are errors."""
    found: Dict[str, Any] = {}
    for name, value in options.items():
        whole = _SHORT.get(name, name)
        if whole not in allowed and whole not in _CALL:
            known = sorted(allowed) + list(_SHORT) + list(_CALL)
            close = difflib.get_close_matches(name, known, n=1)
            raise TypeError(
                "unknown option %r%s" % (name, "; did you mean %r?" % close[0] if close else "")
            )
        if whole in found:
            raise TypeError("the option %r is given twice" % whole)
        found[whole] = value
    return found


def arguments(options: Dict[str, Any]) -> List[str]:
    """The words of the command line; options that are None or False are left out."""
    found: List[str] = []
    for name, value in options.items():
        option = "--" + (name if name in _UNDERSCORED else name.replace("_", "-"))
        if value is None:
            continue
        if name == "pbc":
            found.append("%s=%s" % (option, _pbc(value)))
        elif value is False:
            continue
        elif value is True:
            found.append(option)
        elif name == "output":
            many = [value] if isinstance(value, (str, os.PathLike)) else value
            found.extend("%s=%s" % (option, absolute(path)) for path in many)
        elif name in _PATHS:
            found.append("%s=%s" % (option, absolute(value)))
        else:
            found.append("%s=%s" % (option, text(value)))
    return found


def _pbc(value: Any) -> str:
    if isinstance(value, str):
        return value
    # As ASE: one value is that of all axes.
    return ",".join("T" if axis else "F" for axis in ([value] * 3 if np.ndim(value) == 0 else value))


def text(value: Any) -> str:
    """A value as the command line has it; numbers read back to the same bits."""
    if isinstance(value, str):
        return value
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, slice):
        ends = [value.start, value.stop] + ([] if value.step is None else [value.step])
        return ":".join("" if end is None else str(int(end)) for end in ends)
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return text(value.item())
    if isinstance(value, dict):
        return ",".join("%s=%s" % (text(key), text(part)) for key, part in value.items())
    try:
        parts = list(value)
    except TypeError:
        raise TypeError("%r cannot be the value of an option" % (value,)) from None
    return ",".join(text(part) for part in parts)
