"""As the original's module `quests.descriptor`."""

from __future__ import annotations

from typing import Any, List, Optional, Union

import numpy as np

from .. import _dataset
from .._data import frames_of

DEFAULT_CUTOFF = 5.0
DEFAULT_K = 32


def get_descriptors(
    dset: Any, k: int = DEFAULT_K, cutoff: float = DEFAULT_CUTOFF, concat: bool = True, dtype: str = "float64"
) -> Union[np.ndarray, List[np.ndarray]]:
    """Descriptors of Atoms in 1/Å, n x (2 k - 1); with concat=False a list, an array for each frame."""
    return _described(frames_of(dset), concat, dtype, k=k, cutoff=cutoff)


def get_descriptors_multicomponent(
    dset: Any,
    k: int = DEFAULT_K,
    cutoff: float = DEFAULT_CUTOFF,
    species: Optional[List[str]] = None,
    concat: bool = True,
    dtype: str = "float64",
) -> Union[np.ndarray, List[np.ndarray]]:
    """Descriptors that see elements: `species`, or all that occur.

    The columns are in another order than the original's; distances between rows are the same.
    """
    return _described(
        frames_of(dset), concat, dtype, k=k, cutoff=cutoff, species="auto" if species is None else list(species)
    )


def _described(frames: List[Any], concat: bool, dtype: str, **options: Any) -> Union[np.ndarray, List[np.ndarray]]:
    rows = np.asarray(_dataset.descriptors(frames, **options)).astype(dtype, copy=False)
    if concat:
        return rows
    return np.split(rows, np.cumsum([len(frame) for frame in frames])[:-1])
