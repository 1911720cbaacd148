"""As the original's module `quests.compression`."""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, List, Optional, Sequence

import numpy as np

from .. import _comparison
from .._data import frames_of, is_frame
from .descriptor import get_descriptors
from .entropy import DEFAULT_BANDWIDTH, DEFAULT_BATCH, delta_entropy, diversity, entropy

EPSILON = 1e-5


class DatasetCompressor:
    """Information of parts of a dataset, and which parts to take.

    dset: list of Atoms
    descriptor_fn: from one Atoms to its rows; by default `get_descriptors` with its defaults
    bandwidth: h in 1/Å
    """

    def __init__(
        self,
        dset: List[Any],
        descriptor_fn: Optional[Callable[[Any], Any]] = None,
        bandwidth: float = DEFAULT_BANDWIDTH,
        batch_size: int = DEFAULT_BATCH,
    ):
        self.dset = frames_of(dset)
        self.bandwidth = bandwidth
        self.batch_size = batch_size
        self.descriptor_fn: Callable[[Any], Any] = descriptor_fn or (lambda atoms: get_descriptors([atoms]))
        if descriptor_fn is None:
            rows: Any = get_descriptors(self.dset, concat=False)
        else:
            rows = [np.asarray(descriptor_fn(atoms)) for atoms in self.dset]
        self._descriptors = _Descriptors(rows)
        self._descriptors.compressor = self

    @property
    def descriptors(self) -> "_Descriptors":
        """The rows of each frame, a list of arrays; called with a list of frames or of their places, those of these."""
        return self._descriptors

    @property
    def dataset_size(self) -> int:
        return len(self.dset)

    def entropy(self, selected: Optional[Sequence[int]] = None) -> float:
        """H of these frames together, or of all."""
        return float(entropy(self._rows(selected), h=self.bandwidth, batch_size=self.batch_size))

    def diversity(self, selected: Optional[Sequence[int]] = None) -> float:
        """D of these frames together, or of all."""
        return float(diversity(self._rows(selected), h=self.bandwidth, batch_size=self.batch_size))

    def overlap(self, selected: Optional[Sequence[int]] = None) -> float:
        """The fraction of all environments that these frames cover."""
        if selected is None:
            return 1.0
        dH = delta_entropy(self._rows(None), self._rows(selected), h=self.bandwidth, batch_size=self.batch_size)
        return float((dH < EPSILON).mean())

    def num_envs(self, selected: Optional[Sequence[int]] = None) -> int:
        places = range(self.dataset_size) if selected is None else selected
        return sum(len(self.dset[i]) for i in places)

    def get_summary(self, selected: Optional[Sequence[int]] = None) -> Dict[str, Any]:
        return {
            "entropy": self.entropy(selected),
            "diversity": self.diversity(selected),
            "overlap": self.overlap(selected),
            "original_size": self.dataset_size,
            "compressed_size": self.dataset_size if selected is None else len(selected),
            "original_envs": self.num_envs(),
            "compressed_envs": self.num_envs(selected),
        }

    def get_indices(self, method: str, size: int) -> List[int]:
        """The places of so many frames, by a method of `quests_jvm.select`, as they are ranked by the default
        descriptors."""
        return _comparison.select(self.dset, int(size), method=method, h=self.bandwidth).indices.tolist()

    def frac_to_size(self, frac: float) -> int:
        return min(math.ceil(self.dataset_size * frac), self.dataset_size)

    def fixed_compression(self, method: str = "msc", frac: Optional[float] = None) -> List[Any]:
        """That fraction of the frames, in the order of the dataset."""
        if frac is None or not 0 <= frac <= 1:
            raise ValueError("expected a fraction from 0 to 1, found %r" % (frac,))
        chosen = set(self.get_indices(method, self.frac_to_size(frac)))
        return [atoms for i, atoms in enumerate(self.dset) if i in chosen]

    def _rows(self, selected: Optional[Sequence[int]]) -> np.ndarray:
        rows = self._descriptors if selected is None else [self._descriptors[i] for i in selected]
        return np.concatenate(rows, axis=0)


class _Descriptors(List[np.ndarray]):
    """A list that can be called: the original has had both."""

    compressor: DatasetCompressor

    def __call__(self, selected: Optional[Sequence[Any]] = None) -> List[np.ndarray]:
        if selected is None:
            return self
        return [self.compressor.descriptor_fn(s) if is_frame(s) else self[s] for s in selected]
