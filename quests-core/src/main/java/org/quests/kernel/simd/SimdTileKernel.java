package org.quests.kernel.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.quests.kernel.Exp2;
import org.quests.kernel.TileKernel;

/**
 * Tile arithmetic with vector instructions. Methods are small, for the compiler keeps vectors in
 * registers only while it inlines everything: a method that grows past that runs tens of times
 * slower. The property {@value #WIDTH} forces a vector width in bits.
 */
public final class SimdTileKernel implements TileKernel {
  /** Name of the property that forces the width of vectors: 128, 256 or 512. */
  public static final String WIDTH = "quests.vectorBits";

  private static final VectorSpecies<Float> FLOATS = floats();
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, FLOATS.vectorShape());
  private static final VectorSpecies<Long> LONGS =
      VectorSpecies.of(long.class, FLOATS.vectorShape());
  private static final long ROUND_BITS = Double.doubleToRawLongBits(Exp2.ROUND_DOUBLE);
  private static final int LENGTH = FLOATS.length();
  private static final int D_LENGTH = DOUBLES.length();

  private static final int LIMIT_BITS = Float.floatToRawIntBits(LIMIT);
  private static final long LIMIT_BITS_DOUBLE = Double.doubleToRawLongBits(LIMIT_DOUBLE);

  private static VectorSpecies<Float> floats() {
    int bits = Integer.getInteger(WIDTH, FloatVector.SPECIES_PREFERRED.vectorBitSize());
    // Wider vectors than 512 bits would need partial sums that are not there.
    return VectorSpecies.of(float.class, VectorShape.forBitSize(Math.min(bits, 512)));
  }

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
    for (int row = 0; row < TILE; row += 4) {
      for (int lane = 0; lane < TILE; lane += 4 * LENGTH) {
        distances(rows, row, lanes, lane, differences, axes, rowTerms, laneTerms, squared);
      }
    }
  }

  /** Four rows against four vectors of lanes: what the registers hold. */
  private static void distances(
      float[] rows,
      int row,
      float[] lanes,
      int lane,
      int differences,
      int axes,
      float[] rowTerms,
      float[] laneTerms,
      float[] sums) {
    FloatVector a00 = FloatVector.zero(FLOATS);
    FloatVector a01 = a00;
    FloatVector a02 = a00;
    FloatVector a03 = a00;
    FloatVector a10 = a00;
    FloatVector a11 = a00;
    FloatVector a12 = a00;
    FloatVector a13 = a00;
    FloatVector a20 = a00;
    FloatVector a21 = a00;
    FloatVector a22 = a00;
    FloatVector a23 = a00;
    FloatVector a30 = a00;
    FloatVector a31 = a00;
    FloatVector a32 = a00;
    FloatVector a33 = a00;
    for (int at = (axes - 1) * TILE; at >= differences * TILE; at -= TILE) {
      FloatVector r0 = FloatVector.fromArray(FLOATS, lanes, at + lane);
      FloatVector r1 = FloatVector.fromArray(FLOATS, lanes, at + lane + LENGTH);
      FloatVector r2 = FloatVector.fromArray(FLOATS, lanes, at + lane + 2 * LENGTH);
      FloatVector r3 = FloatVector.fromArray(FLOATS, lanes, at + lane + 3 * LENGTH);
      FloatVector q0 = FloatVector.broadcast(FLOATS, rows[at + row]);
      a00 = q0.fma(r0, a00);
      a01 = q0.fma(r1, a01);
      a02 = q0.fma(r2, a02);
      a03 = q0.fma(r3, a03);
      FloatVector q1 = FloatVector.broadcast(FLOATS, rows[at + row + 1]);
      a10 = q1.fma(r0, a10);
      a11 = q1.fma(r1, a11);
      a12 = q1.fma(r2, a12);
      a13 = q1.fma(r3, a13);
      FloatVector q2 = FloatVector.broadcast(FLOATS, rows[at + row + 2]);
      a20 = q2.fma(r0, a20);
      a21 = q2.fma(r1, a21);
      a22 = q2.fma(r2, a22);
      a23 = q2.fma(r3, a23);
      FloatVector q3 = FloatVector.broadcast(FLOATS, rows[at + row + 3]);
      a30 = q3.fma(r0, a30);
      a31 = q3.fma(r1, a31);
      a32 = q3.fma(r2, a32);
      a33 = q3.fma(r3, a33);
    }
    FloatVector t0 = FloatVector.fromArray(FLOATS, laneTerms, lane);
    FloatVector t1 = FloatVector.fromArray(FLOATS, laneTerms, lane + LENGTH);
    FloatVector t2 = FloatVector.fromArray(FLOATS, laneTerms, lane + 2 * LENGTH);
    FloatVector t3 = FloatVector.fromArray(FLOATS, laneTerms, lane + 3 * LENGTH);
    a00 = a00.add(t0.add(rowTerms[row]));
    a01 = a01.add(t1.add(rowTerms[row]));
    a02 = a02.add(t2.add(rowTerms[row]));
    a03 = a03.add(t3.add(rowTerms[row]));
    a10 = a10.add(t0.add(rowTerms[row + 1]));
    a11 = a11.add(t1.add(rowTerms[row + 1]));
    a12 = a12.add(t2.add(rowTerms[row + 1]));
    a13 = a13.add(t3.add(rowTerms[row + 1]));
    a20 = a20.add(t0.add(rowTerms[row + 2]));
    a21 = a21.add(t1.add(rowTerms[row + 2]));
    a22 = a22.add(t2.add(rowTerms[row + 2]));
    a23 = a23.add(t3.add(rowTerms[row + 2]));
    a30 = a30.add(t0.add(rowTerms[row + 3]));
    a31 = a31.add(t1.add(rowTerms[row + 3]));
    a32 = a32.add(t2.add(rowTerms[row + 3]));
    a33 = a33.add(t3.add(rowTerms[row + 3]));
    for (int at = (differences - 1) * TILE; at >= 0; at -= TILE) {
      FloatVector r0 = FloatVector.fromArray(FLOATS, lanes, at + lane);
      FloatVector r1 = FloatVector.fromArray(FLOATS, lanes, at + lane + LENGTH);
      FloatVector r2 = FloatVector.fromArray(FLOATS, lanes, at + lane + 2 * LENGTH);
      FloatVector r3 = FloatVector.fromArray(FLOATS, lanes, at + lane + 3 * LENGTH);
      FloatVector q0 = FloatVector.broadcast(FLOATS, rows[at + row]);
      FloatVector d00 = q0.sub(r0);
      a00 = d00.fma(d00, a00);
      FloatVector d01 = q0.sub(r1);
      a01 = d01.fma(d01, a01);
      FloatVector d02 = q0.sub(r2);
      a02 = d02.fma(d02, a02);
      FloatVector d03 = q0.sub(r3);
      a03 = d03.fma(d03, a03);
      FloatVector q1 = FloatVector.broadcast(FLOATS, rows[at + row + 1]);
      FloatVector d10 = q1.sub(r0);
      a10 = d10.fma(d10, a10);
      FloatVector d11 = q1.sub(r1);
      a11 = d11.fma(d11, a11);
      FloatVector d12 = q1.sub(r2);
      a12 = d12.fma(d12, a12);
      FloatVector d13 = q1.sub(r3);
      a13 = d13.fma(d13, a13);
      FloatVector q2 = FloatVector.broadcast(FLOATS, rows[at + row + 2]);
      FloatVector d20 = q2.sub(r0);
      a20 = d20.fma(d20, a20);
      FloatVector d21 = q2.sub(r1);
      a21 = d21.fma(d21, a21);
      FloatVector d22 = q2.sub(r2);
      a22 = d22.fma(d22, a22);
      FloatVector d23 = q2.sub(r3);
      a23 = d23.fma(d23, a23);
      FloatVector q3 = FloatVector.broadcast(FLOATS, rows[at + row + 3]);
      FloatVector d30 = q3.sub(r0);
      a30 = d30.fma(d30, a30);
      FloatVector d31 = q3.sub(r1);
      a31 = d31.fma(d31, a31);
      FloatVector d32 = q3.sub(r2);
      a32 = d32.fma(d32, a32);
      FloatVector d33 = q3.sub(r3);
      a33 = d33.fma(d33, a33);
    }
    int to = row * TILE + lane;
    a00.intoArray(sums, to);
    a01.intoArray(sums, to + LENGTH);
    a02.intoArray(sums, to + 2 * LENGTH);
    a03.intoArray(sums, to + 3 * LENGTH);
    a10.intoArray(sums, to + TILE);
    a11.intoArray(sums, to + TILE + LENGTH);
    a12.intoArray(sums, to + TILE + 2 * LENGTH);
    a13.intoArray(sums, to + TILE + 3 * LENGTH);
    a20.intoArray(sums, to + 2 * TILE);
    a21.intoArray(sums, to + 2 * TILE + LENGTH);
    a22.intoArray(sums, to + 2 * TILE + 2 * LENGTH);
    a23.intoArray(sums, to + 2 * TILE + 3 * LENGTH);
    a30.intoArray(sums, to + 3 * TILE);
    a31.intoArray(sums, to + 3 * TILE + LENGTH);
    a32.intoArray(sums, to + 3 * TILE + 2 * LENGTH);
    a33.intoArray(sums, to + 3 * TILE + 3 * LENGTH);
  }

  @Override
  public void kernels(float[] squared, float scale, float[] kernels, float[] partials) {
    for (int row = 0; row < TILE; row++) {
      for (int p = 0; p < PARTIALS; p += LENGTH) {
        rowOfKernels(squared, row * TILE + p, scale, kernels)
            .intoArray(partials, row * PARTIALS + p);
      }
    }
  }

  /** Every PARTIALS lanes of a row from the given one on; returns their sum. */
  private static FloatVector rowOfKernels(
      float[] squared, int first, float scale, float[] kernels) {
    FloatVector sum = kernel(FloatVector.fromArray(FLOATS, squared, first).mul(scale));
    sum.intoArray(kernels, first);
    for (int c = PARTIALS; c < TILE; c += PARTIALS) {
      FloatVector k = kernel(FloatVector.fromArray(FLOATS, squared, first + c).mul(scale));
      k.intoArray(kernels, first + c);
      sum = sum.add(k);
    }
    return sum;
  }

  private static FloatVector kernel(FloatVector t) {
    FloatVector s = t.reinterpretAsInts().min(LIMIT_BITS).reinterpretAsFloats();
    FloatVector rounded = s.add(Exp2.ROUND);
    FloatVector f = rounded.sub(Exp2.ROUND).sub(s);
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
    for (int row = 0; row < TILE; row += 4) {
      for (int lane = 0; lane < TILE; lane += 4 * D_LENGTH) {
        distances(rows, row, lanes, lane, differences, axes, rowTerms, laneTerms, squared);
      }
    }
  }

  /** Four rows against four vectors of lanes: what the registers hold. */
  private static void distances(
      double[] rows,
      int row,
      double[] lanes,
      int lane,
      int differences,
      int axes,
      double[] rowTerms,
      double[] laneTerms,
      double[] sums) {
    DoubleVector a00 = DoubleVector.zero(DOUBLES);
    DoubleVector a01 = a00;
    DoubleVector a02 = a00;
    DoubleVector a03 = a00;
    DoubleVector a10 = a00;
    DoubleVector a11 = a00;
    DoubleVector a12 = a00;
    DoubleVector a13 = a00;
    DoubleVector a20 = a00;
    DoubleVector a21 = a00;
    DoubleVector a22 = a00;
    DoubleVector a23 = a00;
    DoubleVector a30 = a00;
    DoubleVector a31 = a00;
    DoubleVector a32 = a00;
    DoubleVector a33 = a00;
    for (int at = (axes - 1) * TILE; at >= differences * TILE; at -= TILE) {
      DoubleVector r0 = DoubleVector.fromArray(DOUBLES, lanes, at + lane);
      DoubleVector r1 = DoubleVector.fromArray(DOUBLES, lanes, at + lane + D_LENGTH);
      DoubleVector r2 = DoubleVector.fromArray(DOUBLES, lanes, at + lane + 2 * D_LENGTH);
      DoubleVector r3 = DoubleVector.fromArray(DOUBLES, lanes, at + lane + 3 * D_LENGTH);
      DoubleVector q0 = DoubleVector.broadcast(DOUBLES, rows[at + row]);
      a00 = q0.fma(r0, a00);
      a01 = q0.fma(r1, a01);
      a02 = q0.fma(r2, a02);
      a03 = q0.fma(r3, a03);
      DoubleVector q1 = DoubleVector.broadcast(DOUBLES, rows[at + row + 1]);
      a10 = q1.fma(r0, a10);
      a11 = q1.fma(r1, a11);
      a12 = q1.fma(r2, a12);
      a13 = q1.fma(r3, a13);
      DoubleVector q2 = DoubleVector.broadcast(DOUBLES, rows[at + row + 2]);
      a20 = q2.fma(r0, a20);
      a21 = q2.fma(r1, a21);
      a22 = q2.fma(r2, a22);
      a23 = q2.fma(r3, a23);
      DoubleVector q3 = DoubleVector.broadcast(DOUBLES, rows[at + row + 3]);
      a30 = q3.fma(r0, a30);
      a31 = q3.fma(r1, a31);
      a32 = q3.fma(r2, a32);
      a33 = q3.fma(r3, a33);
    }
    DoubleVector t0 = DoubleVector.fromArray(DOUBLES, laneTerms, lane);
    DoubleVector t1 = DoubleVector.fromArray(DOUBLES, laneTerms, lane + D_LENGTH);
    DoubleVector t2 = DoubleVector.fromArray(DOUBLES, laneTerms, lane + 2 * D_LENGTH);
    DoubleVector t3 = DoubleVector.fromArray(DOUBLES, laneTerms, lane + 3 * D_LENGTH);
    a00 = a00.add(t0.add(rowTerms[row]));
    a01 = a01.add(t1.add(rowTerms[row]));
    a02 = a02.add(t2.add(rowTerms[row]));
    a03 = a03.add(t3.add(rowTerms[row]));
    a10 = a10.add(t0.add(rowTerms[row + 1]));
    a11 = a11.add(t1.add(rowTerms[row + 1]));
    a12 = a12.add(t2.add(rowTerms[row + 1]));
    a13 = a13.add(t3.add(rowTerms[row + 1]));
    a20 = a20.add(t0.add(rowTerms[row + 2]));
    a21 = a21.add(t1.add(rowTerms[row + 2]));
    a22 = a22.add(t2.add(rowTerms[row + 2]));
    a23 = a23.add(t3.add(rowTerms[row + 2]));
    a30 = a30.add(t0.add(rowTerms[row + 3]));
    a31 = a31.add(t1.add(rowTerms[row + 3]));
    a32 = a32.add(t2.add(rowTerms[row + 3]));
    a33 = a33.add(t3.add(rowTerms[row + 3]));
    for (int at = (differences - 1) * TILE; at >= 0; at -= TILE) {
      DoubleVector r0 = DoubleVector.fromArray(DOUBLES, lanes, at + lane);
      DoubleVector r1 = DoubleVector.fromArray(DOUBLES, lanes, at + lane + D_LENGTH);
      DoubleVector r2 = DoubleVector.fromArray(DOUBLES, lanes, at + lane + 2 * D_LENGTH);
      DoubleVector r3 = DoubleVector.fromArray(DOUBLES, lanes, at + lane + 3 * D_LENGTH);
      DoubleVector q0 = DoubleVector.broadcast(DOUBLES, rows[at + row]);
      DoubleVector d00 = q0.sub(r0);
      a00 = d00.fma(d00, a00);
      DoubleVector d01 = q0.sub(r1);
      a01 = d01.fma(d01, a01);
      DoubleVector d02 = q0.sub(r2);
      a02 = d02.fma(d02, a02);
      DoubleVector d03 = q0.sub(r3);
      a03 = d03.fma(d03, a03);
      DoubleVector q1 = DoubleVector.broadcast(DOUBLES, rows[at + row + 1]);
      DoubleVector d10 = q1.sub(r0);
      a10 = d10.fma(d10, a10);
      DoubleVector d11 = q1.sub(r1);
      a11 = d11.fma(d11, a11);
      DoubleVector d12 = q1.sub(r2);
      a12 = d12.fma(d12, a12);
      DoubleVector d13 = q1.sub(r3);
      a13 = d13.fma(d13, a13);
      DoubleVector q2 = DoubleVector.broadcast(DOUBLES, rows[at + row + 2]);
      DoubleVector d20 = q2.sub(r0);
      a20 = d20.fma(d20, a20);
      DoubleVector d21 = q2.sub(r1);
      a21 = d21.fma(d21, a21);
      DoubleVector d22 = q2.sub(r2);
      a22 = d22.fma(d22, a22);
      DoubleVector d23 = q2.sub(r3);
      a23 = d23.fma(d23, a23);
      DoubleVector q3 = DoubleVector.broadcast(DOUBLES, rows[at + row + 3]);
      DoubleVector d30 = q3.sub(r0);
      a30 = d30.fma(d30, a30);
      DoubleVector d31 = q3.sub(r1);
      a31 = d31.fma(d31, a31);
      DoubleVector d32 = q3.sub(r2);
      a32 = d32.fma(d32, a32);
      DoubleVector d33 = q3.sub(r3);
      a33 = d33.fma(d33, a33);
    }
    int to = row * TILE + lane;
    a00.intoArray(sums, to);
    a01.intoArray(sums, to + D_LENGTH);
    a02.intoArray(sums, to + 2 * D_LENGTH);
    a03.intoArray(sums, to + 3 * D_LENGTH);
    a10.intoArray(sums, to + TILE);
    a11.intoArray(sums, to + TILE + D_LENGTH);
    a12.intoArray(sums, to + TILE + 2 * D_LENGTH);
    a13.intoArray(sums, to + TILE + 3 * D_LENGTH);
    a20.intoArray(sums, to + 2 * TILE);
    a21.intoArray(sums, to + 2 * TILE + D_LENGTH);
    a22.intoArray(sums, to + 2 * TILE + 2 * D_LENGTH);
    a23.intoArray(sums, to + 2 * TILE + 3 * D_LENGTH);
    a30.intoArray(sums, to + 3 * TILE);
    a31.intoArray(sums, to + 3 * TILE + D_LENGTH);
    a32.intoArray(sums, to + 3 * TILE + 2 * D_LENGTH);
    a33.intoArray(sums, to + 3 * TILE + 3 * D_LENGTH);
  }

  @Override
  public void kernels(double[] squared, double scale, double[] kernels, double[] partials) {
    for (int row = 0; row < TILE; row++) {
      for (int p = 0; p < PARTIALS_DOUBLE; p += D_LENGTH) {
        rowOfKernels(squared, row * TILE + p, scale, kernels)
            .intoArray(partials, row * PARTIALS_DOUBLE + p);
      }
    }
  }

  /** Every PARTIALS_DOUBLE lanes of a row from the given one on; returns their sum. */
  private static DoubleVector rowOfKernels(
      double[] squared, int first, double scale, double[] kernels) {
    DoubleVector sum = kernel(DoubleVector.fromArray(DOUBLES, squared, first).mul(scale));
    sum.intoArray(kernels, first);
    for (int c = PARTIALS_DOUBLE; c < TILE; c += PARTIALS_DOUBLE) {
      DoubleVector k = kernel(DoubleVector.fromArray(DOUBLES, squared, first + c).mul(scale));
      k.intoArray(kernels, first + c);
      sum = sum.add(k);
    }
    return sum;
  }

  private static DoubleVector kernel(DoubleVector t) {
    DoubleVector s = t.reinterpretAsLongs().min(LIMIT_BITS_DOUBLE).reinterpretAsDoubles();
    DoubleVector rounded = s.add(Exp2.ROUND_DOUBLE);
    DoubleVector f = rounded.sub(Exp2.ROUND_DOUBLE).sub(s);
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
