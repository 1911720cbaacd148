package org.quests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LeftToOthersException;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.SumMerger;
import org.quests.kernel.TileBlock;
import org.quests.kernel.Want;
import org.quests.study.EntropyStudy;

/** Kernel sums through a folder of parts. */
class PartFolderTest {
  private static final Bandwidths H = Bandwidths.of(0.015);
  private static final PartTask TASK = new PartTask("test", List.of("a"), "scalar", 3);

  @TempDir private Path folder;

  private final Parallelism serial = Parallelism.serial();
  private final KernelEngine scalar = KernelEngines.get("scalar");

  private static Environments environments(int n, long seed, double away) {
    Random random = new Random(seed);
    double[] rows = new double[n * 7];
    Arrays.setAll(rows, i -> 0.3 + 0.02 * random.nextGaussian() + (i % 7 == 1 ? away : 0));
    int[] start = new int[n / 10 + 1];
    Arrays.setAll(start, f -> 10 * f);
    return Environments.of(new DescriptorSpec(4, 5.0, List.of()), "test", rows, start, null);
  }

  private ReferenceSet set(int n, long seed) {
    return ReferenceSet.of(environments(n, seed, 0), serial);
  }

  private static byte[] bytes(LogKernelSums sums) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    sums.writeTo(out);
    return out.toByteArray();
  }

  private void makeAll(KernelTask task) {
    for (int i : new int[] {2, 0, 1}) {
      assertThatThrownBy(
              () ->
                  PartFolder.open(folder, TASK)
                      .shard(scalar, new Shard(i, 3))
                      .evaluate(task, serial))
          .isInstanceOf(LeftToOthersException.class);
    }
  }

  private static void assertCovers(KernelTask task) {
    List<TileBlock> plan = ShardPlan.blocks(task);
    int queries = task.queries().tiles();
    int reference = task.reference().tiles();
    int[] times = new int[queries * reference];
    for (TileBlock block : plan) {
      for (int q = block.queryFrom(); q < block.queryTo(); q++) {
        for (int r = block.referenceFrom(); r < block.referenceTo(); r++) {
          times[q * reference + r]++;
          if (task.bothSides() && block.queryFrom() != block.referenceFrom()) {
            times[r * reference + q]++;
          }
        }
      }
    }
    assertThat(times).containsOnly(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 60, 70, 250, 900})
  void theBlocksOfAPlanCoverEachPairOnce(int n) {
    ReferenceSet x = set(n, 1);
    KernelTask self = KernelTask.of(x.packed(), x.packed(), H, Accuracy.EXACT, Want.SUMS);
    assertCovers(self);
    int tiles = Math.min(4, x.packed().tiles());
    assertThat(ShardPlan.blocks(self)).hasSize(tiles * (tiles + 1) / 2);
    assertCovers(
        KernelTask.of(
            x.pack(environments(130, 2, 0), serial),
            x.packed(),
            H,
            Accuracy.EXACT,
            new Want(true, Groups.ALL, true)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"SINGLE", "DOUBLE"})
  void partsGiveTheBitsOfTheWhole(Precision precision) throws IOException {
    ReferenceSet x = set(700, 1);
    int[] labels = new int[700];
    Arrays.setAll(labels, i -> i % 3);
    Environments near = environments(300, 2, 0);
    Environments far = environments(300, 3, 0.4);
    int number = 0;
    for (double tolerance : new double[] {0, 1e-6}) {
      for (Want want :
          List.of(
              Want.SUMS,
              Want.NEAREST,
              new Want(false, Groups.of(3, labels), false),
              new Want(false, Groups.ALL, true))) {
        for (Environments y : List.of(near, far)) {
          check(
              "others" + number++,
              KernelTask.of(
                  x.pack(y, serial), x.packed(), H, Accuracy.of(precision, tolerance), want));
        }
        check(
            "self" + number++,
            KernelTask.of(x.packed(), x.packed(), H, Accuracy.of(precision, tolerance), want));
      }
    }
  }

  private void check(String name, KernelTask task) throws IOException {
    byte[] whole = bytes(scalar.evaluate(task, serial));
    Path own = folder.resolve(name);
    assertThatThrownBy(
            () -> PartFolder.open(own, TASK).shard(scalar, new Shard(1, 2)).evaluate(task, serial))
        .isInstanceOf(LeftToOthersException.class);
    PartEngine first = PartFolder.open(own, TASK).checkpoint(scalar);
    assertThat(bytes(first.evaluate(task, serial))).isEqualTo(whole);
    assertThat(first.found()).isPositive();
    assertThat(first.made() + first.found()).isEqualTo(ShardPlan.blocks(task).size());
    PartEngine merging = PartFolder.existing(own).merge();
    assertThat(bytes(merging.evaluate(task, serial))).isEqualTo(whole);
    merging.requireWhole();
  }

  @Test
  void whatStopsAtAThresholdIsRefused() {
    ReferenceSet x = set(100, 1);
    Accuracy deciding = new Accuracy(Precision.DOUBLE, 0, OptionalDouble.of(0));
    KernelTask task =
        KernelTask.of(x.pack(environments(100, 2, 0), serial), x.packed(), H, deciding, Want.SUMS);
    assertThatThrownBy(
            () -> PartFolder.open(folder, TASK).checkpoint(scalar).evaluate(task, serial))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("sums that stop at a threshold cannot be cut into parts");
  }

  @Test
  void studiesWorkThroughAFolder() {
    ReferenceSet x = set(500, 1);
    Bandwidth h = H.get(0);
    Weighing alone = new Weighing(h, new Evaluation(scalar, Accuracy.EXACT));
    PartEngine making = PartFolder.open(folder, TASK).checkpoint(scalar);
    Weighing parts = new Weighing(h, new Evaluation(making, Accuracy.EXACT));
    assertThat(EntropyStudy.of(x, parts).run(serial).entropy())
        .isEqualTo(EntropyStudy.of(x, alone).run(serial).entropy());
    Environments y = environments(200, 2, 0.1);
    assertThat(DifferentialEntropy.of(y, x, parts, serial).values())
        .isEqualTo(DifferentialEntropy.of(y, x, alone, serial).values());
    assertThat(folder.resolve("sums-0002")).isDirectory();
    // Another order is another task.
    PartEngine again = PartFolder.open(folder, TASK).checkpoint(scalar);
    assertThatThrownBy(
            () ->
                DifferentialEntropy.of(
                    y, x, new Weighing(h, new Evaluation(again, Accuracy.EXACT)), serial))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("sums-0001: holds parts of another task: environments: found 500");
  }

  @Test
  void allThatIsMissingIsTold() throws IOException {
    ReferenceSet x = set(500, 1);
    KernelTask task = KernelTask.of(x.packed(), x.packed(), H, Accuracy.EXACT, Want.SUMS);
    makeAll(task);
    Files.delete(folder.resolve("sums-0001/part-00004.sums"));
    PartEngine merging = PartFolder.existing(folder).merge();
    assertThatThrownBy(() -> merging.evaluate(task, serial))
        .isInstanceOf(LeftToOthersException.class);
    assertThatThrownBy(() -> merging.evaluate(task, serial))
        .isInstanceOf(LeftToOthersException.class);
    assertThatThrownBy(merging::requireWhole)
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            folder.resolve("sums-0001/part-00004.sums")
                + ": is missing; "
                + folder.resolve("sums-0002/part-00000.sums")
                + ": is missing; "
                + folder.resolve("sums-0002/part-00001.sums")
                + ": is missing; and 8 others: run again --shard 0/3, --shard 1/3, --shard 2/3");
  }

  /** The block that it makes is kept; the next one is not begun. */
  @Test
  void itStopsAfterABlock() {
    ReferenceSet x = set(500, 1);
    KernelTask task = KernelTask.of(x.packed(), x.packed(), H, Accuracy.EXACT, Want.SUMS);
    PartEngine[] stopped = new PartEngine[1];
    KernelEngine stopping =
        new KernelEngine() {
          private int blocks;

          @Override
          public String name() {
            return "stopping";
          }

          @Override
          public LogKernelSums evaluate(KernelTask part, Parallelism parallelism) {
            if (++blocks == 3) {
              assertThat(stopped[0].stopAfterBlock()).isTrue();
            }
            return scalar.evaluate(part, parallelism);
          }
        };
    stopped[0] = PartFolder.open(folder, TASK).checkpoint(stopping);
    assertThatThrownBy(() -> stopped[0].evaluate(task, serial))
        .isInstanceOf(QuestsException.class)
        .extracting(e -> ((QuestsException) e).kind())
        .isEqualTo(QuestsException.Kind.CANCELLED);
    assertThat(stopped[0].made()).isEqualTo(3);
    assertThat(stopped[0].stopping()).isTrue();
    PartEngine next = PartFolder.open(folder, TASK).checkpoint(scalar);
    assertThat(next.stopAfterBlock()).isFalse();
    PartEngine last = PartFolder.open(folder, TASK).checkpoint(scalar);
    last.evaluate(task, serial);
    assertThat(last.found()).isEqualTo(3);
    assertThat(last.made()).isEqualTo(7);
  }

  @Test
  void mergingNothingIsToldAndTwiceIsRefused() {
    assertThatThrownBy(() -> new SumMerger().result())
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("there is no part at all");
    ReferenceSet x = set(300, 1);
    KernelTask task = KernelTask.of(x.packed(), x.packed(), H, Accuracy.EXACT, Want.SUMS);
    LogKernelSums part = scalar.evaluate(task.withBlock(ShardPlan.blocks(task).get(0)), serial);
    SumMerger merger = new SumMerger();
    merger.add(part);
    assertThatThrownBy(() -> merger.add(part))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("there twice");
    assertThatThrownBy(merger::result)
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("not complete");
  }

  @Test
  void sharesAreRead() {
    assertThat(Shard.parse("3/16")).isEqualTo(new Shard(3, 16)).hasToString("3/16");
    for (String wrong : List.of("3", "3/3", "4/3", "-1/3", "0/0", " 0/1", "0/1x", "0/9999999999")) {
      assertThatThrownBy(() -> Shard.parse(wrong))
          .isInstanceOf(QuestsException.class)
          .hasMessageStartingWith("expected a shard");
    }
  }
}
