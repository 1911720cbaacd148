"""Tests the functions of quests_jvm."""

import copy
import dataclasses
import json
import os
import pickle
import re
import unittest

import numpy as np
from ase import Atoms
from ase.build import bulk, fcc111, molecule
from ase.calculators.singlepoint import SinglePointCalculator
from ase.constraints import FixAtoms
from ase.io import write

from support import COPPER, ETHANOL, HOT, TESTDATA, Case, finish, frames, load, start

import quests_jvm
from quests_jvm import QuestsError


def data_of(page):
    """What a page is about, as it holds it."""
    return json.loads(re.search(r'id="data">(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL)[1])


class QuestsJvmTest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copper = frames(COPPER, ":4")
        cls.hot = frames(HOT, ":2")

    def test_frames_a_file_and_descriptors_are_the_same_dataset(self):
        of_frames = quests_jvm.entropy(self.copper)
        self.assertEqual(of_frames, quests_jvm.entropy(COPPER, frames=":4"))
        rows = quests_jvm.descriptors(self.copper)
        self.assertEqual(rows.shape, (1024, 63))
        self.assertEqual(of_frames, quests_jvm.entropy(rows))

    def test_report_writes_a_page_of_what_it_is_given(self):
        picks = quests_jvm.select(self.hot, 1, reference=self.copper)
        events = quests_jvm.events(self.copper, reference={"hot": self.hot})
        page = quests_jvm.report(self.copper, self.folder / "a & b.html", self.hot, trajectory=events)
        self.assertEqual(page, self.folder / "a & b.html")
        self.assertIn("a &amp; b.html", page._repr_html_())
        data = data_of(page)
        self.assertEqual(data["overview"]["environments"], 1024)
        self.assertEqual([axis["results"][0]["index"] for axis in data["trajectories"]], [[0, 1, 2, 3]])
        data = data_of(quests_jvm.report(self.hot, self.folder / "picks.html", picks=picks))
        self.assertEqual([pick["index"] for pick in data["selection"]["picks"]], picks.indices.tolist())
        both = {"cold": self.copper, "hot": self.hot}
        data = data_of(quests_jvm.report(both, self.folder / "both.html"))
        self.assertEqual(data["files"], ["cold", "hot"])
        with self.assertRaises(quests_jvm.OutputError):
            quests_jvm.report(self.hot, self.folder / "both.html")
        with self.assertRaisesRegex(TypeError, "expected a file or a result for picks, found int"):
            quests_jvm.report(self.hot, self.folder / "none.html", picks=3)

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

    def test_other_measures(self):
        found = quests_jvm.metrics(
            self.copper, vendi=[1, 2, np.inf], profile=0, dimension=True, spectral=True, bandwidth=0.03)
        self.assertEqual(list(found["vendi"]), ["1", "2", "inf"])
        self.assertAlmostEqual(found["profile"][0]["number"], found.effective["0"], places=9)
        self.assertGreater(found["intrinsic_dimension"]["two_nearest"], 5)
        self.assertEqual(found["spectral"]["sample"], 1024)
        of_frames = quests_jvm.metrics(self.copper, vendi="2", vendi_of="frames")
        self.assertTrue(1 <= of_frames["vendi"]["2"] <= 4)
        near = quests_jvm.delta_entropy(self.hot, self.copper, density_nbrs=1024)
        self.assertLess(np.max(near - quests_jvm.delta_entropy(self.hot, self.copper)), 1e-6)
        moved = quests_jvm.events(self.copper, moving=2).frames
        self.assertTrue(np.isfinite([frame["moving_dH"] for frame in moved]).all())

    def test_options_reach_the_program(self):
        found = quests_jvm.metrics(ETHANOL, h=0.02, k=12, cutoff=4, species=["C", "H", "O"], jobs=1,
                                   engine="scalar", precision="single", tolerance=0, frames=":3")
        expected = {"bandwidth": 0.02, "k": 12, "cutoff": 4.0, "species": ["C", "H", "O"], "jobs": 1,
                    "engine": "scalar", "precision": "single", "tolerance": 0, "n_frames": 3}
        self.assertEqual({name: found[name] for name in expected}, expected)
        self.assertEqual(quests_jvm.descriptors(self.hot, k=np.int64(12), cutoff=np.float64(4)).shape, (512, 23))
        self.assertEqual(quests_jvm.entropy(self.hot, h=np.array(0.02)), quests_jvm.entropy(self.hot, h=0.02))
        with self.assertRaisesRegex(TypeError, "unknown option 'bandwith'; did you mean 'bandwidth'"):
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
        # One value of pbc is that of all axes, as in ASE.
        edges = crystal.cell.lengths()
        self.assertEqual(quests_jvm.entropy(bare, cell=edges, pbc=True), whole)
        alone = quests_jvm.entropy(Atoms(crystal.symbols, crystal.positions), cell=edges, pbc=[False] * 3)
        self.assertEqual(quests_jvm.entropy(bare, cell=edges, pbc=False), alone)
        self.assertNotEqual(alone, whole)

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


    def test_results_know_where_they_are_from(self):
        H = quests_jvm.entropy(self.hot)
        self.assertIsInstance(H, float)
        self.assertEqual(repr(H), repr(float(H)))
        self.assertEqual(H.record["entropy"], H)
        self.assertEqual(H.record["n_envs"], 512)
        self.assertEqual(H.worker, quests_jvm.Worker().pid)
        self.assertIsNone(H.interval)
        same = pickle.loads(pickle.dumps(H))
        self.assertEqual((same, same.worker), (H, H.worker))
        estimate = quests_jvm.entropy(COPPER, frames=":20", accuracy=0.1)
        low, high = estimate.interval
        self.assertTrue(low <= estimate <= high)
        dH = quests_jvm.delta_entropy(self.hot, self.copper)
        self.assertEqual(dH.worker, H.worker)
        self.assertEqual([len(values) for values in dH.per_frame()], [256, 256])
        self.assertEqual(type(dH.max()), np.float64)
        self.assertEqual(type(dH > 0), np.ndarray)
        self.assertEqual(type(dH[:3]), np.ndarray)
        self.assertEqual(dH.record["test_envs"], 512)
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(dH)), dH)
        self.assertEqual([len(rows) for rows in quests_jvm.descriptors(self.hot).per_frame()], [256, 256])
        self.assertEqual([len(values) for values in quests_jvm.metrics(self.hot).dH.per_frame()], [256, 256])
        with self.assertRaisesRegex(ValueError, "where frames begin is not known"):
            dH[:5].view(quests_jvm.PerAtom).per_frame()

    def test_an_ensemble_is_a_dict_or_a_file(self):
        found = quests_jvm.zentropy(load(TESTDATA / "fe3pt.json"), [300, 400])
        np.testing.assert_allclose(found.volume, [157.69676, 157.53345], atol=1e-4)
        named = quests_jvm.zentropy(TESTDATA / "fe3pt.json", "300:400:100")
        np.testing.assert_array_equal(named.volume, found.volume)
        self.assertLess(found.probabilities["FM"][1], found.probabilities["FM"][0])

    def test_several_bandwidths_take_no_other(self):
        with self.assertRaises(TypeError):
            quests_jvm.bandwidth_curve(self.copper, h=0.02)
        with self.assertRaises(TypeError):
            quests_jvm.thermo(self.copper, self.hot, h=0.02)

    def test_every_result_is_shown_in_notebooks(self):
        found = [
            quests_jvm.metrics(self.hot),
            quests_jvm.learning_curve(self.hot, fractions=[0.3, 0.6], num_runs=1),
            quests_jvm.select(self.copper, 2),
            quests_jvm.dedup(self.copper),
            quests_jvm.calibrate(reference=self.copper, false_alarm=0.25, blocks=4),
            quests_jvm.bandwidth_curve(self.copper, bandwidths=[0.03, 0.06, 0.09]),
            quests_jvm.thermo(self.copper, self.hot, bandwidths=[0.03, 0.06, 0.09]),
            quests_jvm.zentropy(load(TESTDATA / "fe3pt.json"), [300, 400]),
        ]
        for result in found:
            self.assertTrue(dataclasses.is_dataclass(result))
            self.assertIn("<table>", result._repr_html_())
            self.assertEqual(result.worker, quests_jvm.Worker().pid)
        named = [atoms.copy() for atoms in self.copper]
        for i, atoms in enumerate(named):
            atoms.info["kind"] = "<b>%d" % (i % 2)
        shown = quests_jvm.select(named, 1, per_group="kind")._repr_html_()
        self.assertIn("&lt;b&gt;", shown)
        self.assertNotIn("<b>", shown)

    def test_results_say_what_they_hold(self):
        estimate = quests_jvm.delta_entropy(self.hot, self.copper, accuracy=0.5)
        self.assertIn("dH_mean=%r" % estimate["dH_mean"], repr(estimate))
        short = quests_jvm.events(self.copper, parent="0:2")
        self.assertEqual(short.events, [])
        self.assertIn("<th>too short to tell</th><td>entropy", short._repr_html_())
        self.assertIn("too_short=[{", repr(short))
        alarm = quests_jvm.calibrate(reference=self.copper, false_alarm=0.25, blocks=4)._repr_html_()
        self.assertIn("<th>threshold (nats)</th>", alarm)
        self.assertNotIn("coverage", alarm)

    def test_progress_without_a_unit(self):
        text = quests_jvm._progress._text
        self.assertEqual(text(quests_jvm.Progress("kernel sums", "", 31, 336)), "kernel sums: 31 of 336 (9 %)")
        self.assertEqual(text(quests_jvm.Progress("kernel sums", "", 1000, -1)), "kernel sums: 1,000")
        self.assertEqual(text(quests_jvm.Progress("selection", "frames", 1, 4)), "selection: 1 of 4 frames (25 %)")

    def test_lengths_that_are_not_in_angstrom(self):
        far = self.hot[0].copy()
        far.set_cell(10 * far.cell, scale_atoms=True)
        quests_jvm.entropy(far)
        self.assertIn("no atom has a neighbour within the cut-off of 5.0 Å", self.said()[0])

    def test_a_selection_has_its_frames(self):
        picked = quests_jvm.select(self.hot + self.copper, 2, reference=self.copper, explain=True)
        self.assertEqual(set(picked.indices), {0, 1})
        self.assertEqual([frame is self.hot[i] for frame, i in zip(picked.frames, picked.indices)], [True, True])
        self.assertEqual(picked["selected"].tolist(), picked.indices.tolist())
        self.assertIn("newly_covered", picked.picks[0])
        self.assertEqual(quests_jvm.compress(self.copper, 3).indices.shape, (3,))
        self.assertIsNone(quests_jvm.select(COPPER, 1, frames=":3").frames)
        cuts = quests_jvm.select(self.hot, 2, reference=self.copper, local=True)
        self.assertIsNone(cuts.frames)
        self.assertEqual([pick["rank"] for pick in cuts.picks], [1, 2])
        kept = quests_jvm.dedup(self.copper + self.copper[:2])
        self.assertEqual((kept.kept.tolist(), kept.n, len(kept.frames)), ([0, 1, 2, 3], 6, 4))

    def test_values_of_frames_and_atoms_arrive_where_they_are_needed(self):
        known, labelled = frames(ETHANOL, ":20"), frames(ETHANOL, "20:50")
        for i, atoms in enumerate(labelled):
            forces = np.random.default_rng(i).normal(size=(9, 3))
            atoms.calc = SinglePointCalculator(atoms, forces=forces, energy=-1.5)
            atoms.arrays["ref_forces"] = forces + 0.1
            atoms.arrays["kind"] = np.array(["a", "b", "b"] * 3)
            atoms.info["run"] = "hot %d" % (i % 2)
            atoms.set_constraint(FixAtoms([0]))
        bounds = quests_jvm.calibrate(labelled, known, error_key="forces:ref_forces", false_alarm=0.25, blocks=4)
        self.assertEqual(bounds.coverage, 0.9)
        self.assertGreater(bounds.threshold, 0)
        file = self.folder / "bounds.json"
        bounds.save(file)
        test = frames(ETHANOL, "60:62")
        by_object = quests_jvm.delta_entropy(test, known, calibration=bounds)
        by_file = quests_jvm.delta_entropy(test, known, calibration=file)
        np.testing.assert_array_equal(by_object["error_bound"], by_file["error_bound"])
        # All errors are of one length.
        np.testing.assert_allclose(by_object["error_bound"], 0.03**0.5, rtol=1e-6)
        grouped = quests_jvm.delta_entropy(labelled, known, by="run")
        self.assertEqual([group["name"] for group in grouped.record["groups"]], ["hot 0", "hot 1"])
        labels = quests_jvm.entropy(labelled, elements="centre", elements_from="kind").record
        self.assertEqual(labels["elements_from"], "kind")
        screened = quests_jvm.select(labelled, 2, max_force="forces=2.5")["screened"]
        greatest = [np.linalg.norm(atoms.calc.results["forces"], axis=1).max() for atoms in labelled]
        strong = [i for i, force in enumerate(greatest) if force > 2.5]
        self.assertEqual([one["frame"] for one in screened], strong)
        self.assertTrue(0 < len(strong) < 30)
        # What is written has all that the frames have.
        file = self.folder / "picked.extxyz"
        picked = quests_jvm.select(labelled, 2, output=file, order="ranking")
        for written, atoms in zip(frames(file, ":"), picked.frames):
            np.testing.assert_array_equal(written.get_forces(), atoms.calc.results["forces"])
            np.testing.assert_array_equal(written.arrays["ref_forces"], atoms.arrays["ref_forces"])
            self.assertEqual(written.arrays["kind"].tolist(), atoms.arrays["kind"].tolist())
            self.assertEqual(written.info["run"], atoms.info["run"])
            self.assertEqual(written.get_potential_energy(), -1.5)
        for atoms in labelled[1:]:
            atoms.calc = None
        with self.assertRaisesRegex(ValueError, "frame 1 has no values of atoms 'forces'"):
            quests_jvm.calibrate(labelled, known, error_key="forces:ref_forces")

    def test_a_trajectory_comes_frame_by_frame(self):
        known = quests_jvm.Reference(self.copper)
        whole = quests_jvm.delta_entropy(self.hot, known, explain=True)
        found = list(quests_jvm.novelty(iter(self.hot), known, explain=True))
        self.assertEqual([frame.frame for frame in found], [0, 1])
        self.assertEqual([frame.atoms is atoms for frame, atoms in zip(found, self.hot)], [True, True])
        np.testing.assert_array_equal(np.concatenate([frame.dH for frame in found]), whole["dH"])
        for name in ("frame", "atom", "distance"):
            np.testing.assert_array_equal(
                np.concatenate([frame.nearest[name] for frame in found]), whole["nearest_" + name])
        self.assertEqual([frame.dH_max for frame in found], [frame.dH.max() for frame in found])
        # A loop that ends early leaves the connection in order, also while another call is made.
        for frame in quests_jvm.novelty(HOT, known):
            self.assertEqual(quests_jvm.overlap(self.hot[0], known), np.mean(found[0].dH < 1e-5))
            break
        self.assertEqual(quests_jvm.delta_entropy(self.hot[0], known).max(), found[0].dH_max)

    def test_a_file_that_grows_is_watched(self):
        file = self.folder / "md.xyz"
        write(file, self.hot, format="extxyz")
        expected = [int((dH > 0).sum()) for dH in quests_jvm.delta_entropy(file, self.copper).per_frame()]
        with quests_jvm.watch(file, self.copper, exact=True) as watched:
            first = next(watched)
            self.assertEqual((first.frame, first.n_above, first.alarm), (0, expected[0], True))
            self.assertGreater(first.dH_max, 0)
            self.assertEqual(next(watched).n_above, expected[1])
        heard = []
        with quests_jvm.watch(file, self.copper, heard.append, poll=0.02, until_idle=0.1) as watched:
            watched._thread.join(20)
        self.assertEqual([frame.n_above for frame in heard], expected)

        def fail(frame):
            raise KeyError(frame.frame)

        with self.assertRaises(KeyError):
            with quests_jvm.watch(file, self.copper, fail) as watched:
                watched._thread.join(20)

    def test_values_are_those_of_the_command_line(self):
        """To the last bit; all are started at once, for each takes a second."""
        test, known = self.folder / "test.xyz", self.folder / "known.xyz"
        write(test, self.hot, format="extxyz")
        write(known, self.copper, format="extxyz")
        lines = {
            "m.json": ["metrics", test, "-k", "20"],
            "dH.npz": ["dH", test, known, "--explain"],
            "x.npy": ["make_descriptors", test, "-c", "4.5"],
            "p.json": ["compress", known, "-s", "2", "--explain"],
            "e.json": ["events", known, "--parent", "0:2"],
        }
        started = {name: start(*words, "-o", self.folder / name, "--quiet") for name, words in lines.items()}
        metrics = quests_jvm.metrics(test, k=20)
        explained = quests_jvm.delta_entropy(test, known, explain=True)
        rows = quests_jvm.descriptors(test, cutoff=4.5)
        picked = quests_jvm.select(known, 2, explain=True)
        events = quests_jvm.events(known, parent="0:2")
        for process in started.values():
            finish(process)
        found = {name: load(self.folder / name) for name in lines}
        self.assertEqual(metrics.entropy, found["m.json"]["entropy"])
        self.assertEqual(metrics.diversity, found["m.json"]["diversity"])
        self.assertEqual(metrics.dH.tolist(), found["m.json"]["dH"])
        for name in explained:
            np.testing.assert_array_equal(explained[name], found["dH.npz"][name])
        np.testing.assert_array_equal(rows, found["x.npy"])
        self.assertEqual(picked.indices.tolist(), found["p.json"]["selected"])
        self.assertEqual(picked.entropy, found["p.json"]["comp_H"])
        self.assertEqual([pick["score"] for pick in picked.picks], [pick["score"] for pick in found["p.json"]["picks"]])
        self.assertEqual(events.series("entropy").tolist(), [f["entropy"] for f in found["e.json"]["frames"]])

    def test_a_bandwidth(self):
        # As the command prints it.
        self.assertEqual("%.5f" % quests_jvm.bandwidth(12.4), "0.05889")
        self.assertEqual("%.5f" % quests_jvm.bandwidth(12.4, cutoff=True), "0.05846")
        with self.assertRaises(quests_jvm.UsageError):
            quests_jvm.bandwidth(-1)

    def test_hostile_names(self):
        self.assertEqual(quests_jvm.entropy(self.copper[:1]).record["n_envs"], 256)
        quoted = "it's \"$(x)\"\n.xyz"
        for name in ("--help", "-", "@x.xyz", "a*b[1].xyz", "data", quoted, '{"array": 0}', "é ☃.xyz"):
            file = self.folder / name
            write(file, self.copper[:1], format="extxyz")
            self.assertEqual(quests_jvm.entropy(file).record["n_envs"], 256, name)
        with self.assertRaises(QuestsError):
            quests_jvm.entropy(self.folder / "nothing\n\u202e.xyz")
        with self.assertRaises(ValueError):
            quests_jvm.entropy("")
        odd = self.copper[0].copy()
        odd.info = {"array": 0, "--help": "x", "a b": 'say "yes"\n', "n": float("nan"), "matrix": np.eye(3)}
        odd.info.update({"": 1, "Lattice": "x", "a=b": "\u202e", "x": "\ud800", 3: 4})
        grouped = quests_jvm.delta_entropy([odd], self.copper, by="a b").record["groups"]
        self.assertEqual(len(grouped), 1)
        odd.arrays.update({"": np.zeros(256), "a:b": np.zeros(256), "c": np.arange(256)})
        file = self.folder / "odd.extxyz"
        quests_jvm.select([odd], 1, output=file)
        written = frames(file, ":")[0]
        self.assertEqual(written.info, {key: odd.info[key] for key in ("array", "--help", "a b", "a=b")})
        self.assertEqual(written.arrays["c"].tolist(), list(range(256)))
        with self.assertRaisesRegex(ValueError, "in UTF-8"):
            quests_jvm.entropy(b"\xff.xyz".decode(errors="surrogateescape"))

    def test_data_called_array_are_no_array(self):
        atoms = self.copper[0].copy()
        for values in (["array"] * len(atoms), [b"array"] * len(atoms), [7] * len(atoms)):
            for kind in (None, object):
                atoms.arrays["array"] = np.array(values, dtype=kind)
                found = quests_jvm.entropy(atoms, by_element=True, elements_from="array", elements="full")
                name = values[0].decode() if isinstance(values[0], bytes) else str(values[0])
                self.assertEqual(list(found.record["by_element"]), [name])
                self.assertEqual(found, quests_jvm.entropy(self.copper[0]))
        with quests_jvm.Reference(atoms, elements_from="array", elements="full") as known:
            known.save(self.folder / "array.qref")
        with quests_jvm.Reference.open(self.folder / "array.qref") as known:
            self.assertEqual(len(known), len(atoms))

    def test_copies_know_as_much(self):
        found = quests_jvm.delta_entropy(self.hot, self.copper[:1])
        for made in (pickle.loads(pickle.dumps(found)), copy.copy(found), copy.deepcopy(found)):
            np.testing.assert_array_equal(made, found)
            self.assertEqual(made.worker, found.worker)
            self.assertEqual(len(made.per_frame()), 2)
        with self.assertRaises(ValueError):
            np.sort(found).per_frame()

    def test_a_folder_that_was_deleted(self):
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        gone = self.folder / "gone"
        gone.mkdir()
        os.chdir(gone)
        gone.rmdir()
        self.assertGreater(quests_jvm.entropy(self.hot), 0)
        with quests_jvm.Reference(self.hot) as known:
            self.assertEqual(len(known), 512)

    def test_values_of_many_frames(self):
        """Of so many that they, or what is found, take more than a message of old could have."""
        atoms = self.copper[0][:1]
        atoms.info = {"note": "x" * 1000}
        found = quests_jvm.dedup([atoms] * 18000, output=self.folder / "many.extxyz")
        self.assertEqual(len(found.kept), 1)

    def test_wrong_data_are_named(self):
        atoms = self.copper[0].copy()
        for number in (285, -1, 119):
            atoms.numbers[5] = number
            with self.assertRaisesRegex(quests_jvm.InputError, "frame 1: .* found %d" % number) as caught:
                quests_jvm.entropy([self.copper[0], atoms])
            self.assertEqual(caught.exception.frame, 1)
        with self.assertRaisesRegex(ValueError, "masked"):
            quests_jvm.entropy(np.ma.masked_greater(np.ones((4, 3)), 0))
        self.assertEqual(quests_jvm.entropy(os.fsencode(COPPER), frames=":1"), quests_jvm.entropy(self.copper[:1]))
        for data, error in (
            (3, "found int"),
            ([3], "at place 0 of the frames, found int"),
            (["a.xyz"], "at place 0 of the frames, found the text 'a.xyz': one name of a file"),
        ):
            with self.assertRaisesRegex(TypeError, error):
                quests_jvm.entropy(data)
        with self.assertRaisesRegex(ValueError, "shape"):
            quests_jvm.entropy(np.zeros((2, 63), dtype=complex))
        with self.assertRaisesRegex(TypeError, "given twice"):
            quests_jvm.entropy(self.hot, h=0.02, bandwidth=0.02)
        with self.assertRaisesRegex(TypeError, "no bandwidth"):
            quests_jvm.Reference(self.hot, h=0.02)
        with self.assertRaisesRegex(TypeError, "calibrate needs a reference"):
            quests_jvm.calibrate(self.hot, error_key="forces")
        with self.assertRaisesRegex(TypeError, "name of the file"):
            quests_jvm.watch(self.hot, self.copper)

    def test_errors_are_of_their_kind(self):
        broken = self.folder / "broken.xyz"
        broken.write_text("1\n\nCu 0 0 0\n2\n\nCu 0 0 0\nCu 0 0 x\n")
        with self.assertRaises(quests_jvm.InputError) as caught:
            quests_jvm.entropy(broken)
        error = caught.exception
        self.assertEqual((error.code, error.kind, error.file, error.frame, error.line), (3, "input", str(broken), 1, 7))
        self.assertIn("finite number", error.expected)
        self.assertEqual(error.found, '"x"')
        with self.assertRaises(quests_jvm.UsageError):
            quests_jvm.entropy(self.hot, h=-1)
        existing = self.folder / "existing.json"
        existing.write_text("{}")
        with self.assertRaises(quests_jvm.OutputError):
            quests_jvm.entropy(self.hot, output=existing)
        quests_jvm.entropy(self.hot, output=existing, overwrite=True)
        self.assertEqual(load(existing)["n_envs"], 512)
        with self.assertRaises(quests_jvm.EngineError) as caught:
            quests_jvm.entropy(self.hot, engine="cuda")
        self.assertEqual(pickle.loads(pickle.dumps(caught.exception)).code, 5)


if __name__ == "__main__":
    unittest.main()
