package org.quests.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.NoveltyHistogram;
import org.quests.cli.plot.SplitChart;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Quantiles;
import org.quests.entropy.SampledNovelty;
import org.quests.entropy.Weighing;
import org.quests.study.CalibrationFile;
import org.quests.study.DifferentialEntropyResult;
import org.quests.study.DifferentialEntropyStudy;
import org.quests.study.ElementSplit;
import org.quests.study.ErrorBounds;
import org.quests.study.FrameGroups;
import org.quests.study.NearestTable;
import org.quests.study.NoveltyByGroup;
import org.quests.study.SampledResult;
import org.quests.study.SampledStudy;
import org.quests.study.TestSet;
import org.quests.study.UnseenElement;
import org.quests.uncertainty.ErrorCalibration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** δH of one dataset against another. */
@Example("md.xyz train.xyz -o dH.csv --plot dH.svg")
@Command(
    name = "dH",
    description =
        "Is an atom unlike anything seen before: differential entropy δH of every environment of"
            + " TEST against REFERENCE; above 0 it is not covered.")
class DeltaEntropyCommand extends AnalysisCommand {
  @Parameters(index = "0", paramLabel = "TEST", description = "The dataset to test.")
  private String test;

  @Parameters(
      index = "1",
      paramLabel = "REFERENCE",
      description = "What it is compared with: the training set, for instance.")
  private String reference;

  @Option(names = "--by-element", description = "δH of each element's centres too.")
  private boolean byElement;

  @Option(
      names = "--by",
      paramLabel = "KEY",
      description = "δH of groups of frames too, by this value (config_type, for instance).")
  private @Nullable String key;

  @Option(
      names = "--split",
      description =
          "With --elements: δH by the geometry alone, and what the elements add; --plot then draws"
              + " the one against the other.")
  private boolean split;

  @Option(
      names = "--explain",
      description = "Name the nearest environment of the reference for each environment too.")
  private boolean explain;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the distribution of δH, as .svg or .png.")
  private @Nullable Path plot;

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description = "Bound the error of each atom, with what calibrate wrote.")
  private @Nullable Path calibrationFile;

  @Mixin private EstimateOptions estimate = new EstimateOptions();

  @Mixin private SeedOption seed = new SeedOption();

  @Mixin private PartsOptions parts = new PartsOptions();

  @Mixin private ReferenceFormat referenceFormat = new ReferenceFormat();

  @Override
  void check() {
    estimate.check(parts, more());
    estimate.refuseOtherThan(this, OutputKind.JSON);
  }

  /** Whether an estimate is wanted. */
  boolean estimates() {
    return estimate.asked();
  }

  @Override
  PartsOptions partsOptions() {
    return parts;
  }

  @Override
  OutputKind[] outputs() {
    return PerAtomOutput.KINDS;
  }

  /** The study of a command that does the same in its own way. */
  DifferentialEntropyStudy adapt(DifferentialEntropyStudy study) {
    return study;
  }

  /** Whether a command did the work in its own way. */
  boolean tookItsOwnWay(
      Inputs inputs,
      InputFile input,
      InputFile other,
      PerAtomOutput output,
      Weighing weighing,
      Parallelism parallelism) {
    return false;
  }

  /** What TEST and REFERENCE are called. */
  final String test() {
    return test;
  }

  final String reference() {
    return reference;
  }

  /** Options that ask for more than δH, by whether they were given. */
  final Map<String, Boolean> more() {
    Map<String, Boolean> others = new LinkedHashMap<>();
    others.put("--by-element", byElement);
    others.put("--by", key != null);
    others.put("--split", split);
    others.put("--explain", explain);
    others.put("--plot", plot != null);
    others.put("--calibration", calibrationFile != null);
    return others;
  }

  /** What such a command says more. */
  void sayMore(DifferentialEntropyResult result) {}

  @Override
  void run(Parallelism parallelism) {
    Chart.check(plot, options.overwrite);
    CalibrationFile calibration =
        calibrationFile == null ? null : CalibrationFile.read(calibrationFile, options.hashes());
    ErrorCalibration errors = calibration == null ? null : calibration.requireErrors();
    Weighing weighing = weighing();
    Inputs inputs = inputs(parallelism);
    InputFile input = options.open(test, PerAtomOutput.readsAgain(options));
    InputFile other = referenceFormat.of(Inputs.second(test, reference, options));
    PerAtomOutput output = new PerAtomOutput(options, inputs, input);
    if (tookItsOwnWay(inputs, input, other, output, weighing, parallelism)) {
      return;
    }
    DifferentialEntropyResult result;
    if (estimate.asked()) {
      Inputs.Beside both = inputs.both(input, other);
      SampledResult sampled =
          SampledStudy.of(
                  both.dataset(), both.reference(), weighing, estimate.accuracy(), seed.seed())
              .named(test, reference)
              .differentialEntropy(parallelism)
              .orElse(null);
      if (sampled != null) {
        say(sampled);
        return;
      }
      say(EstimateOptions.EXACT);
      TestSet rows = TestSet.of(both.dataset()).named(test);
      result =
          study(rows, new Inputs.Known(both.reference(), null), weighing, null, null)
              .run(parallelism);
    } else {
      FrameGroups groups = key == null ? null : inputs.groups(input, key);
      result =
          inputs.weigh(
              input,
              other,
              calibration,
              split,
              (testSet, known) -> study(testSet, known, weighing, errors, groups).run(parallelism),
              DifferentialEntropyResult::comparison);
    }

    say(result.comparison());
    say("%s", text(result.quantiles()));
    DifferentialEntropy dH = result.comparison().dH();
    say("mean δH = %.6f nats", dH.mean());
    say("not covered (δH > 0): %.2f %%", 100 * dH.fractionPositive());
    ElementSplit parts = result.split();
    if (parts != null) {
      say("  %s", text(parts.summary()));
    }
    if (result.nearest() != null) {
      explain(result, result.nearest());
    }
    ErrorBounds bounds = result.boundsInAll();
    if (bounds != null) {
      say(bounds);
    }
    if (result.byElement() != null) {
      result
          .byElement()
          .forEach(
              (symbol, own) -> {
                say("  %-2s %,10d environments, %s", symbol, own.count(), text(own.quantiles()));
                if (own.split() != null) {
                  say("     not covered: %s", text(own.split()));
                }
              });
    }
    if (result.byGroup() != null) {
      say(result.byGroup());
    }
    sayMore(result);
    warnOf(result);
    output.write(result, putProvenance(JsonResult.of(result.values())));
    if (plot != null) {
      Chart.write(
          parts == null
              ? NoveltyHistogram.of(
                  result.dH(),
                  "δH of each environment against the reference (nats)",
                  nameOf(result.index(), result.mostNovel()))
              : SplitChart.of(result.index(), parts),
          caption(
              result.comparison().setting().spec(),
              test + " against " + reference,
              dH.count(),
              dH.referenceCount()),
          plot,
          options.overwrite);
    }
  }

  /** Says and writes what environments that were drawn tell. */
  private void say(SampledResult result) {
    saySampled(result);
    SampledNovelty sample = result.sample();
    Interval mean = sample.meanInterval();
    Interval median = sample.quantileInterval(0.5);
    say(
        "mean δH = %s ± %.2g nats, median %.4f (%.4f to %.4f)",
        EstimateOptions.text(sample.mean(), mean),
        EstimateOptions.half(mean),
        Quantiles.of(sample.dH()).median(),
        median.low(),
        median.high());
    say("not covered (δH > 0): %s", EstimateOptions.text(sample.covered().others()));
    warnOf(result);
    write(result);
  }

  /** What is not covered, by what. */
  private static String text(ElementSplit.Summary parts) {
    return Text.of(
        "%.2f %% by the geometry already, %.2f %% once elements are seen",
        100 * parts.fractionGeometry(), 100 * parts.fractionChemistry());
  }

  /** A line for each group. */
  private void say(NoveltyByGroup groups) {
    say("by %s:", groups.groups().key());
    for (NoveltyByGroup.Group group : groups.each()) {
      Quantiles dH = group.quantiles();
      say(
          "  %s: %,d frames, %,d environments%s",
          group.name(),
          group.frames(),
          group.count(),
          dH == null
              ? ""
              : Text.of(
                  ", not covered %.2f %%, δH: mean %.4f, median %.4f, max %.4f",
                  100 * group.fractionPositive(), group.mean(), dH.median(), dH.max()));
    }
  }

  private DifferentialEntropyStudy study(
      TestSet testSet,
      Inputs.Known known,
      Weighing weighing,
      @Nullable ErrorCalibration errors,
      @Nullable FrameGroups groups) {
    DifferentialEntropyStudy study =
        DifferentialEntropyStudy.of(testSet, known.set(), weighing).against(reference);
    study = known.geometry() == null ? study : study.splitBy(known.geometry());
    study = groups == null ? study : study.by(groups);
    study = byElement ? study.byElement() : study;
    study = explain ? study.withNearest() : study;
    study = errors == null ? study : study.withErrors(errors);
    return adapt(study);
  }

  /** Says which atom is the most unlike the reference, and what comes nearest to it. */
  private void explain(DifferentialEntropyResult result, NearestTable nearest) {
    int most = result.mostNovel();
    DatasetIndex index = result.index();
    int frame = index.frameOf(most);
    say(
        "most novel: atom %d of frame %d, δH = %.4f; nearest in the reference: atom %d of frame %d,"
            + " %.6f 1/Å away",
        most - index.frameStart(frame),
        index.frameNumber(frame),
        result.dH()[most],
        nearest.atoms()[most],
        nearest.frames()[most],
        nearest.distances()[most]);
    Map<String, UnseenElement> unseen = result.comparison().unseenElements();
    if (unseen != null && index.element(most) >= 0) {
      String symbol = index.nameOf(index.element(most));
      if (unseen.containsKey(symbol)) {
        say("%s", UnseenElement.missing(List.of(symbol)));
      }
    }
  }
}
