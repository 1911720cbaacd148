package org.quests.neighbors.simd;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.quests.core.Vectors;
import org.quests.neighbors.NeighborArithmetic;
import org.quests.neighbors.ScalarNeighborArithmetic;

/** Neighbour arithmetic with vector instructions. */
public final class SimdNeighborArithmetic implements NeighborArithmetic {
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(
          double.class,
          VectorShape.forBitSize(Vectors.width(DoubleVector.SPECIES_PREFERRED.vectorBitSize())));
  private static final VectorSpecies<Long> LONGS =
      VectorSpecies.of(long.class, DOUBLES.vectorShape());
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));
  private static final int LENGTH = DOUBLES.length();
  private static final LongVector LANES = LongVector.zero(LONGS).addIndex(1);

  /** Packing lanes together takes an instruction that vectors of 128 bits mostly do not have. */
  private static final boolean NARROW = LENGTH < 4;

  private final ScalarNeighborArithmetic plain = new ScalarNeighborArithmetic();

  @Override
  public int pick(
      double[][] points, int count, double[] centre, double limit, double[][] picked, int[] index) {
    return NARROW
        ? plain.pick(points, count, centre, limit, picked, index)
        : pickWide(points, count, centre, limit, picked, index);
  }

  private static int pickWide(
      double[][] points, int count, double[] centre, double limit, double[][] picked, int[] index) {
    double[] x = points[0];
    double[] y = points[1];
    double[] z = points[2];
    double[] shiftX = points[3];
    double[] shiftY = points[4];
    double[] shiftZ = points[5];
    double[] toX = picked[0];
    double[] toY = picked[1];
    double[] toZ = picked[2];
    double[] squared = picked[3];
    int hits = 0;
    for (int i = 0; i < count; i += LENGTH) {
      DoubleVector dx =
          DoubleVector.fromArray(DOUBLES, x, i)
              .sub(centre[0])
              .add(DoubleVector.fromArray(DOUBLES, shiftX, i));
      DoubleVector dy =
          DoubleVector.fromArray(DOUBLES, y, i)
              .sub(centre[1])
              .add(DoubleVector.fromArray(DOUBLES, shiftY, i));
      DoubleVector dz =
          DoubleVector.fromArray(DOUBLES, z, i)
              .sub(centre[2])
              .add(DoubleVector.fromArray(DOUBLES, shiftZ, i));
      DoubleVector sum = dx.mul(dx).add(dy.mul(dy)).add(dz.mul(dz));
      VectorMask<Double> near = sum.compare(LT, limit);
      if (near.anyTrue()) {
        dx.compress(near).intoArray(toX, hits);
        dy.compress(near).intoArray(toY, hits);
        dz.compress(near).intoArray(toZ, hits);
        sum.compress(near).intoArray(squared, hits);
        IntVector.broadcast(INTS, i).addIndex(1).compress(near.cast(INTS)).intoArray(index, hits);
        hits += near.trueCount();
      }
    }
    return hits;
  }

  @Override
  public void rank(double[] numbers, int count, long[] ranks) {
    Arrays.fill(numbers, count, count + PAD, Double.POSITIVE_INFINITY);
    for (int from = 0; from < count; from += LENGTH) {
      rank(numbers, count, from, ranks);
    }
  }

  /**
   * Ranks as many numbers as there are lanes. Bits of numbers that are not negative are ordered
   * like the numbers, and the sign of their difference says which is smaller: before a number also
   * come equal ones that precede it.
   *
   * <p>All in one method, for vectors that pass between methods may end up in objects.
   */
  private static void rank(double[] numbers, int count, int from, long[] ranks) {
    LongVector own = DoubleVector.fromArray(DOUBLES, numbers, from).reinterpretAsLongs();
    LongVector next = own.add(1);
    LongVector preceding = LongVector.zero(LONGS);
    for (int j = 0; j < from; j++) {
      LongVector other = DoubleVector.broadcast(DOUBLES, numbers[j]).reinterpretAsLongs();
      preceding = preceding.add(other.sub(next).lanewise(LSHR, 63));
    }
    LongVector beside = LongVector.zero(LONGS);
    int to = Math.min(count, from + LENGTH);
    for (int j = from; j < to; j++) {
      LongVector other = DoubleVector.broadcast(DOUBLES, numbers[j]).reinterpretAsLongs();
      LongVector precedes = LongVector.broadcast(LONGS, (long) j - from).sub(LANES);
      LongVector limit = own.add(precedes.lanewise(LSHR, 63));
      beside = beside.add(other.sub(limit).lanewise(LSHR, 63));
    }
    LongVector following = LongVector.zero(LONGS);
    for (int j = to; j < count; j++) {
      LongVector other = DoubleVector.broadcast(DOUBLES, numbers[j]).reinterpretAsLongs();
      following = following.add(other.sub(own).lanewise(LSHR, 63));
    }
    preceding.add(beside).add(following).intoArray(ranks, from);
  }
}
