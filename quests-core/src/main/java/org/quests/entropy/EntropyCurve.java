package org.quests.entropy;

import org.quests.core.QuestsException;

/**
 * H of some environments at several bandwidths, and how far it is off because there are few frames.
 *
 * @param h bandwidths in 1/Å, ascending
 * @param count n, the number of environments
 * @param entropy H at each in nats
 * @param withoutOwnFrame H with each environment's own frame left out, in nats: NaN for a single
 *     frame
 */
public record EntropyCurve(double[] h, int count, double[] entropy, double[] withoutOwnFrame) {
  /** The widest bracket, in nats, of an H that can be compared with others and used further. */
  public static final double COMPARABLE = 0.05;

  /** The bandwidths of a curve where nothing else is said. */
  public static final int BANDWIDTHS = 12;

  private static final double LEAST = 0.005;
  private static final double GREATEST = 0.12;

  /** Checks that all are there, in order. */
  public EntropyCurve {
    if (entropy.length != h.length || withoutOwnFrame.length != h.length) {
      throw new IllegalArgumentException(
          h.length + " bandwidths, " + entropy.length + " and " + withoutOwnFrame.length);
    }
    requireAscending(h);
  }

  /**
   * Refuses bandwidths that are not in order.
   *
   * @throws QuestsException of kind USAGE
   */
  public static void requireAscending(double[] h) {
    for (int i = 1; i < h.length; i++) {
      if (!(h[i] > h[i - 1])) {
        throw QuestsException.usage(
            "expected bandwidths in ascending order, found " + h[i] + " after " + h[i - 1]);
      }
    }
  }

  /** 0.005 … 0.12 1/Å, log-spaced. */
  public static double[] usualBandwidths() {
    return spaced(LEAST, GREATEST, BANDWIDTHS);
  }

  /** Bandwidths that are log-spaced, from the least to the greatest. */
  public static double[] spaced(double least, double greatest, int count) {
    double[] h = new double[count];
    for (int i = 0; i < count; i++) {
      h[i] = least * StrictMath.exp(StrictMath.log(greatest / least) * i / (count - 1));
    }
    h[count - 1] = greatest;
    return h;
  }

  /** How many bandwidths there are. */
  public int size() {
    return h.length;
  }

  /** The bracket at bandwidth i: H without own frames less H, in nats. */
  public double bracket(int i) {
    return withoutOwnFrame[i] - entropy[i];
  }

  /** Whether H at bandwidth i can be compared with others: its bracket is at most 0.05 nats. */
  public boolean comparable(int i) {
    return bracket(i) <= COMPARABLE;
  }
}
