package org.quests.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.io.FrameSource;
import org.quests.neighbors.Structures;
import org.quests.testing.TestData;

/** A frame of a million atoms; the build runs tests in a heap of 2 GB. */
@Tag("slow")
class LargeFrameTest {
  private static final int REPEAT = 16;

  @Test
  void aMillionAtoms() {
    Frame small;
    try (FrameSource source = FrameSource.open(TestData.shipped("cu256_fcc_900K.extxyz.gz"))) {
      small = Objects.requireNonNull(source.next());
    }
    Frame large = repeated(small);
    assertThat(large.atoms()).isEqualTo(1_048_576);
    DescriptorSpec spec =
        DescriptorSpec.nearestNeighbors(DescriptorSpec.DEFAULT_K, DescriptorSpec.DEFAULT_CUTOFF);
    double[] rows;
    try (Parallelism all = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      rows = spec.descriptor().describe(large, all);
    }
    Random random = new Random(3);
    for (int i = 0; i < 4; i++) {
      int atom = i == 0 ? 0 : random.nextInt(large.atoms());
      assertThat(
              Rows.difference(
                  Rows.row(rows, atom, spec.dimension()), LiteralDescriptor.row(large, atom, spec)))
          .as("atom %d", atom)
          .isLessThan(1e-9);
    }
  }

  private static Frame repeated(Frame small) {
    Random random = new Random(2);
    int n = small.atoms();
    double[] v = small.cell().vectors();
    double[] r = new double[3 * n * REPEAT * REPEAT * REPEAT];
    for (int i = 0; i < r.length; i++) {
      int copy = i / (3 * n);
      int x = i % 3;
      int a = copy % REPEAT;
      int b = copy / REPEAT % REPEAT;
      int c = copy / REPEAT / REPEAT;
      double noise = 0.01 * random.nextGaussian();
      r[i] = small.positions()[i % (3 * n)] + a * v[x] + b * v[3 + x] + c * v[6 + x] + noise;
    }
    for (int i = 0; i < 9; i++) {
      v[i] *= REPEAT;
    }
    Cell cell = Structures.cell("TTT", v);
    return Structures.copper(cell, r);
  }
}
