"""The interface of the original Python package `quests`: the same modules, functions and signatures.

A script runs after changing its import lines: `from quests.entropy import entropy` becomes
`from quests_jvm.compat.entropy import entropy`. All names are in `quests_jvm.compat` too, where `entropy` is the module
and can be called as its function. `batch_size` and what else only says how the original computes is accepted and has no
effect.
"""

from . import compression, descriptor, entropy
from .compression import DatasetCompressor
from .descriptor import get_descriptors, get_descriptors_multicomponent
from .entropy import (
    approx_delta_entropy,
    delta_entropy,
    diversity,
    get_all_metrics,
    get_bandwidth,
    kernel_sum,
    perfect_entropy,
)

__all__ = [
    "DatasetCompressor",
    "approx_delta_entropy",
    "compression",
    "delta_entropy",
    "descriptor",
    "diversity",
    "entropy",
    "get_all_metrics",
    "get_bandwidth",
    "get_descriptors",
    "get_descriptors_multicomponent",
    "kernel_sum",
    "perfect_entropy",
]
