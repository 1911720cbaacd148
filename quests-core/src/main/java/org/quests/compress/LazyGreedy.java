package org.quests.compress;

import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.quests.core.Parallelism;

/**
 * Selects frame after frame, each the best of those that remain, without scoring all of them each
 * time: scores only fall, so a frame whose stale score is below another's true one cannot be next.
 * The selection is that of the full scan, ties included: of equal scores the lowest frame.
 */
final class LazyGreedy {
  /** Frames that are scored anew together at most. */
  private static final int TOGETHER = 256;

  private final Criterion criterion;
  private final Quota quota;
  private final Parallelism parallelism;
  private final PriorityQueue<Integer> queue;
  private final double[] keys;

  /** Frames are selected whose scores are above this. */
  private final double above;

  LazyGreedy(Criterion criterion, Quota quota, Parallelism parallelism) {
    this(criterion, quota, Double.NEGATIVE_INFINITY, parallelism);
  }

  LazyGreedy(Criterion criterion, Quota quota, double above, Parallelism parallelism) {
    this.criterion = criterion;
    this.above = above;
    this.quota = quota;
    this.parallelism = parallelism;
    keys = new double[quota.frames()];
    queue =
        new PriorityQueue<>(
            (a, b) -> keys[a] != keys[b] ? Double.compare(keys[b], keys[a]) : a - b);
  }

  /**
   * Selects until nothing more may be.
   *
   * @param first frames to select first, whatever their scores
   * @param score that they are noted with
   * @param preferred which frames are selected before the others then, by their scores
   * @param size how many in all
   */
  void run(int[] first, double score, boolean[] preferred, int size, Picks picks) {
    for (int frame : first) {
      take(frame, score, picks);
    }
    int[] left = IntStream.range(0, keys.length).filter(quota::admits).toArray();
    if (first.length > 0 && picks.count() < size) {
      criterion.scoreAll(left, parallelism);
    }
    parallelism.progress().begin("selection", "frames", size);
    try {
      select(IntStream.of(left).filter(frame -> preferred[frame]), size, picks);
      select(IntStream.of(left).filter(frame -> !preferred[frame]), size, picks);
    } finally {
      parallelism.progress().end();
    }
  }

  /** Selects among some frames until nothing more may be. */
  private void select(IntStream among, int size, Picks picks) {
    queue.clear();
    among.forEach(this::push);
    int[] stale = new int[TOGETHER];
    while (picks.count() < size && !queue.isEmpty()) {
      parallelism.check();
      int best = queue.remove();
      if (!quota.admits(best) || lowered(best)) {
        continue;
      }
      if (!(keys[best] > above)) {
        return;
      }
      if (criterion.exact(best)) {
        take(best, keys[best], picks);
        parallelism.progress().advance(1);
        continue;
      }
      int n = 0;
      stale[n++] = best;
      while (n < TOGETHER && !queue.isEmpty() && !criterion.exact(queue.element())) {
        int next = queue.remove();
        if (quota.admits(next) && !lowered(next)) {
          stale[n++] = next;
        }
      }
      double enough =
          !queue.isEmpty() && criterion.exact(queue.element())
              ? keys[queue.element()]
              : Double.NEGATIVE_INFINITY;
      criterion.refresh(stale, n, enough, parallelism);
      for (int i = 0; i < n; i++) {
        push(stale[i]);
      }
    }
  }

  /** Puts a frame back whose bound has become lower since it was put in the queue. */
  private boolean lowered(int frame) {
    if (criterion.bound(frame) < keys[frame]) {
      push(frame);
      return true;
    }
    return false;
  }

  private void push(int frame) {
    keys[frame] = criterion.bound(frame);
    queue.add(frame);
  }

  private void take(int frame, double score, Picks picks) {
    criterion.select(frame);
    quota.take(frame);
    picks.add(frame, score);
  }
}
