"""Functions of trajectories, frame after frame."""

from __future__ import annotations

import threading
from typing import Any, Callable, Dict, Iterator, List, Optional, Union

import numpy as np

from ._call import Call, Stream
from ._data import is_path
from ._protocol import Ended
from ._results import Events, FrameNovelty, WatchedFrame, time_of


def novelty(
    trajectory: Any,
    reference: Any = None,
    *,
    parent: Union[None, str, slice] = None,
    explain: bool = False,
    calibration: Any = None,
    dt: Optional[float] = None,
    plot: Any = None,
    **options: Any,
) -> Iterator[FrameNovelty]:
    """δH of every atom along a trajectory, a frame at a time: a generator of `FrameNovelty`.

    reference: what frames are compared with, a training set for instance
    parent: these frames of the trajectory itself instead, "0:5"; without either each frame is compared with itself
    explain: the nearest environment of the reference for each atom too
    calibration: a bound on the error of each atom too; a file, or what `calibrate` gives
    dt: time from one frame to the next in ps
    plot: draw quantiles of δH against time to this file, .svg or .png
    options: those of all functions
    """
    call = Call("dH_traj", options, parent=parent, explain=explain, dt=dt, plot=plot)
    call.like(reference).add("trajectory", trajectory, info=True)
    call.add_option("reference", "reference", reference)
    call.add_calibration(calibration)
    return _novelties(call, call.frames if "frames" not in options else None)


def _novelties(call: Call, frames: Optional[List[Any]]) -> Iterator[FrameNovelty]:
    stream = call.stream()
    try:
        for part in stream:
            # A row of the table of frames, and lists for its atoms.
            record = {**part.get("frames", {}), **{name: part[name] for name in part if name != "frames"}}
            place = int(record["frame"])
            yield FrameNovelty(
                record,
                stream.pid,
                place,
                time_of(record),
                _array(record.get("delta_entropy")),
                _number(record.get("dH_max")),
                _number(record.get("dH_mean")),
                _number(record.get("frac_positive")),
                _array(record.get("error_bound")),
                record.get("nearest"),
                frames[place] if frames is not None else None,
            )
    finally:
        stream.close()


def events(
    trajectory: Any,
    *,
    parent: Union[None, str, slice] = None,
    product: Any = None,
    reference: Optional[Dict[str, Any]] = None,
    moving: Optional[int] = None,
    average: Optional[float] = None,
    false_atoms: Optional[float] = None,
    above: Optional[float] = None,
    below: Optional[float] = None,
    calibration: Any = None,
    bond: Optional[float] = None,
    least_size: Optional[int] = None,
    level: Optional[float] = None,
    seed: Optional[int] = None,
    fit_sizes: Optional[str] = None,
    density: Optional[float] = None,
    dt: Optional[float] = None,
    plot: Any = None,
    **options: Any,
) -> Events:
    """What happened in a trajectory, when and where: changes of its entropy and of δH, and nuclei of a new phase.

    parent: the state before, as frames of the trajectory: "0:3"
    product: the state after, a crystal for instance
    reference: other references, by name
    moving: weigh each frame against so many frames before it too
    average: average over neighbours nearer than this, in Å (3.3)
    false_atoms: threshold: so many atoms of a frame of the state before may pass (1)
    above, below: nuclei are made of atoms above or below so many nats
    calibration: threshold of `calibrate` for the only reference
    bond: atoms of a nucleus nearer than this are bonded, in Å (3.0)
    least_size: tell of nuclei that once have so many atoms (10)
    level: significance of changes (0.01), seed: equal seeds give equal results
    fit_sizes: fit nuclei of "A:B" atoms, density: atoms for each Å³ of a nucleus
    dt: time from one frame to the next in ps
    plot: draw series, changes and the largest nucleus to this file, .svg or .png
    options: those of all functions
    """
    call = Call(
        "events",
        options,
        parent=parent,
        moving=moving,
        average=average,
        false_atoms=false_atoms,
        above=above,
        below=below,
        bond=bond,
        least_size=least_size,
        level=level,
        seed=seed,
        fit_sizes=fit_sizes,
        density=density,
        dt=dt,
        plot=plot,
    )
    call.like(product, *(reference or {}).values()).add("trajectory", trajectory, info=True)
    call.add_option("product", "product", product)
    for name, data in (reference or {}).items():
        call.add_option("reference=%s" % name, "reference-%s" % name, data)
    call.add_calibration(calibration)
    answer = call.run()
    record = answer.record
    return Events(
        record,
        answer.worker,
        record.get("events") or [],
        record.get("transitions") or [],
        record.get("frames") or [],
        record.get("too_short") or [],
    )


class Watch:
    """A simulation that is watched: an iterator over its frames as they come, and a context manager.

    With a callback the frames are taken while the `with` block runs; without, by iteration.
    """

    def __init__(self, call: Call, callback: Optional[Callable[[WatchedFrame], Any]]):
        self._call = call
        self._callback = callback
        self._stream: Optional[Stream] = None
        self._thread: Optional[threading.Thread] = None
        self._failure: Optional[BaseException] = None
        self._closing = False

    def __iter__(self) -> Iterator[WatchedFrame]:
        return self

    def __next__(self) -> WatchedFrame:
        if self._closing:
            raise StopIteration
        if self._stream is None:
            self._stream = self._call.stream(endless=True)
        return self._frame(next(self._stream))

    def _frame(self, record: Dict[str, Any]) -> WatchedFrame:
        assert self._stream is not None
        return WatchedFrame(
            record,
            self._stream.pid,
            int(record.get("frame", 0)),
            time_of(record),
            int(record.get("n_atoms") or 0),
            int(record.get("n_above") or 0),
            str(record.get("state") or ""),
            bool(record.get("alarm")),
            record.get("dH_max"),
            record.get("problem"),
        )

    def close(self) -> None:
        """Stops watching."""
        self._closing = True
        thread, self._thread = self._thread, None
        if thread is not None and thread.is_alive() and self._stream is not None:
            try:
                self._stream.interrupt()
            except Ended:
                pass
            thread.join()
        if self._stream is not None:
            self._stream.close()
            self._stream.warn()

    def __enter__(self) -> "Watch":
        if self._callback is not None:
            self._stream = self._call.stream(endless=True)
            self._thread = threading.Thread(target=self._take, name="quests watch", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.close()
        failure, self._failure = self._failure, None
        if failure is not None and kind is None:
            raise failure

    def _take(self) -> None:
        assert self._stream is not None and self._callback is not None
        try:
            for record in self._stream.quietly():
                self._callback(self._frame(record))
                if self._closing:
                    return
        except BaseException as e:
            # Told where the block ends; that it was ended there is no failure.
            if not self._closing:
                self._failure = e


def watch(
    source: Any,
    reference: Any,
    callback: Optional[Callable[[WatchedFrame], Any]] = None,
    *,
    threshold: Optional[float] = None,
    calibration: Any = None,
    fraction: Optional[float] = None,
    patience: Optional[int] = None,
    exact: bool = False,
    stop_file: Any = None,
    exit_on_alarm: bool = False,
    harvest: Any = None,
    harvest_max: Optional[int] = None,
    min_distance: Union[None, float, str] = None,
    max_force: Optional[str] = None,
    max_dH: Optional[float] = None,
    poll: Optional[float] = None,
    stall: Optional[float] = None,
    until_idle: Optional[float] = None,
    **options: Any,
) -> Watch:
    """Follows the trajectory of a running simulation: which of its frames does the reference not cover?

        with quests_jvm.watch("md.xyz", training, fraction=0.05, patience=3) as frames:
            for frame in frames:
                if frame.alarm:
                    break

    source: the file that grows, or a named pipe
    reference: what is known, the training set
    callback: called with each `WatchedFrame` while the `with` block runs, in a thread of its own
    threshold: δH in nats above which an atom is novel (0, or that of the calibration)
    calibration: what `calibrate` found for the reference, or a file
    fraction: of the atoms that makes a frame novel; default any one atom
    patience: novel frames in a row that make an alarm (1)
    exact: find δH of every atom
    stop_file: write this file at the first alarm, exit_on_alarm: end at the first alarm
    harvest: keep novel frames in this file, at most harvest_max (100)
    min_distance, max_force, max_dH: frames not to harvest, as `select`
    poll, stall: seconds between two looks, and after which a standstill is told
    until_idle: end when nothing new has come for so many seconds
    options: those of all functions
    """
    if not is_path(source):
        raise TypeError("expected the name of the file that the simulation writes, found %s" % type(source).__name__)
    call = Call(
        "watch",
        options,
        threshold=threshold,
        fraction=fraction,
        patience=patience,
        exact=exact,
        stop_file=stop_file,
        exit_on_alarm=exit_on_alarm,
        harvest=harvest,
        harvest_max=harvest_max,
        min_distance=min_distance,
        max_force=max_force,
        max_dH=max_dH,
        poll=poll,
        stall=stall,
        until_idle=until_idle,
    )
    call.like(reference).add("source", source)
    call.add_option("reference", "reference", reference)
    call.add_calibration(calibration)
    return Watch(call, callback)


def _array(values: Any) -> Optional[np.ndarray]:
    return None if values is None else np.asarray(values, dtype=float)


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)
