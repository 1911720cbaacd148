"""As the original's module `quests.entropy`. Rows may have any width."""

from __future__ import annotations

import sys
import types
from typing import Any, Callable, List, Tuple, Union

import numpy as np

from .. import _comparison, _dataset

DEFAULT_BANDWIDTH = 0.015
DEFAULT_BATCH = 20000
DEFAULT_UQ_NBRS = 3
DEFAULT_GRAPH_NBRS = 10

Bandwidths = Union[float, List[float], np.ndarray]

# Whatever made them: the original does not ask.
_ROWS = "rows"


def perfect_entropy(x: np.ndarray, h: Bandwidths = DEFAULT_BANDWIDTH, batch_size: int = DEFAULT_BATCH) -> Any:
    """Entropy H of rows n x d in nats; of several h an array."""
    return entropy(x, h, batch_size)


def entropy(x: np.ndarray, h: Bandwidths = DEFAULT_BANDWIDTH, batch_size: int = DEFAULT_BATCH) -> Any:
    """Entropy H of rows n x d in nats; of several h an array."""
    return _for_each(h, lambda value: float(_dataset.entropy(_rows(x), h=value, rows=_ROWS)))


def diversity(x: np.ndarray, h: Bandwidths = DEFAULT_BANDWIDTH, batch_size: int = DEFAULT_BATCH) -> Any:
    """Diversity D of rows n x d in nats; of several h an array."""
    return _for_each(h, lambda value: float(_dataset.diversity(_rows(x), h=value, rows=_ROWS)))


def get_all_metrics(
    x: np.ndarray, h: Bandwidths = DEFAULT_BANDWIDTH, batch_size: int = DEFAULT_BATCH
) -> Tuple[Any, Any, np.ndarray]:
    """H, D, and δH of each row against all; of several h arrays, with one more axis behind."""
    if np.ndim(h) == 0:
        return _metrics(x, float(h))  # type: ignore[arg-type]
    found = [_metrics(x, float(value)) for value in np.asarray(h)]
    return (
        np.array([H for H, _, _ in found]),
        np.array([D for _, D, _ in found]),
        np.stack([dH for _, _, dH in found], axis=-1),
    )


def _metrics(x: np.ndarray, h: float) -> Tuple[float, float, np.ndarray]:
    found = _dataset.metrics(_rows(x), h=h, rows=_ROWS)
    return float(found.entropy), float(found.diversity), np.asarray(found.dH)


def delta_entropy(
    y: np.ndarray, x: np.ndarray, h: Bandwidths = DEFAULT_BANDWIDTH, batch_size: int = DEFAULT_BATCH
) -> np.ndarray:
    """δH in nats of each row of `y` against the reference `x`; of several h with one more axis behind."""
    return _for_each(h, lambda value: np.asarray(_comparison.delta_entropy(_rows(y), _rows(x), h=value, rows=_ROWS)))


def approx_delta_entropy(
    y: np.ndarray,
    x: np.ndarray,
    h: Bandwidths = DEFAULT_BANDWIDTH,
    n: int = DEFAULT_UQ_NBRS,
    graph_neighbors: int = DEFAULT_GRAPH_NBRS,
    **kwargs: Any,
) -> np.ndarray:
    """δH in single precision, over all of `x` and not over `n` neighbours of a graph."""
    return _for_each(
        h,
        lambda value: np.asarray(
            _comparison._delta_entropy("approx_dH", _rows(y), _rows(x), {"h": value, "rows": _ROWS})
        ),
    )


def kernel_sum(
    x: np.ndarray, y: np.ndarray, h: Bandwidths = DEFAULT_BANDWIDTH, batch_size: int = DEFAULT_BATCH
) -> np.ndarray:
    """Kernel sums of each row of `x` over all rows of `y`."""
    return np.exp(-delta_entropy(x, y, h, batch_size))


def get_bandwidth(volume: float, method: str = "gaussian") -> float:
    """A bandwidth in 1/Å from the volume per atom in Å³, by the rule "gaussian" or "cutoff"."""
    if method not in ("gaussian", "cutoff"):
        raise ValueError("expected the method gaussian or cutoff, found %r" % (method,))
    return float(_dataset.bandwidth(volume, cutoff=method == "cutoff"))


def _for_each(h: Bandwidths, function: Callable[[float], Any]) -> Any:
    if np.ndim(h) == 0:
        return function(float(h))  # type: ignore[arg-type]
    return np.stack([np.asarray(function(float(value))) for value in np.asarray(h)], axis=-1)


def _rows(x: Any) -> np.ndarray:
    return np.asarray(x)


class _Callable(types.ModuleType):
    """`compat.entropy` is this module and, as all functions are in `compat` too, one of its functions."""

    def __call__(self, x: np.ndarray, h: Bandwidths = DEFAULT_BANDWIDTH, batch_size: int = DEFAULT_BATCH) -> Any:
        return entropy(x, h, batch_size)


sys.modules[__name__].__class__ = _Callable
