"""QUESTS from Python: information in atomistic data, computed by a worker of the program that stays.

Needs NumPy and the program `quests`: a wheel has it within, else the environment variable QUESTS_PROGRAM names it,
QUESTS_HOME its folder, or it is found beside this package or on PATH. ASE is not needed; its Atoms are what most
functions take.

Wherever data are asked for, they may be

- ASE Atoms: one, a list, or any iterable of them,
- the name of a file that the program reads,
- an array of descriptors, n x d, as `descriptors` returns it,
- a `Reference`, where a reference is asked for, and for `entropy`, `diversity` and `metrics`.

Options of all functions, by keyword; what is left out has the program's default:

- h (bandwidth): bandwidth in 1/Å (0.015)
- k (nbrs), cutoff: neighbours (32) and cut-off in Å (5) of the descriptor
- species: elements that the descriptor sees, a list of symbols or "auto"
- elements: "centre" or "full", what environments see of elements; elements_from: values of atoms in their place
- descriptor, rows: descriptors of your own, and arrays of other programs
- frames: of the first data, as ASE writes them: ":100", slice(None, 100), -1
- format, types, cell, pbc, allow_truncated, skip_invalid, skipped: how files are read, as the program's options
- jobs, engine, precision, tolerance: threads, and how kernel sums are evaluated
- output, overwrite: files that the program writes too
- config, log: files with options, and for a log
- progress: False for none, or a function that is called with a `Progress`
- worker: a `Worker` other than the one that all calls share
"""

import importlib
from typing import Any

from ._comparison import calibrate, compress, delta_entropy, overlap, select
from ._dataset import (
    bandwidth,
    bandwidth_curve,
    dedup,
    descriptors,
    diversity,
    entropy,
    learning_curve,
    metrics,
    thermo,
    zentropy,
)
from ._errors import (
    EngineError,
    InputError,
    OutOfMemoryError,
    OutputError,
    QuestsError,
    QuestsWarning,
    UsageError,
    WorkerError,
)
from ._launcher import program as _program
from ._progress import Progress
from ._reference import Reference
from ._report import Page, report
from ._results import (
    BandwidthCurve,
    Calibration,
    Events,
    FrameNovelty,
    LearningCurve,
    Metrics,
    PerAtom,
    Quantity,
    Repeats,
    Result,
    Selection,
    Thermo,
    WatchedFrame,
    Zentropy,
)
from ._trajectory import Watch, events, novelty, watch
from ._worker import Worker, shutdown, use

# The version of the project, as Python writes it.
__version__ = "0.1.0.dev0"

__all__ = [
    "BandwidthCurve",
    "Calibration",
    "EngineError",
    "Events",
    "FrameNovelty",
    "InputError",
    "LearningCurve",
    "Metrics",
    "OutOfMemoryError",
    "OutputError",
    "Page",
    "PerAtom",
    "Progress",
    "Quantity",
    "QuestsError",
    "QuestsWarning",
    "Reference",
    "Repeats",
    "Result",
    "Selection",
    "Thermo",
    "UsageError",
    "Watch",
    "WatchedFrame",
    "Worker",
    "WorkerError",
    "Zentropy",
    "bandwidth",
    "bandwidth_curve",
    "calibrate",
    "compress",
    "dedup",
    "delta_entropy",
    "descriptors",
    "diversity",
    "entropy",
    "events",
    "learning_curve",
    "metrics",
    "novelty",
    "overlap",
    "report",
    "select",
    "shutdown",
    "thermo",
    "use",
    "watch",
    "zentropy",
]

_MODULES = ("compat", "lammps", "observe")


def __getattr__(name: str) -> Any:
    # Few need them: they are imported when they are first used.
    if name in _MODULES:
        return importlib.import_module("." + name, __name__)
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
