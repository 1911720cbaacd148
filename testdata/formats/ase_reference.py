"""Writes what ASE (3.29.0) reads from the files beside it: python ase_reference.py, in this folder.

Extended XYZ with all digits, one file FILE.ase for each FILE.
"""

from pathlib import Path

import ase
import ase.io


def lines(frames):
    for atoms in frames:
        yield str(len(atoms))
        words = []
        if atoms.cell.array.any():
            words.append('Lattice="' + " ".join(repr(float(x)) for x in atoms.cell.array.flat) + '"')
        words.append("Properties=species:S:1:pos:R:3")
        if "timestep" in atoms.info:
            words.append(f"timestep={atoms.info['timestep']}")
        words.append('pbc="' + " ".join("FT"[int(p)] for p in atoms.pbc) + '"')
        yield " ".join(words)
        for symbol, position in zip(atoms.symbols, atoms.positions):
            yield " ".join([symbol, *(repr(float(x)) for x in position)])


def reference(name, **options):
    frames = ase.io.read(name, index=":", **options)
    Path(name + ".ase").write_text("\n".join(lines(frames)) + "\n")


if __name__ == "__main__":
    types = {"specorder": ["Cu", "Zr"]}
    for name in ("orthogonal", "triclinic"):
        reference(f"lammps/{name}.dump", format="lammps-dump-text")
    for name in ("scaled", "unwrapped", "single.0", "single.5", "single.10", "general"):
        reference(f"lammps/{name}.dump", format="lammps-dump-text", **types)
    for units in ("nano", "electron"):
        reference(f"lammps/{units}.dump", format="lammps-dump-text", units=units, **types)
    for name in ("direct", "4", "selective", "volume", "three_scales", "pymatgen"):
        reference(f"vasp/POSCAR_{name}", format="vasp")
    reference("vasp/CONTCAR_md", format="vasp")
    for name in ("fixed", "npt"):
        reference(f"vasp/XDATCAR_{name}", format="vasp-xdatcar")
