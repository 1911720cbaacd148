package org.quests.study;

import java.util.Locale;
import org.quests.entropy.Estimate;

/** Keys and words of an estimate. */
final class EstimatedMean {
  static final ResultKeys<Estimate> KEYS =
      ResultKeys.of(Estimate.class)
          .with(ResultKey.of("queries", "environments that were drawn"), Estimate::queries)
          .with(
              ResultKey.of(
                  "levels", "nested subsets that they were weighed against, the whole among them"),
              Estimate::levels)
          .with(
              ResultKey.of("pairs", "pairs of environments that were weighed, to plan it too"),
              Estimate::pairs)
          .with(
              ResultKey.of("form", "how subsets stand for the whole: scaled, own"),
              e -> e.form().name().toLowerCase(Locale.ROOT))
          .with(
              ResultKey.of("rests_on_few", "whether few environments carry it"),
              Estimate::restsOnFew);

  static final ResultKey ESTIMATE = ResultKey.of("estimate", "that it is one, and how it was made");

  static final ResultKey INTERVAL =
      ResultKey.nats("entropy_interval", "both ends of an interval of 95 % for H");

  private EstimatedMean() {}

  /** Says that the mean rests on few environments. */
  static String onFew(String quantity, Estimate estimate) {
    return String.format(
        Locale.ROOT,
        "%s rests on few environments: most say almost nothing of it. Its interval is from %,d"
            + " queries; check it with another --seed",
        quantity,
        estimate.queries());
  }
}
