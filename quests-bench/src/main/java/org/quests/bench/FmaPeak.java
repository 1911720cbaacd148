package org.quests.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What the processor can do at most: fused multiply-adds in single precision, and nothing else. */
final class FmaPeak {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** Independent sums: more than a processor needs to hide what one multiply-add takes. */
  private static final int SUMS = 12;

  private static final int ROUNDS = 20_000;

  private FmaPeak() {}

  /** Multiply-adds of single numbers that one call of {@link #run} makes. */
  static double operations() {
    return (double) ROUNDS * SUMS * FLOATS.length();
  }

  /** Makes them; returns a number that depends on all. */
  static float run() {
    FloatVector x = FloatVector.broadcast(FLOATS, 0.999f);
    FloatVector y = FloatVector.broadcast(FLOATS, 0.001f);
    FloatVector a = y;
    FloatVector b = y.add(1);
    FloatVector c = y.add(2);
    FloatVector d = y.add(3);
    FloatVector e = y.add(4);
    FloatVector f = y.add(5);
    FloatVector g = y.add(6);
    FloatVector h = y.add(7);
    FloatVector i = y.add(8);
    FloatVector j = y.add(9);
    FloatVector k = y.add(10);
    FloatVector l = y.add(11);
    for (int round = 0; round < ROUNDS; round++) {
      a = a.fma(x, y);
      b = b.fma(x, y);
      c = c.fma(x, y);
      d = d.fma(x, y);
      e = e.fma(x, y);
      f = f.fma(x, y);
      g = g.fma(x, y);
      h = h.fma(x, y);
      i = i.fma(x, y);
      j = j.fma(x, y);
      k = k.fma(x, y);
      l = l.fma(x, y);
    }
    return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
  }
}
