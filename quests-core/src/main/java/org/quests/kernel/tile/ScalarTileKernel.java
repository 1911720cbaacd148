package org.quests.kernel.tile;

/** Plain loops: the definition of what a {@link TileKernel} does. */
public final class ScalarTileKernel implements TileKernel {
  /** Rows and lanes whose distances are computed together. */
  private static final int ROWS = 4;

  private static final int LANES = 2;

  @Override
  public void squaredDistances(
      float[] rows,
      float[] lanes,
      int differences,
      int axes,
      float[] rowTerms,
      float[] laneTerms,
      float[] squared) {
    for (int row = 0; row < TILE; row += ROWS) {
      for (int lane = 0; lane < TILE; lane += LANES) {
        squaredDistances(rows, row, lanes, lane, differences, axes, rowTerms, laneTerms, squared);
      }
    }
  }

  @Override
  public void squaredDistances(
      double[] rows,
      double[] lanes,
      int differences,
      int axes,
      double[] rowTerms,
      double[] laneTerms,
      double[] squared) {
    squaredDistances(rows, lanes, differences, axes, rowTerms, laneTerms, TILE, squared);
  }

  @Override
  public void squaredDistances(
      double[] rows,
      double[] lanes,
      int differences,
      int axes,
      double[] rowTerms,
      double[] laneTerms,
      int count,
      double[] squared) {
    for (int row = 0; row < TILE; row += ROWS) {
      for (int lane = 0; lane < count; lane += LANES) {
        squaredDistances(rows, row, lanes, lane, differences, axes, rowTerms, laneTerms, squared);
      }
    }
  }

  @Override
  public void kernels(float[] squared, float scale, float[] kernels, float[] partials) {
    for (int i = 0; i < TILE * TILE; i++) {
      kernels[i] = Exp2.ofMinus(scale, squared[i], LIMIT / scale);
    }
    addLanes(kernels, partials);
  }

  private static void addLanes(float[] kernels, float[] partials) {
    for (int row = 0; row < TILE; row++) {
      for (int p = 0; p < PARTIALS; p++) {
        int at = row * TILE + p;
        float sum = kernels[at];
        for (int c = PARTIALS; c < TILE; c += PARTIALS) {
          sum += kernels[at + c];
        }
        partials[row * PARTIALS + p] = sum;
      }
    }
  }

  @Override
  public void kernels(double[] squared, double scale, double[] kernels, double[] partials) {
    for (int i = 0; i < TILE * TILE; i++) {
      kernels[i] = Exp2.ofMinus(scale, squared[i], LIMIT_DOUBLE / scale);
    }
    addLanes(kernels, partials);
  }

  private static void addLanes(double[] kernels, double[] partials) {
    for (int row = 0; row < TILE; row++) {
      for (int p = 0; p < PARTIALS_DOUBLE; p++) {
        int at = row * TILE + p;
        double sum = kernels[at];
        for (int c = PARTIALS_DOUBLE; c < TILE; c += PARTIALS_DOUBLE) {
          sum += kernels[at + c];
        }
        partials[row * PARTIALS_DOUBLE + p] = sum;
      }
    }
  }

  @Override
  public void kernels(double[] squared, double scale, int count, double[] kernels) {
    for (int row = 0; row < TILE; row++) {
      for (int at = row * TILE; at < row * TILE + count; at++) {
        kernels[at] = Exp2.ofMinus(scale, squared[at], LIMIT_DOUBLE / scale);
      }
    }
  }

  @Override
  public int near(float[] rows, float[] lanes, int axes, float limit) {
    int near = 0;
    for (int row = 0; row < TILE; row++) {
      for (int lane = 0; lane < TILE; lane++) {
        int block = TileKernel.block(row, lane);
        // One near pair is enough.
        if ((near & block) == 0) {
          float sum = 0;
          for (int at = 0; at < axes * TILE; at += TILE) {
            sum = addSquare(rows[at + row] - lanes[at + lane], sum);
          }
          near |= sum < limit ? block : 0;
        }
      }
    }
    return near;
  }

  @Override
  public void squaredDistancesOf(
      float[] rows,
      float[] lanes,
      int differences,
      int axes,
      float[] rowTerms,
      float[] laneTerms,
      int blocks,
      float[] squared) {
    for (int row = 0; row < TILE; row += ROWS) {
      for (int lane = 0; lane < TILE; lane += LANES) {
        if ((blocks & TileKernel.block(row, lane)) != 0) {
          squaredDistances(rows, row, lanes, lane, differences, axes, rowTerms, laneTerms, squared);
        }
      }
    }
  }

  /**
   * A register tile of {@link #ROWS} × {@link #LANES}: sums that do not wait for each other, and of
   * which each number that is read serves several.
   */
  private static void squaredDistances(
      float[] rows,
      int row,
      float[] lanes,
      int lane,
      int differences,
      int axes,
      float[] rowTerms,
      float[] laneTerms,
      float[] squared) {
    float d00 = 0;
    float d01 = 0;
    float d10 = 0;
    float d11 = 0;
    float d20 = 0;
    float d21 = 0;
    float d30 = 0;
    float d31 = 0;
    for (int at = (axes - 1) * TILE; at >= differences * TILE; at -= TILE) {
      int r = at + row;
      int l = at + lane;
      float r0 = rows[r];
      float r1 = rows[r + 1];
      float r2 = rows[r + 2];
      float r3 = rows[r + 3];
      float l0 = lanes[l];
      float l1 = lanes[l + 1];
      d00 = Math.fma(r0, l0, d00);
      d01 = Math.fma(r0, l1, d01);
      d10 = Math.fma(r1, l0, d10);
      d11 = Math.fma(r1, l1, d11);
      d20 = Math.fma(r2, l0, d20);
      d21 = Math.fma(r2, l1, d21);
      d30 = Math.fma(r3, l0, d30);
      d31 = Math.fma(r3, l1, d31);
    }
    d00 += laneTerms[lane] + rowTerms[row];
    d01 += laneTerms[lane + 1] + rowTerms[row];
    d10 += laneTerms[lane] + rowTerms[row + 1];
    d11 += laneTerms[lane + 1] + rowTerms[row + 1];
    d20 += laneTerms[lane] + rowTerms[row + 2];
    d21 += laneTerms[lane + 1] + rowTerms[row + 2];
    d30 += laneTerms[lane] + rowTerms[row + 3];
    d31 += laneTerms[lane + 1] + rowTerms[row + 3];
    for (int at = (differences - 1) * TILE; at >= 0; at -= TILE) {
      int r = at + row;
      int l = at + lane;
      float r0 = rows[r];
      float r1 = rows[r + 1];
      float r2 = rows[r + 2];
      float r3 = rows[r + 3];
      float l0 = lanes[l];
      float l1 = lanes[l + 1];
      d00 = addSquare(r0 - l0, d00);
      d01 = addSquare(r0 - l1, d01);
      d10 = addSquare(r1 - l0, d10);
      d11 = addSquare(r1 - l1, d11);
      d20 = addSquare(r2 - l0, d20);
      d21 = addSquare(r2 - l1, d21);
      d30 = addSquare(r3 - l0, d30);
      d31 = addSquare(r3 - l1, d31);
    }
    int at = row * TILE + lane;
    squared[at] = d00;
    squared[at + 1] = d01;
    squared[at + TILE] = d10;
    squared[at + TILE + 1] = d11;
    squared[at + 2 * TILE] = d20;
    squared[at + 2 * TILE + 1] = d21;
    squared[at + 3 * TILE] = d30;
    squared[at + 3 * TILE + 1] = d31;
  }

  private static float addSquare(float difference, float sum) {
    return Math.fma(difference, difference, sum);
  }

  @Override
  public void kernels(
      float[] squared, float scale, float beyond, int blocks, float[] kernels, float[] partials) {
    for (int i = 0; i < TILE * TILE; i++) {
      boolean counts =
          (blocks & TileKernel.block(i / TILE, i % TILE)) != 0 && !(squared[i] > beyond);
      kernels[i] = counts ? Exp2.ofMinus(scale, squared[i], LIMIT / scale) : 0;
    }
    addLanes(kernels, partials);
  }

  @Override
  public int near(double[] rows, double[] lanes, int axes, double limit) {
    int near = 0;
    for (int row = 0; row < TILE; row++) {
      for (int lane = 0; lane < TILE; lane++) {
        int block = TileKernel.block(row, lane);
        // One near pair is enough.
        if ((near & block) == 0) {
          double sum = 0;
          for (int at = 0; at < axes * TILE; at += TILE) {
            sum = addSquare(rows[at + row] - lanes[at + lane], sum);
          }
          near |= sum < limit ? block : 0;
        }
      }
    }
    return near;
  }

  @Override
  public void squaredDistancesOf(
      double[] rows,
      double[] lanes,
      int differences,
      int axes,
      double[] rowTerms,
      double[] laneTerms,
      int blocks,
      double[] squared) {
    for (int row = 0; row < TILE; row += ROWS) {
      for (int lane = 0; lane < TILE; lane += LANES) {
        if ((blocks & TileKernel.block(row, lane)) != 0) {
          squaredDistances(rows, row, lanes, lane, differences, axes, rowTerms, laneTerms, squared);
        }
      }
    }
  }

  private static void squaredDistances(
      double[] rows,
      int row,
      double[] lanes,
      int lane,
      int differences,
      int axes,
      double[] rowTerms,
      double[] laneTerms,
      double[] squared) {
    double d00 = 0;
    double d01 = 0;
    double d10 = 0;
    double d11 = 0;
    double d20 = 0;
    double d21 = 0;
    double d30 = 0;
    double d31 = 0;
    for (int at = (axes - 1) * TILE; at >= differences * TILE; at -= TILE) {
      int r = at + row;
      int l = at + lane;
      double r0 = rows[r];
      double r1 = rows[r + 1];
      double r2 = rows[r + 2];
      double r3 = rows[r + 3];
      double l0 = lanes[l];
      double l1 = lanes[l + 1];
      d00 = Math.fma(r0, l0, d00);
      d01 = Math.fma(r0, l1, d01);
      d10 = Math.fma(r1, l0, d10);
      d11 = Math.fma(r1, l1, d11);
      d20 = Math.fma(r2, l0, d20);
      d21 = Math.fma(r2, l1, d21);
      d30 = Math.fma(r3, l0, d30);
      d31 = Math.fma(r3, l1, d31);
    }
    d00 += laneTerms[lane] + rowTerms[row];
    d01 += laneTerms[lane + 1] + rowTerms[row];
    d10 += laneTerms[lane] + rowTerms[row + 1];
    d11 += laneTerms[lane + 1] + rowTerms[row + 1];
    d20 += laneTerms[lane] + rowTerms[row + 2];
    d21 += laneTerms[lane + 1] + rowTerms[row + 2];
    d30 += laneTerms[lane] + rowTerms[row + 3];
    d31 += laneTerms[lane + 1] + rowTerms[row + 3];
    for (int at = (differences - 1) * TILE; at >= 0; at -= TILE) {
      int r = at + row;
      int l = at + lane;
      double r0 = rows[r];
      double r1 = rows[r + 1];
      double r2 = rows[r + 2];
      double r3 = rows[r + 3];
      double l0 = lanes[l];
      double l1 = lanes[l + 1];
      d00 = addSquare(r0 - l0, d00);
      d01 = addSquare(r0 - l1, d01);
      d10 = addSquare(r1 - l0, d10);
      d11 = addSquare(r1 - l1, d11);
      d20 = addSquare(r2 - l0, d20);
      d21 = addSquare(r2 - l1, d21);
      d30 = addSquare(r3 - l0, d30);
      d31 = addSquare(r3 - l1, d31);
    }
    int at = row * TILE + lane;
    squared[at] = d00;
    squared[at + 1] = d01;
    squared[at + TILE] = d10;
    squared[at + TILE + 1] = d11;
    squared[at + 2 * TILE] = d20;
    squared[at + 2 * TILE + 1] = d21;
    squared[at + 3 * TILE] = d30;
    squared[at + 3 * TILE + 1] = d31;
  }

  private static double addSquare(double difference, double sum) {
    return Math.fma(difference, difference, sum);
  }

  @Override
  public void kernels(
      double[] squared,
      double scale,
      double beyond,
      int blocks,
      double[] kernels,
      double[] partials) {
    for (int i = 0; i < TILE * TILE; i++) {
      boolean counts =
          (blocks & TileKernel.block(i / TILE, i % TILE)) != 0 && !(squared[i] > beyond);
      kernels[i] = counts ? Exp2.ofMinus(scale, squared[i], LIMIT_DOUBLE / scale) : 0;
    }
    addLanes(kernels, partials);
  }

  @Override
  public float rowSum(
      float[] row,
      int rowAt,
      int axes,
      float rowTerm,
      float[] lanes,
      int at,
      float[] laneTerms,
      int termsAt,
      float scale,
      float[] scratch) {
    for (int p = 0; p < PARTIALS; p++) {
      float partial = 0;
      for (int lane = p; lane < TILE; lane += PARTIALS) {
        float sum = laneTerms[termsAt + lane] + rowTerm;
        for (int a = axes - 1; a >= 0; a--) {
          float difference = row[rowAt + a] - lanes[at + a * TILE + lane];
          sum = Math.fma(difference, difference, sum);
        }
        float kernel = Exp2.ofMinus(scale, sum, LIMIT / scale);
        partial = lane == p ? kernel : partial + kernel;
      }
      scratch[p] = partial;
    }
    return TileKernel.addHalves(scratch, 0);
  }

  @Override
  public void rowSums(
      float[] rows,
      int rowAt,
      int axes,
      float[] rowTerms,
      int rowTermsAt,
      float[] lanes,
      int at,
      float[] laneTerms,
      int termsAt,
      float scale,
      float[] scratch,
      float[] sums) {
    for (int i = 0; i < 2; i++) {
      sums[i] =
          rowSum(
              rows,
              rowAt + i * axes,
              axes,
              rowTerms[rowTermsAt + i],
              lanes,
              at,
              laneTerms,
              termsAt,
              scale,
              scratch);
    }
  }

  @Override
  public void rows(float[] partials, float[] scratch, float[] sums) {
    for (int row = 0; row < TILE; row++) {
      System.arraycopy(partials, row * PARTIALS, scratch, 0, PARTIALS);
      for (int half = PARTIALS / 2; half > 0; half /= 2) {
        for (int p = 0; p < half; p++) {
          scratch[p] += scratch[p + half];
        }
      }
      sums[row] = scratch[0];
    }
  }

  @Override
  public void rows(double[] partials, double[] scratch, double[] sums) {
    for (int row = 0; row < TILE; row++) {
      System.arraycopy(partials, row * PARTIALS_DOUBLE, scratch, 0, PARTIALS_DOUBLE);
      for (int half = PARTIALS_DOUBLE / 2; half > 0; half /= 2) {
        for (int p = 0; p < half; p++) {
          scratch[p] += scratch[p + half];
        }
      }
      sums[row] = scratch[0];
    }
  }

  @Override
  public void columns(float[] kernels, float[] partials) {
    for (int first = 0; first < TILE; first += QUARTER) {
      for (int lane = 0; lane < TILE; lane++) {
        float sum = kernels[first * TILE + lane];
        for (int row = first + 1; row < first + QUARTER; row++) {
          sum += kernels[row * TILE + lane];
        }
        partials[first / QUARTER * TILE + lane] = sum;
      }
    }
  }

  @Override
  public void columns(double[] kernels, double[] partials) {
    for (int first = 0; first < TILE; first += QUARTER) {
      for (int lane = 0; lane < TILE; lane++) {
        double sum = kernels[first * TILE + lane];
        for (int row = first + 1; row < first + QUARTER; row++) {
          sum += kernels[row * TILE + lane];
        }
        partials[first / QUARTER * TILE + lane] = sum;
      }
    }
  }

  @Override
  public void products(
      double[] kernels,
      double[] ofLanes,
      double[] ofRows,
      int columns,
      double[] rowSums,
      double[] laneSums) {
    for (int lane = 0; lane < TILE; lane++) {
      for (int c = 0; c < columns; c++) {
        double sum = 0;
        for (int row = 0; row < TILE; row++) {
          sum = Math.fma(kernels[row * TILE + lane], ofRows[row * columns + c], sum);
        }
        laneSums[lane * columns + c] = sum;
      }
    }
    if (columns == 1) {
      rowProducts(kernels, ofLanes, rowSums);
      return;
    }
    for (int row = 0; row < TILE; row++) {
      for (int c = 0; c < columns; c++) {
        double sum = 0;
        for (int lane = 0; lane < TILE; lane++) {
          sum = Math.fma(kernels[row * TILE + lane], ofLanes[lane * columns + c], sum);
        }
        rowSums[row * columns + c] = sum;
      }
    }
  }

  private void rowProducts(double[] kernels, double[] ofLanes, double[] rowSums) {
    double[] partials = new double[TILE * PARTIALS_DOUBLE];
    for (int row = 0; row < TILE; row++) {
      for (int lane = 0; lane < TILE; lane++) {
        int at = row * PARTIALS_DOUBLE + lane % PARTIALS_DOUBLE;
        partials[at] = Math.fma(kernels[row * TILE + lane], ofLanes[lane], partials[at]);
      }
    }
    rows(partials, new double[PARTIALS_DOUBLE], rowSums);
  }

  @Override
  public void shift(float[] tile, int at, float by, float[] into) {
    for (int i = at; i < at + TILE; i++) {
      into[i] = tile[i] + by;
    }
  }

  @Override
  public void addDigits(double[] values, long[] high, long[] middle, long[] low, int at) {
    for (int i = 0; i < TILE; i++) {
      double scaled = values[i] * 0x1p32;
      long first = (long) scaled;
      scaled = (scaled - first) * 0x1p32;
      long second = (long) scaled;
      high[at + i] += first;
      middle[at + i] += second;
      low[at + i] += (long) ((scaled - second) * 0x1p32);
    }
  }
}
