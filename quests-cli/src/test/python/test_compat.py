"""Tests quests_jvm.compat against values of the original."""

import inspect
import json
import unittest

import numpy as np
from ase.io import read

from support import GOLDEN, TESTDATA, Case

from quests_jvm import compat
from quests_jvm.compat import compression, descriptor, entropy


def golden(name):
    return json.loads((GOLDEN / (name + ".json")).read_text(encoding="utf-8"))


class CompatTest(Case):
    def close(self, found, expected, relative=1e-8):
        found, expected = np.asarray(found), np.asarray(expected)
        np.testing.assert_array_less(np.abs(found - expected), relative * np.maximum(1, np.abs(expected)))

    def test_signatures_are_the_originals(self):
        expected = {
            descriptor.get_descriptors: "(dset, k=32, cutoff=5.0, concat=True, dtype='float64')",
            descriptor.get_descriptors_multicomponent:
                "(dset, k=32, cutoff=5.0, species=None, concat=True, dtype='float64')",
            entropy.perfect_entropy: "(x, h=0.015, batch_size=20000)",
            entropy.entropy: "(x, h=0.015, batch_size=20000)",
            entropy.diversity: "(x, h=0.015, batch_size=20000)",
            entropy.get_all_metrics: "(x, h=0.015, batch_size=20000)",
            entropy.delta_entropy: "(y, x, h=0.015, batch_size=20000)",
            entropy.approx_delta_entropy: "(y, x, h=0.015, n=3, graph_neighbors=10, **kwargs)",
            entropy.kernel_sum: "(x, y, h=0.015, batch_size=20000)",
            entropy.get_bandwidth: "(volume, method='gaussian')",
            compression.DatasetCompressor: "(dset, descriptor_fn=None, bandwidth=0.015, batch_size=20000)",
        }
        for function, text in expected.items():
            signature = inspect.signature(function)
            bare = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
            self.assertEqual(str(inspect.Signature(bare)), text, function)
            if function is not entropy.entropy:
                self.assertIs(getattr(compat, function.__name__), function)
        # There a module and a function have one name.
        self.assertIs(compat.entropy, entropy)
        self.assertEqual(inspect.signature(compat.entropy).parameters.keys(), {"x", "h", "batch_size"})
        self.assertEqual(compat.entropy(np.zeros((4, 2)), 1.0, 10), 0)

    def test_descriptors_entropy_and_diversity(self):
        for name in ("ethanol_500K", "alcu108_triclinic_700K"):
            reference = golden(name)
            frames = read(TESTDATA.parent / reference["file"], index=reference["frames"])
            parts = descriptor.get_descriptors(frames, k=reference["k"], cutoff=reference["cutoff"], concat=False)
            self.assertEqual([len(part) for part in parts], [len(frame) for frame in frames])
            x = np.concatenate(parts)
            np.testing.assert_allclose(x[:4], reference["descriptor_first_rows"], rtol=0, atol=1e-9)
            self.close(x.sum(0), reference["descriptor_column_sums"], 1e-9)
            h = [one["bandwidth"] for one in reference["metrics"]]
            H, D, dH = entropy.get_all_metrics(x, h)
            self.assertEqual((H.shape, D.shape, dH.shape), ((len(h),), (len(h),), (len(x), len(h))))
            self.close(H, [one["entropy"] for one in reference["metrics"]])
            self.close(D, [one["diversity"] for one in reference["metrics"]])
            self.close(dH.min(0), [one["dH_min"] for one in reference["metrics"]])
            self.close(dH.max(0), [one["dH_max"] for one in reference["metrics"]])
            self.assertEqual(entropy.entropy(x, h[0], 100), H[0])
            self.assertEqual(entropy.diversity(x, h=h).tolist(), D.tolist())
            sums = np.stack([one["kernel_sum_first"] for one in reference["metrics"]], axis=-1)
            self.close(entropy.kernel_sum(x[:8], x, h), sums)
            self.close(entropy.kernel_sum(x[:8], x, h[0]), sums[:, 0])
        single = descriptor.get_descriptors(frames[0], dtype="float32")
        self.assertEqual((single.dtype, single.shape), (np.float32, (108, 63)))

    def test_a_reference(self):
        reference = golden("cu256_fcc_1200K")
        against = reference["reference"]
        y = descriptor.get_descriptors(read(TESTDATA.parent / reference["file"], index=":1"))
        x = descriptor.get_descriptors(read(TESTDATA.parent / against["file"], index=":"))
        self.assertEqual(len(x), against["n_envs"])
        one = against["dH"][0]
        dH = entropy.delta_entropy(y, x, one["bandwidth"])
        self.close(dH[:12], one["first"])
        near = entropy.approx_delta_entropy(y, x, h=one["bandwidth"], n=5, graph_neighbors=20)
        self.close(near, dH, 1e-4)
        self.close(entropy.get_bandwidth(reference["volume_per_atom"]), reference["bandwidth_gaussian"], 1e-9)
        self.close(entropy.get_bandwidth(reference["volume_per_atom"], "cutoff"), reference["bandwidth_cutoff"], 1e-9)
        with self.assertRaises(ValueError):
            entropy.get_bandwidth(12, "other")

    def test_more_than_one_element(self):
        reference = golden("alcu108_triclinic_700K")
        frames = read(TESTDATA.parent / reference["file"], index=":")
        multi = reference["multicomponent"]
        x = descriptor.get_descriptors_multicomponent(frames, species=multi["species"])
        self.assertEqual(x.shape[1], multi["dimension"])
        H, D, _ = entropy.get_all_metrics(x, multi["bandwidth"])
        self.close([H, D], [multi["entropy"], multi["diversity"]])
        np.testing.assert_array_equal(descriptor.get_descriptors_multicomponent(frames), x)

    def test_rows_of_any_width(self):
        points = np.loadtxt(GOLDEN / "points_2d.csv", delimiter=",")
        found = [entropy.perfect_entropy(points * scale, h=0.15) for scale in (0.8, 1.0, 1.2)]
        np.testing.assert_allclose(found, [3.6638441341, 3.9118072565, 4.0808924182], rtol=0, atol=1e-9)

    def test_a_compressor(self):
        reference = golden("ethanol_500K")
        frames = read(TESTDATA.parent / reference["file"], index=":")
        compressor = compression.DatasetCompressor(frames)
        expected = reference["compress"][0]
        selected = expected["selected"]
        self.assertEqual(compressor.get_indices("msc", expected["size"]), selected)
        self.close(compressor.entropy(selected), expected["entropy"])
        self.close(compressor.diversity(selected), expected["diversity"])
        self.assertEqual(compressor.overlap(selected), expected["overlap"])
        self.close(compressor.entropy(), reference["metrics"][0]["entropy"])
        self.assertEqual(len(compressor.descriptors), 200)
        np.testing.assert_array_equal(compressor.descriptors([frames[3]])[0], compressor.descriptors[3])
        np.testing.assert_array_equal(compressor.descriptors([3])[0], compressor.descriptors[3])
        summary = compressor.get_summary(selected)
        self.assertEqual((summary["original_size"], summary["compressed_envs"]), (200, 108))
        self.assertEqual(len(compressor.fixed_compression("msc", 0.06)), 12)
        own = compression.DatasetCompressor(frames[:3], lambda atoms: atoms.get_positions(), bandwidth=1.0)
        self.assertEqual(own.descriptors[0].shape, (9, 3))
        self.assertGreater(own.entropy([0, 1]), 0)


if __name__ == "__main__":
    unittest.main()
