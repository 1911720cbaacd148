package org.quests.study;

import java.util.Locale;
import org.quests.core.Version;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;

/**
 * The version, engine and accuracy by which kernel sums were evaluated.
 *
 * @param version of this library
 * @param engine its name
 * @param precision the arithmetic that was used
 * @param tolerance relative bound on what was left out of a sum
 */
public record Program(String version, String engine, Precision precision, double tolerance) {
  private static final ResultKeys<Program> KEYS =
      ResultKeys.of(Program.class)
          .with(ResultKey.of("version", "of the program"), Program::version)
          .with(ResultKey.of("engine", "of the kernel sums"), Program::engine)
          .with(
              ResultKey.of("precision", "single or double, of the kernel sums"),
              p -> p.precision.name().toLowerCase(Locale.ROOT))
          .with(
              ResultKey.of("tolerance", "relative bound on what was left out of a sum"),
              Program::tolerance);

  static Program of(Weighing weighing, LogKernelSums.Header header) {
    return of(weighing.evaluation(), header);
  }

  static Program of(Evaluation evaluation, LogKernelSums.Header header) {
    return new Program(
        Version.number(), evaluation.engine().name(), header.precision(), header.tolerance());
  }

  static Program of(Weighing weighing, Precision precision, double tolerance) {
    return new Program(
        Version.number(), weighing.evaluation().engine().name(), precision, tolerance);
  }

  /** The keys of its values. */
  public static ResultKeys<Program> keys() {
    return KEYS;
  }
}
