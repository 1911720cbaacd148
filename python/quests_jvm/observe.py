"""An observer for dynamics of ASE: where does a simulation leave what is known?"""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, List, Optional, Union

import numpy as np

from ._comparison import delta_entropy
from ._errors import OutputError
from ._reference import Reference
from ._results import PerAtom


class StopSimulation(Exception):
    """Raised by an observer to end a run; says how novel the last frame is."""


class NoveltyObserver:
    """Weighs the atoms of a running simulation against a reference, each time that it is called.

        observer = NoveltyObserver(training, atoms, threshold=5, harvest="novel.extxyz", stop=dyn)
        dyn.attach(observer, interval=10)
        dyn.run(10000)

    reference: a `Reference`, or data for one; `options` (k, cutoff, h and so on) are those of `delta_entropy`
    atoms: the Atoms that the simulation moves
    threshold: δH in nats above which an atom is novel
    fraction: of the atoms that makes a frame novel; default any one atom
    patience: novel frames in a row that make an alarm
    callback: called with the observer at each alarm
    harvest: copies of novel frames are added to this list, or to this file as extended XYZ (which needs ASE), with the
        array `dH`; at most harvest_max. The file must not exist before
    stop: ends the simulation at an alarm: the dynamics, whose run then ends with this step, or True, which raises
        `StopSimulation` out of the run

    Of the last frame: `dH`, an array with a value for each atom; `n_above`, `novel` and `alarm`. Of all frames:
    `frames`, how many there were, `novel_frames`, `harvested`, and `stopped`.
    """

    def __init__(
        self,
        reference: Any,
        atoms: Any,
        threshold: float = 0.0,
        *,
        fraction: Optional[float] = None,
        patience: int = 1,
        callback: Optional[Callable[["NoveltyObserver"], Any]] = None,
        harvest: Union[None, List[Any], str, "os.PathLike[str]"] = None,
        harvest_max: int = 100,
        stop: Any = False,
        **options: Any,
    ):
        if patience < 1:
            raise ValueError("expected a patience of at least 1, found %r" % (patience,))
        if harvest is not None and not isinstance(harvest, list) and os.path.lexists(harvest):
            name = os.fspath(harvest)
            raise OutputError("%s: exists already; give another name" % name, 4, "output", file=name)
        bandwidth: Dict[str, Any] = {name: options.pop(name) for name in ("h", "bandwidth") if name in options}
        self.reference = reference if isinstance(reference, Reference) else Reference(reference, **options)
        self.atoms = atoms
        self.threshold = threshold
        self.fraction = fraction
        self.patience = patience
        self.dH: Optional[PerAtom] = None
        self.n_above = 0
        self.frames = 0
        self.novel_frames = 0
        self.in_a_row = 0
        self.harvested = 0
        self.novel = False
        self.alarm = False
        self.stopped = False
        self._callback = callback
        self._harvest = harvest
        self._harvest_max = harvest_max
        self._stop = stop
        if not isinstance(reference, Reference):
            options = {}
        self._options: Dict[str, Any] = {**bandwidth, **options}

    def __call__(self) -> None:
        dH = delta_entropy(self.atoms, self.reference, **self._options)
        self.dH = dH
        self.frames += 1
        self.n_above = int(np.count_nonzero(dH > self.threshold))
        self.novel = self.n_above > 0 if self.fraction is None else self.n_above >= self.fraction * len(dH)
        if not self.novel:
            self.in_a_row = 0
            self.alarm = False
            return
        self.novel_frames += 1
        self.in_a_row += 1
        self.alarm = self.in_a_row == self.patience
        if self._harvest is not None and self.harvested < self._harvest_max:
            self._keep(np.asarray(dH))
        if self.alarm:
            if self._callback is not None:
                self._callback(self)
            if self._stop is not False and self._stop is not None:
                self._end("%d of %d atoms have δH above %g nats" % (self.n_above, len(dH), self.threshold))

    def _end(self, why: str) -> None:
        self.stopped = True
        if self._stop is True:
            raise StopSimulation(why)
        self._stop.max_steps = self._stop.nsteps

    def _keep(self, dH: np.ndarray) -> None:
        frame = self.atoms.copy()
        frame.arrays["dH"] = dH.copy()
        self.harvested += 1
        if isinstance(self._harvest, list):
            self._harvest.append(frame)
            return
        from ase.io import write

        write(self._harvest, frame, format="extxyz", append=self.harvested > 1)
