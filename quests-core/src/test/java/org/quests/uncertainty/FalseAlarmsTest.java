package org.quests.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceFingerprint;
import org.quests.kernel.ReferenceSet;

/** A threshold that frames like those of the reference pass rarely. */
class FalseAlarmsTest {
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(2, 5);
  private static final Bandwidth H = Bandwidth.of(0.5);
  private static final int ATOMS = 5;

  /** Frames of 5 environments, with numbers that spread by so much. */
  private static Environments frames(int frames, double spread, long seed) {
    Random random = new Random(seed);
    int d = SPEC.dimension();
    double[] rows = new double[frames * ATOMS * d];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = spread * random.nextGaussian();
    }
    int[] start = new int[frames + 1];
    Arrays.setAll(start, f -> f * ATOMS);
    return Environments.of(SPEC, "frames", rows, start, null);
  }

  private static FalseAlarms of(Environments reference, int blocks, double rate) {
    return FalseAlarms.of(reference, blocks, rate, Weighing.of(H), Parallelism.serial());
  }

  @Test
  void equalEnvironmentsHaveTheDifferentialEntropyOfTheFullReference() {
    FalseAlarms alarms = of(frames(40, 0, 1), 7, 0.1);
    assertThat(alarms.threshold()).isEqualTo(-Math.log(40 * ATOMS), within(1e-9));
    assertThat(alarms.frames()).isEqualTo(40);
    assertThat(alarms.blocks()).isEqualTo(7);
    assertThat(alarms.worstBlock()).isZero();
  }

  @Test
  void packedOrNotTheThresholdIsTheSame() {
    for (double spread : new double[] {0.3, 1, 40}) {
      Environments reference = frames(120, spread, 5);
      FalseAlarms expected = of(reference, 6, 0.05);
      try (Parallelism threads = Parallelism.of(2)) {
        FalseAlarms packed =
            FalseAlarms.of(ReferenceSet.of(reference, threads), 6, 0.05, Weighing.of(H), threads);
        assertThat(packed.threshold()).isEqualTo(expected.threshold(), within(1e-9));
        assertThat(packed.worstBlock()).isEqualTo(expected.worstBlock());
        assertThat(packed.frames()).isEqualTo(expected.frames());
      }
    }
  }

  @Test
  void newFramesPassAboutAsOftenAsTheyMay() {
    Environments reference = frames(800, 1, 2);
    FalseAlarms alarms = of(reference, 10, 0.05);
    Environments more = frames(2000, 1, 3);
    DifferentialEntropy dH =
        DifferentialEntropy.of(
            more,
            ReferenceSet.of(reference, Parallelism.serial()),
            Weighing.of(H),
            Parallelism.serial());
    int passed = 0;
    for (int f = 0; f < more.frames(); f++) {
      double greatest = Double.NEGATIVE_INFINITY;
      for (int i = f * ATOMS; i < (f + 1) * ATOMS; i++) {
        greatest = Math.max(greatest, dH.value(i));
      }
      passed += greatest > alarms.threshold() ? 1 : 0;
    }
    // Of 2000 at 0.05 the standard deviation is 0.005, and that of the threshold's rate 0.008.
    assertThat(passed / 2000.0).isEqualTo(0.05, within(0.025));
    assertThat(alarms.worstBlock()).isBetween(0.05, 0.3);
  }

  @Test
  void tooFewFramesAreRefused() {
    assertThat(of(frames(99, 1, 1), 5, 0.01).frames()).isEqualTo(99);
    assertThatThrownBy(() -> of(frames(98, 1, 1), 5, 0.01))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("need at least 2 blocks and 99 frames, found 5 and 98");
    assertThatThrownBy(() -> of(frames(40, 1, 1), 1, 0.1)).isInstanceOf(QuestsException.class);
    assertThatThrownBy(() -> of(frames(40, 1, 1), 41, 0.1)).isInstanceOf(QuestsException.class);
    assertThatThrownBy(() -> of(frames(40, 1, 1), 4, 1))
        .isInstanceOf(QuestsException.class)
        .hasMessage("the rate of false alarms must be between 0 and 1, not 1.0");
  }

  @Test
  void aReferenceIsKnownWhateverItsOrder() {
    Environments reference = frames(50, 1, 4);
    ReferenceFingerprint fingerprint = ReferenceFingerprint.of(reference);
    double[] turned = new double[reference.count() * reference.dimension()];
    for (int i = 0; i < reference.count(); i++) {
      reference.copyRows(
          reference.count() - 1 - i, reference.count() - i, turned, i * reference.dimension());
    }
    int[] whole = {0, reference.count()};
    assertThat(
            fingerprint.matches(
                ReferenceFingerprint.of(Environments.of(SPEC, "other", turned, whole, null))))
        .isTrue();
    turned[7] += 1e-3;
    assertThat(
            fingerprint.matches(
                ReferenceFingerprint.of(Environments.of(SPEC, "other", turned, whole, null))))
        .isFalse();
    assertThat(fingerprint.matches(ReferenceFingerprint.of(frames(49, 1, 4)))).isFalse();
  }
}
