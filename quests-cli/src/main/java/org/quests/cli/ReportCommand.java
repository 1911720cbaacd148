package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.entropy.Entropy;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.report.ChemiscopeFile;
import org.quests.report.ReportContent;
import org.quests.report.ReportPage;
import org.quests.report.ResultFile;
import org.quests.report.ShownFrames;
import org.quests.screening.MinimumDistances;
import org.quests.screening.Screen;
import org.quests.screening.Screening;
import org.quests.study.CalibrationFile;
import org.quests.study.ErrorColumn;
import org.quests.study.Finding;
import org.quests.study.FrameGroups;
import org.quests.study.ReportDetails;
import org.quests.study.ReportResult;
import org.quests.study.ReportStudy;
import org.quests.survey.SurveyCollector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A page about a dataset. */
@Example("md.xyz --reference train.xyz --by config_type -o report.html")
@Command(
    name = "report",
    description =
        "One page about a dataset, to look at: what it holds, what stands out, a map with"
            + " structures, and with a reference what is novel. Opens from a disk, without a"
            + " network.")
final class ReportCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.PAGE, OutputKind.CHEMISCOPE};

  /** Atoms of the structures that are kept for a page, which takes as many as fit. */
  private static final int ATOMS = 130_000;

  /** Those of the reference. */
  private static final int ATOMS_OF_REFERENCE = 40_000;

  private static final int LEAST_LIMIT = 100;

  @Parameters(
      paramLabel = "DATASET",
      arity = "1..*",
      description = "Files of frames; of several each is a group where there is no --by.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = {"-r", "--reference"},
      paramLabel = "FILE",
      description = "What the dataset is compared with: the training set, for instance.")
  private @Nullable String reference;

  @Option(
      names = "--by",
      paramLabel = "KEY",
      description = "Group the frames by this value (config_type, for instance).")
  private @Nullable String key;

  @Option(
      names = "--pick",
      paramLabel = "N",
      description = "Show which N frames compress would keep, and why.")
  private @Nullable Integer picks;

  @Option(
      names = "--picks",
      paramLabel = "FILE",
      description = "Show a selection that compress -o FILE.json made.")
  private @Nullable Path picksFile;

  @Option(
      names = "--trajectory",
      paramLabel = "FILE",
      description = "Show what dH_traj or events -o FILE.json found; may be given twice.")
  private List<Path> trajectoryFiles = new ArrayList<>();

  @Option(
      names = "--error-key",
      paramLabel = "P:T",
      description =
          "Show errors of atoms: what was predicted and what is true, two arrays of the dataset, or"
              + " one array of errors.")
  private @Nullable String errorKey;

  @Option(
      names = "--predicted",
      paramLabel = "FILE",
      description =
          "What was predicted for the frames of the one DATASET, frame by frame (default key then:"
              + " forces, in both files).")
  private @Nullable String predicted;

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description = "Show the bounds on errors that calibrate wrote.")
  private @Nullable Path calibrationFile;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Environments on the map at most (default: ${DEFAULT-VALUE}).")
  private int limit = ReportStudy.DEFAULT_LIMIT;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Equal seeds draw the same for the map (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private ReferenceFormat referenceFormat = new ReferenceFormat();

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  void check() {
    referenceFormat.require(reference != null);
    if (files.stream().distinct().count() < files.size()) {
      throw QuestsException.usage("a file is named twice: " + String.join(", ", files));
    }
    if (predicted != null && files.size() > 1) {
      throw QuestsException.usage(
          "--predicted: expected one dataset, found " + String.join(", ", files));
    }
    if (predicted != null || errorKey != null) {
      ErrorColumn.parse(errorKey, predicted != null);
    }
    List<String> named =
        Stream.concat(files.stream(), Stream.of(reference, predicted).filter(Objects::nonNull))
            .toList();
    if (named.stream().filter("-"::equals).count() > 1) {
      throw QuestsException.usage("only one of the files can be standard input");
    }
    if (picks != null && picks < 1) {
      throw QuestsException.usage("--pick " + picks + ": expected at least 1");
    }
    if (picks != null && picksFile != null) {
      throw QuestsException.usage("give one selection, --pick N or --picks FILE");
    }
    if (calibrationFile != null && reference == null) {
      throw QuestsException.usage("--calibration needs the reference that it is for");
    }
    if (limit < LEAST_LIMIT) {
      throw QuestsException.usage(
          "--limit " + limit + ": expected at least " + LEAST_LIMIT + " environments");
    }
  }

  @Override
  void run(Parallelism parallelism) {
    ReportContent.Errors errors =
        errorKey == null && predicted == null
            ? null
            : new ReportContent.Errors(ErrorColumn.parse(errorKey, predicted != null), predicted);
    ResultFile selection = picksFile == null ? null : ResultFile.picks(picksFile);
    List<ResultFile> trajectories = trajectoryFiles.stream().map(ResultFile::trajectory).toList();
    Stream.concat(Stream.ofNullable(selection), trajectories.stream())
        .forEach(result -> result.fileAmong(files));
    CalibrationFile calibration =
        calibrationFile == null ? null : CalibrationFile.read(calibrationFile, options.hashes());
    List<InputFile> inputFiles = files.stream().map(file -> options.open(file, true)).toList();
    InputFile known = reference == null ? null : referenceFormat.of(options.open(reference, true));
    InputFile predictions = predicted == null ? null : options.open(predicted, true);
    Inputs inputs = inputs(parallelism);
    if (predictions != null) {
      Inputs.requireFrames(predictions);
      inputs.pair(inputFiles.get(0), predictions);
    }

    SurveyCollector survey = new SurveyCollector(files, parallelism);
    Screening screening = new Screening(Screen.NONE.with(MinimumDistances.covalent()), parallelism);
    FrameGroups groups = key == null ? null : new FrameGroups(String.join(", ", files), key);
    Inputs.Several described =
        inputs.several(
            inputFiles,
            known,
            (i, frame) -> {
              survey.add(i, frame);
              screening.add(frame);
              if (groups != null) {
                groups.add(frame);
              }
            });
    ReportStudy study =
        ReportStudy.of(survey.result(), described.datasets(), weighing())
            .withScreened(screening.result())
            .withLimit(limit)
            .withSeed(seed);
    if (reference != null && described.reference() != null) {
      study = study.against(reference, described.reference());
      if (calibration != null) {
        calibration.requireFits(described.reference(), weighing().bandwidth().value());
        study = study.withErrors(calibration.requireErrors());
      }
    }
    study = groups == null ? study : study.by(groups);
    study = picks == null ? study : study.withPicks(picks);
    ReportResult result = study.run(parallelism);

    if (!writes(OutputKind.PAGE) && !writes(OutputKind.CHEMISCOPE)) {
      say(result);
      return;
    }
    SequencedSet<Integer> first =
        ShownFrames.named(
            result,
            trajectories,
            selection == null ? new ResultFile[0] : new ResultFile[] {selection});
    ReportDetails details;
    try (@Nullable FrameSource other = predictions == null ? null : inputs.reopen(predictions)) {
      details =
          ReportDetails.of(
              result,
              first,
              errors == null ? null : errors.column(),
              other,
              i -> inputs.open(inputFiles.get(i), inputs.slice(i)),
              ATOMS,
              parallelism);
    }
    ReportContent content =
        new ReportContent(
            result,
            details,
            reference,
            known == null ? ReportDetails.Nearest.NONE : framesOf(known, result, inputs),
            errors,
            selection,
            trajectories,
            arguments());
    // Frames that do not match are found out before anything is said.
    say(result);
    write(OutputKind.PAGE, out -> ReportPage.write(content, out));
    write(OutputKind.CHEMISCOPE, out -> ChemiscopeFile.write(content, out));
  }

  /** Frames of a reference; none of an index or an array, which hold no atoms. */
  private static ReportDetails.Nearest framesOf(
      InputFile known, ReportResult result, Inputs inputs) {
    if (known.index() || known.numpy()) {
      return ReportDetails.Nearest.NONE;
    }
    try (FrameSource source = inputs.open(known, FrameSlice.ALL)) {
      return ReportDetails.nearestFrames(result, source, ATOMS_OF_REFERENCE);
    }
  }

  private void say(ReportResult result) {
    sayDataset(
        String.join(", ", files), result.metrics().index(), result.metrics().setting().spec());
    Entropy entropy = result.metrics().entropy();
    say(
        "H = %.6f nats (maximum log n = %.6f), D = %.6f nats",
        entropy.value(), entropy.maximum(), result.metrics().diversity());
    say(result.metrics().bias());
    if (result.novelty() != null) {
      say(
          "not covered by %s (δH > 0): %.2f %%",
          result.novelty().comparison().reference(),
          100 * result.novelty().comparison().dH().fractionPositive());
      warnOf(result.novelty());
    }
    say("%s", result.findings().isEmpty() ? "nothing stands out" : "what stands out:");
    for (Finding finding : result.findings()) {
      say("  %s", finding.text());
    }
  }
}
