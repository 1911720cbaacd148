package org.quests.bench;

import java.util.Locale;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/** Where two lists of numbers differ, to the last bit. */
final class Differences {
  private Differences() {}

  /**
   * How many numbers differ, the first of them, and the largest difference, as one line; empty
   * where none does. A NaN differs from every number, and has the largest difference.
   */
  static Optional<String> line(int count, IntToDoubleFunction expected, IntToDoubleFunction found) {
    int differ = 0;
    int first = -1;
    int worst = -1;
    double largest = -1;
    for (int i = 0; i < count; i++) {
      double is = found.applyAsDouble(i);
      double was = expected.applyAsDouble(i);
      if (Double.doubleToLongBits(is) == Double.doubleToLongBits(was)) {
        continue;
      }
      if (differ++ == 0) {
        first = i;
      }
      double difference = Math.abs(is - was);
      if (Double.isNaN(difference)) {
        difference = Double.POSITIVE_INFINITY;
      }
      if (difference > largest) {
        largest = difference;
        worst = i;
      }
    }
    if (differ == 0) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%,d of %,d differ; first %d: expected %s, found %s; largest difference %.3g at %d",
            differ,
            count,
            first,
            expected.applyAsDouble(first),
            found.applyAsDouble(first),
            largest,
            worst));
  }
}
