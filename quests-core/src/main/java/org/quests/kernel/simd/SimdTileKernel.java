package org.quests.kernel.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.quests.core.Vectors;
import org.quests.kernel.tile.Exp2;
import org.quests.kernel.tile.TileKernel;

/**
 * Tile arithmetic with vector instructions. Methods are small, for the compiler keeps vectors in
 * registers only while it inlines everything: a method that grows past that runs tens of times
 * slower.
 */
public final class SimdTileKernel implements TileKernel {
  private static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(
          float.class,
          VectorShape.forBitSize(Vectors.width(FloatVector.SPECIES_PREFERRED.vectorBitSize())));
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, FLOATS.vectorShape());
  private static final VectorSpecies<Long> LONGS =
      VectorSpecies.of(long.class, FLOATS.vectorShape());

  /** Rows of partial sums are narrow: vectors of 128 bits add them, whatever the width is. */
  private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;

  private static final VectorSpecies<Double> TWO = DoubleVector.SPECIES_128;
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());

  /** The lanes of ints that hold the upper halves of doubles. */
  private static final VectorMask<Integer> UPPER =
      VectorMask.fromLong(INTS, 0xaaaaaaaaaaaaaaaaL >>> -INTS.length());

  private static final long ROUND_BITS = Double.doubleToRawLongBits(Exp2.ROUND_DOUBLE);
  private static final int LENGTH = FLOATS.length();
  private static final int D_LENGTH = DOUBLES.length();

  /** The width of vectors in bits. */
  public static int vectorBits() {
    return FLOATS.vectorBitSize();
  }

  @Override
  public void squaredDistances(
      float[] rows,
      float[] lanes,
      int differences,
      int axes,
      float[] rowTerms,
      float[] laneTerms,
      float[] squared) {
    for (int lane = 0; lane < TILE; lane += 2 * LENGTH) {
      for (int row = 0; row < TILE; row += 8) {
        addProducts(rows, row, lanes, lane, differences, axes, squared);
        addDifferences(rows, row, lanes, lane, differences, rowTerms, laneTerms, squared);
      }
    }
  }

  /** Eight rows against two vectors of lanes: what the registers hold. */
  private static void addProducts(
      float[] rows, int row, float[] lanes, int lane, int differences, int axes, float[] sums) {
    FloatVector a00 = FloatVector.zero(FLOATS);
    FloatVector a01 = a00;
    FloatVector a10 = a00;
    FloatVector a11 = a00;
    FloatVector a20 = a00;
    FloatVector a21 = a00;
    FloatVector a30 = a00;
    FloatVector a31 = a00;
    FloatVector a40 = a00;
    FloatVector a41 = a00;
    FloatVector a50 = a00;
    FloatVector a51 = a00;
    FloatVector a60 = a00;
    FloatVector a61 = a00;
    FloatVector a70 = a00;
    FloatVector a71 = a00;
    for (int at = (axes - 1) * TILE; at >= differences * TILE; at -= TILE) {
      FloatVector r0 = FloatVector.fromArray(FLOATS, lanes, at + lane);
      FloatVector r1 = FloatVector.fromArray(FLOATS, lanes, at + lane + LENGTH);
      FloatVector q0 = FloatVector.broadcast(FLOATS, rows[at + row]);
      a00 = q0.fma(r0, a00);
      a01 = q0.fma(r1, a01);
      FloatVector q1 = FloatVector.broadcast(FLOATS, rows[at + row + 1]);
      a10 = q1.fma(r0, a10);
      a11 = q1.fma(r1, a11);
      FloatVector q2 = FloatVector.broadcast(FLOATS, rows[at + row + 2]);
      a20 = q2.fma(r0, a20);
      a21 = q2.fma(r1, a21);
      FloatVector q3 = FloatVector.broadcast(FLOATS, rows[at + row + 3]);
      a30 = q3.fma(r0, a30);
      a31 = q3.fma(r1, a31);
      FloatVector q4 = FloatVector.broadcast(FLOATS, rows[at + row + 4]);
      a40 = q4.fma(r0, a40);
      a41 = q4.fma(r1, a41);
      FloatVector q5 = FloatVector.broadcast(FLOATS, rows[at + row + 5]);
      a50 = q5.fma(r0, a50);
      a51 = q5.fma(r1, a51);
      FloatVector q6 = FloatVector.broadcast(FLOATS, rows[at + row + 6]);
      a60 = q6.fma(r0, a60);
      a61 = q6.fma(r1, a61);
      FloatVector q7 = FloatVector.broadcast(FLOATS, rows[at + row + 7]);
      a70 = q7.fma(r0, a70);
      a71 = q7.fma(r1, a71);
    }
    int to = row * TILE + lane;
    a00.intoArray(sums, to);
    a01.intoArray(sums, to + LENGTH);
    a10.intoArray(sums, to + TILE);
    a11.intoArray(sums, to + TILE + LENGTH);
    a20.intoArray(sums, to + 2 * TILE);
    a21.intoArray(sums, to + 2 * TILE + LENGTH);
    a30.intoArray(sums, to + 3 * TILE);
    a31.intoArray(sums, to + 3 * TILE + LENGTH);
    a40.intoArray(sums, to + 4 * TILE);
    a41.intoArray(sums, to + 4 * TILE + LENGTH);
    a50.intoArray(sums, to + 5 * TILE);
    a51.intoArray(sums, to + 5 * TILE + LENGTH);
    a60.intoArray(sums, to + 6 * TILE);
    a61.intoArray(sums, to + 6 * TILE + LENGTH);
    a70.intoArray(sums, to + 7 * TILE);
    a71.intoArray(sums, to + 7 * TILE + LENGTH);
  }

  /** Adds the terms and the squared differences to what the products gave. */
  private static void addDifferences(
      float[] rows,
      int row,
      float[] lanes,
      int lane,
      int differences,
      float[] rowTerms,
      float[] laneTerms,
      float[] sums) {
    int to = row * TILE + lane;
    FloatVector t0 = FloatVector.fromArray(FLOATS, laneTerms, lane);
    FloatVector t1 = FloatVector.fromArray(FLOATS, laneTerms, lane + LENGTH);
    FloatVector a00 = FloatVector.fromArray(FLOATS, sums, to).add(t0.add(rowTerms[row]));
    FloatVector a01 = FloatVector.fromArray(FLOATS, sums, to + LENGTH).add(t1.add(rowTerms[row]));
    FloatVector a10 = FloatVector.fromArray(FLOATS, sums, to + TILE).add(t0.add(rowTerms[row + 1]));
    FloatVector a11 =
        FloatVector.fromArray(FLOATS, sums, to + TILE + LENGTH).add(t1.add(rowTerms[row + 1]));
    FloatVector a20 =
        FloatVector.fromArray(FLOATS, sums, to + 2 * TILE).add(t0.add(rowTerms[row + 2]));
    FloatVector a21 =
        FloatVector.fromArray(FLOATS, sums, to + 2 * TILE + LENGTH).add(t1.add(rowTerms[row + 2]));
    FloatVector a30 =
        FloatVector.fromArray(FLOATS, sums, to + 3 * TILE).add(t0.add(rowTerms[row + 3]));
    FloatVector a31 =
        FloatVector.fromArray(FLOATS, sums, to + 3 * TILE + LENGTH).add(t1.add(rowTerms[row + 3]));
    FloatVector a40 =
        FloatVector.fromArray(FLOATS, sums, to + 4 * TILE).add(t0.add(rowTerms[row + 4]));
    FloatVector a41 =
        FloatVector.fromArray(FLOATS, sums, to + 4 * TILE + LENGTH).add(t1.add(rowTerms[row + 4]));
    FloatVector a50 =
        FloatVector.fromArray(FLOATS, sums, to + 5 * TILE).add(t0.add(rowTerms[row + 5]));
    FloatVector a51 =
        FloatVector.fromArray(FLOATS, sums, to + 5 * TILE + LENGTH).add(t1.add(rowTerms[row + 5]));
    FloatVector a60 =
        FloatVector.fromArray(FLOATS, sums, to + 6 * TILE).add(t0.add(rowTerms[row + 6]));
    FloatVector a61 =
        FloatVector.fromArray(FLOATS, sums, to + 6 * TILE + LENGTH).add(t1.add(rowTerms[row + 6]));
    FloatVector a70 =
        FloatVector.fromArray(FLOATS, sums, to + 7 * TILE).add(t0.add(rowTerms[row + 7]));
    FloatVector a71 =
        FloatVector.fromArray(FLOATS, sums, to + 7 * TILE + LENGTH).add(t1.add(rowTerms[row + 7]));
    for (int at = (differences - 1) * TILE; at >= 0; at -= TILE) {
      FloatVector r0 = FloatVector.fromArray(FLOATS, lanes, at + lane);
      FloatVector r1 = FloatVector.fromArray(FLOATS, lanes, at + lane + LENGTH);
      FloatVector q0 = FloatVector.broadcast(FLOATS, rows[at + row]);
      FloatVector d00 = q0.sub(r0);
      a00 = d00.fma(d00, a00);
      FloatVector d01 = q0.sub(r1);
      a01 = d01.fma(d01, a01);
      FloatVector q1 = FloatVector.broadcast(FLOATS, rows[at + row + 1]);
      FloatVector d10 = q1.sub(r0);
      a10 = d10.fma(d10, a10);
      FloatVector d11 = q1.sub(r1);
      a11 = d11.fma(d11, a11);
      FloatVector q2 = FloatVector.broadcast(FLOATS, rows[at + row + 2]);
      FloatVector d20 = q2.sub(r0);
      a20 = d20.fma(d20, a20);
      FloatVector d21 = q2.sub(r1);
      a21 = d21.fma(d21, a21);
      FloatVector q3 = FloatVector.broadcast(FLOATS, rows[at + row + 3]);
      FloatVector d30 = q3.sub(r0);
      a30 = d30.fma(d30, a30);
      FloatVector d31 = q3.sub(r1);
      a31 = d31.fma(d31, a31);
      FloatVector q4 = FloatVector.broadcast(FLOATS, rows[at + row + 4]);
      FloatVector d40 = q4.sub(r0);
      a40 = d40.fma(d40, a40);
      FloatVector d41 = q4.sub(r1);
      a41 = d41.fma(d41, a41);
      FloatVector q5 = FloatVector.broadcast(FLOATS, rows[at + row + 5]);
      FloatVector d50 = q5.sub(r0);
      a50 = d50.fma(d50, a50);
      FloatVector d51 = q5.sub(r1);
      a51 = d51.fma(d51, a51);
      FloatVector q6 = FloatVector.broadcast(FLOATS, rows[at + row + 6]);
      FloatVector d60 = q6.sub(r0);
      a60 = d60.fma(d60, a60);
      FloatVector d61 = q6.sub(r1);
      a61 = d61.fma(d61, a61);
      FloatVector q7 = FloatVector.broadcast(FLOATS, rows[at + row + 7]);
      FloatVector d70 = q7.sub(r0);
      a70 = d70.fma(d70, a70);
      FloatVector d71 = q7.sub(r1);
      a71 = d71.fma(d71, a71);
    }
    a00.intoArray(sums, to);
    a01.intoArray(sums, to + LENGTH);
    a10.intoArray(sums, to + TILE);
    a11.intoArray(sums, to + TILE + LENGTH);
    a20.intoArray(sums, to + 2 * TILE);
    a21.intoArray(sums, to + 2 * TILE + LENGTH);
    a30.intoArray(sums, to + 3 * TILE);
    a31.intoArray(sums, to + 3 * TILE + LENGTH);
    a40.intoArray(sums, to + 4 * TILE);
    a41.intoArray(sums, to + 4 * TILE + LENGTH);
    a50.intoArray(sums, to + 5 * TILE);
    a51.intoArray(sums, to + 5 * TILE + LENGTH);
    a60.intoArray(sums, to + 6 * TILE);
    a61.intoArray(sums, to + 6 * TILE + LENGTH);
    a70.intoArray(sums, to + 7 * TILE);
    a71.intoArray(sums, to + 7 * TILE + LENGTH);
  }

  @Override
  public void kernels(float[] squared, float scale, float[] kernels, float[] partials) {
    int limit = Float.floatToRawIntBits(LIMIT / scale);
    for (int row = 0; row < TILE; row++) {
      for (int p = 0; p < PARTIALS; p += LENGTH) {
        rowOfKernels(squared, row * TILE + p, scale, limit, kernels, partials, row * PARTIALS + p);
      }
    }
  }

  /**
   * Every PARTIALS lanes of a row from the given one on, and their sum. No vector is handed over:
   * the compiler may leave a method that is large already as it is.
   */
  private static void rowOfKernels(
      float[] squared,
      int first,
      float scale,
      int limit,
      float[] kernels,
      float[] partials,
      int to) {
    FloatVector sum = kernel(FloatVector.fromArray(FLOATS, squared, first), scale, limit);
    sum.intoArray(kernels, first);
    for (int c = PARTIALS; c < TILE; c += PARTIALS) {
      FloatVector k = kernel(FloatVector.fromArray(FLOATS, squared, first + c), scale, limit);
      k.intoArray(kernels, first + c);
      sum = sum.add(k);
    }
    sum.intoArray(partials, to);
  }

  private static FloatVector kernel(FloatVector squared, float scale, int limit) {
    FloatVector s = squared.reinterpretAsInts().min(limit).reinterpretAsFloats();
    FloatVector rounded =
        s.fma(FloatVector.broadcast(FLOATS, scale), FloatVector.broadcast(FLOATS, Exp2.ROUND));
    FloatVector f = s.fma(FloatVector.broadcast(FLOATS, -scale), rounded.sub(Exp2.ROUND));
    FloatVector p =
        FloatVector.broadcast(FLOATS, Exp2.F6)
            .fma(f, FloatVector.broadcast(FLOATS, Exp2.F5))
            .fma(f, FloatVector.broadcast(FLOATS, Exp2.F4))
            .fma(f, FloatVector.broadcast(FLOATS, Exp2.F3))
            .fma(f, FloatVector.broadcast(FLOATS, Exp2.F2))
            .fma(f, FloatVector.broadcast(FLOATS, Exp2.F1))
            .fma(f, FloatVector.broadcast(FLOATS, 1));
    IntVector exponent = rounded.reinterpretAsInts().lanewise(LSHL, 23);
    return p.reinterpretAsInts().sub(exponent).reinterpretAsFloats();
  }

  @Override
  public int near(float[] rows, float[] lanes, int axes, float limit) {
    int near = 0;
    for (int lane = 0; lane < TILE; lane += 2 * LENGTH) {
      for (int row = 0; row < TILE; row += BLOCK_ROWS) {
        near |= near(rows, row, lanes, lane, axes, limit);
      }
    }
    return near;
  }

  private static int near(float[] rows, int row, float[] lanes, int lane, int axes, float limit) {
    FloatVector a00 = FloatVector.zero(FLOATS);
    FloatVector a01 = a00;
    FloatVector a10 = a00;
    FloatVector a11 = a00;
    FloatVector a20 = a00;
    FloatVector a21 = a00;
    FloatVector a30 = a00;
    FloatVector a31 = a00;
    FloatVector a40 = a00;
    FloatVector a41 = a00;
    FloatVector a50 = a00;
    FloatVector a51 = a00;
    FloatVector a60 = a00;
    FloatVector a61 = a00;
    FloatVector a70 = a00;
    FloatVector a71 = a00;
    for (int at = 0; at < axes * TILE; at += TILE) {
      FloatVector r0 = FloatVector.fromArray(FLOATS, lanes, at + lane);
      FloatVector r1 = FloatVector.fromArray(FLOATS, lanes, at + lane + LENGTH);
      FloatVector q0 = FloatVector.broadcast(FLOATS, rows[at + row]);
      FloatVector d00 = q0.sub(r0);
      a00 = d00.fma(d00, a00);
      FloatVector d01 = q0.sub(r1);
      a01 = d01.fma(d01, a01);
      FloatVector q1 = FloatVector.broadcast(FLOATS, rows[at + row + 1]);
      FloatVector d10 = q1.sub(r0);
      a10 = d10.fma(d10, a10);
      FloatVector d11 = q1.sub(r1);
      a11 = d11.fma(d11, a11);
      FloatVector q2 = FloatVector.broadcast(FLOATS, rows[at + row + 2]);
      FloatVector d20 = q2.sub(r0);
      a20 = d20.fma(d20, a20);
      FloatVector d21 = q2.sub(r1);
      a21 = d21.fma(d21, a21);
      FloatVector q3 = FloatVector.broadcast(FLOATS, rows[at + row + 3]);
      FloatVector d30 = q3.sub(r0);
      a30 = d30.fma(d30, a30);
      FloatVector d31 = q3.sub(r1);
      a31 = d31.fma(d31, a31);
      FloatVector q4 = FloatVector.broadcast(FLOATS, rows[at + row + 4]);
      FloatVector d40 = q4.sub(r0);
      a40 = d40.fma(d40, a40);
      FloatVector d41 = q4.sub(r1);
      a41 = d41.fma(d41, a41);
      FloatVector q5 = FloatVector.broadcast(FLOATS, rows[at + row + 5]);
      FloatVector d50 = q5.sub(r0);
      a50 = d50.fma(d50, a50);
      FloatVector d51 = q5.sub(r1);
      a51 = d51.fma(d51, a51);
      FloatVector q6 = FloatVector.broadcast(FLOATS, rows[at + row + 6]);
      FloatVector d60 = q6.sub(r0);
      a60 = d60.fma(d60, a60);
      FloatVector d61 = q6.sub(r1);
      a61 = d61.fma(d61, a61);
      FloatVector q7 = FloatVector.broadcast(FLOATS, rows[at + row + 7]);
      FloatVector d70 = q7.sub(r0);
      a70 = d70.fma(d70, a70);
      FloatVector d71 = q7.sub(r1);
      a71 = d71.fma(d71, a71);
    }
    boolean first =
        a00.min(a10).min(a20.min(a30)).min(a40.min(a50).min(a60.min(a70))).lt(limit).anyTrue();
    boolean second =
        a01.min(a11).min(a21.min(a31)).min(a41.min(a51).min(a61.min(a71))).lt(limit).anyTrue();
    return (first ? TileKernel.block(row, lane) : 0)
        | (second ? TileKernel.block(row, lane + LENGTH) : 0);
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
    for (int lane = 0; lane < TILE; lane += 2 * LENGTH) {
      for (int row = 0; row < TILE; row += BLOCK_ROWS) {
        int of = TileKernel.block(row, lane) | TileKernel.block(row, lane + LENGTH);
        if ((blocks & of) != 0) {
          addProducts(rows, row, lanes, lane, differences, axes, squared);
          addDifferences(rows, row, lanes, lane, differences, rowTerms, laneTerms, squared);
        }
      }
    }
  }

  @Override
  public void kernels(
      float[] squared, float scale, float beyond, int blocks, float[] kernels, float[] partials) {
    int limit = Float.floatToRawIntBits(LIMIT / scale);
    for (int row = 0; row < TILE; row += BLOCK_ROWS) {
      for (int lane = 0; lane < TILE; lane += PARTIALS) {
        int at = row * TILE + lane;
        if ((blocks & TileKernel.block(row, lane)) != 0) {
          blockOfKernels(squared, at, scale, limit, beyond, kernels);
        } else {
          blockOfZeros(kernels, at);
        }
      }
    }
    addLanes(kernels, partials);
  }

  /**
   * The arithmetic of {@link #kernel} written out: a method that takes and gives vectors is slow
   * wherever the compiler once leaves it as it is, and the more call it the sooner that happens.
   */
  private static void blockOfKernels(
      float[] squared, int first, float scale, int limit, float beyond, float[] kernels) {
    for (int at = first; at < first + BLOCK_ROWS * TILE; at += TILE) {
      for (int c = at; c < at + PARTIALS; c += LENGTH) {
        FloatVector x = FloatVector.fromArray(FLOATS, squared, c);
        FloatVector s = x.reinterpretAsInts().min(limit).reinterpretAsFloats();
        FloatVector rounded =
            s.fma(FloatVector.broadcast(FLOATS, scale), FloatVector.broadcast(FLOATS, Exp2.ROUND));
        FloatVector f = s.fma(FloatVector.broadcast(FLOATS, -scale), rounded.sub(Exp2.ROUND));
        FloatVector p =
            FloatVector.broadcast(FLOATS, Exp2.F6)
                .fma(f, FloatVector.broadcast(FLOATS, Exp2.F5))
                .fma(f, FloatVector.broadcast(FLOATS, Exp2.F4))
                .fma(f, FloatVector.broadcast(FLOATS, Exp2.F3))
                .fma(f, FloatVector.broadcast(FLOATS, Exp2.F2))
                .fma(f, FloatVector.broadcast(FLOATS, Exp2.F1))
                .fma(f, FloatVector.broadcast(FLOATS, 1));
        p.reinterpretAsInts()
            .sub(rounded.reinterpretAsInts().lanewise(LSHL, 23))
            .reinterpretAsFloats()
            .blend(0, x.compare(GT, beyond))
            .intoArray(kernels, c);
      }
    }
  }

  private static void blockOfZeros(float[] kernels, int first) {
    for (int at = first; at < first + BLOCK_ROWS * TILE; at += TILE) {
      for (int c = at; c < at + PARTIALS; c += LENGTH) {
        FloatVector.zero(FLOATS).intoArray(kernels, c);
      }
    }
  }

  private static void addLanes(float[] kernels, float[] partials) {
    for (int row = 0; row < TILE; row++) {
      for (int p = 0; p < PARTIALS; p += LENGTH) {
        int at = row * TILE + p;
        FloatVector sum = FloatVector.fromArray(FLOATS, kernels, at);
        for (int c = PARTIALS; c < TILE; c += PARTIALS) {
          sum = sum.add(FloatVector.fromArray(FLOATS, kernels, at + c));
        }
        sum.intoArray(partials, row * PARTIALS + p);
      }
    }
  }

  @Override
  public int near(double[] rows, double[] lanes, int axes, double limit) {
    int near = 0;
    for (int lane = 0; lane < TILE; lane += 2 * D_LENGTH) {
      for (int row = 0; row < TILE; row += BLOCK_ROWS) {
        near |= near(rows, row, lanes, lane, axes, limit);
      }
    }
    return near;
  }

  private static int near(
      double[] rows, int row, double[] lanes, int lane, int axes, double limit) {
    DoubleVector a00 = DoubleVector.zero(DOUBLES);
    DoubleVector a01 = a00;
    DoubleVector a10 = a00;
    DoubleVector a11 = a00;
    DoubleVector a20 = a00;
    DoubleVector a21 = a00;
    DoubleVector a30 = a00;
    DoubleVector a31 = a00;
    DoubleVector a40 = a00;
    DoubleVector a41 = a00;
    DoubleVector a50 = a00;
    DoubleVector a51 = a00;
    DoubleVector a60 = a00;
    DoubleVector a61 = a00;
    DoubleVector a70 = a00;
    DoubleVector a71 = a00;
    for (int at = 0; at < axes * TILE; at += TILE) {
      DoubleVector r0 = DoubleVector.fromArray(DOUBLES, lanes, at + lane);
      DoubleVector r1 = DoubleVector.fromArray(DOUBLES, lanes, at + lane + D_LENGTH);
      DoubleVector q0 = DoubleVector.broadcast(DOUBLES, rows[at + row]);
      DoubleVector d00 = q0.sub(r0);
      a00 = d00.fma(d00, a00);
      DoubleVector d01 = q0.sub(r1);
      a01 = d01.fma(d01, a01);
      DoubleVector q1 = DoubleVector.broadcast(DOUBLES, rows[at + row + 1]);
      DoubleVector d10 = q1.sub(r0);
      a10 = d10.fma(d10, a10);
      DoubleVector d11 = q1.sub(r1);
      a11 = d11.fma(d11, a11);
      DoubleVector q2 = DoubleVector.broadcast(DOUBLES, rows[at + row + 2]);
      DoubleVector d20 = q2.sub(r0);
      a20 = d20.fma(d20, a20);
      DoubleVector d21 = q2.sub(r1);
      a21 = d21.fma(d21, a21);
      DoubleVector q3 = DoubleVector.broadcast(DOUBLES, rows[at + row + 3]);
      DoubleVector d30 = q3.sub(r0);
      a30 = d30.fma(d30, a30);
      DoubleVector d31 = q3.sub(r1);
      a31 = d31.fma(d31, a31);
      DoubleVector q4 = DoubleVector.broadcast(DOUBLES, rows[at + row + 4]);
      DoubleVector d40 = q4.sub(r0);
      a40 = d40.fma(d40, a40);
      DoubleVector d41 = q4.sub(r1);
      a41 = d41.fma(d41, a41);
      DoubleVector q5 = DoubleVector.broadcast(DOUBLES, rows[at + row + 5]);
      DoubleVector d50 = q5.sub(r0);
      a50 = d50.fma(d50, a50);
      DoubleVector d51 = q5.sub(r1);
      a51 = d51.fma(d51, a51);
      DoubleVector q6 = DoubleVector.broadcast(DOUBLES, rows[at + row + 6]);
      DoubleVector d60 = q6.sub(r0);
      a60 = d60.fma(d60, a60);
      DoubleVector d61 = q6.sub(r1);
      a61 = d61.fma(d61, a61);
      DoubleVector q7 = DoubleVector.broadcast(DOUBLES, rows[at + row + 7]);
      DoubleVector d70 = q7.sub(r0);
      a70 = d70.fma(d70, a70);
      DoubleVector d71 = q7.sub(r1);
      a71 = d71.fma(d71, a71);
    }
    boolean first =
        a00.min(a10).min(a20.min(a30)).min(a40.min(a50).min(a60.min(a70))).lt(limit).anyTrue();
    boolean second =
        a01.min(a11).min(a21.min(a31)).min(a41.min(a51).min(a61.min(a71))).lt(limit).anyTrue();
    return (first ? TileKernel.block(row, lane) : 0)
        | (second ? TileKernel.block(row, lane + D_LENGTH) : 0);
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
    for (int lane = 0; lane < TILE; lane += 2 * D_LENGTH) {
      for (int row = 0; row < TILE; row += BLOCK_ROWS) {
        int of = TileKernel.block(row, lane) | TileKernel.block(row, lane + D_LENGTH);
        if ((blocks & of) != 0) {
          addProducts(rows, row, lanes, lane, differences, axes, squared);
          addDifferences(rows, row, lanes, lane, differences, rowTerms, laneTerms, squared);
        }
      }
    }
  }

  @Override
  public void kernels(
      double[] squared,
      double scale,
      double beyond,
      int blocks,
      double[] kernels,
      double[] partials) {
    int limit = Exp2.upperHalf(LIMIT_DOUBLE / scale);
    for (int row = 0; row < TILE; row += BLOCK_ROWS) {
      for (int lane = 0; lane < TILE; lane += PARTIALS) {
        int at = row * TILE + lane;
        if ((blocks & TileKernel.block(row, lane)) != 0) {
          blockOfKernels(squared, at, scale, limit, beyond, kernels);
        } else {
          blockOfZeros(kernels, at);
        }
      }
    }
    addLanes(kernels, partials);
  }

  private static void blockOfKernels(
      double[] squared, int first, double scale, int upper, double beyond, double[] kernels) {
    IntVector limit = limit(upper);
    for (int at = first; at < first + BLOCK_ROWS * TILE; at += TILE) {
      for (int c = at; c < at + PARTIALS; c += D_LENGTH) {
        DoubleVector x = DoubleVector.fromArray(DOUBLES, squared, c);
        DoubleVector s = x.reinterpretAsInts().min(limit).reinterpretAsDoubles();
        DoubleVector rounded =
            s.fma(
                DoubleVector.broadcast(DOUBLES, scale),
                DoubleVector.broadcast(DOUBLES, Exp2.ROUND_DOUBLE));
        DoubleVector f =
            s.fma(DoubleVector.broadcast(DOUBLES, -scale), rounded.sub(Exp2.ROUND_DOUBLE));
        DoubleVector p =
            DoubleVector.broadcast(DOUBLES, Exp2.C11)
                .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C10))
                .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C9))
                .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C8))
                .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C7))
                .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C6))
                .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C5))
                .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C4))
                .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C3))
                .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C2))
                .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C1))
                .fma(f, DoubleVector.broadcast(DOUBLES, 1));
        p.reinterpretAsLongs()
            .sub(rounded.reinterpretAsLongs().lanewise(LSHL, 52))
            .reinterpretAsDoubles()
            .blend(0, x.compare(GT, beyond))
            .intoArray(kernels, c);
      }
    }
  }

  private static void blockOfZeros(double[] kernels, int first) {
    for (int at = first; at < first + BLOCK_ROWS * TILE; at += TILE) {
      for (int c = at; c < at + PARTIALS; c += D_LENGTH) {
        DoubleVector.zero(DOUBLES).intoArray(kernels, c);
      }
    }
  }

  private static void addLanes(double[] kernels, double[] partials) {
    for (int row = 0; row < TILE; row++) {
      for (int p = 0; p < PARTIALS_DOUBLE; p += D_LENGTH) {
        int at = row * TILE + p;
        DoubleVector sum = DoubleVector.fromArray(DOUBLES, kernels, at);
        for (int c = PARTIALS_DOUBLE; c < TILE; c += PARTIALS_DOUBLE) {
          sum = sum.add(DoubleVector.fromArray(DOUBLES, kernels, at + c));
        }
        sum.intoArray(partials, row * PARTIALS_DOUBLE + p);
      }
    }
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
    int limit = Float.floatToRawIntBits(LIMIT / scale);
    for (int p = 0; p < PARTIALS; p += LENGTH) {
      partOfRow(row, rowTerm, lanes, at + p, laneTerms, termsAt + p, scratch, p);
      rowOfKernels(scratch, p, scale, limit, scratch, scratch, TILE + p);
    }
    return TileKernel.addHalves(scratch, TILE);
  }

  /** The squared distances of every PARTIALS lanes from the given one on. */
  private static void partOfRow(
      float[] row,
      float rowTerm,
      float[] lanes,
      int at,
      float[] laneTerms,
      int termsAt,
      float[] squared,
      int to) {
    FloatVector a0 = FloatVector.fromArray(FLOATS, laneTerms, termsAt).add(rowTerm);
    FloatVector a1 = FloatVector.fromArray(FLOATS, laneTerms, termsAt + PARTIALS).add(rowTerm);
    FloatVector a2 = FloatVector.fromArray(FLOATS, laneTerms, termsAt + 2 * PARTIALS).add(rowTerm);
    FloatVector a3 = FloatVector.fromArray(FLOATS, laneTerms, termsAt + 3 * PARTIALS).add(rowTerm);
    for (int a = row.length - 1; a >= 0; a--) {
      int l = at + a * TILE;
      FloatVector q = FloatVector.broadcast(FLOATS, row[a]);
      FloatVector d0 = q.sub(FloatVector.fromArray(FLOATS, lanes, l));
      a0 = d0.fma(d0, a0);
      FloatVector d1 = q.sub(FloatVector.fromArray(FLOATS, lanes, l + PARTIALS));
      a1 = d1.fma(d1, a1);
      FloatVector d2 = q.sub(FloatVector.fromArray(FLOATS, lanes, l + 2 * PARTIALS));
      a2 = d2.fma(d2, a2);
      FloatVector d3 = q.sub(FloatVector.fromArray(FLOATS, lanes, l + 3 * PARTIALS));
      a3 = d3.fma(d3, a3);
    }
    a0.intoArray(squared, to);
    a1.intoArray(squared, to + PARTIALS);
    a2.intoArray(squared, to + 2 * PARTIALS);
    a3.intoArray(squared, to + 3 * PARTIALS);
  }

  @Override
  public void rows(float[] partials, float[] scratch, float[] sums) {
    for (int row = 0; row < TILE; row++) {
      int at = row * PARTIALS;
      FloatVector even = FloatVector.fromArray(FOUR, partials, at);
      FloatVector odd = FloatVector.fromArray(FOUR, partials, at + 4);
      even = even.add(FloatVector.fromArray(FOUR, partials, at + 8));
      odd = odd.add(FloatVector.fromArray(FOUR, partials, at + 12));
      even.add(odd).intoArray(scratch, 4 * row);
    }
    for (int row = 0; row < TILE; row++) {
      int at = 4 * row;
      sums[row] = (scratch[at] + scratch[at + 2]) + (scratch[at + 1] + scratch[at + 3]);
    }
  }

  @Override
  public void columns(float[] kernels, float[] partials) {
    for (int first = 0; first < TILE; first += QUARTER) {
      for (int lane = 0; lane < TILE; lane += LENGTH) {
        int at = first * TILE + lane;
        FloatVector sum = FloatVector.fromArray(FLOATS, kernels, at);
        for (int row = 1; row < QUARTER; row++) {
          sum = sum.add(FloatVector.fromArray(FLOATS, kernels, at + row * TILE));
        }
        sum.intoArray(partials, first / QUARTER * TILE + lane);
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
    for (int lane = 0; lane < count; lane += 2 * D_LENGTH) {
      for (int row = 0; row < TILE; row += 8) {
        addProducts(rows, row, lanes, lane, differences, axes, squared);
        addDifferences(rows, row, lanes, lane, differences, rowTerms, laneTerms, squared);
      }
    }
  }

  /** Eight rows against two vectors of lanes: what the registers hold. */
  private static void addProducts(
      double[] rows, int row, double[] lanes, int lane, int differences, int axes, double[] sums) {
    DoubleVector a00 = DoubleVector.zero(DOUBLES);
    DoubleVector a01 = a00;
    DoubleVector a10 = a00;
    DoubleVector a11 = a00;
    DoubleVector a20 = a00;
    DoubleVector a21 = a00;
    DoubleVector a30 = a00;
    DoubleVector a31 = a00;
    DoubleVector a40 = a00;
    DoubleVector a41 = a00;
    DoubleVector a50 = a00;
    DoubleVector a51 = a00;
    DoubleVector a60 = a00;
    DoubleVector a61 = a00;
    DoubleVector a70 = a00;
    DoubleVector a71 = a00;
    for (int at = (axes - 1) * TILE; at >= differences * TILE; at -= TILE) {
      DoubleVector r0 = DoubleVector.fromArray(DOUBLES, lanes, at + lane);
      DoubleVector r1 = DoubleVector.fromArray(DOUBLES, lanes, at + lane + D_LENGTH);
      DoubleVector q0 = DoubleVector.broadcast(DOUBLES, rows[at + row]);
      a00 = q0.fma(r0, a00);
      a01 = q0.fma(r1, a01);
      DoubleVector q1 = DoubleVector.broadcast(DOUBLES, rows[at + row + 1]);
      a10 = q1.fma(r0, a10);
      a11 = q1.fma(r1, a11);
      DoubleVector q2 = DoubleVector.broadcast(DOUBLES, rows[at + row + 2]);
      a20 = q2.fma(r0, a20);
      a21 = q2.fma(r1, a21);
      DoubleVector q3 = DoubleVector.broadcast(DOUBLES, rows[at + row + 3]);
      a30 = q3.fma(r0, a30);
      a31 = q3.fma(r1, a31);
      DoubleVector q4 = DoubleVector.broadcast(DOUBLES, rows[at + row + 4]);
      a40 = q4.fma(r0, a40);
      a41 = q4.fma(r1, a41);
      DoubleVector q5 = DoubleVector.broadcast(DOUBLES, rows[at + row + 5]);
      a50 = q5.fma(r0, a50);
      a51 = q5.fma(r1, a51);
      DoubleVector q6 = DoubleVector.broadcast(DOUBLES, rows[at + row + 6]);
      a60 = q6.fma(r0, a60);
      a61 = q6.fma(r1, a61);
      DoubleVector q7 = DoubleVector.broadcast(DOUBLES, rows[at + row + 7]);
      a70 = q7.fma(r0, a70);
      a71 = q7.fma(r1, a71);
    }
    int to = row * TILE + lane;
    a00.intoArray(sums, to);
    a01.intoArray(sums, to + D_LENGTH);
    a10.intoArray(sums, to + TILE);
    a11.intoArray(sums, to + TILE + D_LENGTH);
    a20.intoArray(sums, to + 2 * TILE);
    a21.intoArray(sums, to + 2 * TILE + D_LENGTH);
    a30.intoArray(sums, to + 3 * TILE);
    a31.intoArray(sums, to + 3 * TILE + D_LENGTH);
    a40.intoArray(sums, to + 4 * TILE);
    a41.intoArray(sums, to + 4 * TILE + D_LENGTH);
    a50.intoArray(sums, to + 5 * TILE);
    a51.intoArray(sums, to + 5 * TILE + D_LENGTH);
    a60.intoArray(sums, to + 6 * TILE);
    a61.intoArray(sums, to + 6 * TILE + D_LENGTH);
    a70.intoArray(sums, to + 7 * TILE);
    a71.intoArray(sums, to + 7 * TILE + D_LENGTH);
  }

  /** Adds the terms and the squared differences to what the products gave. */
  private static void addDifferences(
      double[] rows,
      int row,
      double[] lanes,
      int lane,
      int differences,
      double[] rowTerms,
      double[] laneTerms,
      double[] sums) {
    int to = row * TILE + lane;
    DoubleVector t0 = DoubleVector.fromArray(DOUBLES, laneTerms, lane);
    DoubleVector t1 = DoubleVector.fromArray(DOUBLES, laneTerms, lane + D_LENGTH);
    DoubleVector a00 = DoubleVector.fromArray(DOUBLES, sums, to).add(t0.add(rowTerms[row]));
    DoubleVector a01 =
        DoubleVector.fromArray(DOUBLES, sums, to + D_LENGTH).add(t1.add(rowTerms[row]));
    DoubleVector a10 =
        DoubleVector.fromArray(DOUBLES, sums, to + TILE).add(t0.add(rowTerms[row + 1]));
    DoubleVector a11 =
        DoubleVector.fromArray(DOUBLES, sums, to + TILE + D_LENGTH).add(t1.add(rowTerms[row + 1]));
    DoubleVector a20 =
        DoubleVector.fromArray(DOUBLES, sums, to + 2 * TILE).add(t0.add(rowTerms[row + 2]));
    DoubleVector a21 =
        DoubleVector.fromArray(DOUBLES, sums, to + 2 * TILE + D_LENGTH)
            .add(t1.add(rowTerms[row + 2]));
    DoubleVector a30 =
        DoubleVector.fromArray(DOUBLES, sums, to + 3 * TILE).add(t0.add(rowTerms[row + 3]));
    DoubleVector a31 =
        DoubleVector.fromArray(DOUBLES, sums, to + 3 * TILE + D_LENGTH)
            .add(t1.add(rowTerms[row + 3]));
    DoubleVector a40 =
        DoubleVector.fromArray(DOUBLES, sums, to + 4 * TILE).add(t0.add(rowTerms[row + 4]));
    DoubleVector a41 =
        DoubleVector.fromArray(DOUBLES, sums, to + 4 * TILE + D_LENGTH)
            .add(t1.add(rowTerms[row + 4]));
    DoubleVector a50 =
        DoubleVector.fromArray(DOUBLES, sums, to + 5 * TILE).add(t0.add(rowTerms[row + 5]));
    DoubleVector a51 =
        DoubleVector.fromArray(DOUBLES, sums, to + 5 * TILE + D_LENGTH)
            .add(t1.add(rowTerms[row + 5]));
    DoubleVector a60 =
        DoubleVector.fromArray(DOUBLES, sums, to + 6 * TILE).add(t0.add(rowTerms[row + 6]));
    DoubleVector a61 =
        DoubleVector.fromArray(DOUBLES, sums, to + 6 * TILE + D_LENGTH)
            .add(t1.add(rowTerms[row + 6]));
    DoubleVector a70 =
        DoubleVector.fromArray(DOUBLES, sums, to + 7 * TILE).add(t0.add(rowTerms[row + 7]));
    DoubleVector a71 =
        DoubleVector.fromArray(DOUBLES, sums, to + 7 * TILE + D_LENGTH)
            .add(t1.add(rowTerms[row + 7]));
    for (int at = (differences - 1) * TILE; at >= 0; at -= TILE) {
      DoubleVector r0 = DoubleVector.fromArray(DOUBLES, lanes, at + lane);
      DoubleVector r1 = DoubleVector.fromArray(DOUBLES, lanes, at + lane + D_LENGTH);
      DoubleVector q0 = DoubleVector.broadcast(DOUBLES, rows[at + row]);
      DoubleVector d00 = q0.sub(r0);
      a00 = d00.fma(d00, a00);
      DoubleVector d01 = q0.sub(r1);
      a01 = d01.fma(d01, a01);
      DoubleVector q1 = DoubleVector.broadcast(DOUBLES, rows[at + row + 1]);
      DoubleVector d10 = q1.sub(r0);
      a10 = d10.fma(d10, a10);
      DoubleVector d11 = q1.sub(r1);
      a11 = d11.fma(d11, a11);
      DoubleVector q2 = DoubleVector.broadcast(DOUBLES, rows[at + row + 2]);
      DoubleVector d20 = q2.sub(r0);
      a20 = d20.fma(d20, a20);
      DoubleVector d21 = q2.sub(r1);
      a21 = d21.fma(d21, a21);
      DoubleVector q3 = DoubleVector.broadcast(DOUBLES, rows[at + row + 3]);
      DoubleVector d30 = q3.sub(r0);
      a30 = d30.fma(d30, a30);
      DoubleVector d31 = q3.sub(r1);
      a31 = d31.fma(d31, a31);
      DoubleVector q4 = DoubleVector.broadcast(DOUBLES, rows[at + row + 4]);
      DoubleVector d40 = q4.sub(r0);
      a40 = d40.fma(d40, a40);
      DoubleVector d41 = q4.sub(r1);
      a41 = d41.fma(d41, a41);
      DoubleVector q5 = DoubleVector.broadcast(DOUBLES, rows[at + row + 5]);
      DoubleVector d50 = q5.sub(r0);
      a50 = d50.fma(d50, a50);
      DoubleVector d51 = q5.sub(r1);
      a51 = d51.fma(d51, a51);
      DoubleVector q6 = DoubleVector.broadcast(DOUBLES, rows[at + row + 6]);
      DoubleVector d60 = q6.sub(r0);
      a60 = d60.fma(d60, a60);
      DoubleVector d61 = q6.sub(r1);
      a61 = d61.fma(d61, a61);
      DoubleVector q7 = DoubleVector.broadcast(DOUBLES, rows[at + row + 7]);
      DoubleVector d70 = q7.sub(r0);
      a70 = d70.fma(d70, a70);
      DoubleVector d71 = q7.sub(r1);
      a71 = d71.fma(d71, a71);
    }
    a00.intoArray(sums, to);
    a01.intoArray(sums, to + D_LENGTH);
    a10.intoArray(sums, to + TILE);
    a11.intoArray(sums, to + TILE + D_LENGTH);
    a20.intoArray(sums, to + 2 * TILE);
    a21.intoArray(sums, to + 2 * TILE + D_LENGTH);
    a30.intoArray(sums, to + 3 * TILE);
    a31.intoArray(sums, to + 3 * TILE + D_LENGTH);
    a40.intoArray(sums, to + 4 * TILE);
    a41.intoArray(sums, to + 4 * TILE + D_LENGTH);
    a50.intoArray(sums, to + 5 * TILE);
    a51.intoArray(sums, to + 5 * TILE + D_LENGTH);
    a60.intoArray(sums, to + 6 * TILE);
    a61.intoArray(sums, to + 6 * TILE + D_LENGTH);
    a70.intoArray(sums, to + 7 * TILE);
    a71.intoArray(sums, to + 7 * TILE + D_LENGTH);
  }

  @Override
  public void kernels(double[] squared, double scale, double[] kernels, double[] partials) {
    int limit = Exp2.upperHalf(LIMIT_DOUBLE / scale);
    for (int row = 0; row < TILE; row++) {
      for (int p = 0; p < PARTIALS_DOUBLE; p += D_LENGTH) {
        rowOfKernels(
            squared, row * TILE + p, scale, limit, kernels, partials, row * PARTIALS_DOUBLE + p);
      }
    }
  }

  /**
   * What the upper halves of squared distances are limited to, beside lower halves that are not.
   */
  private static IntVector limit(int upper) {
    return IntVector.broadcast(INTS, Integer.MAX_VALUE).blend(upper, UPPER);
  }

  @Override
  public void kernels(double[] squared, double scale, int count, double[] kernels) {
    IntVector limit = limit(Exp2.upperHalf(LIMIT_DOUBLE / scale));
    for (int row = 0; row < TILE; row++) {
      for (int at = row * TILE; at < row * TILE + count; at += D_LENGTH) {
        kernel(DoubleVector.fromArray(DOUBLES, squared, at), scale, limit).intoArray(kernels, at);
      }
    }
  }

  /** Every PARTIALS_DOUBLE lanes of a row from the given one on, and their sum. */
  private static void rowOfKernels(
      double[] squared,
      int first,
      double scale,
      int upper,
      double[] kernels,
      double[] partials,
      int to) {
    IntVector limit = limit(upper);
    DoubleVector sum = kernel(DoubleVector.fromArray(DOUBLES, squared, first), scale, limit);
    sum.intoArray(kernels, first);
    for (int c = PARTIALS_DOUBLE; c < TILE; c += PARTIALS_DOUBLE) {
      DoubleVector k = kernel(DoubleVector.fromArray(DOUBLES, squared, first + c), scale, limit);
      k.intoArray(kernels, first + c);
      sum = sum.add(k);
    }
    sum.intoArray(partials, to);
  }

  private static DoubleVector kernel(DoubleVector squared, double scale, IntVector limit) {
    DoubleVector s = squared.reinterpretAsInts().min(limit).reinterpretAsDoubles();
    DoubleVector rounded =
        s.fma(
            DoubleVector.broadcast(DOUBLES, scale),
            DoubleVector.broadcast(DOUBLES, Exp2.ROUND_DOUBLE));
    DoubleVector f = s.fma(DoubleVector.broadcast(DOUBLES, -scale), rounded.sub(Exp2.ROUND_DOUBLE));
    DoubleVector p =
        DoubleVector.broadcast(DOUBLES, Exp2.C11)
            .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C10))
            .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C9))
            .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C8))
            .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C7))
            .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C6))
            .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C5))
            .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C4))
            .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C3))
            .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C2))
            .fma(f, DoubleVector.broadcast(DOUBLES, Exp2.C1))
            .fma(f, DoubleVector.broadcast(DOUBLES, 1));
    LongVector exponent = rounded.reinterpretAsLongs().lanewise(LSHL, 52);
    return p.reinterpretAsLongs().sub(exponent).reinterpretAsDoubles();
  }

  @Override
  public void rows(double[] partials, double[] scratch, double[] sums) {
    for (int row = 0; row < TILE; row++) {
      int at = row * PARTIALS_DOUBLE;
      DoubleVector even = DoubleVector.fromArray(TWO, partials, at);
      DoubleVector odd = DoubleVector.fromArray(TWO, partials, at + 2);
      even = even.add(DoubleVector.fromArray(TWO, partials, at + 4));
      odd = odd.add(DoubleVector.fromArray(TWO, partials, at + 6));
      even.add(odd).intoArray(scratch, 2 * row);
    }
    for (int row = 0; row < TILE; row++) {
      sums[row] = scratch[2 * row] + scratch[2 * row + 1];
    }
  }

  @Override
  public void columns(double[] kernels, double[] partials) {
    for (int first = 0; first < TILE; first += QUARTER) {
      for (int lane = 0; lane < TILE; lane += D_LENGTH) {
        int at = first * TILE + lane;
        DoubleVector sum = DoubleVector.fromArray(DOUBLES, kernels, at);
        for (int row = 1; row < QUARTER; row++) {
          sum = sum.add(DoubleVector.fromArray(DOUBLES, kernels, at + row * TILE));
        }
        sum.intoArray(partials, first / QUARTER * TILE + lane);
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
    if (columns == 1) {
      for (int lane = 0; lane < TILE; lane += PARTIALS_DOUBLE) {
        for (int p = lane; p < lane + PARTIALS_DOUBLE; p += D_LENGTH) {
          laneProducts(kernels, ofRows, p, laneSums);
        }
      }
      for (int row = 0; row < TILE; row++) {
        rowSums[row] = rowProduct(kernels, row * TILE, ofLanes);
      }
      return;
    }
    for (int c = 0; c < columns; c += PARTIALS_DOUBLE) {
      for (int p = c; p < c + PARTIALS_DOUBLE; p += D_LENGTH) {
        for (int i = 0; i < TILE; i += 4) {
          products(kernels, i * TILE, TILE, 1, ofLanes, columns, p, rowSums, i * columns + p);
          products(kernels, i, 1, TILE, ofRows, columns, p, laneSums, i * columns + p);
        }
      }
    }
  }

  /** Products of one column, summed over rows for a vector of lanes. */
  private static void laneProducts(double[] kernels, double[] ofRows, int lane, double[] sums) {
    DoubleVector sum = DoubleVector.zero(DOUBLES);
    for (int row = 0; row < TILE; row++) {
      sum =
          DoubleVector.fromArray(DOUBLES, kernels, row * TILE + lane)
              .fma(DoubleVector.broadcast(DOUBLES, ofRows[row]), sum);
    }
    sum.intoArray(sums, lane);
  }

  /** The sum over lanes of the products of one row with one column. */
  private static double rowProduct(double[] kernels, int at, double[] ofLanes) {
    DoubleVector a = DoubleVector.zero(TWO);
    DoubleVector b = a;
    DoubleVector c = a;
    DoubleVector d = a;
    for (int lane = 0; lane < TILE; lane += PARTIALS_DOUBLE) {
      a = term(kernels, at + lane, ofLanes, lane, a);
      b = term(kernels, at + lane + 2, ofLanes, lane + 2, b);
      c = term(kernels, at + lane + 4, ofLanes, lane + 4, c);
      d = term(kernels, at + lane + 6, ofLanes, lane + 6, d);
    }
    DoubleVector even = a.add(c).add(b.add(d));
    return even.lane(0) + even.lane(1);
  }

  private static DoubleVector term(
      double[] kernels, int at, double[] ofLanes, int lane, DoubleVector sum) {
    return DoubleVector.fromArray(TWO, kernels, at)
        .fma(DoubleVector.fromArray(TWO, ofLanes, lane), sum);
  }

  /**
   * Sums of kernels times a vector of columns, for four rows or lanes.
   *
   * @param next from the kernels of one to those of the next one
   * @param step from one kernel that is summed over to the next
   */
  private static void products(
      double[] kernels,
      int from,
      int next,
      int step,
      double[] numbers,
      int columns,
      int column,
      double[] sums,
      int to) {
    DoubleVector a = DoubleVector.zero(DOUBLES);
    DoubleVector b = a;
    DoubleVector c = a;
    DoubleVector d = a;
    for (int i = 0; i < TILE; i++) {
      DoubleVector v = DoubleVector.fromArray(DOUBLES, numbers, i * columns + column);
      int at = from + i * step;
      a = v.fma(DoubleVector.broadcast(DOUBLES, kernels[at]), a);
      b = v.fma(DoubleVector.broadcast(DOUBLES, kernels[at + next]), b);
      c = v.fma(DoubleVector.broadcast(DOUBLES, kernels[at + 2 * next]), c);
      d = v.fma(DoubleVector.broadcast(DOUBLES, kernels[at + 3 * next]), d);
    }
    a.intoArray(sums, to);
    b.intoArray(sums, to + columns);
    c.intoArray(sums, to + 2 * columns);
    d.intoArray(sums, to + 3 * columns);
  }

  @Override
  public void shift(float[] tile, int at, float by, float[] into) {
    for (int i = at; i < at + TILE; i += LENGTH) {
      FloatVector.fromArray(FLOATS, tile, i).add(by).intoArray(into, i);
    }
  }

  @Override
  public void addDigits(double[] values, long[] high, long[] middle, long[] low, int at) {
    for (int i = 0; i < TILE; i += D_LENGTH) {
      DoubleVector scaled = DoubleVector.fromArray(DOUBLES, values, i).mul(0x1p32);
      DoubleVector first = whole(scaled);
      scaled = scaled.sub(first).mul(0x1p32);
      DoubleVector second = whole(scaled);
      addTo(high, at + i, first);
      addTo(middle, at + i, second);
      addTo(low, at + i, whole(scaled.sub(second).mul(0x1p32)));
    }
  }

  /** The whole part of numbers from 0 to 2⁵¹: rounded, and one less where that is more. */
  private static DoubleVector whole(DoubleVector x) {
    DoubleVector rounded = x.add(Exp2.ROUND_DOUBLE).sub(Exp2.ROUND_DOUBLE);
    return rounded.sub(1, rounded.compare(GT, x));
  }

  private static void addTo(long[] sums, int at, DoubleVector digits) {
    LongVector whole = digits.add(Exp2.ROUND_DOUBLE).reinterpretAsLongs().sub(ROUND_BITS);
    LongVector.fromArray(LONGS, sums, at).add(whole).intoArray(sums, at);
  }
}
