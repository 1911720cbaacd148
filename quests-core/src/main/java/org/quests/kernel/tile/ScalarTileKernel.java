package org.quests.kernel.tile;

/** Plain loops: the definition of what a {@link TileKernel} does. */
public final class ScalarTileKernel implements TileKernel {
  @Override
  public void squaredDistances(
      float[] rows,
      float[] lanes,
      int differences,
      int axes,
      float[] rowTerms,
      float[] laneTerms,
      float[] squared) {
    for (int row = 0; row < TILE; row++) {
      for (int lane = 0; lane < TILE; lane++) {
        squared[row * TILE + lane] =
            squaredDistance(
                rows, row, lanes, lane, differences, axes, laneTerms[lane] + rowTerms[row]);
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
    for (int row = 0; row < TILE; row++) {
      for (int lane = 0; lane < count; lane++) {
        squared[row * TILE + lane] =
            squaredDistance(
                rows, row, lanes, lane, differences, axes, laneTerms[lane] + rowTerms[row]);
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
        float sum = 0;
        for (int at = 0; at < axes * TILE; at += TILE) {
          float difference = rows[at + row] - lanes[at + lane];
          sum = Math.fma(difference, difference, sum);
        }
        near |= sum < limit ? TileKernel.block(row, lane) : 0;
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
    for (int row = 0; row < TILE; row++) {
      for (int lane = 0; lane < TILE; lane++) {
        if ((blocks & TileKernel.block(row, lane)) != 0) {
          squared[row * TILE + lane] =
              squaredDistance(
                  rows, row, lanes, lane, differences, axes, laneTerms[lane] + rowTerms[row]);
        }
      }
    }
  }

  private static float squaredDistance(
      float[] rows, int row, float[] lanes, int lane, int differences, int axes, float terms) {
    float sum = 0;
    for (int at = (axes - 1) * TILE; at >= differences * TILE; at -= TILE) {
      sum = Math.fma(rows[at + row], lanes[at + lane], sum);
    }
    sum += terms;
    for (int at = (differences - 1) * TILE; at >= 0; at -= TILE) {
      float difference = rows[at + row] - lanes[at + lane];
      sum = Math.fma(difference, difference, sum);
    }
    return sum;
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
        double sum = 0;
        for (int at = 0; at < axes * TILE; at += TILE) {
          double difference = rows[at + row] - lanes[at + lane];
          sum = Math.fma(difference, difference, sum);
        }
        near |= sum < limit ? TileKernel.block(row, lane) : 0;
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
    for (int row = 0; row < TILE; row++) {
      for (int lane = 0; lane < TILE; lane++) {
        if ((blocks & TileKernel.block(row, lane)) != 0) {
          squared[row * TILE + lane] =
              squaredDistance(
                  rows, row, lanes, lane, differences, axes, laneTerms[lane] + rowTerms[row]);
        }
      }
    }
  }

  private static double squaredDistance(
      double[] rows, int row, double[] lanes, int lane, int differences, int axes, double terms) {
    double sum = 0;
    for (int at = (axes - 1) * TILE; at >= differences * TILE; at -= TILE) {
      sum = Math.fma(rows[at + row], lanes[at + lane], sum);
    }
    sum += terms;
    for (int at = (differences - 1) * TILE; at >= 0; at -= TILE) {
      double difference = rows[at + row] - lanes[at + lane];
      sum = Math.fma(difference, difference, sum);
    }
    return sum;
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
        for (int a = row.length - 1; a >= 0; a--) {
          float difference = row[a] - lanes[at + a * TILE + lane];
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
