package org.quests.cli;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.NoveltyHistogram;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Quantiles;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Want;
import org.quests.uncertainty.ErrorCalibration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** δH of one dataset against another. */
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

  /** What a command that does the same in its own way adds to the result. */
  void addTo(JsonResult json, Inputs.Weighed weighed) {}

  @Override
  void run(Parallelism parallelism) {
    Chart.check(plot, options.overwrite);
    CalibrationFile calibration =
        calibrationFile == null ? null : CalibrationFile.read(calibrationFile, options.hashes());
    ErrorCalibration errors = calibration == null ? null : calibration.requireErrors();
    Evaluation evaluation = evaluation();
    Inputs inputs = inputs(parallelism);
    InputFile input = InputFile.of(test, PerAtomOutput.readsAgain(options), options.hashes());
    PerAtomOutput output = new PerAtomOutput(options, inputs, input);
    Inputs.Weighed weighed =
        inputs.weigh(
            input,
            Inputs.second(test, reference, options),
            Bandwidth.of(options.bandwidth()),
            explain ? Want.NEAREST : Want.SUMS,
            evaluation,
            calibration);
    DifferentialEntropy dH = weighed.dH();
    double[] values = dH.values();
    ElementTable elements = byElement ? new ElementTable(weighed.index()) : null;
    NearestTable nearest = explain ? new NearestTable(dH.nearest(), weighed.reference()) : null;

    sayWeighed(test, reference, weighed);
    say("%s", ElementTable.text(Quantiles.of(values)));
    say("mean δH = %.6f nats", dH.mean());
    say("not covered (δH > 0): %.2f %%", 100 * dH.fractionPositive());
    if (nearest != null) {
      explain(weighed, nearest);
    }
    if (errors != null) {
      ErrorBounds bounds = new ErrorBounds(errors);
      bounds.add(values);
      say("%s", bounds.text());
      bounds.warn(terminal());
    }
    JsonResult json =
        new JsonResult()
            .put("reference_file", reference)
            .put("test_file", test)
            .put("test_envs", dH.count())
            .put("ref_envs", dH.referenceCount());
    putSetting(json, weighed.spec())
        .put("dH_mean", dH.mean())
        .put("dH_quantiles", ElementTable.json(Quantiles.of(values)))
        .put("frac_positive", dH.fractionPositive())
        .put("dH_relative_error", greatestError(dH));
    if (elements != null) {
      json.put("by_element", byElement(elements, values));
    }
    putProgram(json, evaluation, dH.header())
        .put("descriptor_time", weighed.descriptorSeconds())
        .put("entropy_time", weighed.seconds());
    addTo(json, weighed);
    json.put(ResultNames.FRAME_OFFSETS, PerAtomOutput.offsets(weighed.index()))
        .put("delta_entropy", values);
    if (errors != null) {
      json.put(AnnotatedFrame.BOUND, errors.bounds(values));
    }
    if (nearest != null) {
      json.put("nearest", nearest.json());
    }
    output.write(weighed.index(), putProvenance(json), values, nearest, errors);
    if (plot != null) {
      Chart.write(
          NoveltyHistogram.of(values, "δH of each environment against the reference (nats)"),
          plot,
          options.overwrite);
    }
  }

  /** Says which atom is the most unlike the reference, and what comes nearest to it. */
  private void explain(Inputs.Weighed weighed, NearestTable nearest) {
    int most = 0;
    for (int i = 1; i < weighed.dH().count(); i++) {
      most = weighed.dH().value(i) > weighed.dH().value(most) ? i : most;
    }
    DatasetIndex index = weighed.index();
    int frame = index.frameOf(most);
    say(
        "most novel: atom %d of frame %d, δH = %.4f; nearest in the reference: atom %d of frame %d,"
            + " %.6f 1/Å away",
        most - index.frameStart(frame),
        index.frameNumber(frame),
        weighed.dH().value(most),
        nearest.atoms()[most],
        nearest.frames()[most],
        nearest.distances()[most]);
  }

  static double greatestError(DifferentialEntropy dH) {
    double greatest = 0;
    for (int i = 0; i < dH.count(); i++) {
      greatest = Math.max(greatest, dH.errorBound(i));
    }
    return greatest;
  }

  private JsonResult byElement(ElementTable elements, double[] dH) {
    JsonResult all = new JsonResult();
    for (String symbol : elements.symbols()) {
      double[] own = elements.select(symbol, dH);
      Quantiles quantiles = Quantiles.of(own);
      say("  %-2s %,10d environments, %s", symbol, own.length, ElementTable.text(quantiles));
      all.put(
          symbol,
          new JsonResult()
              .put("n_envs", own.length)
              .put("dH_mean", Arrays.stream(own).sum() / own.length)
              .put("dH", ElementTable.json(quantiles)));
    }
    return all;
  }
}
