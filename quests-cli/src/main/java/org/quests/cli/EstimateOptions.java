package org.quests.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.core.Interval;
import org.quests.core.QuestsException;
import org.quests.entropy.Estimate;
import org.quests.entropy.Proportion;
import picocli.CommandLine.Option;

/** Options of commands whose result can be an estimate. */
final class EstimateOptions {
  static final String ACCURACY = "--accuracy";

  /** What is said where it is as cheap to weigh all pairs. */
  static final String EXACT = "exact: here all pairs are as cheap as an estimate";

  @Option(
      names = ACCURACY,
      paramLabel = "E",
      description =
          "Estimate to ± E with 95 %% confidence (nats, relative for D, absolute for fractions),"
              + " without weighing all pairs (default: exact).")
  private @Nullable Double accuracy;

  /** Whether an estimate is wanted. */
  boolean asked() {
    return accuracy != null;
  }

  /**
   * Half the width of the interval of 95 % that is wanted.
   *
   * @throws QuestsException of kind USAGE where it is none
   */
  double accuracy() {
    if (accuracy == null || !(accuracy > 0 && accuracy < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "expected an --accuracy greater than 0 and finite, found " + accuracy);
    }
    return accuracy;
  }

  /**
   * Refuses an accuracy that is none, and options that an estimate cannot follow.
   *
   * @param others options of the command by whether they were given
   * @throws QuestsException of kind USAGE
   */
  void check(Map<String, Boolean> others) {
    if (!asked()) {
      return;
    }
    accuracy();
    others.forEach(
        (option, given) -> {
          if (given) {
            throw QuestsException.usage(
                "an estimate does without " + option + ": leave it out, or --accuracy");
          }
        });
  }

  /** The same of a command whose kernel sums can be made in parts. */
  void check(PartsOptions parts, Map<String, Boolean> others) {
    check(others);
    if (asked() && parts.asked()) {
      throw QuestsException.usage(
          "--accuracy is the work of one process, for it weighs few pairs: leave out --shard,"
              + " --parts and --checkpoint");
    }
  }

  /**
   * Refuses outputs of values of all environments.
   *
   * @throws QuestsException of kind USAGE
   */
  void refuseOtherThan(AnalysisCommand command, OutputKind kind) {
    for (OutputKind other : command.outputs()) {
      if (asked() && other != kind && command.writes(other)) {
        throw QuestsException.usage(
            "--accuracy gives no values of all environments: expected an output that ends in .json");
      }
    }
  }

  /** A share with its interval. */
  static String text(Proportion share) {
    Interval interval = share.interval();
    return Text.of(
        "%.4f (95 %%: %.4f to %.4f, %,d queries)",
        share.value(), interval.low(), interval.high(), share.drawn());
  }

  /** How an estimate was made, for a line of the summary. */
  static String text(Estimate estimate) {
    return Text.of(
        "95 %%, %,d queries, %d %s",
        estimate.queries(), estimate.levels(), estimate.levels() == 1 ? "level" : "levels");
  }

  /** A value with the digits that its interval leaves, one more at most. */
  static String text(double value, Interval interval) {
    double half = half(interval);
    int digits = half > 0 ? Math.clamp((int) Math.ceil(1 - Math.log10(half)), 0, 12) : 6;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** Half the width of an interval. */
  static double half(Interval interval) {
    return (interval.high() - interval.low()) / 2;
  }
}
