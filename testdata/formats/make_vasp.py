"""Writes the files of VASP's formats that ASE (3.29.0) can write: python make_vasp.py, here.

The others in vasp/ were written by hand after the format's description on the VASP wiki.
"""

import ase.io
from ase.build import bulk
from ase.constraints import FixAtoms, FixScaled

atoms = bulk("NaCl", "rocksalt", a=5.64) * (2, 1, 1)
atoms.rattle(0.1, seed=7)
atoms.write("vasp/POSCAR_direct", format="vasp", direct=True)
atoms.write("vasp/POSCAR_4", format="vasp", direct=True, vasp5=False)

fixed = atoms.copy()
fixed.set_constraint([FixAtoms([0]), FixScaled(2, [True, False, True])])
fixed.write("vasp/POSCAR_selective", format="vasp", direct=False)

frames = []
for seed in range(3):
    frame = atoms.copy()
    frame.rattle(0.1, seed=seed)
    frames.append(frame)
ase.io.write("vasp/XDATCAR_fixed", frames, format="vasp-xdatcar")
