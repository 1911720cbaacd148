package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;

/** Kernel sums of tasks of every kind, cut at random: together the whole to the last bit. */
@Tag("slow")
class RandomCutsTest {
  private final KernelEngine engine = KernelEngines.get("scalar");
  private final Parallelism serial = Parallelism.serial();
  private final Random random = new Random(5);

  /** Rows in frames of 50, some of them far from all others. */
  private Environments environments(int n, long seed) {
    double[][] rows = KernelEngineContract.rows(n, 3, 0.05, seed);
    for (int i = 0; i < n; i += 17) {
      rows[i][0] += 0.02 * (i % 40);
    }
    return KernelEngineContract.environments(rows, 50);
  }

  @Test
  void whateverIsWanted() throws IOException {
    PackedEnvironments x = PackedEnvironments.of(environments(700, 1), serial);
    PackedEnvironments y = x.pack(environments(330, 2), serial);
    int[] labels = random.ints(x.count(), 0, 3).toArray();
    // The last group stays empty.
    Groups groups = Groups.of(4, labels);
    List<Want> wants =
        List.of(
            Want.SUMS,
            Want.NEAREST,
            new Want(false, groups, false),
            new Want(true, groups, true),
            new Want(false, Groups.ALL, true));
    Bandwidths h = Bandwidths.of(0.03, 0.004, 0.0006);
    for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
      for (Want want : wants) {
        for (PackedEnvironments queries : List.of(x, y)) {
          requireParts(KernelTask.of(queries, x, h, Accuracy.of(precision, 1e-6), want));
        }
      }
    }
  }

  private void requireParts(KernelTask task) throws IOException {
    LogKernelSums whole = engine.evaluate(task, serial);
    whole.requireComplete();
    List<TileBlock> blocks = new ArrayList<>();
    int tiles = task.reference().tiles();
    if (task.bothSides()) {
      triangle(0, tiles, blocks);
    } else {
      rectangle(TileBlock.all(task.queries(), task.reference()), blocks);
    }
    // Nothing is a part too.
    blocks.add(new TileBlock(2, 2, 1, 4));
    Collections.shuffle(blocks, random);
    List<LogKernelSums> parts = new ArrayList<>();
    for (TileBlock block : blocks) {
      TileBlock turned = task.bothSides() && random.nextBoolean() ? block.turned() : block;
      parts.add(engine.evaluate(task.withBlock(turned), serial));
    }
    while (parts.size() > 1) {
      LogKernelSums a = parts.remove(random.nextInt(parts.size()));
      LogKernelSums b = parts.remove(random.nextInt(parts.size()));
      parts.add(a.merge(b));
    }
    assertThat(parts.get(0).missing()).isEmpty();
    assertThat(KernelEngineContract.bytes(parts.get(0)))
        .as("%s %s", task.want(), blocks)
        .isEqualTo(KernelEngineContract.bytes(whole));
  }

  /** Cuts what is on and above the diagonal into squares on it and rectangles beside it. */
  private void triangle(int from, int to, List<TileBlock> blocks) {
    if (to - from < 2 || random.nextInt(4) == 0) {
      blocks.add(new TileBlock(from, to, from, to));
      return;
    }
    int cut = from + 1 + random.nextInt(to - from - 1);
    triangle(from, cut, blocks);
    triangle(cut, to, blocks);
    rectangle(new TileBlock(from, cut, cut, to), blocks);
  }

  private void rectangle(TileBlock b, List<TileBlock> blocks) {
    int queries = b.queryTo() - b.queryFrom();
    int reference = b.referenceTo() - b.referenceFrom();
    if (queries * reference < 2 || random.nextInt(5) == 0) {
      blocks.add(b);
    } else if (reference < 2 || (queries > 1 && random.nextBoolean())) {
      int cut = b.queryFrom() + 1 + random.nextInt(queries - 1);
      rectangle(b.withQueryTo(cut), blocks);
      rectangle(new TileBlock(cut, b.queryTo(), b.referenceFrom(), b.referenceTo()), blocks);
    } else {
      int cut = b.referenceFrom() + 1 + random.nextInt(reference - 1);
      rectangle(new TileBlock(b.queryFrom(), b.queryTo(), b.referenceFrom(), cut), blocks);
      rectangle(new TileBlock(b.queryFrom(), b.queryTo(), cut, b.referenceTo()), blocks);
    }
  }
}
