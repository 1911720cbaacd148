package org.quests.entropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.EnvironmentStream;
import org.quests.descriptor.Environments;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;

/** Weighing environments as they are described gives what weighing them at once gives. */
class StreamedDifferentialEntropyTest {
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(6, 3);

  @TempDir private Path folder;

  /** A simple cubic crystal with noise, 2.5 Å from atom to atom. */
  private static Frame crystal(int side, long seed) {
    Random random = new Random(seed);
    int n = side * side * side;
    double[] positions = new double[3 * n];
    for (int i = 0; i < n; i++) {
      int layer = i / (side * side);
      int line = i / side % side;
      positions[3 * i] = 2.5 * (i % side) + 0.05 * random.nextGaussian();
      positions[3 * i + 1] = 2.5 * line + 0.05 * random.nextGaussian();
      positions[3 * i + 2] = 2.5 * layer + 0.05 * random.nextGaussian();
    }
    byte[] numbers = new byte[n];
    java.util.Arrays.fill(numbers, (byte) 84);
    double edge = 2.5 * side;
    Cell cell =
        Cell.of(
            new double[] {edge, 0, 0, 0, edge, 0, 0, 0, edge},
            new boolean[] {true, true, true},
            new double[3]);
    return Frame.of(new FrameOrigin("crystal", 0, 0), numbers, positions, cell);
  }

  @Tag("slow")
  @Test
  void agreesWithAllAtOnce() throws IOException {
    Path file = folder.resolve("crystals.xyz");
    try (OutputStream out = Files.newOutputStream(file);
        ExtendedXyzWriter writer = new ExtendedXyzWriter(out)) {
      // Small frames together, one alone, one in pieces, small ones again.
      for (int side : new int[] {5, 3, 21, 41, 4, 6}) {
        writer.write(crystal(side, side));
      }
    }
    try (Parallelism two = Parallelism.of(2)) {
      Environments whole;
      try (FrameSource source = FrameSource.open(file)) {
        whole = Environments.describe(source, SPEC, two);
      }
      ReferenceSet reference;
      Path other = folder.resolve("other.xyz");
      try (OutputStream out = Files.newOutputStream(other);
          ExtendedXyzWriter writer = new ExtendedXyzWriter(out)) {
        writer.write(crystal(8, 100));
      }
      try (FrameSource source = FrameSource.open(other)) {
        reference = ReferenceSet.of(Environments.describe(source, SPEC, two), two);
      }
      DifferentialEntropy expected =
          DifferentialEntropy.of(whole, reference, Want.NEAREST, Weighing.of(0.015), two);
      try (FrameSource source = FrameSource.open(file)) {
        EnvironmentStream stream = EnvironmentStream.of(source, SPEC.descriptor(), two);
        DifferentialEntropy found =
            DifferentialEntropy.of(stream, reference, Want.NEAREST, Weighing.of(0.015), two);
        assertThat(stream.index().frames()).isEqualTo(6);
        assertThat(stream.index().count()).isEqualTo(whole.count());
        assertThat(stream.volumePerAtom().getAsDouble())
            .isEqualTo(whole.volumePerAtom().getAsDouble(), within(1e-12));
        assertThat(found.count()).isEqualTo(expected.count());
        assertThat(found.nearest().rows()).isEqualTo(expected.nearest().rows());
        for (int i = 0; i < found.count(); i++) {
          assertThat(found.value(i)).isEqualTo(expected.value(i), within(1e-9));
        }
      }
    }
  }
}
