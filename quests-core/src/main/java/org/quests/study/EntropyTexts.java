package org.quests.study;

import java.util.List;
import java.util.Locale;
import org.quests.entropy.Entropy;

/** What several results say of an entropy. */
final class EntropyTexts {
  /** The keys of a part of a dataset. */
  static final ResultKeys<Entropy> KEYS_OF_A_GROUP =
      ResultKeys.of(Entropy.class)
          .with(SharedKeys.ENVIRONMENTS, Entropy::count)
          .with(SharedKeys.ENTROPY, Entropy::value)
          .with(SharedKeys.MAXIMUM, Entropy::maximum);

  private EntropyTexts() {}

  /** Says where H is too near to its maximum to say much. */
  static List<String> cautions(Entropy entropy) {
    return cautions(entropy.value(), entropy.count());
  }

  /** The same of H of n environments. */
  static List<String> cautions(double entropy, int n) {
    return Entropy.saturated(entropy, n)
        ? List.of(
            String.format(
                Locale.ROOT,
                "H is within 0.5 of its maximum log n = %.3f: the sample is too small, or the"
                    + " bandwidth too narrow, for H to say much",
                Math.log(n)))
        : List.of();
  }
}
