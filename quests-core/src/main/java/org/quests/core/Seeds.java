package org.quests.core;

import java.util.Random;

/**
 * Random numbers that depend on a seed alone, not on the threads. The generator is {@link Random};
 * Java defines its numbers to the bit, normal ones too.
 *
 * <p>Whoever calls gives a seed, never a generator: a {@code long}, the last of what says what to
 * do, in a plan or as a parameter. Where settings are given one by one it is that of {@code
 * withSeed}, and 0 without.
 */
public final class Seeds {
  private Seeds() {}

  /**
   * A generator for one of many pieces of work.
   *
   * @param seed of all of them
   * @param path numbers that tell this one apart from the others
   */
  public static Random generator(long seed, long... path) {
    long state = mix(seed);
    for (long step : path) {
      state = mix(state + step);
    }
    return new Random(state);
  }

  /** Neighbouring numbers give numbers that have nothing in common (the step of SplitMix64). */
  private static long mix(long z) {
    z += 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
