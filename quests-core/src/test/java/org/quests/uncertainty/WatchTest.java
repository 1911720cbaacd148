package org.quests.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.novelty.FrameNovelty;
import org.quests.testing.TestData;

@Tag("slow")
class WatchTest {
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(32, 5.0);
  private static final Weighing WEIGHING = Weighing.of(0.015);
  private static final Parallelism SERIAL = Parallelism.serial();
  private static final Cell CELL = Cell.of(new double[9], new boolean[3], new double[3]);

  private static ReferenceSet reference;
  private static List<Frame> run;

  @BeforeAll
  static void read() {
    try (FrameSource known =
        FrameSlice.parse(":4")
            .apply(FrameSource.open(TestData.shipped("cu256_fcc_900K.extxyz.gz")))) {
      reference = ReferenceSet.of(Environments.describe(known, SPEC, SERIAL), SERIAL);
    }
    run = new ArrayList<>(frames("cu256_fcc_900K.extxyz.gz", "20:22"));
    run.addAll(frames("cu256_fcc_1200K.extxyz.gz", ":4"));
    run.addAll(frames("cu256_fcc_300K.extxyz.gz", ":1"));
    run.addAll(frames("cu256_liquid_2000K.extxyz.gz", ":1"));
  }

  private static List<Frame> frames(String file, String slice) {
    List<Frame> all = new ArrayList<>();
    try (FrameSource source =
        FrameSlice.parse(slice).apply(FrameSource.open(TestData.shipped(file)))) {
      Frame frame;
      while ((frame = source.next()) != null) {
        all.add(frame);
      }
    }
    return all;
  }

  private static Watch watch(AlarmRule rule, long harvest, boolean exact) {
    return new Watch(
        FrameNovelty.against(reference, WEIGHING),
        rule,
        new Watch.Harvesting(harvest),
        exact,
        SERIAL);
  }

  private static Environments describe(Frame frame) {
    return Environments.describe(
        new FrameSource() {
          private boolean given;

          @Override
          public @Nullable Frame next() {
            Frame next = given ? null : frame;
            given = true;
            return next;
          }

          @Override
          public boolean skip() {
            return next() != null;
          }

          @Override
          public long index() {
            return 0;
          }

          @Override
          public Position position() {
            return Position.START;
          }

          @Override
          public void seek(Position position) {
            given = false;
          }

          @Override
          public String name() {
            return "one frame";
          }

          @Override
          public boolean truncated() {
            return false;
          }

          @Override
          public void close() {}
        },
        SPEC,
        SERIAL);
  }

  private static double[] dH(Frame frame, ReferenceSet against) {
    return DifferentialEntropy.of(describe(frame), against, WEIGHING, SERIAL).values();
  }

  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "2.5, false", "-1.5, false", "45, false"})
  void countsTheAtomsBeyondTheThreshold(double threshold, boolean exact) {
    Watch watch = watch(new AlarmRule(threshold, 0, 1), 0, exact);
    for (Frame frame : run) {
      double[] dH = dH(frame, reference);
      Watch.Seen seen = watch.accept(frame);
      assertThat(seen.novel())
          .isEqualTo((int) Arrays.stream(dH).filter(v -> v > threshold).count());
      assertThat(seen.frame()).isSameAs(frame);
      assertThat(seen.problem()).isNull();
      assertThat(seen.dH().isPresent()).isEqualTo(exact);
      if (exact) {
        assertThat(seen.dH().orElseThrow().max())
            .isCloseTo(Arrays.stream(dH).max().orElseThrow(), within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, false",
    "0, 0.1, false",
    "0, 0.1, true",
    "-1.5, 0.35, false",
    "-1.5, 0.35, true",
    "2, 0.02, false"
  })
  void keepsWhatIsNovelBesideWhatWasKept(double threshold, double fraction, boolean exact) {
    AlarmRule rule = new AlarmRule(threshold, fraction, 1);
    Watch watch = watch(rule, 100, exact);
    ReferenceSet all = reference;
    List<Boolean> kept = new ArrayList<>();
    List<Boolean> expected = new ArrayList<>();
    List<Frame> twice = new ArrayList<>(run);
    twice.addAll(run);
    for (Frame frame : twice) {
      // The reference with what was kept, packed anew as one.
      double[] dH = dH(frame, all);
      boolean novel =
          rule.passes((int) Arrays.stream(dH).filter(v -> v > threshold).count(), dH.length);
      expected.add(novel);
      if (novel) {
        all = all.with(describe(frame), SERIAL);
      }
      kept.add(watch.accept(frame).worthKeeping());
    }
    assertThat(kept).isEqualTo(expected).contains(true, false);
    assertThat(watch.kept()).isEqualTo(kept.stream().filter(k -> k).count());
  }

  @Test
  void theHarvestEndsWhereItIsFull() {
    Watch watch = watch(new AlarmRule(0, 0, 1), 2, false);
    List<Boolean> kept = new ArrayList<>();
    for (Frame frame : run.subList(2, 6)) {
      kept.add(watch.accept(frame).worthKeeping());
    }
    assertThat(kept).containsExactly(true, true, false, false);
  }

  @Test
  void aFrameThatCannotBeDescribedIsLikeNothingKnown() {
    Watch watch = watch(new AlarmRule(0, 0.5, 2), 10, false);
    Frame collapsed =
        Frame.of(
            new FrameOrigin("run", 3, 1),
            new byte[] {29, 29, 29},
            new double[] {0, 0, 0, 1e-3, 0, 0, 3, 0, 0},
            CELL);
    Watch.Seen seen = watch.accept(collapsed);
    assertThat(seen.novel()).isEqualTo(3);
    assertThat(seen.fractionNovel()).isEqualTo(1);
    assertThat(seen.problem()).contains("run: frame 3", "atoms 0 and 1 are 0.001");
    assertThat(seen.worthKeeping()).isFalse();
    assertThat(seen.state()).isEqualTo(Alarm.State.COUNTING);
    assertThat(watch.accept(collapsed).raised()).isTrue();
    assertThat(watch.accept(run.get(6)).state()).isEqualTo(Alarm.State.CALM);
  }

  @Test
  void aFrameWithoutAtomsIsCalm() {
    Frame empty = Frame.of(new FrameOrigin("run", 0, 1), new byte[0], new double[0], CELL);
    Watch.Seen seen = watch(new AlarmRule(0, 0, 1), 1, true).accept(empty);
    assertThat(seen.state()).isEqualTo(Alarm.State.CALM);
    assertThat(seen.fractionNovel()).isZero();
    assertThat(seen.dH()).isEmpty();
  }
}
