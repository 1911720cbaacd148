package org.quests.study;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.entropy.Entropy;

/**
 * H of a dataset.
 *
 * @param file the dataset as it was named
 * @param setting what its environments are
 * @param entropy H
 * @param bias how far H is off for there are few frames
 * @param frames how many frames there are
 * @param byElement H of the environments of each element alone, by its symbol; null where it was
 *     not asked for
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took
 * @param seconds what the rest took
 */
public record EntropyResult(
    String file,
    Setting setting,
    Entropy entropy,
    SampleBias bias,
    int frames,
    @Nullable Map<String, Entropy> byElement,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements Result {
  private static final ResultKeys<EntropyResult> KEYS =
      ResultKeys.of(EntropyResult.class)
          .with(SharedKeys.FILE, EntropyResult::file)
          .with(SharedKeys.ENVIRONMENTS, r -> r.entropy.count())
          .withAll(Setting.keys(), EntropyResult::setting)
          .with(SharedKeys.ENTROPY, r -> r.entropy.value())
          .with(SharedKeys.MAXIMUM, r -> r.entropy.maximum())
          .with(SharedKeys.ENTROPY_ERROR, r -> r.entropy.errorBound())
          .with(SharedKeys.SATURATED, r -> r.bias.saturated())
          .withAll(SampleBias.KEYS, EntropyResult::bias)
          .with(SharedKeys.N_FRAMES, EntropyResult::frames)
          .withNamed(SharedKeys.BY_ELEMENT, EntropyTexts.KEYS_OF_A_GROUP, EntropyResult::byElement)
          .withAll(Program.keys(), EntropyResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, EntropyResult::descriptorSeconds)
          .with(SharedKeys.ENTROPY_TIME, EntropyResult::seconds);

  /** The keys of its values. */
  public static ResultKeys<EntropyResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public List<String> cautions() {
    return bias.cautions();
  }
}
