package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;

class ReferenceSetTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 100, 128})
  void growsByNewSnapshots(int first) {
    double[][] rows = KernelEngineContract.rows(200, 5, 0.01, 1);
    double[][] head = java.util.Arrays.copyOfRange(rows, 0, first);
    double[][] tail = java.util.Arrays.copyOfRange(rows, first, rows.length);
    ReferenceSet small =
        ReferenceSet.of(KernelEngineContract.environments(head, 7), Parallelism.serial());
    ReferenceSet grown =
        small.with(KernelEngineContract.environments(tail, 7), Parallelism.serial());
    ReferenceSet whole =
        ReferenceSet.of(KernelEngineContract.environments(rows, 7), Parallelism.serial());
    assertThat(small.count()).isEqualTo(first);
    assertThat(grown.count()).isEqualTo(200);
    assertThat(grown.sources()).containsExactly("test", "test");
    assertThat(grown.origin(0)).isEqualTo(new ReferenceSet.Origin("test", 0, 0));
    assertThat(grown.origin(first + 3)).isEqualTo(new ReferenceSet.Origin("test", 0, 3));
    assertThatThrownBy(() -> grown.origin(200)).isInstanceOf(IndexOutOfBoundsException.class);
    LogKernelSums found = sums(grown);
    LogKernelSums expected = sums(whole);
    for (int place = 0; place < 200; place++) {
      assertThat(grown.packed().rowOf(place)).isEqualTo(whole.packed().rowOf(place));
      assertThat(found.log(place, 0)).isEqualTo(expected.log(place, 0));
    }
  }

  private static LogKernelSums sums(ReferenceSet set) {
    return KernelEngines.get(KernelEngines.AUTO)
        .evaluate(
            KernelTask.of(
                set.packed(), set.packed(), Bandwidths.of(0.015), Accuracy.EXACT, Want.SUMS),
            Parallelism.serial());
  }

  /** Of rows without a usual bandwidth, in whatever unit. */
  @Test
  void whetherRowsAreOrderedDoesNotDependOnTheirUnit() {
    Random random = new Random(4);
    for (boolean clustered : new boolean[] {true, false}) {
      for (double unit : new double[] {1e-5, 1, 1e5}) {
        double[][] rows = new double[2048][5];
        for (double[] row : rows) {
          int cluster = clustered ? random.nextInt(20) : 0;
          for (int a = 0; a < row.length; a++) {
            row[a] = unit * ((cluster * (a + 3)) % 7 + 0.02 * random.nextGaussian());
          }
        }
        PackedEnvironments packed =
            PackedEnvironments.of(
                Environments.of(RowSpec.external("own", 5), "own", rows, new int[] {0, 2048}),
                Parallelism.serial());
        assertThat(packed.ordered()).as("unit %s", unit).isEqualTo(clustered);
      }
    }
  }
}
