package org.quests.cli;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.kernel.Bandwidth;
import org.quests.study.BandwidthStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A bandwidth from the volume per atom. */
@Example("11.8")
@Command(
    name = BandwidthCommand.NAME,
    description = "Estimate the bandwidth h from the volume per atom.",
    footer = {
      "",
      "Gaussian rule: h = 0.0897141 exp(-1/2 (V/10.896)^2) + 0.0119417",
      "Cutoff rule: h = 0.086164 w(log^2 V; 11.61172) + 0.016,",
      "with w(x; a) = (1 - (x/a)^2)^2 for x < a, else 0"
    })
final class BandwidthCommand implements Callable<Integer> {
  static final String NAME = "bandwidth";

  private final @Nullable Caller caller;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "VOLUME", description = "Volume per atom in Å³.")
  private double volume;

  @Option(
      names = {"-c", "--cutoff"},
      description = "Use the cutoff rule instead of the Gaussian rule.")
  private boolean cutoff;

  BandwidthCommand() {
    this(null);
  }

  /** For who runs the command from within the process, and wants all digits; null: nobody. */
  BandwidthCommand(@Nullable Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() throws QuestsException {
    BandwidthStudy study = new BandwidthStudy(volume);
    Bandwidth h = cutoff ? study.cutoff() : study.gaussian();
    if (caller != null) {
      caller.result(Map.of("volume", volume, "bandwidth", h.value()));
    }
    spec.commandLine()
        .getOut()
        .printf(Locale.ROOT, "V = %.2f Å^3/atom -> h = %.5f%n", volume, h.value());
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }
}
