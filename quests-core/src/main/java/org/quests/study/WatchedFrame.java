package org.quests.study;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;
import org.quests.novelty.FrameResult;
import org.quests.uncertainty.AlarmRule;
import org.quests.uncertainty.ErrorCalibration;
import org.quests.uncertainty.Watch;

/**
 * What is found for a frame of a running simulation.
 *
 * @param seen what the watch makes of it
 * @param rule when frames are an alarm
 * @param step of the simulation; null where the frame does not say
 * @param time in the unit of the file; null where the frame does not say
 * @param errorBound the greatest bound on the error of an atom; null where δH or a calibration is
 *     not known, and where an atom is of an element that the reference lacks: it has no bound
 * @param unseenElements elements of the frame that the reference does not hold, by symbol; null
 *     where these are not known
 * @param cautions what is to be known of elements from this frame on, as sentences
 */
public record WatchedFrame(
    Watch.Seen seen,
    AlarmRule rule,
    @Nullable Double step,
    @Nullable Double time,
    @Nullable Double errorBound,
    @Nullable Map<String, UnseenElement> unseenElements,
    List<String> cautions) {
  private static final List<String> STEPS = List.of("timestep", "step", "Step");
  private static final List<String> TIMES = List.of("time", "Time");

  private static final ResultKeys<WatchedFrame> KEYS =
      ResultKeys.of(WatchedFrame.class)
          .with(
              ResultKey.of(ResultNames.FRAME, "its number in the trajectory, from 0"),
              f -> f.seen.frame().origin().index())
          .with(ResultKey.of(ResultNames.STEP, "of the simulation"), WatchedFrame::step)
          .with(ResultKey.of(ResultNames.TIME, "as the trajectory says"), WatchedFrame::time)
          .with(ResultKey.of(ResultNames.N_ATOMS, "number of atoms"), f -> f.seen.frame().atoms())
          .with(
              ResultKey.nats(ResultNames.THRESHOLD, "δH above which an atom is novel"),
              f -> f.rule.threshold())
          .with(ResultKey.of(ResultNames.N_ABOVE, "number of novel atoms"), f -> f.seen.novel())
          .with(
              ResultKey.of(ResultNames.FRACTION_ABOVE, "share of the atoms that are novel"),
              f -> f.seen.fractionNovel())
          .withIfAny(
              ResultKey.nats(ResultNames.DH_MAX, "the greatest δH"), of(FrameResult.Summary::max))
          .withIfAny(
              ResultKey.nats(ResultNames.DH_MEAN, "mean of δH"), of(FrameResult.Summary::mean))
          .withIfAny(
              ResultKey.nats(ResultNames.DH_Q99, "99 % of the atoms have no greater δH"),
              of(s -> s.quantiles().q99()))
          .withAllIfAny(
              ResultKeys.of(WatchedFrame.class)
                  .with(
                      ResultKey.of(ResultNames.ERROR_BOUND_MAX, "the greatest bound on an error"),
                      WatchedFrame::errorBound),
              f -> f.errorBound == null && !f.unbounded() ? null : f)
          .withNamed(UnseenElement.KEY, UnseenElement.keys(), WatchedFrame::unseenElements)
          .with(
              ResultKey.of(ResultNames.STATE, "of the alarm: calm, counting, alarm"),
              f -> f.seen.state().name().toLowerCase(Locale.ROOT))
          .with(
              ResultKey.of(ResultNames.IN_A_ROW, "number of novel frames up to this one"),
              f -> f.seen.inARow())
          .with(
              ResultKey.of(ResultNames.ALARM, "whether an alarm begins here"), f -> f.seen.raised())
          .with(
              ResultKey.of(ResultNames.HARVESTED, "whether the frame is worth keeping"),
              f -> f.seen.worthKeeping())
          .withIfAny(
              ResultKey.of(ResultNames.SCREENED, "why it is junk, and not kept though it is novel"),
              f -> f.seen.junk())
          .with(
              ResultKey.of(ResultNames.PROBLEM, "why it could not be described"),
              f -> f.seen.problem());

  private static Function<WatchedFrame, @Nullable Object> of(
      Function<FrameResult.Summary, Object> value) {
    return frame -> frame.seen.dH().map(value).orElse(null);
  }

  static WatchedFrame of(
      Watch.Seen seen,
      AlarmRule rule,
      @Nullable ErrorCalibration errors,
      @Nullable Map<String, UnseenElement> unseen,
      List<String> cautions) {
    boolean weighed = errors != null && seen.dH().isPresent();
    Map<String, UnseenElement> found =
        unseen == null || !weighed ? unseen : UnseenElement.withoutBounds(unseen);
    boolean unbounded = weighed && found != null && !found.isEmpty();
    return new WatchedFrame(
        seen,
        rule,
        number(seen.frame(), STEPS),
        number(seen.frame(), TIMES),
        // Bounds grow with δH.
        errors == null || unbounded
            ? null
            : seen.dH().map(dH -> errors.bound(dH.max())).orElse(null),
        found,
        cautions);
  }

  /** Whether there is a calibration, and an atom whose error it does not bound. */
  public boolean unbounded() {
    return unseenElements != null
        && unseenElements.values().stream().anyMatch(unseen -> unseen.unbounded() != null);
  }

  private static @Nullable Double number(Frame frame, List<String> keys) {
    for (String key : keys) {
      InfoValue value = frame.info().get(key);
      OptionalDouble number = value == null ? OptionalDouble.empty() : value.number();
      if (number.isPresent()) {
        return number.getAsDouble();
      }
    }
    return null;
  }

  /** The keys of its values. */
  public static ResultKeys<WatchedFrame> keys() {
    return KEYS;
  }

  /** All of it under the keys of a line of JSON. */
  public ResultValues values() {
    return KEYS.values(this);
  }
}
