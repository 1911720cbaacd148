package org.quests.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.output.Csv;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.CurveChart;
import org.quests.compress.Compressor;
import org.quests.compress.Curve;
import org.quests.compress.CurvePoint;
import org.quests.compress.Method;
import org.quests.compress.Ranking;
import org.quests.compress.Rules;
import org.quests.compress.Size;
import org.quests.compress.Summary;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.Evaluation;
import org.quests.io.FrameSlice;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which frames of a dataset to keep. */
@Command(
    name = "compress",
    description =
        "Which frames to keep: chooses frames that together tell most of the dataset. Writes them,"
            + " their numbers, or a ranking.")
final class CompressCommand extends AnalysisCommand {
  private static final String CONDITIONAL = "msc_conditional";
  private static final String OPTIMAL = "optimal";
  private static final OutputKind[] OUTPUTS = {OutputKind.JSON, OutputKind.FRAMES, OutputKind.CSV};
  private static final OutputKind[] TABLE = {OutputKind.CSV};

  @Parameters(
      paramLabel = "FILE",
      description = "Trajectory or descriptor array; - for standard input.")
  private String file;

  @Option(
      names = {"-r", "--reference"},
      paramLabel = "FILE",
      description = "What is covered already: msc chooses what this dataset lacks.")
  private @Nullable String reference;

  @Option(
      names = {"-s", "--size"},
      paramLabel = "N",
      description = {
        "Frames to keep: 20 is a count, 0.2 a fraction,",
        "1.0 everything (default: 0.5)."
      })
  private @Nullable String size;

  @Option(
      names = {"-m", "--method"},
      paramLabel = "NAME",
      completionCandidates = Methods.class,
      description = {
        "msc, msc_conditional, fps, mean_fps, k_means,",
        "random, optimal (default: ${DEFAULT-VALUE})."
      })
  private String method = "msc";

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description = "Frames are written as in the input, or by ranking (default: input).")
  private Order order = Order.INPUT;

  @Option(
      names = "--curve",
      paramLabel = "FILE",
      description = "Write H, D, overlap and efficiency of every size, as .csv.")
  private @Nullable Path curveFile;

  @Option(names = "--plot", paramLabel = "FILE", description = "Draw that curve, as .svg or .png.")
  private @Nullable Path plot;

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "FRAMES",
      description = "Frames to select first: numbers or slices, 0,7,20:30.")
  private List<String> keep = new ArrayList<>();

  @Option(
      names = "--drop",
      split = ",",
      paramLabel = "FRAMES",
      description = "Frames not to select.")
  private List<String> drop = new ArrayList<>();

  @Option(
      names = "--per-group",
      paramLabel = "KEY",
      description = "The size is a quota in each value of this key of the frames.")
  private @Nullable String perGroup;

  @Option(
      names = "--budget-atoms",
      paramLabel = "N",
      description = "Select at most so many atoms in all.")
  private @Nullable Long budgetAtoms;

  @Option(
      names = "--budget-key",
      paramLabel = "KEY=N",
      description = "Let this key of the frames add up to at most N.")
  private @Nullable String budgetKey;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of random and k_means (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** In which order frames are written. */
  enum Order {
    /** That of the input. */
    INPUT,
    /** That in which they were chosen. */
    RANKING
  }

  @Override
  OutputKind[] outputs() {
    return OUTPUTS;
  }

  @Override
  void run(Parallelism parallelism) {
    boolean optimal = method.equals(OPTIMAL);
    Method how = optimal || method.equals(CONDITIONAL) ? Method.MSC : namedMethod();
    checkUsage(how, optimal);
    Size asked = size == null ? null : Size.parse(size);
    InputFile input = InputFile.of(file, readsAgain(), options.hashes());
    options.requireFramesToWrite(input, OUTPUTS);
    Inputs inputs = inputs(parallelism);
    Environments known = null;
    Environments dataset;
    if (reference == null) {
      dataset = inputs.describe(input);
    } else {
      List<Environments> both =
          inputs.describe(List.of(input, Inputs.second(file, reference, options)));
      dataset = both.get(0);
      known = both.get(1);
      inputs.warnOfLacking(dataset, known);
    }
    Evaluation evaluation = evaluation();
    Bandwidth h = Bandwidth.of(options.bandwidth());
    Rules rules = rules(inputs, input, dataset, asked);
    long started = System.nanoTime();
    Compressor compressor = Compressor.of(dataset, h, parallelism).withRules(rules).withSeed(seed);
    if (known != null) {
      compressor = compressor.withReference(ReferenceSet.of(known, parallelism), parallelism);
    }
    int frames = frames(compressor, dataset, asked, optimal);
    Ranking ranking = compressor.rank(how, frames, parallelism);
    Curve curve = needsCurve(optimal) ? compressor.curve(ranking, parallelism) : null;
    int[] selected = ranking.frames();
    if (optimal && curve != null) {
      selected = Arrays.copyOf(selected, curve.best());
    }
    double compressSeconds = secondsSince(started);
    started = System.nanoTime();
    Summary summary = Summary.of(dataset, selected, known, h, evaluation, parallelism);
    double metricsSeconds = secondsSince(started);

    sayDataset(file, dataset);
    say(
        "%s: %,d frames with %,d environments",
        known != null && how == Method.MSC && !optimal ? CONDITIONAL : method,
        summary.frames(),
        summary.environments());
    say("H = %.6f nats, D = %.6f nats", summary.entropy().value(), summary.diversity());
    say(
        "overlap: %.2f %% of all environments are covered%s",
        100 * summary.overlap(), known == null ? "" : ", the reference counted in");
    if (options.writes()) {
      writeOutput(
          inputs,
          input,
          dataset,
          ranking,
          selected,
          curve,
          json(evaluation, dataset, ranking, selected, summary, compressSeconds, metricsSeconds));
    }
    writeCurve(curve);
  }

  /** The names of the methods, for completion. */
  static final class Methods implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(
              Stream.of(Method.values()).map(how -> how.name().toLowerCase(Locale.ROOT)),
              Stream.of(CONDITIONAL, OPTIMAL))
          .iterator();
    }
  }

  private Method namedMethod() {
    try {
      return Method.of(method);
    } catch (QuestsException e) {
      throw QuestsException.usage(e.getMessage() + ", " + CONDITIONAL + ", " + OPTIMAL);
    }
  }

  private boolean needsCurve(boolean optimal) {
    return optimal || curveFile != null || plot != null || writes(OutputKind.CSV);
  }

  private void checkUsage(Method how, boolean optimal) {
    if (method.equals(CONDITIONAL) && reference == null) {
      throw QuestsException.usage("msc_conditional needs a reference, given by -r");
    }
    if (!how.nested() && needsCurve(optimal)) {
      throw QuestsException.usage(
          method + " chooses anew for each size: there is no ranking, nor a curve of its prefixes");
    }
    if (curveFile != null) {
      OutputKind.of(curveFile, TABLE);
      AtomicOutput.check(curveFile, options.overwrite);
    }
    Chart.check(plot, options.overwrite);
    if (budgetAtoms != null && budgetKey != null) {
      throw QuestsException.usage("give one budget, of atoms or of a key");
    }
  }

  private boolean readsAgain() {
    return options.autoSpecies()
        || writes(OutputKind.FRAMES)
        || perGroup != null
        || budgetKey != null;
  }

  private Rules rules(Inputs inputs, InputFile input, Environments dataset, @Nullable Size asked) {
    Rules rules =
        Rules.NONE
            .keep(places("--keep", keep, dataset.frames()))
            .drop(places("--drop", drop, dataset.frames()));
    if (perGroup != null) {
      rules =
          rules.perGroup(
              FrameValues.texts(inputs, input, perGroup),
              asked == null ? Size.fraction(budgeted() ? 1 : 0.5) : asked);
    }
    if (budgetAtoms != null) {
      double[] atoms = new double[dataset.frames()];
      Arrays.setAll(atoms, f -> (double) dataset.frameStart(f + 1) - dataset.frameStart(f));
      rules = rules.budget(atoms, budgetAtoms);
    }
    if (budgetKey != null) {
      int at = budgetKey.lastIndexOf('=');
      if (at < 1) {
        throw QuestsException.usage("expected --budget-key KEY=N, found " + budgetKey);
      }
      double most;
      try {
        most = Double.parseDouble(budgetKey.substring(at + 1));
      } catch (NumberFormatException e) {
        throw QuestsException.usage("expected --budget-key KEY=N, found " + budgetKey);
      }
      rules = rules.budget(FrameValues.numbers(inputs, input, budgetKey.substring(0, at)), most);
    }
    return rules;
  }

  private boolean budgeted() {
    return budgetAtoms != null || budgetKey != null;
  }

  /** Frames by number or slice, counted within {@code --frames}. */
  private static int[] places(String option, List<String> items, int frames) {
    return items.stream()
        .flatMapToInt(
            item -> {
              int[] places = FrameSlice.parse(item).places(frames);
              if (places.length == 0) {
                throw QuestsException.usage(
                    option + " " + item + ": no such frame among " + frames);
              }
              return IntStream.of(places);
            })
        .toArray();
  }

  /** How many frames to rank. */
  private int frames(
      Compressor compressor, Environments dataset, @Nullable Size asked, boolean optimal) {
    int available = compressor.available();
    if (available == 0) {
      throw QuestsException.usage("no frame is left to choose from");
    }
    if (optimal || perGroup != null || (asked == null && budgeted())) {
      return available;
    }
    Size wanted = asked == null ? Size.fraction(0.5) : asked;
    int count = wanted.of(dataset.frames());
    if (count > available && wanted.fraction()) {
      return available;
    }
    return wanted.fraction() ? count : wanted.of(available);
  }

  private JsonResult json(
      Evaluation evaluation,
      Environments dataset,
      Ranking ranking,
      int[] selected,
      Summary summary,
      double compressSeconds,
      double metricsSeconds) {
    JsonResult json =
        new JsonResult()
            .put("file", file)
            .put("reference", reference)
            .put("method", method)
            .put("n_envs", dataset.count());
    putSetting(json, dataset.spec())
        .put("compress_time", compressSeconds)
        .put("metrics_time", metricsSeconds)
        .put("orig_n_structs", dataset.frames())
        .put("orig_n_envs", dataset.count())
        .put("comp_H", summary.entropy().value())
        .put("comp_D", summary.diversity())
        .put("comp_n_structs", summary.frames())
        .put("comp_n_envs", summary.environments())
        .put("overlap", summary.overlap())
        .put("seed", seed)
        .put("kernel_evaluations", ranking.evaluations())
        .put("kernel_evaluations_full_scan", ranking.fullScan());
    putProgram(json, evaluation, summary.header())
        .put("descriptor_time", dataset.descriptorSeconds())
        .put("selected", Arrays.stream(selected).asLongStream().toArray());
    return json;
  }

  private void writeOutput(
      Inputs inputs,
      InputFile input,
      Environments dataset,
      Ranking ranking,
      int[] selected,
      @Nullable Curve curve,
      JsonResult json) {
    write(
        OutputKind.FRAMES,
        out ->
            new SelectedFrames(inputs, input, dataset.index())
                .write(selected, order == Order.RANKING, out));
    write(json, writer -> writeRanking(ranking, selected.length, curve, writer));
  }

  private static void writeRanking(Ranking ranking, int count, @Nullable Curve curve, Writer writer)
      throws IOException {
    if (curve == null) {
      throw new IllegalStateException("no curve was made");
    }
    writer.write(
        Csv.row(
                List.of(
                    ResultNames.RANK,
                    ResultNames.FRAME,
                    ResultNames.SCORE,
                    ResultNames.ENTROPY,
                    ResultNames.DIVERSITY,
                    ResultNames.OVERLAP))
            + "\n");
    for (int i = 0; i < count; i++) {
      CurvePoint point = curve.points().get(i);
      double score = ranking.scores()[i];
      writer.write(
          (i + 1)
              + ","
              + ranking.frames()[i]
              + ","
              + (Double.isFinite(score) ? Double.toString(score) : "")
              + ","
              + point.entropy()
              + ","
              + point.diversity()
              + ","
              + point.overlap()
              + "\n");
    }
  }

  private void writeCurve(@Nullable Curve curve) {
    if (curve == null) {
      return;
    }
    if (curveFile != null) {
      writeTable(curveFile, writer -> writeCurve(curve, writer));
    }
    if (plot != null) {
      Chart.write(CurveChart.of(curve.points()), plot, options.overwrite);
    }
  }

  private static void writeCurve(Curve curve, Writer writer) throws IOException {
    writer.write(
        Csv.row(
                List.of(
                    ResultNames.FRAMES,
                    ResultNames.ENVIRONMENTS,
                    ResultNames.ENTROPY,
                    ResultNames.DIVERSITY,
                    ResultNames.OVERLAP,
                    ResultNames.EFFICIENCY))
            + "\n");
    for (CurvePoint point : curve.points()) {
      writer.write(
          point.frames()
              + ","
              + point.environments()
              + ","
              + point.entropy()
              + ","
              + point.diversity()
              + ","
              + point.overlap()
              + ","
              + point.efficiency()
              + "\n");
    }
  }
}
