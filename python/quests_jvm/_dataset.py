"""Functions of one dataset."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Union

import numpy as np

from ._call import Answer, Call, npy
from ._options import COMMON
from ._results import BandwidthCurve, LearningCurve, Metrics, PerAtom, Quantity, Repeats, Thermo, Zentropy

_KEPT = COMMON | {"checkpoint"}

# One order of a measure, or several; "inf" and math.inf are infinity.
Orders = Union[None, int, float, str, Sequence[Union[int, float, str]]]


def entropy(
    data: Any,
    *,
    by_element: bool = False,
    bracket: bool = False,
    accuracy: Optional[float] = None,
    seed: Optional[int] = None,
    **options: Any,
) -> Quantity:
    """Entropy H of a dataset in nats, from 0 to log n.

    by_element: H of each element's environments alone too, in `record["by_element"]`
    bracket: bracket H whatever it costs; `record["entropy_bracket"]`
    accuracy: estimate H to that many nats with 95 % confidence, without weighing all pairs; the result has `interval`
    seed: equal seeds draw the same for `accuracy`
    options: those of all functions
    """
    call = Call("entropy", options, _KEPT, by_element=by_element, bracket=bracket, accuracy=accuracy, seed=seed)
    return _quantity(call.like(data).add("data", data).run(), "entropy")


def diversity(data: Any, *, accuracy: Optional[float] = None, seed: Optional[int] = None, **options: Any) -> Quantity:
    """Diversity D of a dataset in nats: as entropy, but rare environments count as much as frequent ones.

    accuracy, seed: as `entropy`; relative
    options: those of all functions
    """
    call = Call("metrics", options, _KEPT, accuracy=accuracy, seed=seed)
    return _quantity(call.like(data).add("data", data).run(), "diversity")


def metrics(
    data: Any,
    *,
    by_element: bool = False,
    bracket: bool = False,
    accuracy: Optional[float] = None,
    seed: Optional[int] = None,
    vendi: Orders = None,
    vendi_of: Optional[str] = None,
    profile: Orders = None,
    dimension: bool = False,
    spectral: bool = False,
    **options: Any,
) -> Metrics:
    """H, D, effective numbers, and δH of each environment against its own dataset.

    The result has all values of the program's JSON by name too: `metrics(data)["n_envs"]`.

    by_element, bracket, accuracy, seed: as `entropy`; `seed` also of what `vendi` and `spectral` draw
    vendi: Vendi scores of these orders, as [1, 2, "inf"], vendi_of: "environments" (default) or "frames"
    profile: effective numbers of environments of these orders
    dimension: the intrinsic dimension of the environments, spectral: the diffusion spectral entropy
    options: those of all functions
    """
    call = Call(
        "metrics",
        options,
        _KEPT,
        by_element=by_element,
        bracket=bracket,
        accuracy=accuracy,
        seed=seed,
        vendi=vendi,
        vendi_of=vendi_of,
        profile=profile,
        dimension=dimension,
        spectral=spectral,
    )
    answer = call.like(data).add("data", data).run()
    record = answer.record
    dH = record.get("dH")
    if dH is not None:
        dH = record["dH"] = PerAtom.of(np.asarray(dH, dtype=float), record, answer.worker, call.offsets(len(dH)))
    found = record.get("entropy_bracket")
    return Metrics(
        record,
        answer.worker,
        _quantity(answer, "entropy"),
        _quantity(answer, "diversity"),
        record.get("n_envs", 0),
        record.get("n_frames"),
        record.get("max_entropy", float("nan")),
        None if found is None else (found[0], found[1]),
        record.get("saturated"),
        record.get("diversity_profile") or {},
        dH,
    )


def descriptors(data: Any, **options: Any) -> PerAtom:
    """Descriptors of a dataset in 1/Å: an array n x (2 k - 1) with a row for each atom, frame after frame.

    options: those of all functions, but no bandwidth
    """
    if "h" in options or "bandwidth" in options:
        raise TypeError("descriptors have no bandwidth h")
    call = Call("make_descriptors", options)
    answer = call.like(data).add("data", data).run(["rows.npy"])
    rows = npy(answer.outputs["rows.npy"])
    return PerAtom.of(rows, answer.record, answer.worker, call.offsets(len(rows)))


def bandwidth(volume: float, *, cutoff: bool = False, **options: Any) -> Quantity:
    """A bandwidth h in 1/Å from the volume per atom in Å³, by the Gaussian rule of the method's authors.

    cutoff: by their cut-off rule
    """
    call = Call("bandwidth", options, frozenset(), cutoff=bool(cutoff))
    answer = call.add_word(repr(float(volume))).run()
    return _quantity(answer, "bandwidth")


def bandwidth_curve(
    data: Any,
    *,
    bandwidths: Optional[Sequence[float]] = None,
    by: Optional[str] = None,
    seed: Optional[int] = None,
    dimension: bool = False,
    plot: Any = None,
    **options: Any,
) -> BandwidthCurve:
    """H, its bracket and the local dimension at several bandwidths, and the one to take; `h="auto"` takes it too.

    bandwidths: in 1/Å, ascending; default 12 from 0.005 to 0.12
    by: a curve for each group of frames with the same value of this key, in `record["groups"]`
    seed: equal seeds draw equal parts of the frames
    dimension: and the intrinsic dimension of each group, in `record["groups"]`
    plot: draw the curves to this file, .svg or .png
    options: those of all functions, but no bandwidth
    """
    _no_bandwidth("bandwidth_curve", options)
    call = Call("bandwidth_curve", options, bandwidths=bandwidths, by=by, seed=seed, dimension=dimension, plot=plot)
    answer = call.like(data).add("data", data, info=by is not None).run()
    record = answer.record
    groups = record.get("groups") or [{}]
    first = groups[0]
    return BandwidthCurve(
        record,
        answer.worker,
        np.asarray(record.get("bandwidths", []), dtype=float),
        _numbers(first.get("entropies")),
        _numbers(first.get("entropies_without_own_frame")),
        _numbers(first.get("dimensions")),
        _known(first.get("suggested_bandwidth")),
    )


def thermo(
    *states: Any,
    temperatures: Optional[Sequence[float]] = None,
    temperature_key: Optional[str] = None,
    by: Optional[str] = None,
    total: bool = False,
    energy_key: Optional[str] = None,
    pressure: Optional[float] = None,
    bandwidths: Optional[Sequence[float]] = None,
    seed: Optional[int] = None,
    plot: Any = None,
    plot_chain: Any = None,
    **options: Any,
) -> Thermo:
    """Differences of entropy in k_B for each atom between states, each with the next, and what they rest on.

    states: two or more, each the frames of one state; or one with `by`
    temperatures: of each state in K, or temperature_key: a value of its frames
    by: the states are the groups of frames with the same value of this key
    total: add the entropy of the momenta
    energy_key: energy of each frame in eV; a transition then has a temperature, at the pressure in GPa
    bandwidths: in 1/Å, ascending
    seed: of the choice of frames, and of displacements
    plot: draw the curves to this file, .svg or .png
    plot_chain: draw S - S0 of three states or more against their temperatures
    options: those of all functions, but no bandwidth
    """
    _no_bandwidth("thermo", options)
    call = Call(
        "thermo",
        options,
        temperatures=temperatures,
        temperature_key=temperature_key,
        by=by,
        total=total,
        energy_key=energy_key,
        pressure=pressure,
        bandwidths=bandwidths,
        seed=seed,
        plot=plot,
        plot_chain=plot_chain,
    )
    info = any(key is not None for key in (temperature_key, by, energy_key))
    for number, state in enumerate(states):
        call.add("state%d" % number, state, info=info)
    answer = call.like(*states).run()
    pairs = answer.record.get("pairs") or []
    return Thermo(
        answer.record,
        answer.worker,
        np.array([_known(pair.get("dS")) for pair in pairs]),
        np.array([_known(pair.get("dS_error")) for pair in pairs]),
        [pair.get("verdict", "") for pair in pairs],
    )


def zentropy(
    ensemble: Any,
    temperatures: Union[str, Sequence[float], None] = None,
    *,
    pressure: Union[float, Sequence[float], None] = None,
    plot: Any = None,
    **options: Any,
) -> Zentropy:
    """Thermodynamics of an ensemble of configurations, from their energies against the volume.

    ensemble: a file, or what it holds: {"atoms": of a cell, "mass": amu for each atom, "configurations":
        [{"name": …, "multiplicity": …, "volumes": Å³ of a cell, "energies": eV}, …]}
    temperatures: in K, a list or "first:last:step"; default 100:1000:100
    pressure: in GPa, one or several (0)
    plot: draw V(T) and the probabilities to this file, .svg or .png
    """
    call = Call("zentropy", options, frozenset(("overwrite",)), temperatures=temperatures, pressure=pressure, plot=plot)
    answer = call.add_json(ensemble).run()
    points = answer.record.get("points") or []
    return Zentropy(
        answer.record,
        answer.worker,
        np.array([point["T"] for point in points]),
        np.array([point["V"] for point in points]),
        np.array([point["S"] for point in points]),
        {
            name: np.array([point["probabilities"][name] for point in points])
            for name in (points[0]["probabilities"] if points else {})
        },
    )


def _no_bandwidth(function: str, options: Any) -> None:
    if "h" in options or "bandwidth" in options:
        raise TypeError("%s looks at several bandwidths: give bandwidths=, not h" % function)


def _numbers(values: Any) -> np.ndarray:
    return np.array([_known(value) for value in (() if values is None else values)], dtype=float)


def learning_curve(
    data: Any,
    *,
    fractions: Optional[Sequence[float]] = None,
    num_runs: Optional[int] = None,
    by: Optional[str] = None,
    seed: Optional[int] = None,
    accuracy: Optional[float] = None,
    plot: Any = None,
    **options: Any,
) -> LearningCurve:
    """H of growing samples of a dataset, and what it tends to: would more data of the same kind tell more?

    fractions: of the dataset; default 0.1, 0.2, … 0.9
    num_runs: samples of each (3)
    by: "environment" (default), or "frame": draw whole frames
    seed: equal seeds draw equal samples
    accuracy: estimate to that many nats with 95 % confidence
    plot: draw the curve to this file, .svg or .png
    options: those of all functions
    """
    call = Call(
        "learning_curve",
        options,
        fractions=fractions,
        num_runs=num_runs,
        by=by,
        seed=seed,
        accuracy=accuracy,
        plot=plot,
    )
    answer = call.like(data).add("data", data).run()
    record = answer.record
    curve = record.get("learning_curve") or []
    fit = record.get("fit") or {}
    return LearningCurve(
        record,
        answer.worker,
        np.array([np.mean(point["n_envs"]) for point in curve]),
        np.array([_known(point.get("mean_entropy", point.get("entropy"))) for point in curve]),
        np.array([_known(point.get("standard_error")) for point in curve]),
        Quantity(fit.get("h_infinity"), record, answer.worker, fit.get("h_infinity_interval")),
        _known(fit.get("gap")),
    )


def dedup(data: Any, *, distance: Optional[float] = None, by: Optional[str] = None, **options: Any) -> Repeats:
    """Which frames, or environments, repeat within a distance; one of each group is kept.

    distance: in units of the bandwidth h (0.1)
    by: "frame" (default) or "environment"
    options: those of all functions
    """
    call = Call("dedup", options, distance=distance, by=by)
    answer = call.like(data).add("data", data).run()
    record = answer.record
    kept = np.asarray(record.get("kept", []), dtype=np.int64)
    frames = call.frames if (by or "frame") == "frame" and "frames" not in options else None
    return Repeats(
        record,
        answer.worker,
        kept,
        record.get("n", 0),
        record.get("groups") or [],
        None if frames is None else [frames[i] for i in kept],
    )


def _quantity(answer: Answer, name: str) -> Quantity:
    return Quantity(answer.record.get(name), answer.record, answer.worker, answer.record.get(name + "_interval"))


def _known(value: Union[None, int, float]) -> float:
    return float("nan") if value is None else float(value)
