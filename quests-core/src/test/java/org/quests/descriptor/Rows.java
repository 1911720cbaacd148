package org.quests.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Weighing;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;

/** What the tests of this package share. */
final class Rows {
  private Rows() {}

  static double[] describe(Frame frame, DescriptorSpec spec) {
    return spec.descriptor().describe(frame, Parallelism.serial());
  }

  static double[] row(double[] rows, int row, int dimension) {
    return Arrays.copyOfRange(rows, row * dimension, (row + 1) * dimension);
  }

  /** The largest difference of two numbers at the same place. */
  static double difference(double[] a, double[] b) {
    assertThat(a).hasSameSizeAs(b);
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      double d = Math.abs(a[i] - b[i]);
      largest = d <= largest ? largest : d;
    }
    return largest;
  }

  /** The information in these rows at the default bandwidth, in double precision. */
  static DatasetInformation information(double[] rows, DescriptorSpec spec) {
    int n = rows.length / spec.dimension();
    Environments environments = Environments.of(spec, "rows", rows, new int[] {0, n}, null);
    return DatasetInformation.of(
        ReferenceSet.of(environments, Parallelism.serial()),
        Weighing.of(Bandwidth.DEFAULT),
        Parallelism.serial());
  }
}
