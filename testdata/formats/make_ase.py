"""Writes ase/ and deepmd/ with ASE (3.29.0) and NumPy: python make_ase.py, in this folder.

The folders of deepmd/ are laid out as the documentation of DeePMD-kit says.
"""

from pathlib import Path

import ase.io
import numpy as np
from ase.build import bulk
from ase.calculators.lj import LennardJones
from ase.constraints import FixAtoms

first = bulk("NaCl", "rocksalt", a=5.64) * (2, 1, 1)
first.rattle(0.1, seed=7)
first.set_constraint(FixAtoms([0]))
first.info["temperature"] = float("nan")
first.calc = LennardJones()
first.get_forces()
second = first.copy()
second.rattle(0.1, seed=8)
third = second.copy()
third.pbc = [True, False, True]
third.cell[0, 0] = 9
alone = bulk("Cu", cubic=True)
alone.pbc = False
alone.cell = None
ase.io.write("ase/frames.traj", [first, second, third, alone])

rng = np.random.default_rng(5)


def system(name, sets, nopbc=False, names=("O", "H"), dtype=np.float32, own=None):
    folder = Path("deepmd", name)
    frames, positions, cells = [], [], []
    types = np.array([0, 1, 1, 0])
    for number, size in enumerate(sets):
        where = folder / f"set.{number:03d}"
        where.mkdir(parents=True, exist_ok=True)
        xyz = (rng.random((size, 4, 3)) * 6).astype(dtype)
        box = (np.eye(3) * 6 + rng.random((size, 3, 3))).astype(dtype)
        np.save(where / "coord.npy", xyz.reshape(size, -1))
        if not nopbc:
            np.save(where / "box.npy", box.reshape(size, -1))
        kinds = np.tile(types, (size, 1))
        if own:
            kinds = np.array(own[:size])
            np.save(where / "real_atom_types.npy", kinds)
        for i in range(size):
            keep = kinds[i] >= 0
            frames.append(
                ase.Atoms(
                    symbols=[names[t] for t in kinds[i][keep]],
                    positions=xyz[i][keep],
                    cell=None if nopbc else box[i],
                    pbc=not nopbc,
                )
            )
    (folder / "type.raw").write_text("\n".join(str(t) for t in (types if own is None else types * 0)) + "\n")
    (folder / "type_map.raw").write_text("\n".join(names) + "\n")
    if nopbc:
        (folder / "nopbc").touch()
    return frames


def write(name, frames):
    from ase_reference import lines

    Path(name + ".ase").write_text("\n".join(lines(frames)) + "\n")


if __name__ == "__main__":
    write("deepmd/water", system("water", [2, 3]))
    write("deepmd/cluster", system("cluster", [2], nopbc=True, dtype=np.float64))
    write("deepmd/mixed", system("mixed", [3], own=[[0, 1, 2, 2], [1, 1, 0, -1], [2, 0, -1, -1]], names=("O", "H", "Na")))
    write("ase/frames.traj", ase.io.read("ase/frames.traj", index=":"))
