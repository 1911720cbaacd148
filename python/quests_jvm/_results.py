"""What functions give."""

from __future__ import annotations

import copy
import html
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Dict, Iterator, List, Optional, Tuple, Union

import numpy as np

Interval = Optional[Tuple[float, float]]


def pair(value: Any) -> Interval:
    return None if value is None else (_number(value[0]), _number(value[1]))


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


class Quantity(float):
    """A number, with all that the program found beside it.

    record: the values of the program's JSON, by name
    worker: the process id of the worker that found it
    interval: both ends of a 95 % interval, where there is one, else None
    """

    record: Dict[str, Any]
    worker: Optional[int]
    interval: Interval

    def __new__(
        cls, value: Any, record: Optional[Dict[str, Any]] = None, worker: Optional[int] = None, interval: Any = None
    ) -> "Quantity":
        number = super().__new__(cls, float("nan") if value is None else value)
        number.record = {} if record is None else record
        number.worker = worker
        number.interval = pair(interval)
        return number


class PerAtom(np.ndarray):
    """An array with a value, or a row, for each atom, frame after frame. What is computed from it is a plain array.

    record: the values of the program's JSON, by name
    worker: the process id of the worker that found it
    frame_offsets: the first atom of each frame, and the number of atoms; None where that is not known
    """

    record: Optional[Dict[str, Any]] = None
    worker: Optional[int] = None
    frame_offsets: Optional[np.ndarray] = None

    @classmethod
    def of(cls, values: np.ndarray, record: Dict[str, Any], worker: int, offsets: Any = None) -> "PerAtom":
        array = np.asarray(values).view(cls)
        array.record = record
        array.worker = worker
        array.frame_offsets = None if offsets is None else np.asarray(offsets, dtype=np.int64)
        return array

    def per_frame(self) -> List[np.ndarray]:
        """An array for each frame."""
        if self.frame_offsets is None or self.frame_offsets[-1] != len(self):
            raise ValueError("where frames begin is not known here; it is for frames that were handed over as Atoms")
        return np.split(np.asarray(self), self.frame_offsets[1:-1])

    def __array_wrap__(self, values: np.ndarray, context: Any = None, return_scalar: bool = False) -> Any:
        plain = np.asarray(values)
        return plain[()] if plain.ndim == 0 else plain

    def __getitem__(self, key: Any) -> Any:
        return np.asarray(self)[key]

    # Copies, and what another process is sent, know as much.

    def __copy__(self) -> "PerAtom":
        return _per_atom(np.array(self), self.__dict__)

    def __deepcopy__(self, memo: Any) -> "PerAtom":
        return _per_atom(np.array(self), copy.deepcopy(self.__dict__, memo))

    def __reduce__(self) -> Any:
        return _per_atom, (np.asarray(self), self.__dict__)


def _per_atom(values: np.ndarray, more: Dict[str, Any]) -> PerAtom:
    array = values.view(PerAtom)
    array.__dict__.update(more)
    return array


class ByName(Mapping):  # type: ignore[type-arg]
    """What can be read by the names that the program's JSON has, too."""

    record: Dict[str, Any]
    worker: Optional[int]

    def __getitem__(self, name: str) -> Any:
        return self.record[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.record)

    def __len__(self) -> int:
        return len(self.record)

    __eq__ = object.__eq__
    __hash__ = object.__hash__


class Explained(Dict[str, np.ndarray]):
    """Arrays with a value for each atom, by name; `record` and `worker` as those of other results."""

    record: Dict[str, Any]
    worker: Optional[int]


@dataclass(frozen=True, eq=False, repr=False)
class Result(ByName):
    """A result without a class of its own: its values, by the names of the program's JSON."""

    record: Dict[str, Any] = field(repr=False)
    worker: Optional[int] = field(repr=False, default=None)

    def _shown(self) -> List[Tuple[str, Any]]:
        shown = [f.name for f in fields(self) if f.repr]
        if shown:
            return [(name, getattr(self, name)) for name in shown]
        return [(name, value) for name, value in self.record.items() if not isinstance(value, (dict, list))]

    def __repr__(self) -> str:
        return "%s(%s)" % (type(self).__name__, ", ".join("%s=%r" % each for each in self._shown()))

    def _repr_html_(self) -> str:
        # What is not known is left out.
        rows = [(label(name), value) for name, value in self._shown() if value is not None]
        return table(type(self).__name__, rows)


@dataclass(frozen=True, eq=False, repr=False)
class Metrics(Result):
    """Information of a dataset; all in nats, but effective numbers.

    entropy, diversity: H and D
    max_entropy: log n
    bracket: H, and H with every environment's own frame left out: between them is H of ever more frames. None where it
        would have cost too much; its second value is None where only a lower bound is known
    saturated: whether H tells more of the number of frames than of the material
    effective: effective numbers of environments, by their order "0", "1", "2", "inf"
    dH: δH of each environment against the dataset itself, an array; None with `accuracy`
    """

    entropy: Quantity = Quantity(None)
    diversity: Quantity = Quantity(None)
    n_envs: int = 0
    n_frames: Optional[int] = None
    max_entropy: float = float("nan")
    bracket: Optional[Tuple[Optional[float], Optional[float]]] = None
    saturated: Optional[bool] = None
    effective: Dict[str, float] = field(default_factory=dict)
    dH: Optional[PerAtom] = field(default=None, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class LearningCurve(Result):
    """H of growing samples; arrays with a value for each size of a sample, in nats.

    n_envs: environments of a sample (their mean), entropy: mean H of the samples, standard_error: its error for other
        frames of the same kind
    limit: what H tends to with ever more frames of the same kind, with its interval
    gap: how much H would rise
    """

    n_envs: np.ndarray = field(default_factory=lambda: np.zeros(0))
    entropy: np.ndarray = field(default_factory=lambda: np.zeros(0))
    standard_error: np.ndarray = field(default_factory=lambda: np.zeros(0))
    limit: Quantity = Quantity(None)
    gap: float = float("nan")

    def _repr_html_(self) -> str:
        rows = zip(self.n_envs.tolist(), self.entropy.tolist(), self.standard_error.tolist())
        return grid("LearningCurve", ["environments", "H (nats)", "standard error"], rows) + table(
            "", [("limit (nats)", self.limit), ("interval", self.limit.interval), ("gap (nats)", self.gap)]
        )


@dataclass(frozen=True, eq=False, repr=False)
class BandwidthCurve(Result):
    """H at several bandwidths, of the first dataset or group; the others are in `record["groups"]`.

    bandwidths: h in 1/Å
    entropy, without_own_frame: H in nats, and H with each environment's own frame left out
    dimension: the local dimension
    suggestion: the bandwidth to take, NaN where there is none
    """

    bandwidths: np.ndarray = field(default_factory=lambda: np.zeros(0))
    entropy: np.ndarray = field(default_factory=lambda: np.zeros(0))
    without_own_frame: np.ndarray = field(default_factory=lambda: np.zeros(0))
    dimension: np.ndarray = field(default_factory=lambda: np.zeros(0))
    suggestion: float = float("nan")

    def _repr_html_(self) -> str:
        columns = (self.bandwidths, self.entropy, self.without_own_frame, self.dimension)
        rows = zip(*(column.tolist() for column in columns))
        return grid("BandwidthCurve", ["h (1/Å)", "H (nats)", "own frame left out", "dimension"], rows) + table(
            "", [("suggestion (1/Å)", self.suggestion)]
        )


@dataclass(frozen=True, eq=False, repr=False)
class Thermo(Result):
    """Differences of entropy between states, each with the next, in k_B for each atom.

    difference: NaN where none is given; error: its standard error
    verdict: what each rests on, in words
    """

    difference: np.ndarray = field(default_factory=lambda: np.zeros(0))
    error: np.ndarray = field(default_factory=lambda: np.zeros(0))
    verdict: List[str] = field(default_factory=list)

    def _repr_html_(self) -> str:
        rows = zip(self.difference.tolist(), self.error.tolist(), self.verdict)
        return grid("Thermo", ["ΔS (k_B)", "standard error", "verdict"], rows)


@dataclass(frozen=True, eq=False, repr=False)
class Zentropy(Result):
    """Thermodynamics of an ensemble; arrays with a value for each pressure and temperature.

    temperature: in K, volume: in Å³ of a cell, entropy: in k_B of a cell
    probabilities: of each configuration, by its name
    """

    temperature: np.ndarray = field(default_factory=lambda: np.zeros(0))
    volume: np.ndarray = field(default_factory=lambda: np.zeros(0))
    entropy: np.ndarray = field(default_factory=lambda: np.zeros(0))
    probabilities: Dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def _repr_html_(self) -> str:
        names = list(self.probabilities)
        columns = [self.temperature, self.volume, self.entropy] + [self.probabilities[name] for name in names]
        rows = zip(*(column.tolist() for column in columns))
        return grid("Zentropy", ["T (K)", "V (Å³)", "S (k_B)"] + ["p of " + name for name in names], rows)


@dataclass(frozen=True, eq=False, repr=False)
class Selection(Result):
    """Frames that were picked.

    indices: their places in the data, from 0, in the order in which they were picked
    picks: what is known of each, by the names of the program's JSON
    entropy, diversity: of the picked frames, in nats
    overlap: the fraction of all environments that they cover
    frames: the picked Atoms, if Atoms were handed over, else None
    """

    indices: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    entropy: Quantity = Quantity(None)
    diversity: Quantity = Quantity(None)
    overlap: Quantity = Quantity(None)
    picks: List[Dict[str, Any]] = field(default_factory=list, repr=False)
    frames: Optional[List[Any]] = field(default=None, repr=False)

    def _repr_html_(self) -> str:
        names = [name for name in dict.fromkeys(key for pick in self.picks for key in pick) if name != "file"]
        rows = [(label(name), getattr(self, name)) for name in ("entropy", "diversity", "overlap")]
        body = ([pick.get(name) for name in names] for pick in self.picks)
        return table("Selection", rows) + grid("", [label(name) for name in names], body)


@dataclass(frozen=True, eq=False, repr=False)
class Repeats(Result):
    """What repeats in a dataset.

    kept: the places of the frames (or environments) that are kept, one of each kind, from 0
    groups: the groups of those that repeat each other
    n: how many there were
    frames: the kept Atoms, if Atoms were handed over, else None
    """

    kept: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    n: int = 0
    groups: List[Any] = field(default_factory=list)
    frames: Optional[List[Any]] = field(default=None, repr=False)

    def _repr_html_(self) -> str:
        rows = [("kept", "%d of %d" % (len(self.kept), self.n)), ("groups of repeats", len(self.groups))]
        return table("Repeats", rows)


@dataclass(frozen=True, eq=False, repr=False)
class Calibration(Result):
    """Bounds on errors by δH, and a threshold for alarms; functions take it as `calibration=`.

    threshold: δH in nats above which a frame raises an alarm, None if it was not asked for
    coverage: the probability that an error is within its bound, None if no labelled frames were given
    held_out_coverage: how often that was so for frames that were held out
    json: what the program would have written to a file, as bytes
    """

    threshold: Optional[float] = None
    coverage: Optional[float] = None
    held_out_coverage: Optional[float] = None
    json: bytes = field(default=b"", repr=False)

    def save(self, file: Union[str, "os.PathLike[str]"]) -> None:
        """Writes it as the file that --calibration of the program takes."""
        with open(file, "wb") as out:
            out.write(self.json)


@dataclass(frozen=True, eq=False, repr=False)
class Events(Result):
    """What happened in a trajectory; lists of objects by the names of the program's JSON.

    events: changes of series, with their frame, time, levels and p-value
    transitions: births, deaths, mergers and splits of nuclei
    frames: the values of each frame
    too_short: series that are too short to tell
    """

    events: List[Dict[str, Any]] = field(default_factory=list)
    transitions: List[Dict[str, Any]] = field(default_factory=list, repr=False)
    frames: List[Dict[str, Any]] = field(default_factory=list, repr=False)
    too_short: List[Dict[str, Any]] = field(default_factory=list)

    def series(self, name: str) -> np.ndarray:
        """A value of the frames, such as "entropy", as an array; nan where it is not known."""
        values = [frame.get(name) for frame in self.frames]
        return np.array([float("nan") if value is None else value for value in values], dtype=float)

    def _repr_html_(self) -> str:
        names = ["what", "frame", "end_frame", "before", "after", "p_value"]
        rows = ([event.get(name) for name in names] for event in self.events)
        changes = grid("Events", [label(name) for name in names], rows) if self.events else ""
        counts: List[Tuple[str, Any]] = [
            ("changes", len(self.events)),
            ("births, deaths, mergers and splits of nuclei", len(self.transitions)),
            ("frames", len(self.frames)),
        ]
        if self.too_short:
            counts.append(("too short to tell", ", ".join(str(one.get("what")) for one in self.too_short)))
        return changes + table("" if changes else "Events", counts)


@dataclass(frozen=True, eq=False, repr=False)
class FrameNovelty(Result):
    """A frame of a trajectory that was compared with a reference.

    frame: its number, time: its time, or None
    dH: δH of each atom in nats, an array; None where only counts are known (`watch` without `exact`)
    dH_max, dH_mean: their greatest value and their mean, frac_positive: the fraction of atoms above 0
    error_bound: a bound on the error of each atom, with a calibration
    nearest: of each atom the nearest environment of the reference, with `explain`: arrays `frame`, `atom`, `distance`
    atoms: the Atoms, if Atoms were handed over, else None
    """

    frame: int = 0
    time: Optional[float] = None
    dH: Optional[np.ndarray] = field(default=None, repr=False)
    dH_max: float = float("nan")
    dH_mean: float = float("nan")
    frac_positive: float = float("nan")
    error_bound: Optional[np.ndarray] = field(default=None, repr=False)
    nearest: Optional[Dict[str, np.ndarray]] = field(default=None, repr=False)
    atoms: Any = field(default=None, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class WatchedFrame(Result):
    """A frame of a running simulation.

    frame: its number, time: its time, or None
    n_atoms: its atoms, n_above: how many of them have δH above the threshold
    alarm: whether an alarm begins with it, state: "calm", "novel" or "alarm"
    dH_max: the greatest δH in nats, with `exact`, else None
    problem: why it cannot be described, or None
    """

    frame: int = 0
    time: Optional[float] = None
    n_atoms: int = 0
    n_above: int = 0
    state: str = ""
    alarm: bool = False
    dH_max: Optional[float] = None
    problem: Optional[str] = None


def time_of(record: Dict[str, Any]) -> Optional[float]:
    """The time of a frame, under whatever name it has one."""
    for name in ("time", "time_ps", "step", "timestep"):
        if record.get(name) is not None:
            return float(record[name])
    return None


# ---- HTML ----

# Names of which the words alone do not say enough.
_LABELS = {
    "n_envs": "environments",
    "n_frames": "frames",
    "n_atoms": "atoms",
    "n_above": "atoms above the threshold",
    "frac_positive": "fraction of atoms above 0",
    "effective": "effective numbers, by order",
    "entropy": "entropy (nats)",
    "diversity": "diversity (nats)",
    "max_entropy": "maximum log n (nats)",
    "bracket": "bracket of H (nats)",
    "threshold": "threshold (nats)",
    "dH_max": "greatest δH (nats)",
    "dH_mean": "mean δH (nats)",
}


def label(name: str) -> str:
    """What stands for a name in a table."""
    return _LABELS.get(name, name.replace("_", " "))


def _cell(value: Any) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        return "%.6g" % value
    if isinstance(value, np.ndarray):
        return html.escape("array of %s" % " × ".join(map(str, value.shape)) if value.size > 12 else str(value))
    if isinstance(value, tuple):
        return " to ".join(_cell(part) for part in value)
    if isinstance(value, list):
        return ", ".join(_cell(part) for part in value)
    if isinstance(value, dict):
        return ", ".join("%s: %s" % (html.escape(str(key)), _cell(part)) for key, part in value.items())
    return "" if value is None else html.escape(str(value))


def table(title: str, rows: Any) -> str:
    """Names and values as HTML."""
    body = "".join("<tr><th>%s</th><td>%s</td></tr>" % (html.escape(name), _cell(value)) for name, value in rows)
    return "<table>%s%s</table>" % (_caption(title), body)


def grid(title: str, names: List[str], rows: Any) -> str:
    """A table with a head as HTML."""
    head = "".join("<th>%s</th>" % html.escape(name) for name in names)
    body = "".join("<tr>%s</tr>" % "".join("<td>%s</td>" % _cell(value) for value in row) for row in rows)
    return "<table>%s<tr>%s</tr>%s</table>" % (_caption(title), head, body)


def _caption(title: str) -> str:
    return "<caption>%s</caption>" % html.escape(title) if title else ""
