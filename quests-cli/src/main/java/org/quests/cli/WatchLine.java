package org.quests.cli;

import java.util.Map;
import org.quests.cli.output.JsonResult;
import org.quests.novelty.FrameResult;
import org.quests.study.UnseenElement;
import org.quests.study.WatchedFrame;
import org.quests.uncertainty.Watch;

/** What is said of a frame that is watched, on one line. */
final class WatchLine {
  private final WatchedFrame frame;

  WatchLine(WatchedFrame frame) {
    this.frame = frame;
  }

  /** Frame, step and time, as far as they are known. */
  String place() {
    Double step = frame.step();
    Double time = frame.time();
    return "frame "
        + frame.seen().frame().origin().index()
        + (step == null ? "" : ", step " + AnalysisCommand.plain(step))
        + (time == null ? "" : ", time " + AnalysisCommand.plain(time));
  }

  /** How many atoms are beyond the threshold. */
  String count() {
    Watch.Seen seen = frame.seen();
    return Text.of(
        "%,d of %,d atoms (%.2f %%) with δH > %s",
        seen.novel(),
        seen.frame().atoms(),
        100 * seen.fractionNovel(),
        AnalysisCommand.plain(frame.rule().threshold()));
  }

  /** Elements that the reference lacks, to follow something else; empty where there are none. */
  String unseen() {
    Map<String, UnseenElement> unseen = frame.unseenElements();
    return unseen == null || unseen.isEmpty() ? "" : "; " + UnseenElement.missing(unseen.keySet());
  }

  private String state() {
    return switch (frame.seen().state()) {
      case CALM -> "calm";
      case COUNTING -> frame.seen().inARow() + " of " + frame.rule().patience();
      case ALARM -> "ALARM";
    };
  }

  /** For people. */
  String text() {
    Watch.Seen seen = frame.seen();
    String values = "";
    if (seen.dH().isPresent()) {
      FrameResult.Summary dH = seen.dH().get();
      values =
          Text.of(
              "δH max %.4f, mean %.4f, 99 %% %.4f; ", dH.max(), dH.mean(), dH.quantiles().q99());
    }
    if (frame.errorBound() != null) {
      values += Text.of("error bound %.4g; ", frame.errorBound());
    } else if (frame.unbounded()) {
      values += "no error bound; ";
    }
    return place()
        + ": "
        + values
        + count()
        + unseen()
        + "; "
        + state()
        + (seen.worthKeeping() ? "; kept" : "")
        + (seen.junk() == null ? "" : "; junk: " + seen.junk())
        + (seen.problem() == null ? "" : "; " + seen.problem());
  }

  /** For programs. */
  String json() {
    return JsonResult.of(frame.values()).line();
  }
}
