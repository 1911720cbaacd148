package org.quests.descriptor.simd;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.quests.core.Vectors;
import org.quests.descriptor.BlockArithmetic;

/** The arithmetic of descriptors with vector instructions, lanes being columns of the matrix. */
public final class SimdBlockArithmetic implements BlockArithmetic {
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(
          double.class,
          VectorShape.forBitSize(Vectors.width(DoubleVector.SPECIES_PREFERRED.vectorBitSize())));
  private static final VectorSpecies<Long> LONGS =
      VectorSpecies.of(long.class, DOUBLES.vectorShape());
  private static final int LENGTH = DOUBLES.length();

  private static final VectorShuffle<Double> BY_FOUR = by(4);
  private static final VectorShuffle<Double> BY_TWO = by(2);

  private static VectorShuffle<Double> by(int distance) {
    return VectorShuffle.fromOp(DOUBLES, lane -> (lane + distance) % LENGTH);
  }

  @Override
  public void cross(
      double[] x,
      double[] y,
      double[] z,
      double[] rootWeight,
      int count,
      int stride,
      double[] matrix) {
    for (int l = 0; l < stride; l += LENGTH) {
      crossWith(x, y, z, rootWeight, l, count, stride, matrix);
    }
    for (int j = 0; j < count; j++) {
      matrix[j * stride + j] = 0;
    }
  }

  private static void crossWith(
      double[] x,
      double[] y,
      double[] z,
      double[] rootWeight,
      int l,
      int count,
      int stride,
      double[] matrix) {
    DoubleVector lx = DoubleVector.fromArray(DOUBLES, x, l);
    DoubleVector ly = DoubleVector.fromArray(DOUBLES, y, l);
    DoubleVector lz = DoubleVector.fromArray(DOUBLES, z, l);
    DoubleVector weight = DoubleVector.fromArray(DOUBLES, rootWeight, l);
    int at = l;
    for (int j = 0; j < count; j++) {
      DoubleVector dx = lx.sub(DoubleVector.broadcast(DOUBLES, x[j]));
      DoubleVector dy = ly.sub(DoubleVector.broadcast(DOUBLES, y[j]));
      DoubleVector dz = lz.sub(DoubleVector.broadcast(DOUBLES, z[j]));
      DoubleVector squared = dz.fma(dz, dy.fma(dy, dx.mul(dx)));
      weight
          .mul(DoubleVector.broadcast(DOUBLES, rootWeight[j]))
          .mul(inverseRoot(squared))
          .intoArray(matrix, at);
      at += stride;
    }
  }

  private static DoubleVector inverseRoot(DoubleVector x) {
    LongVector guess =
        LongVector.broadcast(LONGS, GUESS).sub(x.reinterpretAsLongs().lanewise(ASHR, 1));
    DoubleVector minus = x.neg();
    DoubleVector y = step(minus, step(minus, guess.reinterpretAsDoubles()));
    DoubleVector r = minus.mul(y).fma(y, DoubleVector.broadcast(DOUBLES, 1));
    return r.mul(R1).fma(y, y);
  }

  private static DoubleVector step(DoubleVector minus, DoubleVector y) {
    DoubleVector r = minus.mul(y).fma(y, DoubleVector.broadcast(DOUBLES, 1));
    return r.fma(DoubleVector.broadcast(DOUBLES, R2), DoubleVector.broadcast(DOUBLES, R1))
        .mul(r)
        .fma(y, y);
  }

  /**
   * A bitonic sort in which every exchange puts the smaller number first (K. E. Batcher, Sorting
   * networks and their applications, AFIPS 1968). As many exchanges are done between reading rows
   * and writing them as registers hold.
   */
  @Override
  public void sortColumns(double[] matrix, int rows, int stride) {
    for (int c = 0; c < stride; c += LENGTH) {
      for (int row = 0; row < rows; row += 8) {
        sortEight(matrix, row * stride + c, stride);
      }
      for (int size = 16; size <= rows; size *= 2) {
        for (int block = 0; block < rows; block += size) {
          mergeBlock(matrix, block * stride + c, size, stride);
        }
      }
    }
  }

  /** Merges the sorted halves of a block of rows. */
  private static void mergeBlock(double[] matrix, int at, int size, int stride) {
    int quarter = size / 4;
    for (int i = 0; i < quarter; i++) {
      exchangeFour(
          matrix,
          at + i * stride,
          at + (i + quarter) * stride,
          at + (size - 1 - quarter - i) * stride,
          at + (size - 1 - i) * stride);
    }
    for (int distance = size / 8; distance >= 8; distance /= 2) {
      for (int i = 0; i < size; i++) {
        if ((i & distance) == 0) {
          exchange(matrix, at + i * stride, at + (i + distance) * stride);
        }
      }
    }
    for (int i = 0; i < size; i += 8) {
      mergeEight(matrix, at + i * stride, stride);
    }
  }

  private static void exchange(double[] matrix, int a, int b) {
    DoubleVector r0 = DoubleVector.fromArray(DOUBLES, matrix, a);
    DoubleVector r1 = DoubleVector.fromArray(DOUBLES, matrix, b);
    // A minimum of doubles would care for NaN and the sign of zero, at six instructions.
    VectorMask<Double> ordered = r0.compare(LT, r1);
    r1.blend(r0, ordered).intoArray(matrix, a);
    r0.blend(r1, ordered).intoArray(matrix, b);
  }

  /** Exchanges the outer two and the inner two, then what is first and what is last. */
  private static void exchangeFour(double[] matrix, int a, int b, int c, int d) {
    DoubleVector r0 = DoubleVector.fromArray(DOUBLES, matrix, a);
    DoubleVector r1 = DoubleVector.fromArray(DOUBLES, matrix, b);
    DoubleVector r2 = DoubleVector.fromArray(DOUBLES, matrix, c);
    DoubleVector r3 = DoubleVector.fromArray(DOUBLES, matrix, d);
    VectorMask<Double> o0 = r0.compare(LT, r3);
    DoubleVector h0 = r0.blend(r3, o0);
    r0 = r3.blend(r0, o0);
    r3 = h0;
    VectorMask<Double> o1 = r1.compare(LT, r2);
    DoubleVector h1 = r1.blend(r2, o1);
    r1 = r2.blend(r1, o1);
    r2 = h1;
    VectorMask<Double> o2 = r0.compare(LT, r1);
    DoubleVector h2 = r0.blend(r1, o2);
    r0 = r1.blend(r0, o2);
    r1 = h2;
    VectorMask<Double> o3 = r2.compare(LT, r3);
    DoubleVector h3 = r2.blend(r3, o3);
    r2 = r3.blend(r2, o3);
    r3 = h3;
    r0.intoArray(matrix, a);
    r1.intoArray(matrix, b);
    r2.intoArray(matrix, c);
    r3.intoArray(matrix, d);
  }

  /** Sorts eight successive rows by 19 exchanges. */
  private static void sortEight(double[] matrix, int at, int stride) {
    DoubleVector r0 = DoubleVector.fromArray(DOUBLES, matrix, at);
    DoubleVector r1 = DoubleVector.fromArray(DOUBLES, matrix, at + stride);
    DoubleVector r2 = DoubleVector.fromArray(DOUBLES, matrix, at + 2 * stride);
    DoubleVector r3 = DoubleVector.fromArray(DOUBLES, matrix, at + 3 * stride);
    DoubleVector r4 = DoubleVector.fromArray(DOUBLES, matrix, at + 4 * stride);
    DoubleVector r5 = DoubleVector.fromArray(DOUBLES, matrix, at + 5 * stride);
    DoubleVector r6 = DoubleVector.fromArray(DOUBLES, matrix, at + 6 * stride);
    DoubleVector r7 = DoubleVector.fromArray(DOUBLES, matrix, at + 7 * stride);
    VectorMask<Double> o0 = r0.compare(LT, r2);
    DoubleVector h0 = r0.blend(r2, o0);
    r0 = r2.blend(r0, o0);
    r2 = h0;
    VectorMask<Double> o1 = r1.compare(LT, r3);
    DoubleVector h1 = r1.blend(r3, o1);
    r1 = r3.blend(r1, o1);
    r3 = h1;
    VectorMask<Double> o2 = r4.compare(LT, r6);
    DoubleVector h2 = r4.blend(r6, o2);
    r4 = r6.blend(r4, o2);
    r6 = h2;
    VectorMask<Double> o3 = r5.compare(LT, r7);
    DoubleVector h3 = r5.blend(r7, o3);
    r5 = r7.blend(r5, o3);
    r7 = h3;
    VectorMask<Double> o4 = r0.compare(LT, r4);
    DoubleVector h4 = r0.blend(r4, o4);
    r0 = r4.blend(r0, o4);
    r4 = h4;
    VectorMask<Double> o5 = r1.compare(LT, r5);
    DoubleVector h5 = r1.blend(r5, o5);
    r1 = r5.blend(r1, o5);
    r5 = h5;
    VectorMask<Double> o6 = r2.compare(LT, r6);
    DoubleVector h6 = r2.blend(r6, o6);
    r2 = r6.blend(r2, o6);
    r6 = h6;
    VectorMask<Double> o7 = r3.compare(LT, r7);
    DoubleVector h7 = r3.blend(r7, o7);
    r3 = r7.blend(r3, o7);
    r7 = h7;
    VectorMask<Double> o8 = r0.compare(LT, r1);
    DoubleVector h8 = r0.blend(r1, o8);
    r0 = r1.blend(r0, o8);
    r1 = h8;
    VectorMask<Double> o9 = r2.compare(LT, r3);
    DoubleVector h9 = r2.blend(r3, o9);
    r2 = r3.blend(r2, o9);
    r3 = h9;
    VectorMask<Double> o10 = r4.compare(LT, r5);
    DoubleVector h10 = r4.blend(r5, o10);
    r4 = r5.blend(r4, o10);
    r5 = h10;
    VectorMask<Double> o11 = r6.compare(LT, r7);
    DoubleVector h11 = r6.blend(r7, o11);
    r6 = r7.blend(r6, o11);
    r7 = h11;
    VectorMask<Double> o12 = r2.compare(LT, r4);
    DoubleVector h12 = r2.blend(r4, o12);
    r2 = r4.blend(r2, o12);
    r4 = h12;
    VectorMask<Double> o13 = r3.compare(LT, r5);
    DoubleVector h13 = r3.blend(r5, o13);
    r3 = r5.blend(r3, o13);
    r5 = h13;
    VectorMask<Double> o14 = r1.compare(LT, r4);
    DoubleVector h14 = r1.blend(r4, o14);
    r1 = r4.blend(r1, o14);
    r4 = h14;
    VectorMask<Double> o15 = r3.compare(LT, r6);
    DoubleVector h15 = r3.blend(r6, o15);
    r3 = r6.blend(r3, o15);
    r6 = h15;
    VectorMask<Double> o16 = r1.compare(LT, r2);
    DoubleVector h16 = r1.blend(r2, o16);
    r1 = r2.blend(r1, o16);
    r2 = h16;
    VectorMask<Double> o17 = r3.compare(LT, r4);
    DoubleVector h17 = r3.blend(r4, o17);
    r3 = r4.blend(r3, o17);
    r4 = h17;
    VectorMask<Double> o18 = r5.compare(LT, r6);
    DoubleVector h18 = r5.blend(r6, o18);
    r5 = r6.blend(r5, o18);
    r6 = h18;
    r0.intoArray(matrix, at);
    r1.intoArray(matrix, at + stride);
    r2.intoArray(matrix, at + 2 * stride);
    r3.intoArray(matrix, at + 3 * stride);
    r4.intoArray(matrix, at + 4 * stride);
    r5.intoArray(matrix, at + 5 * stride);
    r6.intoArray(matrix, at + 6 * stride);
    r7.intoArray(matrix, at + 7 * stride);
  }

  /** Exchanges rows that are 4, then 2, then 1 apart. */
  private static void mergeEight(double[] matrix, int at, int stride) {
    DoubleVector r0 = DoubleVector.fromArray(DOUBLES, matrix, at);
    DoubleVector r1 = DoubleVector.fromArray(DOUBLES, matrix, at + stride);
    DoubleVector r2 = DoubleVector.fromArray(DOUBLES, matrix, at + 2 * stride);
    DoubleVector r3 = DoubleVector.fromArray(DOUBLES, matrix, at + 3 * stride);
    DoubleVector r4 = DoubleVector.fromArray(DOUBLES, matrix, at + 4 * stride);
    DoubleVector r5 = DoubleVector.fromArray(DOUBLES, matrix, at + 5 * stride);
    DoubleVector r6 = DoubleVector.fromArray(DOUBLES, matrix, at + 6 * stride);
    DoubleVector r7 = DoubleVector.fromArray(DOUBLES, matrix, at + 7 * stride);
    VectorMask<Double> o0 = r0.compare(LT, r4);
    DoubleVector h0 = r0.blend(r4, o0);
    r0 = r4.blend(r0, o0);
    r4 = h0;
    VectorMask<Double> o1 = r1.compare(LT, r5);
    DoubleVector h1 = r1.blend(r5, o1);
    r1 = r5.blend(r1, o1);
    r5 = h1;
    VectorMask<Double> o2 = r2.compare(LT, r6);
    DoubleVector h2 = r2.blend(r6, o2);
    r2 = r6.blend(r2, o2);
    r6 = h2;
    VectorMask<Double> o3 = r3.compare(LT, r7);
    DoubleVector h3 = r3.blend(r7, o3);
    r3 = r7.blend(r3, o3);
    r7 = h3;
    VectorMask<Double> o4 = r0.compare(LT, r2);
    DoubleVector h4 = r0.blend(r2, o4);
    r0 = r2.blend(r0, o4);
    r2 = h4;
    VectorMask<Double> o5 = r1.compare(LT, r3);
    DoubleVector h5 = r1.blend(r3, o5);
    r1 = r3.blend(r1, o5);
    r3 = h5;
    VectorMask<Double> o6 = r4.compare(LT, r6);
    DoubleVector h6 = r4.blend(r6, o6);
    r4 = r6.blend(r4, o6);
    r6 = h6;
    VectorMask<Double> o7 = r5.compare(LT, r7);
    DoubleVector h7 = r5.blend(r7, o7);
    r5 = r7.blend(r5, o7);
    r7 = h7;
    VectorMask<Double> o8 = r0.compare(LT, r1);
    DoubleVector h8 = r0.blend(r1, o8);
    r0 = r1.blend(r0, o8);
    r1 = h8;
    VectorMask<Double> o9 = r2.compare(LT, r3);
    DoubleVector h9 = r2.blend(r3, o9);
    r2 = r3.blend(r2, o9);
    r3 = h9;
    VectorMask<Double> o10 = r4.compare(LT, r5);
    DoubleVector h10 = r4.blend(r5, o10);
    r4 = r5.blend(r4, o10);
    r5 = h10;
    VectorMask<Double> o11 = r6.compare(LT, r7);
    DoubleVector h11 = r6.blend(r7, o11);
    r6 = r7.blend(r6, o11);
    r7 = h11;
    r0.intoArray(matrix, at);
    r1.intoArray(matrix, at + stride);
    r2.intoArray(matrix, at + 2 * stride);
    r3.intoArray(matrix, at + 3 * stride);
    r4.intoArray(matrix, at + 4 * stride);
    r5.intoArray(matrix, at + 5 * stride);
    r6.intoArray(matrix, at + 6 * stride);
    r7.intoArray(matrix, at + 7 * stride);
  }

  @Override
  public void sumRows(double[] matrix, int rows, int stride, double[] scratch, double[] sums) {
    for (int row = 0; row < rows; row++) {
      sums[row] = sumRow(matrix, row * stride, stride);
    }
  }

  private static double sumRow(double[] matrix, int at, int stride) {
    DoubleVector sum = partial(matrix, at, stride);
    if (LENGTH == PAD / 2) {
      sum = sum.add(partial(matrix, at + LENGTH, stride));
    } else if (LENGTH == PAD / 4) {
      sum = sum.add(partial(matrix, at + 2 * LENGTH, stride));
      sum =
          sum.add(
              partial(matrix, at + LENGTH, stride).add(partial(matrix, at + 3 * LENGTH, stride)));
    }
    if (LENGTH > 4) {
      sum = sum.add(sum.rearrange(BY_FOUR));
    }
    if (LENGTH > 2) {
      sum = sum.add(sum.rearrange(BY_TWO));
    }
    return sum.lane(0) + sum.lane(1);
  }

  /** Every PAD-th number of a row, from as many places on as there are lanes. */
  private static DoubleVector partial(double[] matrix, int at, int stride) {
    DoubleVector sum = DoubleVector.fromArray(DOUBLES, matrix, at);
    for (int c = PAD; c < stride; c += PAD) {
      sum = sum.add(DoubleVector.fromArray(DOUBLES, matrix, at + c));
    }
    return sum;
  }
}
