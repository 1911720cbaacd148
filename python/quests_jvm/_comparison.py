"""Functions of a dataset and a reference."""

from __future__ import annotations

from typing import Any, Dict, Optional, Union

import numpy as np

from ._call import Call
from ._data import words
from ._options import COMMON
from ._results import Calibration, Explained, PerAtom, Quantity, Result, Selection

_KEPT = COMMON | {"checkpoint"}


def delta_entropy(
    test: Any,
    reference: Any,
    explain: bool = False,
    *,
    calibration: Any = None,
    split: bool = False,
    by: Optional[str] = None,
    by_element: bool = False,
    accuracy: Optional[float] = None,
    seed: Optional[int] = None,
    density_nbrs: Optional[int] = None,
    plot: Any = None,
    **options: Any,
) -> Any:
    """Differential entropy δH in nats of each environment of `test` against `reference`.

    An array with a value for each atom, frame after frame; above 0 the atom is not covered. It has `per_frame()`,
    `record` and `worker`.

    With `explain`, `calibration` or `split` a dict of such arrays: `dH`, and

    explain: `nearest_frame`, `nearest_atom` (from 0) and `nearest_distance` (1/Å) of the nearest environment of the
        reference
    calibration: `error_bound`, a bound on the error of each atom, in the unit of the errors; a file, or what
        `calibrate` gives
    split: `dH_geometry` and `dH_chemistry`; needs elements="centre" or "full"

    by: δH of groups of frames too, by this value of the frames; in `record["groups"]`
    by_element: δH of each element's centres too, in `record["by_element"]`
    accuracy: estimate the mean to that many nats without weighing all pairs; the result then has no values of atoms
    seed: equal seeds draw the same for `accuracy`
    density_nbrs: less accurately, by so many nearest environments of the reference along few principal axes; alone
    plot: draw the distribution to this file, .svg or .png
    options: those of all functions
    """
    own = dict(by_element=by_element, accuracy=accuracy, seed=seed, plot=plot)
    command = "dH"
    if density_nbrs is not None:
        command, own["density_nbrs"] = "approx_dH", density_nbrs
    return _delta_entropy(command, test, reference, options, calibration, explain, split, by, **own)


def _delta_entropy(
    command: str, test: Any, reference: Any, options: Dict[str, Any], calibration: Any = None, explain: bool = False,
    split: bool = False, by: Optional[str] = None, **own: Any,
) -> Any:
    call = Call(command, options, _KEPT, explain=explain, split=split, by=by, **own)
    call.add_calibration(calibration)
    call.like(test, reference).add("test", test, info=by is not None).add("reference", reference)
    answer = call.run()
    record = answer.record
    if record.get("delta_entropy") is None:
        return Result(record, answer.worker)
    dH = PerAtom.of(np.asarray(record["delta_entropy"], dtype=float), record, answer.worker, record["frame_offsets"])
    if not explain and calibration is None and not split:
        return dH
    found = Explained(dH=dH)
    found.record = record
    found.worker = answer.worker
    if explain:
        nearest = record["nearest"]
        found["nearest_frame"] = np.asarray(nearest["frame"], dtype=np.int64)
        found["nearest_atom"] = np.asarray(nearest["atom"], dtype=np.int64)
        found["nearest_distance"] = np.asarray(nearest["distance"], dtype=float)
    if calibration is not None:
        found["error_bound"] = np.asarray(record["error_bound"], dtype=float)
    if split:
        found["dH_geometry"] = np.asarray(record["dH_geometry"], dtype=float)
        found["dH_chemistry"] = np.asarray(record["dH_chemistry"], dtype=float)
    return found


def overlap(
    test: Any,
    reference: Any,
    eps: Optional[float] = None,
    *,
    by_element: bool = False,
    accuracy: Optional[float] = None,
    seed: Optional[int] = None,
    **options: Any,
) -> Quantity:
    """Fraction, from 0 to 1, of the environments of `test` whose δH against `reference` is below `eps`.

    eps: in nats (1e-5)
    by_element: of each element's centres too, in `record["by_element"]`
    accuracy: estimate it with that error and 95 % confidence; the result has `interval`
    seed: equal seeds draw the same for `accuracy`
    options: those of all functions
    """
    number = None if eps is None else float(eps)
    call = Call("overlap", options, _KEPT, eps=number, by_element=by_element, accuracy=accuracy, seed=seed)
    answer = call.like(test, reference).add("test", test).add("reference", reference).run()
    record = answer.record
    return Quantity(record.get("overlap"), record, answer.worker, record.get("overlap_interval"))


def select(
    data: Any,
    size: Union[None, int, float] = None,
    reference: Any = None,
    *,
    method: Optional[str] = None,
    seed: Optional[int] = None,
    until_covered: bool = False,
    distinct: bool = False,
    keep: Any = None,
    drop: Any = None,
    explain: bool = False,
    calibration: Any = None,
    per_group: Optional[str] = None,
    per_elements: bool = False,
    at_most: Union[None, int, float] = None,
    at_least: Optional[int] = None,
    budget_atoms: Optional[int] = None,
    budget_key: Optional[str] = None,
    min_distance: Union[None, float, str] = None,
    max_force: Optional[str] = None,
    max_dH: Optional[float] = None,
    local: bool = False,
    radius: Optional[float] = None,
    vacuum: Optional[float] = None,
    order: Optional[str] = None,
    curve: Any = None,
    plot: Any = None,
    **options: Any,
) -> Selection:
    """Which frames to keep, or to label: picks frames that together tell most of the dataset.

    size: 20 is a count, 0.2 a fraction, 1.0 everything; default half of the frames
    reference: a training set; picks what it lacks
    method: "msc" (default), "fps", "mean_fps", "k_means", "random", "vendi" or "optimal"
    seed: of "random" and "k_means"
    until_covered: pick only frames that have a novel atom; `size` is then the maximum
    distinct: pick one of several frames that repeat each other
    keep, drop: frames to pick first, and never: numbers and slices, as [0, 7, slice(20, 30)]
    explain: say more of each pick
    calibration: result of `calibrate` for the reference, or a file: marks picks above its threshold
    per_group: group frames by this value of theirs, per_elements: by the elements that they hold
    at_most, at_least: quotas of each group
    budget_atoms: at most so many atoms in all, budget_key: "cost=300": at most that sum of a value of the frames
    min_distance: "auto", or in Å: leave out frames with atoms nearer to each other
    max_force: "forces=50": leave out frames with a greater force
    max_dH: leave out frames with an atom of greater δH against the reference
    local: pick atoms in place of frames, in `picks`; radius, vacuum: of the cuts around them, in Å
    order: "input" or "ranking", for frames written to `output`
    curve, plot: write H, D and overlap for every size to a .csv file, draw them to an .svg or .png file
    options: those of all functions
    """
    call = Call(
        "compress",
        options,
        size=size,
        method=method,
        seed=seed,
        until_covered=until_covered,
        distinct=distinct,
        keep=keep,
        drop=drop,
        explain=explain,
        per_group=per_group,
        per_elements=per_elements,
        at_most=at_most,
        at_least=at_least,
        budget_atoms=budget_atoms,
        budget_key=budget_key,
        min_distance=min_distance,
        max_force=max_force,
        max_dH=max_dH,
        local=local,
        radius=radius,
        vacuum=vacuum,
        order=order,
        curve=curve,
        plot=plot,
    )
    force = words(max_force, "=")[:1]
    info = bool(per_group or budget_key or max_force or options.get("output"))
    call.like(reference).add("data", data, info, [*force, *("f" + axis for axis in "xyz")] if force == ["f"] else force)
    call.add_option("reference", "reference", reference)
    call.add_calibration(calibration)
    answer = call.run()
    record = answer.record
    picks = record.get("picks") or []
    indices = np.asarray(record.get("selected", []), dtype=np.int64)
    frames = None if local or "frames" in options else call.frames
    return Selection(
        record,
        answer.worker,
        indices,
        Quantity(record.get("comp_H"), record, answer.worker),
        Quantity(record.get("comp_D"), record, answer.worker),
        Quantity(record.get("overlap"), record, answer.worker),
        picks,
        None if frames is None else [frames[i] for i in indices],
    )


compress = select


def calibrate(
    labelled: Any = None,
    reference: Any = None,
    *,
    error_key: Optional[str] = None,
    predicted: Any = None,
    coverage: Optional[float] = None,
    error_floor: Optional[float] = None,
    block: Optional[int] = None,
    seed: Optional[int] = None,
    false_alarm: Optional[float] = None,
    blocks: Optional[int] = None,
    plot: Any = None,
    **options: Any,
) -> Calibration:
    """How large may errors be: bounds on the errors of atoms by their δH, and a threshold of δH for alarms.

    labelled: frames with known errors, none of them in the reference; without them only `false_alarm` is found
    reference: what δH is against, the training set
    error_key: "forces:ref_forces", two arrays of the atoms, predicted and true, or one array of errors
    predicted: what was predicted for the labelled frames, frame by frame; the key then is "forces" if left out
    coverage: the probability that an error is within its bound (0.9)
    error_floor: smaller errors count as this (0.001)
    block: frames in a row that stay together in the split (1), seed: of the split
    false_alarm: find the threshold that this share of frames like those of the reference passes
    blocks: of the reference, for `false_alarm` (10)
    plot: draw errors and bounds to this file, .svg or .png
    options: those of all functions
    """
    if reference is None:
        raise TypeError("calibrate needs a reference, the training set")
    call = Call(
        "calibrate",
        options,
        error_key=error_key,
        coverage=coverage,
        error_floor=error_floor,
        block=block,
        seed=seed,
        false_alarm=false_alarm,
        blocks=blocks,
        plot=plot,
    )
    call.like(reference)
    columns = words(error_key, ":") or ["forces"]
    if labelled is not None:
        call.add("labelled", labelled, columns=columns)
    call.add_option("reference", "reference", reference)
    call.add_option("predicted", "predicted", predicted, columns=columns)
    answer = call.run(["calibration.json"])
    record = answer.record
    error, alarm = record.get("error") or {}, record.get("false_alarm") or {}
    return Calibration(
        record,
        answer.worker,
        alarm.get("threshold"),
        error.get("coverage"),
        error.get("held_out_coverage"),
        np.asarray(answer.outputs["calibration.json"]).tobytes(),
    )
