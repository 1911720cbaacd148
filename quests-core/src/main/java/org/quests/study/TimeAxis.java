package org.quests.study;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;

/** When a frame was: by a value of its own, by the time between frames, or by its number. */
final class TimeAxis {
  private static final List<String> KEYS =
      List.of(ResultNames.TIME, "Time", ResultNames.STEP, "timestep");

  private static final List<ResultKey> RESULT_KEYS =
      Stream.concat(
              Stream.of(new ResultKey(ResultNames.TIME_PS, "ps", "time of the frame")),
              KEYS.stream().map(key -> ResultKey.of(key, "time of the frame, as the file says")))
          .toList();

  /** From one frame to the next, in ps; null: as the frames say. */
  private final @Nullable Double interval;

  private @Nullable String key;
  private boolean looked;

  /**
   * An axis.
   *
   * @param interval from one frame to the next in ps; null: as the first frame says
   */
  TimeAxis(@Nullable Double interval) {
    this.interval = interval;
  }

  /** When a frame was; NaN where it does not say, unlike the first. */
  double of(Frame frame) {
    if (interval != null) {
      return interval * frame.origin().index();
    }
    if (!looked) {
      looked = true;
      for (String candidate : KEYS) {
        InfoValue value = frame.info().get(candidate);
        if (key == null && value != null && value.number().isPresent()) {
          key = candidate;
        }
      }
    }
    if (key == null) {
      return frame.origin().index();
    }
    InfoValue value = frame.info().get(key);
    return value == null ? Double.NaN : value.number().orElse(Double.NaN);
  }

  /** The name of its column; null where it is the frame's number, which has one. */
  @Nullable String column() {
    return interval != null ? ResultNames.TIME_PS : key;
  }

  /**
   * Adds the time to the keys of a frame, under the name that it has.
   *
   * @param name of the time of a frame; null where it has none
   * @param time of a frame; NaN where it is not known
   */
  static <R> ResultKeys<R> withTime(
      ResultKeys<R> keys, Function<R, @Nullable String> name, ToDoubleFunction<R> time) {
    ResultKeys<R> all = keys;
    for (ResultKey key : RESULT_KEYS) {
      all =
          all.withIfAny(key, r -> key.name().equals(name.apply(r)) ? time.applyAsDouble(r) : null);
    }
    return all;
  }

  /** The title of an axis. */
  String title() {
    if (interval != null) {
      return "time (ps)";
    }
    return key == null
        ? "frame"
        : key.endsWith("step") ? "time step" : "time (in the unit of the file)";
  }
}
