package org.quests.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.entropy.EntropyCurve;
import picocli.CommandLine.Option;

/** The bandwidths of a curve. */
final class BandwidthsOption {
  @Option(
      names = "--bandwidths",
      split = ",",
      paramLabel = "H,H,…",
      hideParamSyntax = true,
      description = "Bandwidths in 1/Å, ascending (default: 12 from 0.005 to 0.12, log-spaced).")
  private @Nullable List<Double> bandwidths;

  /** In 1/Å: those that were given, or else the usual ones. */
  double[] values() {
    return bandwidths == null
        ? EntropyCurve.usualBandwidths()
        : bandwidths.stream().mapToDouble(value -> value).toArray();
  }
}
