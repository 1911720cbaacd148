package org.quests.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.descriptor.RowSpec;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;
import org.quests.local.LocalCut;
import org.quests.study.LocalPick;
import org.quests.study.LocalResult;
import org.quests.study.LocalStudy;

/** The command {@code compress} where it picks atoms. */
final class LocalSelection {
  /** Picks that the summary shows. */
  private static final int SHOWN = 10;

  private final AnalysisCommand command;
  private final LocalOptions local;
  private final Inputs inputs;
  private final Parallelism parallelism;

  LocalSelection(
      AnalysisCommand command, LocalOptions local, Inputs inputs, Parallelism parallelism) {
    this.command = command;
    this.local = local;
    this.inputs = inputs;
    this.parallelism = parallelism;
  }

  /**
   * Picks, says and writes.
   *
   * @param input may be read again
   * @param reference null where there is none
   * @param size the greatest number of atoms; null where all that are novel may be picked
   * @param ranked whether cuts are written in the order of the picks
   */
  void run(InputFile input, @Nullable InputFile reference, @Nullable String size, boolean ranked) {
    LocalStudy study = LocalStudy.of(command.weighing()).withMost(LocalOptions.most(size));
    study = study.named(input.name());
    LocalResult result =
        input.described() ? ofArray(study, input, reference) : ofFrames(study, input, reference);
    say(result);
    command.write(
        OutputKind.FRAMES,
        out -> {
          ExtendedXyzWriter writer = new ExtendedXyzWriter(out);
          for (LocalPick pick : ranked ? result.picks() : result.inOrder()) {
            if (pick.cut() != null) {
              writer.write(pick.cut());
            }
          }
        });
    command.write(result);
  }

  private LocalResult ofArray(LocalStudy plain, InputFile input, @Nullable InputFile reference) {
    local.requireNoCuts(input);
    if (reference == null) {
      return plain.pick(inputs.describe(input), parallelism);
    }
    Inputs.Beside both = inputs.beside(input, reference);
    return plain
        .withReference(reference.name(), both.reference())
        .pick(both.dataset(), parallelism);
  }

  private LocalResult ofFrames(LocalStudy plain, InputFile input, @Nullable InputFile reference) {
    Inputs.PackedAgainst against = inputs.packedAgainst(input, reference, null);
    RowSpec spec = against.spec();
    LocalCut cut = local.cut(spec.descriptor().locality(), spec.elementsFrom());
    LocalStudy study = plain;
    if (reference != null && against.known() != null) {
      study = plain.withReference(reference.name(), against.known());
    }
    LocalResult picked;
    try (FrameSource source = inputs.reopen(input)) {
      picked = study.pick(source, spec, parallelism);
      inputs.finish(source, picked.cautions());
    }
    try (FrameSource again = inputs.reopen(input)) {
      return picked.withCuts(again, cut, parallelism);
    }
  }

  private void say(LocalResult result) {
    command.say(
        "%s: %,d environments in %,d frames (%s)",
        result.file(),
        result.environments(),
        result.frames(),
        command.setting(result.setting().spec()));
    int picked = result.picks().size();
    int covered = result.environments() - result.left();
    command.say(
        "%,d of %,d atoms are novel%s",
        result.novel(),
        result.environments(),
        result.reference() == null ? ": there is no reference" : "");
    command.say(
        "%,d picked: %,d novel atoms are left, and %.2f %% of all are covered",
        picked, result.left(), 100.0 * covered / result.environments());
    LocalCut cut = result.cut();
    if (cut != null && picked > 0) {
      int[] atoms =
          result.picks().stream()
              .mapToInt(pick -> pick.cut() == null ? 0 : pick.cut().atoms())
              .sorted()
              .toArray();
      int least = atoms[0];
      int most = atoms[atoms.length - 1];
      command.say(
          "cut out within %s Å: %s%,d atoms",
          AnalysisCommand.plain(cut.radius()),
          least == most ? "" : Text.of("%,d to ", least),
          most);
    }
    List<LocalPick> first = result.picks().subList(0, Math.min(SHOWN, picked));
    first.forEach(pick -> command.say("  %s", text(pick)));
    if (picked > SHOWN) {
      command.say("  … and %,d more", picked - SHOWN);
    }
  }

  /** A pick as a piece of a line. */
  private static String text(LocalPick pick) {
    String element = pick.element() == null ? "" : " (" + pick.element() + ")";
    String score = Double.isFinite(pick.score()) ? Text.of(", δH = %.4f", pick.score()) : "";
    String reason = pick.reason() == null ? "" : ", " + pick.reason();
    return Text.of(
        "atom %d%s of frame %d%s, then %,d left%s",
        pick.atom(), element, pick.frame(), score, pick.left(), reason);
  }
}
