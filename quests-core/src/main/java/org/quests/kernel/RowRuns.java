package org.quests.kernel;

import java.util.Arrays;
import org.quests.core.Parallelism;
import org.quests.descriptor.ElementForm;
import org.quests.kernel.tile.Exp2;
import org.quests.kernel.tile.TileKernel;

/**
 * Runs of the rows of a set by themselves, such as those of a frame. Where rows stand is looked up
 * once for all of them, and kept in 4 bytes for each. Immutable.
 */
public final class RowRuns {
  /** The longest run whose sums are made by {@link Sums}, in rows. */
  public static final int SHORT = PackedEnvironments.TILE;

  private final PackedEnvironments set;
  private final int[] placeOfRow;

  private RowRuns(PackedEnvironments set, int[] placeOfRow) {
    this.set = set;
    this.placeOfRow = placeOfRow;
  }

  /** Runs of a set. */
  public static RowRuns of(PackedEnvironments set) {
    return new RowRuns(set, set.placesOfRows());
  }

  /**
   * The environments of a run as {@link PackedEnvironments#part} has them.
   *
   * @param from its first row
   * @param to one past its last row, more than its first
   */
  public PackedEnvironments part(int from, int to, Parallelism parallelism) {
    long[] byPlace = new long[to - from];
    Arrays.setAll(byPlace, i -> ((long) placeOfRow[from + i] << Integer.SIZE) | i);
    Arrays.sort(byPlace);
    return set.inTheirFrames(byPlace, parallelism);
  }

  /**
   * What makes the sums of short runs.
   *
   * @param h the bandwidth
   */
  public Sums sums(Bandwidth h) {
    return new Sums(h.exponentScale());
  }

  /**
   * Kernel sums of each row of a short run over that run, by plain loops in double precision: for
   * so few rows an engine takes longer to make ready than to sum. For one thread.
   */
  public final class Sums {
    private final double scale;
    private final double[] rows = new double[set.axes() * SHORT];
    private final double[] squared = new double[SHORT];

    private Sums(double scale) {
      this.scale = scale;
    }

    /**
     * Makes the sums of a run.
     *
     * @param from its first row
     * @param to one past its last row, at most {@link #SHORT} after its first
     * @param into where they go: S of the first row first, 1 … the number of rows
     */
    public void of(int from, int to, double[] into) {
      int m = to - from;
      int axes = set.axes();
      for (int i = 0; i < m; i++) {
        int place = placeOfRow[from + i];
        for (int a = 0; a < axes; a++) {
          rows[a * SHORT + i] = set.number(place, a);
        }
      }
      Arrays.fill(into, 0, m, 1);
      for (int i = 1; i < m; i++) {
        squaredDistances(i, from);
        for (int j = 0; j < i; j++) {
          double kernel = Exp2.ofMinus(scale, squared[j], TileKernel.LIMIT_DOUBLE / scale);
          into[i] += kernel;
          into[j] += kernel;
        }
      }
    }

    /** The squared distances of a row from all rows before it. */
    private void squaredDistances(int i, int from) {
      int element = set.elementOf(placeOfRow[from + i] / PackedEnvironments.TILE);
      for (int j = 0; j < i; j++) {
        boolean alike = set.elementOf(placeOfRow[from + j] / PackedEnvironments.TILE) == element;
        squared[j] = alike ? 0 : ElementForm.SQUARED_DELTA;
      }
      for (int a = set.axes() - 1; a >= 0; a--) {
        int at = a * SHORT;
        double own = rows[at + i];
        for (int j = 0; j < i; j++) {
          double difference = own - rows[at + j];
          squared[j] = Math.fma(difference, difference, squared[j]);
        }
      }
    }
  }
}
