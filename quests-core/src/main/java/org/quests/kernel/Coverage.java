package org.quests.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Which pairs of tiles sums were made of: blocks that have no pair in common. Immutable. */
final class Coverage {
  private final List<TileBlock> blocks;

  private Coverage(List<TileBlock> blocks) {
    this.blocks = blocks;
  }

  /**
   * That of one block.
   *
   * @param bothSides whether each pair counted for both of its tiles
   */
  static Coverage of(TileBlock block, boolean bothSides) {
    List<TileBlock> blocks = new ArrayList<>();
    if (!block.empty()) {
      blocks.add(block);
    }
    if (bothSides && !block.empty()) {
      blocks.addAll(without(block.turned(), block));
    }
    return joined(blocks);
  }

  /** That of blocks as {@link #blocks} gave them. */
  static Coverage of(List<TileBlock> blocks) {
    return joined(blocks);
  }

  /** The blocks, in order. */
  List<TileBlock> blocks() {
    return blocks;
  }

  /** What both have in common, if there is anything. */
  Optional<TileBlock> common(Coverage other) {
    for (TileBlock a : blocks) {
      for (TileBlock b : other.blocks) {
        TileBlock both = a.common(b);
        if (!both.empty()) {
          return Optional.of(both);
        }
      }
    }
    return Optional.empty();
  }

  /** This and the other, which have nothing in common. */
  Coverage with(Coverage other) {
    List<TileBlock> all = new ArrayList<>(blocks);
    all.addAll(other.blocks);
    return joined(all);
  }

  /** Whether these can be the pairs of sums of so many tiles, which are there for some queries. */
  boolean fits(Slots slots, int queryTiles, int referenceTiles) {
    List<int[]> queries = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      TileBlock a = blocks.get(i);
      if (a.empty() || a.queryTo() > queryTiles || a.referenceTo() > referenceTiles) {
        return false;
      }
      for (TileBlock b : blocks.subList(0, i)) {
        if (!a.common(b).empty()) {
          return false;
        }
      }
      queries.add(new int[] {a.queryFrom(), a.queryTo()});
    }
    return slots.equalRanges(queries);
  }

  /** What is not there of all pairs. */
  List<TileBlock> missing(int queryTiles, int referenceTiles) {
    return missing(List.of(new TileBlock(0, queryTiles, 0, referenceTiles)));
  }

  /** What is not there of some blocks. */
  List<TileBlock> missing(List<TileBlock> wanted) {
    List<TileBlock> left = wanted;
    for (TileBlock block : blocks) {
      List<TileBlock> next = new ArrayList<>();
      left.forEach(piece -> next.addAll(without(piece, block)));
      left = next;
    }
    return joined(left.stream().filter(piece -> !piece.empty()).toList()).blocks;
  }

  /** What of a block lies outside another one. */
  private static List<TileBlock> without(TileBlock block, TileBlock hole) {
    TileBlock both = block.common(hole);
    if (both.empty()) {
      return List.of(block);
    }
    List<TileBlock> pieces = new ArrayList<>();
    pieces.add(
        new TileBlock(
            block.queryFrom(), both.queryFrom(), block.referenceFrom(), block.referenceTo()));
    pieces.add(
        new TileBlock(both.queryTo(), block.queryTo(), block.referenceFrom(), block.referenceTo()));
    pieces.add(
        new TileBlock(
            both.queryFrom(), both.queryTo(), block.referenceFrom(), both.referenceFrom()));
    pieces.add(
        new TileBlock(both.queryFrom(), both.queryTo(), both.referenceTo(), block.referenceTo()));
    pieces.removeIf(TileBlock::empty);
    return pieces;
  }

  /** The same pairs in the one way that does not depend on how they came: strips of queries. */
  private static Coverage joined(List<TileBlock> blocks) {
    int[] cuts =
        blocks.stream()
            .flatMapToInt(block -> IntStream.of(block.queryFrom(), block.queryTo()))
            .sorted()
            .distinct()
            .toArray();
    List<TileBlock> ascending = new ArrayList<>(blocks);
    ascending.sort(Comparator.comparingInt(TileBlock::referenceFrom));
    List<TileBlock> joined = new ArrayList<>();
    List<TileBlock> before = List.of();
    for (int i = 0; i + 1 < cuts.length; i++) {
      List<TileBlock> strip = strip(ascending, cuts[i], cuts[i + 1]);
      if (continues(before, strip)) {
        List<TileBlock> longer = new ArrayList<>();
        for (TileBlock piece : before) {
          longer.add(piece.withQueryTo(cuts[i + 1]));
        }
        before = longer;
      } else {
        joined.addAll(before);
        before = strip;
      }
    }
    joined.addAll(before);
    return new Coverage(List.copyOf(joined));
  }

  /** What is there of some tiles of queries: blocks that do not touch, ascending. */
  private static List<TileBlock> strip(List<TileBlock> ascending, int from, int to) {
    List<TileBlock> strip = new ArrayList<>();
    for (TileBlock block : ascending) {
      if (block.queryFrom() > from || block.queryTo() < to) {
        continue;
      }
      TileBlock last = strip.isEmpty() ? null : strip.getLast();
      if (last != null && last.referenceTo() == block.referenceFrom()) {
        strip.set(
            strip.size() - 1, new TileBlock(from, to, last.referenceFrom(), block.referenceTo()));
      } else {
        strip.add(new TileBlock(from, to, block.referenceFrom(), block.referenceTo()));
      }
    }
    return strip;
  }

  /** Whether a strip goes on where another one ends, with the same reference tiles. */
  private static boolean continues(List<TileBlock> before, List<TileBlock> strip) {
    if (before.size() != strip.size() || strip.isEmpty()) {
      return false;
    }
    for (int i = 0; i < strip.size(); i++) {
      TileBlock a = before.get(i);
      TileBlock b = strip.get(i);
      if (a.queryTo() != b.queryFrom()
          || a.referenceFrom() != b.referenceFrom()
          || a.referenceTo() != b.referenceTo()) {
        return false;
      }
    }
    return true;
  }
}
