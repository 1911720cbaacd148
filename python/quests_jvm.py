"""QUESTS from Python: information in atomistic data, computed by the command line program.

Needs NumPy and the program `quests`, which the environment variable QUESTS_PROGRAM names, or which is
found beside this file or on PATH. ASE is not needed; its Atoms are what most functions take.

Wherever data are asked for, they may be

- a list of ASE Atoms, or one Atoms,
- the name of a file that the program reads,
- an array of descriptors, n x d, as `descriptors` returns it.

Options of all functions, by keyword; what is left out has the program's default:

- h: bandwidth in 1/Å
- k, cutoff: neighbours and cut-off (Å) of the descriptor
- species: elements that the descriptor sees, a list of symbols or "auto"
- elements: "centre" or "full", what environments see of elements; not for arrays of descriptors
- cell: cell of frames that have none, [a, b, c] or [a, b, c, alpha, beta, gamma] in Å and degrees
- pbc: along which axes that cell repeats, three truth values (all)
- jobs: number of threads
- engine, precision, tolerance, frames: as the program's options of these names
"""

import json
import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np

__all__ = ["QuestsError", "delta_entropy", "descriptors", "diversity", "entropy", "metrics", "overlap"]

_OPTIONS = {"h": "bandwidth", "k": "nbrs"}
_PLAIN_OPTIONS = ("cutoff", "species", "elements", "jobs", "engine", "precision", "tolerance", "frames", "cell", "pbc")
_WARNING = "quests: warning: "


class QuestsError(RuntimeError):
    """The program refused or failed; `code` is its exit code."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


def entropy(data, **options):
    """Entropy H of a dataset in nats."""
    return _json("entropy", [data], options)["entropy"]


def diversity(data, **options):
    """Diversity D of a dataset in nats."""
    return _json("metrics", [data], options)["diversity"]


def metrics(data, **options):
    """H, D, effective numbers and more of a dataset, by the names that the program's JSON has.

    `dH` is an array: the differential entropy of each environment against its own dataset.
    """
    result = _json("metrics", [data], options)
    result["dH"] = np.array(result["dH"], dtype=float)
    return result


def delta_entropy(test, reference, explain=False, **options):
    """Differential entropy in nats of each environment of `test` against `reference`.

    An array with a value for each atom, frame after frame; above 0 the atom is not covered. With
    `explain` a dict of such arrays: `dH`, and of the environment of the reference that is nearest
    `nearest_frame` and `nearest_atom`, both counted from 0, and `nearest_distance` in 1/Å.
    """
    more = ["--explain"] if explain else []
    return _run("dH", [test, reference], options, ".npz" if explain else ".npy", more)


def overlap(test, reference, eps=None, **options):
    """Fraction of the environments of `test` whose differential entropy is below `eps` (1e-5)."""
    more = [] if eps is None else ["--eps", repr(float(eps))]
    return _json("overlap", [test, reference], options, more)["overlap"]


def descriptors(data, **options):
    """Descriptors of a dataset in 1/Å, a row for each atom, frame after frame."""
    if "h" in options:
        raise TypeError("descriptors have no bandwidth h")
    return _run("make_descriptors", [data], options, ".npy")


def _json(command, inputs, options, more=()):
    return _run(command, inputs, options, ".json", more)


def _run(command, inputs, options, ending, more=()):
    """Runs a command and returns what it wrote to a file of that ending."""
    with tempfile.TemporaryDirectory(prefix="quests-") as folder:
        output = os.path.join(folder, "result" + ending)
        names = [_as_file(data, folder, "data%d" % i) for i, data in enumerate(inputs)]
        arguments = [_program(), command, "--output", output, "--quiet", *_arguments(options), *more]
        done = subprocess.run(
            # What follows -- is a file, whatever it is called.
            arguments + ["--"] + names,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        lines = done.stderr.splitlines()
        for line in lines:
            if line.startswith(_WARNING):
                warnings.warn(line[len(_WARNING) :], stacklevel=4)
        if done.returncode != 0:
            raise QuestsError(_message(lines, done.returncode), done.returncode)
        if ending == ".json":
            with open(output, encoding="utf-8") as file:
                return json.load(file)
        loaded = np.load(output)
        if ending == ".npy":
            return loaded
        with loaded:
            return {name: loaded[name] for name in loaded.files if name != "frame_offsets"}


def _message(lines, code):
    told = [line for line in lines if line.startswith("quests: ") and not line.startswith(_WARNING)]
    if told:
        return "\n".join(line[len("quests: ") :] for line in told)
    return "\n".join(lines) or "quests ended with exit code %d" % code


def _arguments(options):
    arguments = []
    for name, value in options.items():
        if name not in _OPTIONS and name not in _PLAIN_OPTIONS:
            raise TypeError("unknown option %r" % name)
        if value is None:
            continue
        if name == "pbc":
            value = ",".join("T" if axis else "F" for axis in value)
        elif name == "cell":
            value = ",".join(repr(float(x)) for x in value)
        elif isinstance(value, (list, tuple)):
            value = ",".join(value)
        elif isinstance(value, (float, np.floating)):
            value = repr(float(value))
        arguments.append("--%s=%s" % (_OPTIONS.get(name, name), value))
    return arguments


def _program():
    named = os.environ.get("QUESTS_PROGRAM")
    if named:
        return named
    here = Path(__file__).resolve().parent
    # Where this is folder python of a source tree, or lib/quests/python of the archive. Elsewhere a file of that name
    # could be anything.
    for marker, launcher in (("pom.xml", "../quests"), ("quests.jar", "../../../bin/quests")):
        candidate = here / launcher
        if (here.parent / marker).is_file() and candidate.is_file():
            return str(candidate.resolve())
    found = shutil.which("quests")
    if found is None:
        raise FileNotFoundError(
            "the program quests was not found; name it in the environment variable QUESTS_PROGRAM"
        )
    return found


def _as_file(data, folder, stem):
    """The name of a file that holds the data."""
    if isinstance(data, (str, os.PathLike)):
        return os.fspath(data)
    path = os.path.join(folder, stem)
    if isinstance(data, np.ndarray):
        if data.ndim != 2 or not np.issubdtype(data.dtype, np.number):
            raise ValueError(
                "expected descriptors as an array of n x d numbers, found shape %s of %s"
                % (data.shape, data.dtype)
            )
        np.save(path + ".npy", data)
        return path + ".npy"
    frames = [data] if hasattr(data, "get_positions") else list(data)
    if not frames:
        raise ValueError("expected frames, found none")
    with open(path + ".extxyz", "w", encoding="utf-8") as file:
        for atoms in frames:
            _write(atoms, file)
    return path + ".extxyz"


def _write(atoms, file):
    """A frame as extended XYZ, whose numbers read back to the same bits."""
    positions = np.asarray(atoms.get_positions(), dtype=float)
    cell = np.asarray(atoms.get_cell(), dtype=float)
    lattice = 'Lattice="%s" ' % " ".join(map(repr, cell.ravel().tolist())) if cell.any() else ""
    pbc = " ".join("T" if periodic else "F" for periodic in atoms.get_pbc())
    file.write('%d\n%sProperties=species:S:1:pos:R:3 pbc="%s"\n' % (len(positions), lattice, pbc))
    for symbol, (x, y, z) in zip(atoms.get_chemical_symbols(), positions.tolist()):
        file.write("%s %r %r %r\n" % (symbol, x, y, z))
