package org.quests.cli;

import java.util.List;
import org.quests.core.Interval;
import org.quests.events.ChangePoint;
import org.quests.events.Changes;
import org.quests.events.NucleationFit;
import org.quests.events.RareEvents;
import org.quests.events.Transition;
import org.quests.study.EventResult;

/** What was found in a trajectory, as lines for people. */
final class EventTexts {
  private final EventResult result;

  EventTexts(EventResult result) {
    this.result = result;
  }

  private String at(int frame) {
    String number = "frame " + result.frames().get(frame).index();
    if (result.timeName() == null || Double.isNaN(result.times()[frame])) {
      return number;
    }
    double time = result.times()[frame];
    return number
        + " ("
        + result.timeName()
        + " "
        + (time == Math.rint(time) && Math.abs(time) < 1e15
            ? Long.toString((long) time)
            : Text.of("%.6g", time))
        + ")";
  }

  /** A change as a line. */
  String text(RareEvents.Event event) {
    ChangePoint change = event.change();
    return Text.of(
        "%s: %s from %s%s: %.4f to %.4f (p %s %.3g)",
        event.series(),
        change.begin() == change.end() ? "step" : "change",
        at(change.begin()),
        change.begin() == change.end() ? "" : " to " + at(change.end()),
        change.before(),
        change.after(),
        change.pValue() > ChangePoint.LEAST_P ? "=" : "≤",
        change.pValue());
  }

  /** A series that is too short, as a line. */
  String text(RareEvents.Undecided series) {
    int count = result.frames().size();
    Changes.TooShort why = series.why();
    return why.correlationTime() == 0
        ? series.series() + ": too few frames, " + count + ", expected at least " + why.expected()
        : Text.of(
            "%s: too short to tell: values are correlated over %.3g frames, for which %,d frames"
                + " are too few, expected at least %,d",
            series.series(), why.correlationTime(), count, why.expected());
  }

  /** What befell a nucleus, as a line. */
  String text(Transition t) {
    return "nucleus "
        + t.nucleus()
        + switch (t.kind()) {
          case BIRTH -> " appears";
          case DEATH -> " is gone";
          case MERGE -> " takes in nucleus " + t.other();
          case SPLIT -> " loses nucleus " + t.other();
        }
        + " in "
        + at(t.frame())
        + ", "
        + t.size()
        + (t.size() == 1 ? " atom" : " atoms")
        + (t.kind() == Transition.Kind.DEATH ? " before" : "")
        + (result.unseenText(t).isEmpty() ? "" : "; " + result.unseenText(t));
  }

  /** The fit of nucleation theory as lines. */
  List<String> fit() {
    EventResult.Fit fit = result.fit();
    if (fit == null) {
      return List.of();
    }
    NucleationFit found = fit.found();
    if (found == null) {
      return List.of(String.valueOf(fit.none()));
    }
    return List.of(
        Text.of(
            "nucleation theory, %,d nuclei of %d to %d atoms, density %.5f 1/Å³:",
            found.nuclei(), found.least(), found.most(), fit.density()),
        Text.of(
            "  ΔG = %.4g kT/Å³ (95 %% interval %s), γ = %.4g kT/Å² (%s)",
            found.drivingForce(),
            text(found.drivingForceInterval()),
            found.surfaceTension(),
            text(found.surfaceTensionInterval())),
        Double.isNaN(found.criticalSize())
            ? "  no critical size: the fit has no barrier"
            : Text.of(
                "  critical size %.1f atoms (%s), barrier %.2f kT",
                found.criticalSize(), text(found.criticalSizeInterval()), found.barrier()));
  }

  private static String text(Interval interval) {
    return Double.isNaN(interval.low())
        ? "unknown"
        : Text.of("%.4g to %.4g", interval.low(), interval.high());
  }
}
