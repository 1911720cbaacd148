package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.cli.plot.Caption;
import org.quests.cli.plot.ChainChart;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.ThermoChart;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.study.BandwidthCurveStudy;
import org.quests.study.FrameValues;
import org.quests.study.PhaseLine;
import org.quests.study.ThermoChain;
import org.quests.study.ThermoPair;
import org.quests.study.ThermoResult;
import org.quests.study.ThermoState;
import org.quests.study.ThermoStudy;
import org.quests.thermo.DimensionMatching;
import org.quests.thermo.ScaleMatching;
import org.quests.thermo.Sites;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Differences of entropy between thermodynamic states. */
@Example("cu_300K.xyz cu_600K.xyz -T 300,600 --plot thermo.svg")
@Command(
    name = ThermoCommand.NAME,
    description =
        "Differences of entropy in k_B between states of one material, with errors, and with what"
            + " they rest on: within one phase by scale matching, across a melting by dimension"
            + " matching.")
final class ThermoCommand extends AnalysisCommand {
  static final String NAME = "thermo";

  private static final OutputKind[] KINDS = {OutputKind.JSON, OutputKind.CSV};

  @Parameters(
      paramLabel = "STATE",
      arity = "1..*",
      description = "Trajectories, each of one state, in their order; or one file with --by.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = {"-T", "--temperatures"},
      split = ",",
      paramLabel = "K,K,…",
      hideParamSyntax = true,
      description = "Temperature of each state in K.")
  private @Nullable List<Double> temperatures;

  @Option(
      names = "--temperature-key",
      paramLabel = "KEY",
      description = "Take the temperature of a state from this value of its frames, in K.")
  private @Nullable String temperatureKey;

  @Option(
      names = "--by",
      paramLabel = "KEY",
      description = "The states are the groups of frames of one file with the same value of KEY.")
  private @Nullable String by;

  @Option(
      names = "--total",
      description = "Add the entropy of the momenta, (3/2) ln(T_b/T_a); needs temperatures.")
  private boolean total;

  @Option(
      names = "--energy-key",
      paramLabel = "KEY",
      description = "Energy of each frame in eV: with it a transition has a temperature, ΔU/ΔS.")
  private @Nullable String energyKey;

  @Option(
      names = "--pressure",
      paramLabel = "GPa",
      description = "Pressure of the states, for that temperature (default: 0).")
  private double pressure;

  @Mixin private BandwidthsOption bandwidths = new BandwidthsOption();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Of the choice of frames where states have different numbers of them, and of the"
              + " displacements of the volume term (default: 0).")
  private long seed;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw H against h and the differences at each H, as .svg or .png.")
  private @Nullable Path plot;

  @Option(
      names = "--plot-chain",
      paramLabel = "FILE",
      description =
          "Draw S - S0 of three states or more against the temperature, with its error, as .svg or"
              + " .png.")
  private @Nullable Path chainPlot;

  /** What is collected of the frames of a state. */
  private static final class Collected {
    private final Sites sites = new Sites();
    private final List<Double> energies = new ArrayList<>();
    private final List<Double> temperatures = new ArrayList<>();
    private final List<Integer> frames = new ArrayList<>();
  }

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  boolean hasOneBandwidth() {
    return false;
  }

  @Override
  void check() {
    BandwidthCurveStudy.requireCurve(bandwidths.values());
    if (by == null && files.size() < 2) {
      throw QuestsException.usage("expected two states or more, found one file; or give --by KEY");
    }
    if (by != null && files.size() > 1) {
      throw QuestsException.usage("--by groups the frames of one file, found " + files.size());
    }
    if (files.stream().distinct().count() < files.size()) {
      throw QuestsException.usage("a file is named twice: " + String.join(", ", files));
    }
    if (files.stream().filter("-"::equals).count() > 1) {
      throw QuestsException.usage("only one of the files can be standard input");
    }
    if (temperatures != null && temperatureKey != null) {
      throw QuestsException.usage("give the temperatures by -T or by --temperature-key, not both");
    }
    if (temperatures != null && by == null && temperatures.size() != files.size()) {
      throw wrongTemperatures(files.size());
    }
    if (!Double.isFinite(pressure)) {
      throw QuestsException.usage("expected a pressure in GPa, found " + pressure);
    }
    if (total && temperatures == null && temperatureKey == null) {
      throw QuestsException.usage("--total needs temperatures: give -T or --temperature-key");
    }
    if (chainPlot != null && temperatures == null && temperatureKey == null) {
      throw QuestsException.usage("--plot-chain needs temperatures: give -T or --temperature-key");
    }
    if (chainPlot != null && by == null && files.size() < 3) {
      throw QuestsException.usage("--plot-chain needs three states or more, found " + files.size());
    }
    Chart.check(plot, options.overwrite);
    Chart.check(chainPlot, options.overwrite);
  }

  private QuestsException wrongTemperatures(int states) {
    return QuestsException.usage(
        "expected a temperature for each of "
            + states
            + " states, found "
            + (temperatures == null ? 0 : temperatures.size()));
  }

  @Override
  void run(Parallelism parallelism) {
    List<ThermoState> states = withTemperatures(states(inputs(parallelism)));
    ThermoStudy study =
        ThermoStudy.of(states, evaluation()).at(bandwidths.values()).seeded(seed).under(pressure);
    ThermoResult result = (total ? study.withMomenta() : study).run(parallelism);
    say(result);
    warnOf(result);
    write(result);
    if (plot != null) {
      Chart.write(ThermoChart.of(result), caption(result), plot, options.overwrite);
    }
    if (chainPlot != null) {
      if (result.chain().points().size() > 2) {
        Chart.write(ChainChart.of(result), caption(result), chainPlot, options.overwrite);
      } else {
        warn("%s is not drawn: the chain does not reach a third state", chainPlot);
      }
    }
  }

  private Caption caption(ThermoResult result) {
    return new Caption(
        String.join(", ", files),
        Text.of("n = %,d each", result.states().get(0).scan().whole().count()),
        rows(result.spec()));
  }

  private List<ThermoState> states(Inputs inputs) {
    List<InputFile> opened =
        files.stream().map(file -> options.open(file, options.autoSpecies())).toList();
    if (opened.stream().anyMatch(InputFile::described)) {
      return ofArrays(inputs, opened);
    }
    List<Map<String, Collected>> collected = new ArrayList<>();
    int[] frames = new int[files.size()];
    files.forEach(file -> collected.add(new LinkedHashMap<>()));
    List<Environments> datasets =
        inputs
            .several(
                opened,
                null,
                (i, frame) -> {
                  String state = by == null ? files.get(i) : FrameValues.value(frame, by).text();
                  collect(
                      collected.get(i).computeIfAbsent(state, name -> new Collected()),
                      frame,
                      frames[i]++);
                })
            .datasets();
    List<ThermoState> states = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Environments all = datasets.get(i);
      collected
          .get(i)
          .forEach(
              (name, found) ->
                  states.add(
                      new ThermoState(
                          name,
                          by == null ? all : all.select(all.rowsOf(numbers(found.frames))),
                          found.sites,
                          mean(found.temperatures),
                          energyKey == null
                              ? null
                              : found.energies.stream().mapToDouble(e -> e).toArray())));
    }
    if (by != null && states.stream().allMatch(state -> isNumber(state.name()))) {
      states.sort(
          (a, b) -> Double.compare(Double.parseDouble(a.name()), Double.parseDouble(b.name())));
    }
    return states;
  }

  private List<ThermoState> ofArrays(Inputs inputs, List<InputFile> opened) {
    if (by != null || energyKey != null || temperatureKey != null) {
      throw QuestsException.usage(
          "--by, --energy-key and --temperature-key need frames, and an array holds descriptors"
              + " alone");
    }
    List<Environments> datasets = inputs.describe(opened);
    List<ThermoState> states = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      states.add(new ThermoState(files.get(i), datasets.get(i), null, Double.NaN, null));
    }
    return states;
  }

  private void collect(Collected state, Frame frame, int number) {
    state.frames.add(number);
    state.sites.add(frame);
    if (energyKey != null) {
      state.energies.add(number(frame, energyKey) / Math.max(1, frame.atoms()));
    }
    if (temperatureKey != null) {
      state.temperatures.add(number(frame, temperatureKey));
    }
  }

  private static double number(Frame frame, String key) {
    InfoValue value = FrameValues.value(frame, key);
    OptionalDouble number = value.number();
    if (number.isEmpty() || !Double.isFinite(number.getAsDouble())) {
      throw QuestsException.input(
          frame.origin().at() + key + " is " + value.text() + ", expected a number");
    }
    return number.getAsDouble();
  }

  private static int[] numbers(List<Integer> frames) {
    return frames.stream().mapToInt(f -> f).toArray();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
  }

  private static boolean isNumber(String text) {
    try {
      return Double.isFinite(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private List<ThermoState> withTemperatures(List<ThermoState> states) {
    if (temperatures == null) {
      return states;
    }
    if (temperatures.size() != states.size()) {
      throw wrongTemperatures(states.size());
    }
    List<ThermoState> known = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      known.add(states.get(i).at(temperatures.get(i)));
    }
    return known;
  }

  private void say(ThermoResult result) {
    for (ThermoResult.Of of : result.states()) {
      say(
          "%s: %,d environments in %,d frames (%s)%s",
          of.state().name(),
          of.scan().whole().count(),
          of.scan().frames(),
          rows(result.spec()),
          Double.isNaN(of.state().temperature())
              ? ""
              : Text.of(", %s K", plain(of.state().temperature())));
    }
    result.pairs().forEach(this::say);
    List<ThermoChain.Point> points = result.chain().points();
    if (points.size() > 2) {
      say("along the states:");
      for (ThermoChain.Point point : points) {
        say("  %s: S - S0 = %.4f ± %.4f k_B", point.name(), point.entropy(), point.error());
      }
    }
    if (result.phaseLine() != null) {
      say(result.phaseLine(), result.pressure());
    }
  }

  private void say(PhaseLine line, double at) {
    say("solid and liquid are in equilibrium:");
    for (PhaseLine.Point point : line.points()) {
      say("  %s K: %.3f ± %.3f GPa", plain(point.temperature()), point.pressure(), point.error());
    }
    ThermoPair.Transition melting = line.melting();
    if (melting == null) {
      say("  %s GPa: at none of the temperatures between", plain(at));
    } else {
      say(
          "  %s GPa: %.0f ± %.0f K, dP/dT = %.5f GPa/K",
          plain(at), melting.temperature(), melting.error(), melting.slope());
    }
  }

  private void say(ThermoPair pair) {
    say("%s to %s, for each atom:", pair.a().name(), pair.b().name());
    if (pair.scaleMatching().found()) {
      ScaleMatching found = pair.scaleMatching().get();
      say(
          "  scale matching: %s%.4f ± %.4f k_B at %d levels of H from %.2f to %.2f nats",
          pair.notScaled() ? "more than " : "",
          found.entropy(),
          found.jackknife().error(),
          found.levels().length,
          found.levels()[0],
          Arrays.stream(found.levels()).max().orElseThrow());
      if (pair.volumeTerm().found()) {
        say(
            "  volume term: %+.4f ± %.4f k_B",
            pair.volumeTerm().get().value(), pair.volumeTerm().get().error());
      } else {
        say("  volume term: none, %s", pair.volumeTerm().reason());
      }
    } else {
      say("  scale matching: refused, %s", pair.scaleMatching().reason());
    }
    if (pair.dimensionMatching().found()) {
      DimensionMatching found = pair.dimensionMatching().get();
      say(
          "  dimension matching: %.4f ± %.4f k_B at h = %.4f 1/Å, local dimensions %.2f and %.2f",
          found.entropy(), found.jackknife().error(), found.h(), found.first(), found.second());
    } else {
      say("  dimension matching: refused, %s", pair.dimensionMatching().reason());
    }
    say("  verdict: %s", pair.verdict());
    ThermoPair.Best best = pair.best();
    if (best != null) {
      say(
          "  %s difference of entropy: %.4f ± %.4f k_B",
          pair.total() ? "total" : "configurational", best.value(), ThermoChain.error(best));
    }
    pair.restsOn().forEach(sentence -> say("    rests on: %s", sentence));
    ThermoPair.Transition transition = pair.transition();
    if (transition != null) {
      say(
          "  temperature of the transition: %.0f ± %.0f K",
          transition.temperature(), transition.error());
      if (Double.isFinite(transition.slope())) {
        say("  dP/dT = %.5f GPa/K", transition.slope());
      }
    }
  }
}
