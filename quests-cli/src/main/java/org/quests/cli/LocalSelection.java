package org.quests.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.RowSpec;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;
import org.quests.local.LocalCut;
import org.quests.screening.ClosestContacts;
import org.quests.screening.MinimumDistances;
import org.quests.study.LocalPick;
import org.quests.study.LocalResult;
import org.quests.study.LocalStudy;

/** The command {@code compress} where it picks atoms. */
final class LocalSelection {
  /** Picks that the summary shows. */
  private static final int SHOWN = 10;

  private final AnalysisCommand command;
  private final LocalOptions local;
  private final ScreenOptions screens;
  private final Inputs inputs;
  private final Parallelism parallelism;

  LocalSelection(
      AnalysisCommand command,
      LocalOptions local,
      ScreenOptions screens,
      Inputs inputs,
      Parallelism parallelism) {
    this.command = command;
    this.local = local;
    this.screens = screens;
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
    if (!screens.distancesAsked()) {
      warnOfContacts(result);
    }
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
    LocalStudy study = plain.screened(screens.screen(ClosestContacts.NONE));
    if (reference == null) {
      return study.pick(inputs.describe(input), parallelism);
    }
    Inputs.Beside both = inputs.beside(input, reference);
    return study
        .withReference(reference.name(), both.reference())
        .pick(both.dataset(), parallelism);
  }

  private LocalResult ofFrames(LocalStudy plain, InputFile input, @Nullable InputFile reference) {
    ClosestContacts.Collector contacts = new ClosestContacts.Collector(parallelism);
    screens.learn(reference, inputs::observeReference, contacts, command.terminal());
    Inputs.PackedAgainst against = inputs.packedAgainst(input, reference, null);
    RowSpec spec = against.spec();
    LocalCut cut = local.cut(spec.descriptor().locality(), spec.elementsFrom());
    LocalStudy study = plain.screened(screens.screen(contacts.result()));
    if (reference != null && against.known() != null) {
      study = study.withReference(reference.name(), against.known());
    }
    LocalResult picked;
    try (FrameSource source = inputs.reopen(input)) {
      picked = study.pick(source, spec, parallelism);
      inputs.finish(source, List.of());
    }
    try (FrameSource again = inputs.reopen(input)) {
      LocalResult withCuts = picked.withCuts(again, cut, parallelism);
      command.warnOf(withCuts);
      return withCuts;
    }
  }

  private void say(LocalResult result) {
    command.say(
        "%s: %,d environments in %,d frames (%s)",
        result.file(),
        result.environments(),
        result.frames(),
        command.setting(result.setting().spec()));
    if (result.screened() != null) {
      command.sayScreened(result.screened(), result.frames(), "left out");
    }
    int picked = result.picks().size();
    int sound = result.environments() - result.inJunk();
    command.say(
        "%,d of %,d atoms are novel%s",
        result.novel(), sound, result.reference() == null ? ": there is no reference" : "");
    command.say(
        "%,d picked: %,d novel atoms are left, and %.2f %% of all are covered",
        picked, result.left(), sound == 0 ? 100 : 100.0 * (sound - result.left()) / sound);
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
          "cut out within %s Å: %s%,d %s",
          AnalysisCommand.plain(cut.radius()),
          least == most ? "" : Text.of("%,d to ", least),
          most,
          most == 1 ? "atom" : "atoms");
    }
    List<LocalPick> first = result.picks().subList(0, Math.min(SHOWN, picked));
    first.forEach(pick -> command.say("  %s", text(pick)));
    if (picked > SHOWN) {
      command.say("  … and %,d more", picked - SHOWN);
    }
  }

  /** Says which cuts have atoms so near to each other that their frame may be broken. */
  private void warnOfContacts(LocalResult result) {
    MinimumDistances expected = MinimumDistances.covalent();
    int suspect = 0;
    String first = null;
    for (LocalPick pick : result.picks()) {
      Frame cut = pick.cut();
      MinimumDistances.Contact contact = cut == null ? null : expected.worst(cut);
      if (contact != null) {
        suspect++;
        first =
            first == null
                ? Text.of(
                    "atoms %.2f Å apart are cut out with atom %d of frame %d, expected at least"
                        + " %.2f Å",
                    contact.distance(), pick.atom(), pick.frame(), contact.expected())
                : first;
      }
    }
    if (first != null) {
      command
          .terminal()
          .warn(
              Text.of(
                  "%s: %,d of %,d picks may be junk: %s; --min-distance leaves such frames out",
                  result.file(), suspect, result.picks().size(), first));
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
