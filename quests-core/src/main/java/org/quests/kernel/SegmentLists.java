package org.quests.kernel;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The lists of a segment with what is needed to search them. The rows of a list are copied in
 * single precision when it is first looked at, and the copy is let go where memory is short.
 * Thread-safe.
 */
final class SegmentLists {
  private static final int TILE = PackedEnvironments.TILE;

  private final Segment segment;
  private final RowLists lists;
  private final List<Run> runs;
  private final AtomicReferenceArray<@Nullable SoftReference<Block>> blocks;

  /**
   * Successive lists of one element.
   *
   * @param element its atomic number; −1 where elements are not told apart
   * @param first the number of the first list
   */
  record Run(int element, int first, CentreTiles centres) {}

  /**
   * The rows of a list about its centre.
   *
   * @param values in tiles of 64 rows, one axis after the other
   * @param terms what rows add to squared distances, +∞ where there is none
   * @param radius how far rows are from the centre at most, in 1/Å
   */
  record Block(int rows, float[] values, float[] terms, double radius) {
    /** No rows. */
    static final Block NONE = new Block(0, new float[0], new float[0], 0);

    /** The number of tiles. */
    int tiles() {
      return terms.length / TILE;
    }
  }

  SegmentLists(Segment segment, RowLists lists) {
    this.segment = segment;
    this.lists = lists;
    blocks = new AtomicReferenceArray<>(lists.count());
    runs = new ArrayList<>();
    for (int from = 0; from < lists.count(); ) {
      int element = elementOf(from);
      int to = from + 1;
      while (to < lists.count() && elementOf(to) == element) {
        to++;
      }
      runs.add(
          new Run(element, from, CentreTiles.of(Arrays.copyOfRange(lists.centres(), from, to))));
      from = to;
    }
  }

  /** The element of the rows of a list; −1 where elements are not told apart. */
  int elementOf(int list) {
    return segment.elementOf(lists.places()[lists.start()[list]] / TILE);
  }

  RowLists lists() {
    return lists;
  }

  /** The lists by element. */
  List<Run> runs() {
    return runs;
  }

  /** The rows of a list. */
  Block block(int list) {
    SoftReference<Block> kept = blocks.get(list);
    Block block = kept == null ? null : kept.get();
    if (block == null) {
      block = make(list);
      blocks.set(list, new SoftReference<>(block));
    }
    return block;
  }

  private Block make(int list) {
    int rows = lists.size(list);
    int axes = segment.axes();
    double[] centre = lists.centres()[list];
    float[] terms = new float[Math.ceilDiv(rows, TILE) * TILE];
    Arrays.fill(terms, rows, terms.length, Float.POSITIVE_INFINITY);
    float[] values = new float[terms.length * axes];
    double farthest = 0;
    for (int i = 0; i < rows; i++) {
      int place = lists.places()[lists.start()[list] + i];
      terms[i] = (float) segment.offset(place);
      int at = i / TILE * TILE * axes + i % TILE;
      double squared = 0;
      for (int a = 0; a < axes; a++) {
        double x = segment.tiles().number(place / TILE, a * TILE + place % TILE) - centre[a];
        squared += x * x;
        values[at + a * TILE] = (float) x;
      }
      farthest = Math.max(farthest, squared);
    }
    return new Block(rows, values, terms, Math.sqrt(farthest));
  }
}
