package org.quests.study;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quests.entropy.Bracket;
import org.quests.entropy.Entropy;
import org.quests.sampling.BlockBootstrap;

/**
 * How far an entropy is off for there are few frames, as far as it is known.
 *
 * @param entropy H
 * @param bracket between what values H of ever more frames lies; null where it is not known
 * @param jackknife how much H would differ for other frames; null where it was not asked for
 */
public record SampleBias(
    Entropy entropy, @Nullable Bracket bracket, @Nullable BlockBootstrap jackknife) {
  /** Keys of the bracket alone. */
  static final ResultKeys<SampleBias> BRACKET =
      ResultKeys.of(SampleBias.class)
          .withIfAny(
              ResultKey.nats(
                  "entropy_bracket", "H, and H with each environment's own frame left out"),
              b ->
                  b.bracket == null
                      ? null
                      : new double[] {
                        b.bracket.low(), b.bracket.complete() ? b.bracket.high() : Double.NaN
                      })
          .withIfAny(
              ResultKey.nats("entropy_bracket_least", "what the second is at least, if unknown"),
              b -> b.bracket == null || b.bracket.complete() ? null : b.bracket.high());

  static final ResultKeys<SampleBias> KEYS =
      BRACKET.withIfAny(
          ResultKey.nats("jackknife_error", "standard error, by leaving out blocks of frames"),
          b -> b.jackknife == null ? null : b.jackknife.standardError());

  /** Whether the sample is too small, or the bandwidth too narrow, for H to say much. */
  public boolean saturated() {
    return bracket == null ? entropy.saturated() : bracket.saturated();
  }

  List<String> cautions() {
    if (bracket == null) {
      return EntropyTexts.cautions(entropy);
    }
    return bracket.saturated()
        ? List.of(
            String.format(
                Locale.ROOT,
                "H is saturated: with ever more frames it would be between %.3f and %s%.3f; there are"
                    + " too few of them, or the bandwidth is too narrow, for H to say much",
                bracket.low(),
                bracket.complete() ? "" : "more than ",
                bracket.high()))
        : List.of();
  }
}
