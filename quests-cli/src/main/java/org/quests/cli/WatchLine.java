package org.quests.cli;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.JsonResult;
import org.quests.entropy.FrameResult;
import org.quests.uncertainty.AlarmRule;
import org.quests.uncertainty.ErrorCalibration;
import org.quests.uncertainty.Watch;

/** What is said of a frame that is watched, on one line. */
final class WatchLine {
  private static final List<String> STEPS = List.of("timestep", "step", "Step");
  private static final List<String> TIMES = List.of("time", "Time");

  private final Watch.Seen seen;
  private final AlarmRule rule;
  private final @Nullable ErrorCalibration errors;

  /**
   * What was seen.
   *
   * @param errors bounds on errors, of use where δH is known; null where there are none
   */
  WatchLine(Watch.Seen seen, AlarmRule rule, @Nullable ErrorCalibration errors) {
    this.seen = seen;
    this.rule = rule;
    this.errors = errors;
  }

  /** The greatest bound on the error of an atom, where it is known. */
  private OptionalDouble errorBound() {
    // Bounds grow with δH.
    return errors == null || seen.dH().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(errors.bound(seen.dH().get().max()));
  }

  private static @Nullable Double number(Frame frame, List<String> keys) {
    for (String key : keys) {
      InfoValue value = frame.info().get(key);
      if (value != null && value.number().isPresent()) {
        return value.number().getAsDouble();
      }
    }
    return null;
  }

  /** Frame, step and time, as far as they are known. */
  String place() {
    Double step = number(seen.frame(), STEPS);
    Double time = number(seen.frame(), TIMES);
    return "frame "
        + seen.frame().origin().index()
        + (step == null ? "" : ", step " + AnalysisCommand.plain(step))
        + (time == null ? "" : ", time " + AnalysisCommand.plain(time));
  }

  /** How many atoms are beyond the threshold. */
  String count() {
    return Text.of(
        "%,d of %,d atoms (%.2f %%) with δH > %s",
        seen.novel(),
        seen.frame().atoms(),
        100 * seen.fractionNovel(),
        AnalysisCommand.plain(rule.threshold()));
  }

  private String state() {
    return switch (seen.state()) {
      case CALM -> "calm";
      case COUNTING -> seen.inARow() + " of " + rule.patience();
      case ALARM -> "ALARM";
    };
  }

  /** For people. */
  String text() {
    String values = "";
    if (seen.dH().isPresent()) {
      FrameResult.Summary dH = seen.dH().get();
      values =
          Text.of(
              "δH max %.4f, mean %.4f, 99 %% %.4f; ", dH.max(), dH.mean(), dH.quantiles().q99());
    }
    if (errorBound().isPresent()) {
      values += Text.of("error bound %.4g; ", errorBound().getAsDouble());
    }
    return place()
        + ": "
        + values
        + count()
        + "; "
        + state()
        + (seen.worthKeeping() ? "; kept" : "")
        + (seen.problem() == null ? "" : "; " + seen.problem());
  }

  /** For programs. */
  String json() {
    JsonResult json =
        new JsonResult()
            .put(ResultNames.FRAME, seen.frame().origin().index())
            .put(ResultNames.STEP, number(seen.frame(), STEPS))
            .put(ResultNames.TIME, number(seen.frame(), TIMES))
            .put(ResultNames.N_ATOMS, seen.frame().atoms())
            .put(ResultNames.THRESHOLD, rule.threshold())
            .put(ResultNames.N_ABOVE, seen.novel())
            .put(ResultNames.FRACTION_ABOVE, seen.fractionNovel());
    seen.dH()
        .ifPresent(
            dH ->
                json.put(ResultNames.DH_MAX, dH.max())
                    .put(ResultNames.DH_MEAN, dH.mean())
                    .put(ResultNames.DH_Q99, dH.quantiles().q99()));
    errorBound().ifPresent(bound -> json.put(ResultNames.ERROR_BOUND_MAX, bound));
    return json.put(ResultNames.STATE, seen.state().name().toLowerCase(Locale.ROOT))
        .put(ResultNames.IN_A_ROW, seen.inARow())
        .put(ResultNames.ALARM, seen.raised())
        .put(ResultNames.HARVESTED, seen.worthKeeping())
        .put(ResultNames.PROBLEM, seen.problem())
        .line();
  }
}
