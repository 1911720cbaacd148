"""Tests quests_jvm.py, which PYTHONPATH finds, with the program that QUESTS_PROGRAM names.

QUESTS_TESTDATA names the project's folder testdata.
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest
import warnings
from pathlib import Path

import numpy as np
from ase import Atoms
from ase.build import bulk, fcc111, molecule
from ase.io import read, write

import quests_jvm
from quests_jvm import QuestsError

TESTDATA = Path(os.environ["QUESTS_TESTDATA"])
COPPER = TESTDATA / "cu256_fcc_900K.extxyz.gz"
HOT = TESTDATA / "cu256_fcc_1200K.extxyz.gz"
ETHANOL = TESTDATA / "ethanol_500K.extxyz.gz"


class QuestsJvmTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="a folder ")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.copper = read(COPPER, index=":4")
        cls.hot = read(HOT, index=":2")

    def setUp(self):
        catcher = warnings.catch_warnings(record=True)
        self.warned = catcher.__enter__()
        self.addCleanup(catcher.__exit__, None, None, None)
        warnings.simplefilter("always")

    def said(self):
        return [str(w.message) for w in self.warned]

    def test_frames_a_file_and_descriptors_are_the_same_dataset(self):
        of_frames = quests_jvm.entropy(self.copper)
        self.assertEqual(of_frames, quests_jvm.entropy(COPPER, frames=":4"))
        rows = quests_jvm.descriptors(self.copper)
        self.assertEqual(rows.shape, (1024, 63))
        self.assertEqual(of_frames, quests_jvm.entropy(rows))

    def test_every_kind_of_cell_arrives_as_it_is(self):
        skew = Atoms("Cu2Zr", positions=[[0, 0, 0], [1, 2, 3], [-2, 9, 1 / 3]], pbc=[True, False, True],
                     cell=[[5, 0, 0], [1, 6, 0], [2, -1, 7]])
        wire = Atoms("H", cell=[0, 0, 2.5], pbc=[False, False, True])
        slab = fcc111("Pt", (2, 2, 3), vacuum=8.0)
        slab.rattle(0.05, seed=2)
        crystal = bulk("Cu", cubic=True)
        crystal.rattle(0.1, seed=1)
        frames = [skew, wire, slab, crystal, molecule("CH3CH2OH")]
        file = self.folder / "all kinds.extxyz"
        write(file, frames, format="extxyz")
        # ASE writes eight digits.
        np.testing.assert_allclose(
            quests_jvm.descriptors(frames), quests_jvm.descriptors(file), atol=1e-6)
        np.testing.assert_array_equal(quests_jvm.descriptors(slab), quests_jvm.descriptors([slab]))

    def test_delta_entropy_has_a_value_for_each_atom(self):
        dH = quests_jvm.delta_entropy(self.hot, self.copper)
        self.assertEqual(dH.shape, (512,))
        covered = quests_jvm.overlap(self.hot, self.copper)
        self.assertEqual(covered, np.mean(dH < 1e-5))
        self.assertTrue(0 < covered < 1)
        self.assertEqual(quests_jvm.overlap(self.hot, self.copper, eps=dH.max() + 1), 1)
        explained = quests_jvm.delta_entropy(self.hot, self.copper, explain=True)
        self.assertEqual(set(explained), {"dH", "nearest_frame", "nearest_atom", "nearest_distance"})
        np.testing.assert_array_equal(explained["dH"], dH)
        rows, known = quests_jvm.descriptors(self.hot), quests_jvm.descriptors(self.copper)
        worst = dH.argmax()
        nearest = 256 * explained["nearest_frame"][worst] + explained["nearest_atom"][worst]
        distances = np.linalg.norm(known - rows[worst], axis=1)
        self.assertEqual(distances.argmin(), nearest)
        self.assertAlmostEqual(explained["nearest_distance"][worst], distances.min(), places=9)

    def test_metrics_and_diversity(self):
        found = quests_jvm.metrics(self.hot)
        self.assertEqual(found["n_envs"], 512)
        self.assertEqual(found["dH"].shape, (512,))
        self.assertEqual(found["diversity"], quests_jvm.diversity(self.hot))
        self.assertAlmostEqual(found["diversity"], np.log(np.exp(found["dH"]).sum()), places=9)

    def test_options_reach_the_program(self):
        found = quests_jvm.metrics(ETHANOL, h=0.02, k=12, cutoff=4, species=["C", "H", "O"], jobs=1,
                                   engine="scalar", precision="single", tolerance=0, frames=":3")
        expected = {"bandwidth": 0.02, "k": 12, "cutoff": 4.0, "species": ["C", "H", "O"], "jobs": 1,
                    "engine": "scalar", "precision": "single", "tolerance": 0, "n_frames": 3}
        self.assertEqual({name: found[name] for name in expected}, expected)
        self.assertEqual(quests_jvm.descriptors(self.hot, k=np.int64(12), cutoff=np.float64(4)).shape, (512, 23))
        with self.assertRaisesRegex(TypeError, "unknown option 'bandwith'"):
            quests_jvm.entropy(self.hot, bandwith=0.02)
        with self.assertRaisesRegex(TypeError, "no bandwidth"):
            quests_jvm.descriptors(self.hot, h=0.02)

    def test_a_cell_for_frames_without_one(self):
        crystal = bulk("Cu", cubic=True) * 5
        bare = Atoms(crystal.symbols, crystal.positions)
        whole = quests_jvm.entropy(crystal)
        self.assertEqual(quests_jvm.entropy(bare, cell=crystal.cell.lengths()), whole)
        self.assertEqual(self.said(), [])
        self.assertNotEqual(quests_jvm.entropy(bare), whole)
        self.assertIn("--cell a,b,c", self.said()[0])
        crystal.pbc = [True, True, False]
        self.assertAlmostEqual(
            quests_jvm.entropy(bare, cell=crystal.cell.cellpar(), pbc=crystal.pbc),
            quests_jvm.entropy(crystal), places=12)

    def test_warnings_are_warnings(self):
        quests_jvm.entropy(ETHANOL, frames=":2")
        self.assertTrue(any(message.startswith("H is saturated") for message in self.said()), self.said())
        # They point here, not into the module.
        self.assertEqual({w.filename for w in self.warned}, {__file__})

    def test_errors_say_what_the_program_said(self):
        twins = Atoms("Cu2", positions=[[0, 0, 0], [0, 0, 1e-4]])
        with self.assertRaisesRegex(QuestsError, "frame 1") as caught:
            quests_jvm.entropy([self.hot[0], twins])
        self.assertEqual(caught.exception.code, 3)
        with self.assertRaises(QuestsError) as caught:
            quests_jvm.entropy(self.hot, h=-1)
        self.assertEqual(caught.exception.code, 2)
        with self.assertRaisesRegex(QuestsError, "--missing.xyz") as caught:
            quests_jvm.entropy("--missing.xyz")
        self.assertEqual(caught.exception.code, 3)
        with self.assertRaisesRegex(ValueError, "found none"):
            quests_jvm.entropy([])
        with self.assertRaisesRegex(ValueError, "n x d"):
            quests_jvm.entropy(np.zeros(3))

    def test_the_page_does_what_it_says(self):
        page = (TESTDATA.parent / "docs" / "python.md").read_text(encoding="utf-8")
        # What comes after it has a test of its own.
        page = page.split("## The rows of an index")[0]
        blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
        names = {}
        before = os.getcwd()
        os.chdir(TESTDATA.parent)
        self.addCleanup(os.chdir, before)
        told = 0
        for line in "".join(blocks).splitlines():
            number = re.search(r"^(.*?) +# (\d+\.\d+)", line)
            if number:
                self.assertAlmostEqual(eval(number[1], names), float(number[2]), delta=1.01e-6)
                told += 1
            else:
                exec(line, names)
        self.assertEqual(told, 3)
        self.assertEqual(names["known"].shape, (10496, 63))
        self.assertTrue(0 < len(names["novel"]) < len(names["run"]))

    def test_a_program_that_is_not_there_is_named(self):
        lone = self.folder / "quests_jvm.py"
        lone.write_bytes(Path(quests_jvm.__file__).read_bytes())
        environment = {name: value for name, value in os.environ.items() if name != "QUESTS_PROGRAM"}
        environment.update(PYTHONPATH=str(self.folder), PATH="")
        script = "import sys, quests_jvm; assert 'ase' not in sys.modules; quests_jvm.entropy('x')"
        done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
        self.assertIn("FileNotFoundError: the program quests was not found", done.stderr)



class IndexPageTest(unittest.TestCase):
    """The code of docs/python.md reads the rows of an index."""

    def test_rows(self):
        page = (TESTDATA.parent / "docs" / "python.md").read_text(encoding="utf-8")
        code = page.split("## The rows of an index")[1].split("```python\n")[1].split("```")[0]
        scope = {}
        exec(code, scope)
        program = os.environ["QUESTS_PROGRAM"]
        file = str(COPPER)
        with tempfile.TemporaryDirectory() as folder:
            index = os.path.join(folder, "cu.qref")
            rows = os.path.join(folder, "cu.npy")
            for words in (
                ["index", file, "--frames", ":10", "-k", "9", "-o", index],
                ["index", file, "-k", "9", "--append", "--frames", "20:23", "-o", index],
            ):
                subprocess.run([program, *words], check=True, capture_output=True)
            read = np.concatenate(list(scope["segments"](index)))
            expected = []
            for frames in (":10", "20:23"):
                subprocess.run(
                    [program, "make_descriptors", file, "--frames", frames, "-k", "9", "-o", rows, "--overwrite"],
                    check=True,
                    capture_output=True,
                )
                expected.append(np.load(rows))
            np.testing.assert_allclose(read, np.concatenate(expected), rtol=0, atol=1e-13)


if __name__ == "__main__":
    unittest.main()
