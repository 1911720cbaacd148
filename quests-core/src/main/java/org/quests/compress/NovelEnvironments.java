package org.quests.compress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ElementSet;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Environments;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.PairKernels;

/**
 * The environments of a pool that a reference does not cover, and a choice of them: one after the
 * other the one that reference and choice cover least, until they cover all. The others of the pool
 * can never be chosen and need not be kept, so memory follows what is novel. For one thread.
 */
public final class NovelEnvironments {
  private final String source;
  private final List<Environments> parts = new ArrayList<>();
  private final IntArrayList rows = new IntArrayList();
  private final DoubleArrayList dH = new DoubleArrayList();

  /** Places of those that the reference knows nothing of. */
  private final IntArrayList unseen = new IntArrayList();

  /**
   * None yet.
   *
   * @param source what the pool is called
   */
  public NovelEnvironments(String source) {
    this.source = source;
  }

  /**
   * The choice. The arrays are not copied and must not be written to.
   *
   * @param rows rows of the pool, in the order in which they were chosen
   * @param scores δH of each against the reference and those before it, in nats, when it was
   *     chosen; of unseen ones against those before it alone; +∞ where there was nothing
   * @param dH of each against the reference alone; NaN where there is none
   * @param left how many novel environments are left behind each
   * @param novel how many there were
   * @param evaluations how many pairs of environments were evaluated to choose
   */
  public record Choice(
      int[] rows, double[] scores, double[] dH, int[] left, int novel, long evaluations) {
    /** How many novel environments the reference and all of these do not cover. */
    public int leftInTheEnd() {
      return rows.length == 0 ? novel : left[rows.length - 1];
    }
  }

  /**
   * Adds those of some environments that are novel.
   *
   * @param some of the pool
   * @param dHOf δH of each against the reference in nats; null where there is no reference, and all
   *     are novel
   * @param isUnseen whether the reference holds nothing of the kind of one: it is novel whatever
   *     its δH, and chosen before the others
   * @param rowOf which row of the pool one is
   */
  public void add(
      Environments some, double @Nullable [] dHOf, IntPredicate isUnseen, IntUnaryOperator rowOf) {
    int[] novel =
        IntStream.range(0, some.count())
            .filter(i -> dHOf == null || Scores.isNovel(dHOf[i]) || isUnseen.test(i))
            .toArray();
    if (novel.length == 0) {
      return;
    }
    for (int i : novel) {
      if (isUnseen.test(i)) {
        unseen.add(rows.size());
      }
      rows.add(rowOf.applyAsInt(i));
      dH.add(dHOf == null ? Double.NaN : dHOf[i]);
    }
    parts.add(some.select(novel));
  }

  /**
   * Forgets some of them: they are neither novel nor chosen.
   *
   * @param forgotten of rows of the pool
   */
  public void forget(IntPredicate forgotten) {
    List<Environments> kept = new ArrayList<>();
    IntArrayList keptRows = new IntArrayList();
    DoubleArrayList keptDH = new DoubleArrayList();
    IntArrayList keptUnseen = new IntArrayList();
    BitSet first = new BitSet();
    unseen.forEach(first::set);
    int at = 0;
    for (Environments part : parts) {
      int start = at;
      int[] sound =
          IntStream.range(0, part.count())
              .filter(i -> !forgotten.test(rows.get(start + i)))
              .toArray();
      for (int i : sound) {
        if (first.get(start + i)) {
          keptUnseen.add(keptRows.size());
        }
        keptRows.add(rows.get(start + i));
        keptDH.add(dH.get(start + i));
      }
      if (sound.length > 0) {
        kept.add(sound.length == part.count() ? part : part.select(sound));
      }
      at += part.count();
    }
    parts.clear();
    parts.addAll(kept);
    rows.clear();
    rows.addAll(keptRows);
    dH.clear();
    dH.addAll(keptDH);
    unseen.clear();
    unseen.addAll(keptUnseen);
  }

  /** How many there are. */
  public int count() {
    return rows.size();
  }

  /**
   * Chooses; to be called once, for the environments are not kept. Of equal ones the one that was
   * added first is chosen.
   *
   * @param most how many at most, at least 1
   */
  public Choice choose(int most, Bandwidth h, Parallelism parallelism) {
    int n = rows.size();
    if (n == 0) {
      return new Choice(new int[0], new double[0], new double[0], new int[0], 0, 0);
    }
    Environments single = single();
    boolean[] first = new boolean[n];
    unseen.forEach(i -> first[i] = true);
    double[] logSums = new double[n];
    Arrays.setAll(
        logSums, i -> first[i] || Double.isNaN(dH.get(i)) ? Double.NEGATIVE_INFINITY : -dH.get(i));
    PairKernels pairs = PairKernels.of(single, h, parallelism);
    CoverCriterion criterion =
        new CoverCriterion(single, pairs, new double[n], logSums, true, parallelism);
    single.letGo(n);
    Quota all = new Quota(new boolean[n], IntStream.range(0, n).toArray(), new double[n], 0);
    Picks picks = new Picks();
    new LazyGreedy(criterion, all, parallelism)
        .run(new int[0], Double.NaN, first, Math.min(n, most), picks);
    int[] chosen = picks.frames();
    return new Choice(
        Arrays.stream(chosen).map(rows::get).toArray(),
        picks.scores(),
        Arrays.stream(chosen).mapToDouble(dH::get).toArray(),
        Uncovered.left(pairs, logSums, chosen, parallelism),
        n,
        criterion.evaluations());
  }

  /** All of them, each as a frame of its own. */
  private Environments single() {
    Environments all = Environments.ofParts(source, parts);
    parts.clear();
    int n = all.count();
    int[] starts = new int[n + 1];
    long[] numbers = new long[n];
    byte[] elements = all.elementsKnown() ? new byte[n] : null;
    ElementSet[] sets = new ElementSet[n];
    Arrays.setAll(starts, i -> i);
    for (int frame = 0; frame < all.frames(); frame++) {
      for (int row = all.frameStart(frame); row < all.frameStart(frame + 1); row++) {
        numbers[row] = all.frameNumber(frame);
        sets[row] = all.index().elementsOfFrame(frame);
        if (elements != null) {
          elements[row] = (byte) all.element(row);
        }
      }
    }
    DatasetIndex index =
        DatasetIndex.of(source, starts, numbers, elements, sets, all.index().labels());
    return Environments.of(all.spec(), index, all.keptRows(), 0);
  }
}
