package org.quests.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.novelty.FrameNovelty;

/**
 * How fast frames of a running simulation are weighed: δH of 1,024 atoms a frame against 10,000
 * environments, describing included, one frame after the other as a watch gets them, and streamed.
 */
public final class NoveltyReport {
  private static final int REFERENCE = 10_000;
  private static final int FRAMES = 200;
  private static final int WARM_UP = 100;
  private static final long SEED = 6;

  /** In Å: copies of a frame differ a little. */
  private static final double NOISE = 0.02;

  private NoveltyReport() {}

  /** Prints the report; needs no arguments. */
  public static void main(String[] args) {
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      ReferenceSet reference =
          ReferenceSet.of(
              BenchData.slice(
                  BenchData.describe(BenchData.shipped("cu256_fcc_900K.extxyz.gz"), parallelism),
                  0,
                  REFERENCE),
              parallelism);
      List<Frame> frames = frames();
      System.out.println(
          "| 1,024 atoms a frame, 10,000 in the reference | frames a second | median | 99 % |");
      System.out.println("|---|---|---|---|");
      for (Precision precision : new Precision[] {Precision.DOUBLE, Precision.SINGLE}) {
        FrameNovelty novelty =
            FrameNovelty.against(
                reference,
                Weighing.of(Bandwidth.DEFAULT)
                    .with(
                        new Evaluation(
                            KernelEngines.get("simd"),
                            Accuracy.of(precision, Evaluation.DEFAULT_TOLERANCE))));
        oneByOne(novelty, frames, precision, parallelism);
        streamed(novelty, frames, precision, parallelism);
      }
    }
  }

  private static void oneByOne(
      FrameNovelty novelty, List<Frame> frames, Precision precision, Parallelism parallelism) {
    DoubleArrayList seconds = new DoubleArrayList();
    for (int i = -WARM_UP; i < frames.size(); i++) {
      Frame frame = frames.get(Math.floorMod(i, frames.size()));
      long started = System.nanoTime();
      novelty.weigh(frame, parallelism);
      if (i >= 0) {
        seconds.add((System.nanoTime() - started) / 1e9);
      }
    }
    double[] sorted = seconds.toArray();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "| %s, one by one | %.0f | %.1f ms | %.1f ms |%n",
        precision.name().toLowerCase(Locale.ROOT),
        sorted.length / Arrays.stream(sorted).sum(),
        1e3 * BenchData.median(sorted),
        1e3 * sorted[(int) Math.ceil(0.99 * sorted.length) - 1]);
  }

  private static void streamed(
      FrameNovelty novelty, List<Frame> frames, Precision precision, Parallelism parallelism) {
    long started = System.nanoTime();
    novelty.stream(FrameSource.of(frames), parallelism).forEach(frame -> {});
    System.out.printf(
        Locale.ROOT,
        "| %s, streamed | %.0f | | |%n",
        precision.name().toLowerCase(Locale.ROOT),
        frames.size() / ((System.nanoTime() - started) / 1e9));
  }

  /** Hot copper, each frame repeated twice along two axes. */
  private static List<Frame> frames() {
    List<Frame> hot = BenchData.frames(BenchData.shipped("cu256_fcc_1200K.extxyz.gz"));
    Random random = new Random(SEED);
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      frames.add(repeated(hot.get(i % hot.size()), i, random));
    }
    return frames;
  }

  private static Frame repeated(Frame frame, long index, Random random) {
    int n = frame.atoms();
    byte[] numbers = new byte[4 * n];
    double[] positions = new double[12 * n];
    double[] vectors = new double[9];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        vectors[3 * row + column] = (row < 2 ? 2 : 1) * frame.cell().vector(row, column);
      }
    }
    for (int i = 0; i < 4 * n; i++) {
      int copy = i / n;
      numbers[i] = frame.atomicNumbers()[i % n];
      for (int c = 0; c < 3; c++) {
        positions[3 * i + c] =
            frame.positions()[3 * (i % n) + c]
                + copy % 2 * frame.cell().vector(0, c)
                + Math.floorDiv(copy, 2) * frame.cell().vector(1, c)
                + NOISE * random.nextGaussian();
      }
    }
    return Frame.of(
        new FrameOrigin("copper", index, 0),
        numbers,
        positions,
        Cell.of(vectors, new boolean[] {true, true, true}, new double[3]));
  }
}
