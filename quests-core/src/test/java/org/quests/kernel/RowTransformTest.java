package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.kernel.tile.ScalarTileKernel;

/** Rows are turned by sums in one order, however many axes are left for the last block of them. */
class RowTransformTest {
  private static final int TILE = PackedEnvironments.TILE;
  private static final int COUNT = 300;

  private static Rows random(int dimension) {
    Random random = new Random(dimension);
    double[] all = random.doubles((long) COUNT * dimension).toArray();
    return new Rows() {
      @Override
      public int count() {
        return COUNT;
      }

      @Override
      public int dimension() {
        return dimension;
      }

      @Override
      public void copyRows(int from, int to, double[] into, int at) {
        System.arraycopy(all, from * dimension, into, at, (to - from) * dimension);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 17, 32, 33, 63, 64, 67, 96, 97, 128, 129})
  void eachAxisIsASumFromTheLastComponentBackwards(int m) {
    Rows rows = random(m);
    RowTransform transform = RowTransform.of(rows).toPrincipalAxes(rows);
    double[] axes = Objects.requireNonNull(transform.parts().axes());
    double[] centre = transform.parts().centre();
    double[] some = new double[TILE * m];
    rows.copyRows(0, TILE, some, 0);
    double[] tile = transform.apply(some, TILE, new ScalarTileKernel(), new double[TILE]);
    assertThat(tile).hasSize(m * TILE);
    for (int axis = 0; axis < m; axis++) {
      for (int i = 0; i < TILE; i++) {
        double sum = 0;
        for (int a = m - 1; a >= 0; a--) {
          sum = Math.fma(axes[axis * m + a], some[i * m + a] - centre[a], sum);
        }
        // Of a sum that is 0 the sign is left open.
        assertThat(tile[axis * TILE + i]).isEqualTo(sum + 0.0);
      }
    }
  }
}
