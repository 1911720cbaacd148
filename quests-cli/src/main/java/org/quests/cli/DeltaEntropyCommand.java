package org.quests.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.NoveltyHistogram;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.study.CalibrationFile;
import org.quests.study.DifferentialEntropyResult;
import org.quests.study.DifferentialEntropyStudy;
import org.quests.study.ErrorBounds;
import org.quests.study.NearestTable;
import org.quests.study.TestSet;
import org.quests.study.UnseenElement;
import org.quests.uncertainty.ErrorCalibration;
import picocli.CommandLine.Command;
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

  @Override
  OutputKind[] outputs() {
    return PerAtomOutput.KINDS;
  }

  /** The study of a command that does the same in its own way. */
  DifferentialEntropyStudy adapt(DifferentialEntropyStudy study) {
    return study;
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
    InputFile input = InputFile.of(test, PerAtomOutput.readsAgain(options), options.hashes());
    PerAtomOutput output = new PerAtomOutput(options, inputs, input);
    DifferentialEntropyResult result =
        inputs.weigh(
            input,
            Inputs.second(test, reference, options),
            calibration,
            (testSet, known) -> study(testSet, known, weighing, errors).run(parallelism),
            DifferentialEntropyResult::comparison);

    say(result.comparison());
    say("%s", text(result.quantiles()));
    DifferentialEntropy dH = result.comparison().dH();
    say("mean δH = %.6f nats", dH.mean());
    say("not covered (δH > 0): %.2f %%", 100 * dH.fractionPositive());
    if (result.nearest() != null) {
      explain(result, result.nearest());
    }
    if (errors != null) {
      say(ErrorBounds.of(errors, result.dH()));
    }
    if (result.byElement() != null) {
      result
          .byElement()
          .forEach(
              (symbol, own) ->
                  say("  %-2s %,10d environments, %s", symbol, own.count(), text(own.quantiles())));
    }
    sayMore(result);
    warnOf(result);
    output.write(result, putProvenance(JsonResult.of(result.values())));
    if (plot != null) {
      Chart.write(
          NoveltyHistogram.of(result.dH(), "δH of each environment against the reference (nats)"),
          plot,
          options.overwrite);
    }
  }

  private DifferentialEntropyStudy study(
      TestSet testSet, ReferenceSet known, Weighing weighing, @Nullable ErrorCalibration errors) {
    DifferentialEntropyStudy study =
        DifferentialEntropyStudy.of(testSet, known, weighing).against(reference);
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
        say("no %s in the reference", symbol);
      }
    }
  }
}
