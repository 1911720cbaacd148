package org.quests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.SumMerger;
import org.quests.kernel.TileBlock;
import org.quests.kernel.Want;

/** Tasks that other processes do blocks of. */
class TaskFolderTest {
  private static final Bandwidths H = Bandwidths.of(0.015, 0.05);

  @TempDir private Path folder;

  private final Parallelism serial = Parallelism.serial();
  private final KernelEngine scalar = KernelEngines.get("scalar");

  private static Environments environments(int n, long seed, double away) {
    Random random = new Random(seed);
    double[] rows = new double[n * 7];
    // Every fiftieth environment is far from all others.
    Arrays.setAll(
        rows,
        i -> 0.3 + 0.02 * random.nextGaussian() + (i % 7 == 1 ? away : 0) + (i % 350 == 2 ? i : 0));
    int[] start = new int[n / 10 + 1];
    Arrays.setAll(start, f -> 10 * f);
    return Environments.of(new DescriptorSpec(4, 5.0, List.of()), "test", rows, start, null);
  }

  private static byte[] bytes(LogKernelSums sums) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    sums.writeTo(out);
    return out.toByteArray();
  }

  /** Makes all blocks as other processes do, tile by tile, and merges them in any order. */
  private LogKernelSums elsewhere(KernelTask task, TaskReader reader) throws IOException {
    try (TaskFolder shared = TaskFolder.create(folder)) {
      Path path = shared.put(task);
      KernelTask there = reader.open(path);
      assertThat(reader.open(path)).isSameAs(there);
      List<byte[]> pieces = new ArrayList<>();
      for (TileBlock block : ShardPlan.blocks(task, 2, 0)) {
        LogKernelSums sums = scalar.evaluate(there.withBlock(block), serial);
        for (int tile = 0; tile < task.queries().tiles(); tile++) {
          boolean mine = block.queryFrom() <= tile && tile < block.queryTo();
          boolean other =
              task.bothSides() && block.referenceFrom() <= tile && tile < block.referenceTo();
          if (mine || other) {
            pieces.add(bytes(sums.ofTiles(tile, tile + 1)));
          }
        }
      }
      Collections.shuffle(pieces, new Random(7));
      SumMerger merger = new SumMerger();
      for (byte[] piece : pieces) {
        merger.add(LogKernelSums.readFrom(new ByteArrayInputStream(piece)));
      }
      shared.remove(path);
      assertThat(path).doesNotExist();
      return merger.result();
    }
  }

  private void check(KernelTask task) throws IOException {
    byte[] whole = bytes(scalar.evaluate(task, serial));
    assertThat(bytes(elsewhere(task, new TaskReader(null)))).isEqualTo(whole);
    assertThat(bytes(elsewhere(task, new TaskReader(folder.resolve("scratch"))))).isEqualTo(whole);
    assertThat(folder).isDirectoryNotContaining("glob:**quests-work*");
  }

  @Test
  void blocksElsewhereGiveTheBitsOfTheWhole() throws IOException {
    ReferenceSet x = ReferenceSet.of(environments(600, 1, 0), serial);
    int[] labels = new int[600];
    Arrays.setAll(labels, i -> i % 3);
    for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
      Accuracy accuracy = Accuracy.of(precision, 1e-6);
      check(KernelTask.of(x.packed(), x.packed(), H, accuracy, Want.SUMS));
      for (Want want :
          List.of(
              Want.NEAREST,
              new Want(false, Groups.of(3, labels), false),
              new Want(true, Groups.ALL, true))) {
        check(KernelTask.of(x.packed(), x.packed(), H, accuracy, want));
        check(
            KernelTask.of(
                x.pack(environments(150, 2, 0.4), serial), x.packed(), H, accuracy, want));
      }
    }
  }

  @Test
  void anIndexThatWasAddedToStaysWhereItIs() throws IOException {
    ReferenceIndex index =
        ReferenceIndex.create(
            folder.resolve("x.qref"), false, rows -> List.of(environments(1500, 1, 0)), serial);
    index = index.append(rows -> List.of(environments(200, 5, 1)), serial);
    ReferenceSet x = index.set();
    KernelTask task = KernelTask.of(x.packed(), x.packed(), H, Accuracy.EXACT, Want.SUMS);
    check(task);
    check(
        KernelTask.of(
            x.pack(environments(150, 2, 0), serial), x.packed(), H, Accuracy.EXACT, Want.SUMS));
  }

  @Test
  void elementsAreToldApartElsewhere() throws IOException {
    DescriptorSpec spec = new DescriptorSpec(2, 5.0, List.of()).withElements(ElementForm.CENTRE);
    Random random = new Random(3);
    double[] rows = new double[200 * spec.dimension()];
    Arrays.setAll(rows, i -> 0.3 + 0.02 * random.nextGaussian());
    byte[] elements = new byte[200];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (byte) (i % 3 == 0 ? 29 : 8);
    }
    ReferenceSet x =
        ReferenceSet.of(
            Environments.of(spec, "test", rows, new int[] {0, 100, 200}, elements), serial);
    check(KernelTask.of(x.packed(), x.packed(), H, Accuracy.EXACT, Want.SUMS));
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    ReferenceSet x = ReferenceSet.of(environments(200, 1, 0), serial);
    KernelTask task = KernelTask.of(x.packed(), x.packed(), H, Accuracy.EXACT, Want.SUMS);
    try (TaskFolder shared = TaskFolder.create(folder)) {
      Path path = shared.put(task);
      assertThatThrownBy(() -> new TaskReader(null).open(path.resolve("other")))
          .isInstanceOf(QuestsException.class)
          .hasMessage(
              path.resolve("other")
                  + "/task.json: is not there: expected a folder that all machines see");
      Path frames = shared.path().resolve("packed-0").resolve("frames.npz");
      Files.write(frames, new byte[3]);
      assertThatThrownBy(() -> new TaskReader(null).open(path))
          .isInstanceOf(QuestsException.class)
          .hasMessageStartingWith(frames + ": expected ")
          .hasMessageEndingWith(" bytes, found 3 (damaged)");
      KernelTask deciding =
          KernelTask.of(
              x.packed(),
              x.packed(),
              Bandwidths.of(0.015),
              new Accuracy(Precision.DOUBLE, 0, OptionalDouble.of(5)),
              Want.SUMS);
      assertThatThrownBy(() -> shared.put(deciding)).hasMessageContaining("threshold");
    }
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> TaskFolder.create(missing))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith(missing + ": cannot be written: ");
  }
}
