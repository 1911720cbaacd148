"""Tests quests_jvm.lammps, and examples/lammps with LAMMPS where there is one."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

import quests_jvm
from quests_jvm.lammps import frame
from support import TESTDATA, Case

EXAMPLE = TESTDATA.parent / "examples" / "lammps"
PAGE = TESTDATA.parent / "docs" / "lammps.md"


class StandIn:
    """What a LAMMPS of two types in a tilted box answers."""

    units = "metal"
    rank = 0
    positions = [[0.1, 0.2, 1 / 3], [1.0, 2.0, -3e-7], [4.0, 0.0, 1e22 / 1e20]]
    types = [2, 1, 2]

    def extract_global(self, name):
        return {"units": self.units, "ntimestep": 750}[name]

    def extract_setting(self, name):
        return {"world_rank": self.rank}[name]

    def extract_box(self):
        return [-1.0, 0.0, 2.0], [9.0, 11.0, 14.0], 0.5, -0.25, 0.125, [1, 1, 0], 0

    def gather_atoms(self, name, kind, count):
        return {("type", 0, 1): self.types, ("x", 1, 3): [x for row in self.positions for x in row]}[name, kind, count]


class FrameTest(unittest.TestCase):
    def test_is_what_lammps_has(self):
        lammps = StandIn()
        found = frame(lammps, ["Cu", "Zr"])
        self.assertEqual(found.get_atomic_numbers().tolist(), [40, 29, 40])
        self.assertEqual(found.get_positions().tolist(), StandIn.positions)
        self.assertEqual(found.get_cell().tolist(), [[10, 0, 0], [0.5, 11, 0], [0.125, -0.25, 12]])
        self.assertEqual(found.get_pbc(), [True, True, False])
        self.assertEqual((found.step, len(found)), (750, 3))
        self.assertIs(found.lammps, lammps)

    def test_is_written_with_all_digits(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "frames.xyz")
            frame(StandIn(), ["Cu", "Zr"]).write(file)
            frame(StandIn(), ["X", "H"]).write(file)
            lines = file.read_text().splitlines()
        self.assertEqual(len(lines), 10)
        self.assertEqual(lines[0], "3")
        self.assertEqual(
            lines[1],
            'Lattice="10.0 0.0 0.0 0.5 11.0 0.0 0.125 -0.25 12.0" Properties=species:S:1:pos:R:3 step=750 pbc="T T F"',
        )
        self.assertEqual([line.split()[0] for line in lines[2:5]], ["Zr", "Cu", "Zr"])
        self.assertEqual([list(map(float, line.split()[1:])) for line in lines[2:5]], StandIn.positions)
        self.assertEqual([line.split()[0] for line in lines[7:]], ["H", "X", "H"])

    def test_one_process_of_many_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            second = StandIn()
            second.rank = 1
            frame(second, ["Cu", "Zr"]).write(Path(folder, "frames.xyz"))
            self.assertEqual(os.listdir(folder), [])

    def test_what_it_cannot_tell_is_refused(self):
        for name, value, symbols, message in [
            ("units", "lj", ["Cu", "Zr"], "expected units metal or real, .* found lj"),
            ("units", "electron", ["Cu", "Zr"], "found electron"),
            ("types", [2, 0, 2], ["Cu", "Zr"], "ids are 1 to n"),
            ("types", [2, 1, 2], ["Cu"], "found 1 for type 2"),
            ("types", [2, 1, 2], ["Cu", "Qq"], "found 'Qq'"),
        ]:
            lammps = StandIn()
            setattr(lammps, name, value)
            with self.subTest(message), self.assertRaisesRegex(ValueError, message):
                frame(lammps, symbols)


class PageTest(unittest.TestCase):
    def test_shows_the_files(self):
        page = PAGE.read_text(encoding="utf-8")
        files = [file.read_text(encoding="utf-8") for file in EXAMPLE.iterdir()]
        page = re.sub(r"```console\n.*?```", "", page, flags=re.DOTALL)
        shown = re.findall(r"```(?:python)?\n(.*?)```", page, re.DOTALL)
        self.assertEqual(len(shown), 4)
        for block in shown:
            with self.subTest(block):
                self.assertEqual(len([file for file in files if block in file]), 1)


def lammps():
    """LAMMPS, if it has Python and its Python has its module, NumPy and this package."""
    found = shutil.which("lmp")
    if found is None:
        return None
    script = (
        'python can input 0 here """\n'
        "def can():\n"
        "  import lammps, quests_jvm\n"
        "  print('it can')\n"
        '"""\n'
        "python can invoke\n"
    )
    done = subprocess.run(
        [found, "-log", "none"], input=script, capture_output=True, text=True, cwd=tempfile.gettempdir(), timeout=60)
    return found if "it can" in done.stdout else None


LAMMPS = lammps()


@unittest.skipIf(LAMMPS is None, "no LAMMPS with Python and its module lammps")
class ExampleTest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for file in EXAMPLE.iterdir():
            shutil.copy(file, cls.folder)
        cls.run_lammps("train.in")

    @classmethod
    def run_lammps(cls, script):
        done = subprocess.run(
            [LAMMPS, "-in", script], cwd=cls.folder, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def test_stops_and_keeps_frames_from_within(self):
        output = self.run_lammps("heat.in")
        rows = re.findall(r"^ *(\d+) +\S+ +\S+ +(\S+) *$", output, re.MULTILINE)
        fractions = {int(step): float(fraction) for step, fraction in rows}
        *calm, last = sorted(fractions)
        self.assertEqual(fractions[250], 0)
        self.assertTrue(0 < last < 12000, output)
        self.assertTrue(all(fractions[step] <= 0.05 for step in calm), output)
        self.assertGreater(fractions[last], 0.05)
        self.assertIn("Fix halt condition", output)
        self.assertTrue((self.folder / "stopped.data").is_file())
        # The frames that were kept are those of the steps above 2 %, with the values seen from within.
        kept = re.findall(r" step=(\d+) ", (self.folder / "novel.xyz").read_text())
        self.assertEqual([int(step) for step in kept], [step for step in sorted(fractions) if fractions[step] > 0.02])
        for place in (0, -1):
            dH = quests_jvm.delta_entropy(
                str(self.folder / "novel.xyz"), str(self.folder / "train.dump"), frames=place, types="1=Cu")
            self.assertEqual(float((np.asarray(dH) > 0).mean()), float(fractions[int(kept[place])]))

    def test_stops_from_without(self):
        follower = subprocess.Popen(
            [sys.executable, "follow.py"], cwd=self.folder, stdout=subprocess.PIPE, text=True)
        try:
            self.run_lammps("follow.in")
            told = follower.communicate(timeout=60)[0].splitlines()
        finally:
            follower.kill()
            follower.wait()
        self.assertEqual(follower.returncode, 0)
        self.assertEqual(told[0], "step 0: 0 of 2048 atoms are novel calm")
        self.assertRegex(told[-1], r"^step \d+: \d+ of 2048 atoms are novel alarm$")
        self.assertEqual([line for line in told[:-1] if not line.endswith("calm")], [])
        self.assertRegex((self.folder / "STOP").read_text(), "of 2,048 atoms")
        self.assertTrue((self.folder / "novel.dump").stat().st_size > 0)
        self.assertTrue((self.folder / "stopped.data").is_file())


if __name__ == "__main__":
    unittest.main()
