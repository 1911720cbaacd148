package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;

/**
 * The summary of δH along a trajectory. What each frame adds to the lists of the result, {@link
 * TrajectoryFrame#listed}, is not kept.
 *
 * @param file the trajectory as it was named
 * @param against what its frames were weighed against; null: each frame against itself
 * @param setting what its environments are
 * @param frames how many there are
 * @param atoms of all frames
 * @param max the greatest δH in nats
 * @param maxFrame the number of the frame with that
 * @param maxAtom the atom with that, from 0
 * @param mean of δH in nats
 * @param fractionPositive share of the atoms with δH &gt; 0, 0 … 1
 * @param framesPositive how many frames have such an atom
 * @param greatestError the greatest bound on the error of δH in nats
 * @param errors bounds on the errors of a potential; null where there is no calibration
 * @param elementCautions what is to be known of elements, as sentences
 * @param timeTitle title of an axis of time
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took, the reference counted in
 * @param seconds what the rest took
 */
public record TrajectoryResult(
    String file,
    @Nullable Against against,
    Setting setting,
    long frames,
    long atoms,
    double max,
    long maxFrame,
    int maxAtom,
    double mean,
    double fractionPositive,
    long framesPositive,
    double greatestError,
    @Nullable ErrorBounds errors,
    List<String> elementCautions,
    String timeTitle,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements Result {
  /**
   * What frames are weighed against.
   *
   * @param name of a file, or which frames of the trajectory
   * @param parent whether these are frames of the trajectory
   * @param environments how many there are
   * @param unseenElements elements of the trajectory that are not among them, by symbol; null where
   *     elements are not known
   */
  public record Against(
      String name,
      boolean parent,
      int environments,
      @Nullable Map<String, UnseenElement> unseenElements) {
    private static final ResultKeys<Against> KEYS =
        ResultKeys.of(Against.class)
            .withIfAny(SharedKeys.REFERENCE_FILE, a -> a.parent ? null : a.name)
            .withIfAny(
                ResultKey.of("parent", "which frames of the trajectory are the reference"),
                a -> a.parent ? a.name : null)
            .with(SharedKeys.REFERENCE_ENVIRONMENTS, Against::environments)
            .withNamed(UnseenElement.KEY, UnseenElement.keys(), Against::unseenElements);
  }

  private static final ResultKeys<TrajectoryResult> KEYS =
      ResultKeys.of(TrajectoryResult.class)
          .with(SharedKeys.FILE, TrajectoryResult::file)
          .withAllIfAny(Against.KEYS, TrajectoryResult::against)
          .with(SharedKeys.NUM_FRAMES, TrajectoryResult::frames)
          .with(SharedKeys.NUM_ENVIRONMENTS, TrajectoryResult::atoms)
          .withAll(Setting.keys(), TrajectoryResult::setting)
          .with(ResultKey.nats(ResultNames.DH_MAX, "the greatest δH"), TrajectoryResult::max)
          .with(ResultKey.nats(ResultNames.DH_MEAN, "mean of δH"), TrajectoryResult::mean)
          .with(
              ResultKey.of(ResultNames.FRACTION_POSITIVE, "share of the atoms with δH > 0"),
              TrajectoryResult::fractionPositive)
          .with(
              ResultKey.of("frames_positive", "number of frames with such an atom"),
              TrajectoryResult::framesPositive)
          .withIfAny(
              ResultKey.nats("dH_relative_error", "the greatest bound on the error of δH"),
              r -> r.against == null ? null : r.greatestError)
          .withAll(Program.keys(), TrajectoryResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, TrajectoryResult::descriptorSeconds)
          .with(SharedKeys.ENTROPY_TIME, TrajectoryResult::seconds);

  /** The keys of its values; those of the lists are {@link TrajectoryFrame#listedKeys}. */
  public static ResultKeys<TrajectoryResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public List<String> cautions() {
    List<String> all = new ArrayList<>(elementCautions);
    if (errors != null) {
      all.addAll(errors.cautions());
    }
    return all;
  }
}
