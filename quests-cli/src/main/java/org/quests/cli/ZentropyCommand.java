package org.quests.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.Caption;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.ZentropyChart;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.InputHashes;
import org.quests.study.ZentropyResult;
import org.quests.study.ZentropyStudy;
import org.quests.thermo.Configuration;
import org.quests.thermo.Ensemble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Thermodynamics of an ensemble of configurations. */
@Example("fe3pt.json -T 100:1000:100 --plot fe3pt.svg")
@Command(
    name = ZentropyCommand.NAME,
    description =
        "Free energy, entropy in k_B, volume, bulk modulus, expansion and heat capacity of an"
            + " ensemble of configurations, from their energies against the volume.",
    footer = {
      "",
      "FILE: {\"atoms\": of a cell, \"mass\": amu for each atom, \"configurations\": [",
      "  {\"name\": …, \"multiplicity\": …, \"volumes\": [Å3 of a cell], \"energies\": [eV],",
      "   \"free_energies\": {T: [eV]}, in place of energies and vibrations}, …]}"
    })
final class ZentropyCommand implements Callable<Integer> {
  static final String NAME = "zentropy";

  private static final OutputKind[] KINDS = {OutputKind.JSON, OutputKind.CSV};

  /** More temperatures than this are surely a mistake. */
  private static final int MOST = 100_000;

  private final @Nullable Caller caller;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE.json", description = "The configurations and their energies.")
  private String file;

  @Option(
      names = {"-T", "--temperatures"},
      paramLabel = "K,K,…",
      hideParamSyntax = true,
      description = "Temperatures in K: a list, or first:last:step (default: 100:1000:100).")
  private String temperatures = "100:1000:100";

  @Option(
      names = "--pressure",
      split = ",",
      paramLabel = "GPa,GPa,…",
      hideParamSyntax = true,
      description = "Pressures in GPa (default: 0).")
  private List<Double> pressures = new ArrayList<>();

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      hideParamSyntax = true,
      description =
          "Write the result to FILE; its ending says as what: .json, .csv. May be given several"
              + " times. With - the JSON goes to standard output.")
  private List<Path> outputs = new ArrayList<>();

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(names = "--overwrite", description = "Replace FILE if it exists.")
  private boolean overwrite;

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(names = "--quiet", fallbackValue = "true", description = "Print no summary.")
  private boolean quiet;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw V(T) and the probabilities, as .svg or .png.")
  private @Nullable Path plot;

  ZentropyCommand() {
    this(null);
  }

  /** For who runs the command from within the process; null: nobody. */
  ZentropyCommand(@Nullable Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    double[] t = temperatures(temperatures);
    double[] p =
        pressures.isEmpty() ? new double[1] : pressures.stream().mapToDouble(x -> x).toArray();
    for (double pressure : p) {
      if (!Double.isFinite(pressure)) {
        throw QuestsException.usage("expected pressures in GPa, found " + pressure);
      }
    }
    Path input = InputFile.pathOf(file);
    if (caller != null) {
      requireAbsolute(input);
    }
    for (Path output : outputs) {
      OutputKind.of(output, KINDS);
      if (!OutputKind.isStandard(output) && taken(output) == null) {
        if (caller != null) {
          requireAbsolute(output);
        }
        requireOther(input, output);
        AtomicOutput.check(output, overwrite);
      }
    }
    if (caller != null && plot != null) {
      requireAbsolute(plot);
    }
    Chart.check(plot, overwrite);
    InputHashes hashes = new InputHashes();
    ZentropyResult result = ZentropyStudy.read(input, hashes).run(t, p);
    say(result);
    result.cautions().forEach(this::warn);
    JsonResult json =
        Provenance.put(JsonResult.of(result.values()), spec, hashes.list(), ConfigFile.none());
    write(result, json);
    if (plot != null) {
      Chart.write(
          ZentropyChart.of(result),
          new Caption(
              file,
              result.atoms() + " atoms in a cell",
              result.configurations().size() + " configurations"),
          plot,
          overwrite);
    }
    return ExitCodes.OK;
  }

  private static void requireOther(Path input, Path output) {
    try {
      if (Files.exists(input) && Files.exists(output) && Files.isSameFile(input, output)) {
        throw QuestsException.usage(output + ": is the input, expected another file");
      }
    } catch (IOException e) {
      throw QuestsException.output(output + ": cannot be looked at: " + e.getMessage(), e);
    }
  }

  private void warn(String caution) {
    if (caller != null) {
      caller.warning(caution);
    } else {
      PrintWriter err = spec.commandLine().getErr();
      err.println("quests: warning: " + Printable.of(caution));
      err.flush();
    }
  }

  private static void requireAbsolute(Path path) {
    if (!path.isAbsolute()) {
      throw QuestsException.usage(path + ": expected an absolute path");
    }
  }

  private @Nullable OutputStream taken(Path output) {
    return caller == null ? null : caller.output(output);
  }

  private void write(ZentropyResult result, JsonResult json) {
    for (Path output : outputs) {
      AtomicOutput.Content content =
          OutputKind.of(output, KINDS) == OutputKind.CSV
              ? Table.of(result)::writeTo
              : json::writeTo;
      OutputStream taken = taken(output);
      if (taken != null) {
        try {
          content.writeTo(taken);
        } catch (IOException e) {
          throw QuestsException.output(output + ": cannot be handed over: " + e.getMessage(), e);
        }
      } else if (OutputKind.isStandard(output)) {
        spec.commandLine().getOut().println(json.text());
        spec.commandLine().getOut().flush();
      } else {
        AtomicOutput.write(output, overwrite, content);
      }
    }
    if (caller != null) {
      caller.result(json.values());
    }
  }

  /** A list, or first:last:step. */
  static double[] temperatures(String text) {
    try {
      if (text.indexOf(':') < 0) {
        return Arrays.stream(text.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
      }
      String[] parts = text.split(":", -1);
      if (parts.length == 3) {
        double first = Double.parseDouble(parts[0]);
        double last = Double.parseDouble(parts[1]);
        double step = Double.parseDouble(parts[2]);
        double count = Math.floor((last - first) / step * (1 + 1e-12)) + 1;
        if (step > 0 && count >= 1 && count <= MOST) {
          double[] all = new double[(int) count];
          Arrays.setAll(all, i -> first + i * step);
          return all;
        }
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw QuestsException.usage(
        "expected temperatures in K as a list or as first:last:step, found " + text);
  }

  private void say(ZentropyResult result) {
    if (quiet) {
      return;
    }
    PrintWriter out =
        outputs.stream().anyMatch(OutputKind::isStandard)
            ? spec.commandLine().getErr()
            : spec.commandLine().getOut();
    out.println(
        Text.of(
            "%s: %d configurations of %d atoms",
            file, result.configurations().size(), result.atoms()));
    for (Configuration c : result.configurations()) {
      out.println(
          Text.of(
              "  %s (%s alike): V0 = %.4f Å3, E0 = %.5f eV, B = %.2f GPa, B' = %.3f%s, fit to"
                  + " %.2g eV",
              c.name(),
              AnalysisCommand.plain(c.multiplicity()),
              c.minimum().volume(),
              c.minimum().energy(),
              c.minimum().bulkModulus(),
              c.minimum().derivative(),
              Double.isNaN(c.debyeTemperature())
                  ? ""
                  : Text.of(", Debye temperature %.1f K", c.debyeTemperature()),
              c.curve().rms()));
    }
    out.println(
        Text.of(
            "  %8s %8s %11s %11s %9s %9s %9s %11s %8s",
            "T (K)", "P (GPa)", "V (Å3)", "F (eV)", "S (k_B)", "S_conf", "B (GPa)", "α (1/K)",
            "C_P"));
    for (ZentropyResult.At at : result.points()) {
      Ensemble.Point p = at.point();
      out.println(
          Text.of(
              "  %8s %8s %11.5f %11.5f %9.3f %9.3f %9.2f %11.3e %8.3f",
              AnalysisCommand.plain(p.temperature()),
              AnalysisCommand.plain(p.pressure()),
              p.volume(),
              p.free(),
              p.entropy(),
              p.configurational(),
              p.bulkModulus(),
              p.expansion(),
              p.heatAtPressure()));
    }
    for (Ensemble.Critical critical : result.criticalPoints()) {
      out.println(
          Text.of(
              "  critical point: %.1f K, %.3f GPa, %.3f Å3",
              critical.temperature(), critical.pressure(), critical.volume()));
    }
    out.flush();
  }
}
