"""What users hand over, as inputs of a request."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np

from ._errors import InputError
from ._protocol import Arrays

_WILDCARDS = "*?[{"
# What a comment line has of a frame itself.
_OF_FRAMES = ("lattice", "origin", "pbc", "properties")
_HEAVIEST = 118


def is_path(data: Any) -> bool:
    return isinstance(data, (str, bytes, os.PathLike))


def current_folder() -> str:
    """Where a file of options may be. One that was deleted while this process is in it holds none."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        return os.devnull


def is_frame(data: Any) -> bool:
    """Whether this is one ASE Atoms, or looks like one."""
    return hasattr(data, "get_positions") and hasattr(data, "get_atomic_numbers")


def absolute(path: Union[str, "os.PathLike[str]"]) -> str:
    """The path as the worker, which works in another folder, has to be told it."""
    given = os.fspath(path)
    if isinstance(given, bytes):
        given = os.fsdecode(given)
    if not _is_sendable(given):
        raise ValueError("expected a name of a file in UTF-8, found %r" % given)
    if os.path.isabs(given):
        return given
    # The program takes "" for no name, and abspath for the folder.
    if not given:
        raise ValueError("expected the name of a file, found an empty text")
    whole = os.path.abspath(given)
    if any(c in given for c in _WILDCARDS) and not os.path.exists(whole):
        # Wildcards in the name of the current folder are none.
        here = "".join("[%s]" % c if c in _WILDCARDS else c for c in os.getcwd())
        return os.path.join(here, given)
    return whole


def frames_of(data: Any) -> List[Any]:
    """The frames as a list; refuses what are none."""
    if is_frame(data):
        return [data]
    try:
        frames = list(data)
    except TypeError:
        frames = None
    if frames is None:
        raise TypeError(
            "expected Atoms, the name of a file, an array of descriptors or a Reference, found %s"
            % type(data).__name__
        )
    if not frames:
        raise ValueError("expected frames, found none")
    for i, frame in enumerate(frames):
        if is_path(frame):
            raise TypeError(
                "expected Atoms at place %d of the frames, found the text %r: one name of a file, with wildcards for"
                " several, stands alone; a list holds Atoms, as ase.io.read gives them" % (i, os.fspath(frame))
            )
        if not is_frame(frame):
            raise TypeError("expected Atoms at place %d of the frames, found %s" % (i, type(frame).__name__))
    return frames


def as_array(data: Any) -> Optional[np.ndarray]:
    """Descriptors as an array that can be sent; None if the data are no array."""
    if not isinstance(data, np.ndarray):
        if not hasattr(data, "__array__") or is_frame(data):
            return None
        data = np.asarray(data)
    if data.ndim != 2 or not (np.issubdtype(data.dtype, np.integer) or np.issubdtype(data.dtype, np.floating)):
        raise ValueError(
            "expected descriptors as an array of n x d numbers, found shape %s of %s" % (data.shape, data.dtype)
        )
    if np.ma.is_masked(data):
        raise ValueError("expected descriptors as an array of n x d numbers, found some that are masked")
    kind = "<f4" if data.dtype == np.float32 else "<f8"
    return np.ascontiguousarray(data, dtype=kind)


def encode(
    data: Any, arrays: Arrays, info: bool = False, columns: Sequence[str] = ()
) -> Tuple[Dict[str, Any], Optional[List[Any]]]:
    """The input that stands for frames or rows, and the frames.

    info: whether the values of frames are needed, `columns`: which values of atoms
    """
    rows = as_array(data)
    if rows is not None:
        return {"rows": arrays.add(rows)}, None
    frames = frames_of(data)
    return {"frames": _frames(frames, arrays, info, columns)}, frames


def _frames(frames: List[Any], arrays: Arrays, info: bool, columns: Sequence[str]) -> Dict[str, Any]:
    count = len(frames)
    offsets = np.zeros(count + 1, dtype="<i8")
    positions, numbers = [], []
    cells = np.empty((count, 3, 3), dtype="<f8")
    pbc = np.empty((count, 3), dtype=np.uint8)
    for i, frame in enumerate(frames):
        places = np.asarray(frame.get_positions(), dtype="<f8")
        elements = np.asarray(frame.get_atomic_numbers())
        # What does not fit a byte would become another element.
        wrong = elements[(elements < 0) | (elements > _HEAVIEST)]
        if wrong.size:
            raise InputError(
                "frame %d: expected atomic numbers 0 … %d, found %s" % (i, _HEAVIEST, wrong[0]), 3, "input", frame=i
            )
        if places.shape != (len(elements), 3):
            raise ValueError(
                "frame %d: expected positions of %d atoms, found an array of shape %s" % (i, len(elements), places.shape)
            )
        positions.append(places)
        numbers.append(elements)
        cells[i] = frame.get_cell()
        pbc[i] = frame.get_pbc()
        offsets[i + 1] = offsets[i] + len(places)
    encoded: Dict[str, Any] = {
        "offsets": arrays.add(offsets),
        "numbers": arrays.add(_joined(numbers).astype(np.uint8)),
        "positions": arrays.add(_joined(positions)),
        "cells": arrays.add(cells),
        "pbc": arrays.add(pbc),
    }
    if info:
        encoded["info"] = [_info(frame) for frame in frames]
    atoms = {}
    for name in dict.fromkeys(columns):
        column = _column(frames, name, arrays)
        if column is not None:
            atoms[name] = column
    if atoms:
        encoded["atoms"] = atoms
    return encoded


def _joined(parts: List[np.ndarray]) -> np.ndarray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _info(frame: Any) -> Dict[str, Any]:
    """The values of a frame that can stand in a comment line, and the energy as ASE writes it there."""
    values: Dict[str, Any] = {}
    for key, value in getattr(frame, "info", {}).items():
        found = _scalar(value)
        if found is not None and _can_be_key(key):
            values[key] = found
    for key in ("energy", "free_energy"):
        found = _scalar(_results(frame).get(key))
        if found is not None:
            values.setdefault(key, found)
    return values


def _scalar(value: Any) -> Union[None, bool, int, float, str]:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if isinstance(value, str) and not _is_sendable(value):
        return None
    return value if isinstance(value, (bool, int, float, str)) else None


def _can_be_key(key: Any) -> bool:
    """Whether a comment line of extended XYZ can have a value under that name."""
    return isinstance(key, str) and key != "" and key.lower() not in _OF_FRAMES and _is_sendable(key)


def _is_sendable(text: str) -> bool:
    try:
        text.encode("utf-8")
        return True
    except UnicodeEncodeError:
        return False


def _results(frame: Any) -> Dict[str, Any]:
    """What the calculator of a frame has found; nothing is computed."""
    found = getattr(getattr(frame, "calc", None), "results", None)
    return found if isinstance(found, dict) else {}


def _column(frames: List[Any], name: str, arrays: Arrays) -> Any:
    """The values of atoms under that name, of arrays or of the calculator; None if no frame has them."""
    parts: List[np.ndarray] = []
    for i, frame in enumerate(frames):
        values = getattr(frame, "arrays", {}).get(name)
        if values is None:
            values = _results(frame).get(name)
        if values is None:
            if parts:
                raise ValueError("frame %d has no values of atoms %r, and frame 0 has" % (i, name))
            continue
        if len(parts) != i:
            raise ValueError("frame 0 has no values of atoms %r, and frame %d has" % (name, i))
        parts.append(np.asarray(values))
    if not parts:
        return None
    values = _joined(parts)
    if values.ndim not in (1, 2):
        return None
    if values.dtype.kind == "O" and all(isinstance(value, (str, bytes)) for value in values.ravel()):
        values = np.array([os.fsdecode(value) for value in values.ravel()]).reshape(values.shape)
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "surrogateescape")
    if values.dtype.kind == "U":
        return [str(value) for value in values.ravel()] if values.ndim == 1 else None
    if values.dtype == np.bool_:
        return arrays.add(values.astype(np.uint8))
    if np.issubdtype(values.dtype, np.integer):
        return arrays.add(values.astype("<i8"))
    return arrays.add(values.astype("<f8"))


def every_column(frames: List[Any]) -> List[str]:
    """The names of values of atoms that all of the frames have."""
    names: List[str] = []
    for source in (getattr(frames[0], "arrays", {}), _results(frames[0])):
        names += [
            name
            for name, values in source.items()
            if name not in ("numbers", "positions", "") and ":" not in name and np.shape(values)[:1] == (len(frames[0]),)
        ]
    return [
        name
        for name in dict.fromkeys(names)
        if all(name in getattr(frame, "arrays", {}) or name in _results(frame) for frame in frames)
    ]


def words(value: Optional[str], separator: str) -> List[str]:
    """The parts of a text such as `forces:ref_forces`."""
    return [] if value is None else value.split(separator)
